import { ActionIcon, Badge, Box, Group, Menu, Paper, SegmentedControl, SimpleGrid, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconCode, IconCopy, IconDots, IconFolderPlus, IconSwitchHorizontal, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { AddCondition } from "@/parts/conditions/add-condition";
import { ConditionText } from "@/parts/conditions/condition-text";
import { describeCondition, type Names } from "@/parts/conditions/describe";
import { FieldInput, type Around } from "@/parts/conditions/field-input";
import { fieldsOf, formKnows, innerOf, isGroup, negated, partsOf, type Condition, type Fault, type Field, type Place } from "@/parts/conditions/model";
import { useConditionWords } from "@/parts/conditions/words";

export type Shared = { names: Names; errors: readonly Fault[]; place: Place; around: Around };

type Props = {
  condition: Condition;
  path: string;
  onChange: (next: Condition) => void;
  onRemove: () => void;
  onDuplicate?: () => void;
  shared: Shared;
  depth: number;
  fresh?: boolean;
};

/** A condition or a group of them; `not` is shown as a mark on what it turns around. */
export function ConditionNode(props: Props) {
  const { condition, path, onChange } = props;
  const inner = innerOf(condition);
  const shown = inner ?? condition;
  const change = (next: Condition) => onChange(inner ? { ...condition, condition: next } : next);
  const place = inner ? `${path}.condition` : path;
  return isGroup(shown) ? (
    <GroupBox {...props} condition={shown} path={place} onChange={change} onNegate={() => onChange(negated(condition))} opposite={!!inner} />
  ) : (
    <Leaf {...props} condition={shown} path={place} onChange={change} onNegate={() => onChange(negated(condition))} onReplace={onChange}
      whole={condition} opposite={!!inner} />
  );
}

type Turned = Props & { onNegate: () => void; opposite: boolean };

function GroupBox({ condition, path, onChange, onRemove, onDuplicate, onNegate, opposite, shared, depth }: Turned) {
  const t = useConditionWords();
  const parts = partsOf(condition);
  const [fresh, setFresh] = useState(-1);
  const put = (next: Condition[]) => onChange({ ...condition, conditions: next });
  const own = shared.errors.filter((one) => one.path === path || one.path === `${path}.conditions` || one.path === `${path}.kind`);
  return (
    <Box style={depth > 0 ? { borderLeft: "3px solid var(--mantine-color-petrol-light-color)", paddingLeft: 10 } : undefined}>
      <Group gap={8} mb={8} wrap="nowrap">
        {opposite && <Badge color="red">{t("noneOf")}</Badge>}
        <SegmentedControl size="xs" aria-label={t("combine")} value={condition.kind} onChange={(kind) => onChange({ ...condition, kind })}
          data={[{ value: "all", label: t("allOf") }, { value: "any", label: t("anyOf") }]} />
        <ActionMenu what={t(condition.kind === "all" ? "allOf" : "anyOf")} onNegate={onNegate} onDuplicate={onDuplicate} onRemove={onRemove} />
      </Group>
      <Faults faults={own} />
      <Stack gap={8}>
        {parts.length === 0 && (
          <Text size="xs" c="dimmed">
            {t("emptyGroup")}
          </Text>
        )}
        {parts.map((part, index) => (
          <ConditionNode key={index} condition={part} path={`${path}.conditions[${index}]`} shared={shared} depth={depth + 1} fresh={index === fresh}
            onChange={(next) => put(parts.map((one, at) => (at === index ? next : one)))}
            onRemove={() => put(parts.filter((_, at) => at !== index))}
            onDuplicate={() => put([...parts.slice(0, index + 1), structuredClone(part), ...parts.slice(index + 1)])} />
        ))}
        <AddCondition place={shared.place} onAdd={(next) => {
          setFresh(parts.length);
          put([...parts, next]);
        }} />
      </Stack>
    </Box>
  );
}

function Leaf(props: Turned & { onReplace: (next: Condition) => void; whole: Condition }) {
  const { condition, path, onChange, onRemove, onDuplicate, onNegate, onReplace, whole, opposite, shared, depth, fresh } = props;
  const t = useConditionWords();
  const [mode, setMode] = useState<"closed" | "form" | "text">(fresh || isBlank(condition) || depth === 0 ? "form" : "closed");
  const sentence = describeCondition(condition, t, shared.names);
  const faults = shared.errors.filter((one) => one.path === path || one.path.startsWith(`${path}.`) || one.path.startsWith(`${path}[`));
  const blank = isBlank(condition);
  const text = mode === "text" || (mode === "form" && !formKnows(condition));
  return (
    <Paper p={8} radius="md" style={faults.length && !blank ? { borderColor: "var(--mantine-color-red-6)" } : undefined}>
      <Group gap={6} wrap="nowrap" align="flex-start" justify="space-between">
        <UnstyledButton flex={1} aria-expanded={mode !== "closed"} aria-label={t("edit", { what: sentence })} onClick={() => setMode(mode === "closed" ? "form" : "closed")}>
          <Text size="sm" fw={mode === "closed" ? 400 : 600} component="span">
            {opposite && (
              <Badge color="red" mr={6} size="sm">
                {t("noneOf")}
              </Badge>
            )}
            {sentence}
          </Text>
        </UnstyledButton>
        <ActionMenu what={sentence} onNegate={onNegate} onDuplicate={onDuplicate} onRemove={onRemove} onText={() => setMode("text")}
          onWrap={() => onReplace({ kind: "any", conditions: [whole] })} />
      </Group>
      {mode !== "closed" && (text ? (
        <ConditionText value={condition} onApply={(next) => { onChange(next); setMode("closed"); }} />
      ) : (
        <LeafForm condition={condition} onChange={onChange} shared={shared} faults={blank ? [] : faults} path={path} />
      ))}
      {blank && (
        <Text size="xs" c="dimmed" mt={4}>
          {t("blank")}
        </Text>
      )}
      <Faults faults={blank ? [] : mode === "form" && !text ? faults.filter((one) => one.path === path || one.path.endsWith(".kind")) : faults} />
    </Paper>
  );
}

type FormProps = Pick<Props, "condition" | "onChange" | "shared" | "path"> & { faults: readonly Fault[] };

function LeafForm({ condition, onChange, shared, faults, path }: FormProps) {
  const errorOf = (field: Field) => faults.find((one) => one.path === `${path}.${field.name}` || one.path.startsWith(`${path}.${field.name}[`))?.reason;
  return (
    <Stack gap={8} mt={8}>
      <SimpleGrid type="container" cols={{ base: 1, "460px": 2 }} spacing={12} verticalSpacing={8}>
        {(fieldsOf(condition) ?? []).filter((field) => field.input !== "filters").map((field) => (
          <FieldInput key={field.name} field={field} condition={condition} onChange={onChange} around={shared.around} error={errorOf(field)} />
        ))}
      </SimpleGrid>
      {(fieldsOf(condition) ?? []).filter((field) => field.input === "filters").map((field) => (
        <FieldInput key={field.name} field={field} condition={condition} onChange={onChange} around={shared.around} error={errorOf(field)} />
      ))}
    </Stack>
  );
}

/** Whether something must be filled in before it means anything. */
function isBlank(condition: Condition): boolean {
  const empty = (value: unknown, list: boolean) => value === "" || (list && Array.isArray(value) && value.length === 0);
  return (fieldsOf(condition) ?? []).some((field) => !("optional" in field && field.optional) && empty(condition[field.name], field.input === "texts"));
}

const BAD = "light-dark(var(--mantine-color-red-8), var(--mantine-color-red-4))";

function Faults({ faults }: { faults: readonly Fault[] }) {
  return faults.map((one, index) => (
    <Text key={index} size="xs" c={BAD} mt={4} role="alert">
      {one.reason} {one.hint ? `– ${one.hint}` : ""}
    </Text>
  ));
}

function ActionMenu({ what, onNegate, onDuplicate, onRemove, onText, onWrap }: {
  what: string;
  onNegate: () => void;
  onDuplicate?: () => void;
  onRemove: () => void;
  onText?: () => void;
  onWrap?: () => void;
}) {
  const t = useConditionWords();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("actions", { what })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconSwitchHorizontal size={14} aria-hidden />} onClick={onNegate}>{t("negate")}</Menu.Item>
        {onDuplicate && <Menu.Item leftSection={<IconCopy size={14} aria-hidden />} onClick={onDuplicate}>{t("duplicate")}</Menu.Item>}
        {onWrap && <Menu.Item leftSection={<IconFolderPlus size={14} aria-hidden />} onClick={onWrap}>{t("wrap")}</Menu.Item>}
        {onText && <Menu.Item leftSection={<IconCode size={14} aria-hidden />} onClick={onText}>{t("asText")}</Menu.Item>}
        <Menu.Item color="red" leftSection={<IconTrash size={14} aria-hidden />} onClick={onRemove}>{t("remove")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
