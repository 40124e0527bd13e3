import { ActionIcon, Button, Group, Select, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { FILTER_OPERATORS, PROPERTIES, readValue, valueFor, withField, type Condition } from "@/parts/conditions/model";
import { useConditionWords, wordOf } from "@/parts/conditions/words";
import { PathInput } from "@/parts/named-input";

type Filter = Record<string, unknown>;

/** Tests on properties of an event: only events that pass all of them are counted. */
export function FilterList({ condition, onChange }: { condition: Condition; onChange: (next: Condition) => void }) {
  const t = useConditionWords();
  const filters = Array.isArray(condition.filters) ? (condition.filters as Filter[]) : [];
  const put = (next: Filter[]) => onChange(withField(condition, "filters", next));
  const change = (index: number, next: Filter) => put(filters.map((one, at) => (at === index ? next : one)));
  return (
    <Stack gap={6}>
      {filters.length > 0 && (
        <Text size="xs" fw={500}>
          {t("name_filters")}
        </Text>
      )}
      {filters.map((filter, index) => (
        <Group key={index} gap={6} wrap="nowrap" align="flex-end">
          <PathInput size="xs" flex={1} aria-label={t("property")} placeholder={t("property")} value={String(filter.path ?? "")} data={PROPERTIES}
            inputWrapperOrder={["label", "description", "input", "error"]} onChange={(path) => change(index, { ...filter, path })} />
          <Select size="xs" w={120} aria-label={t("name_op")} allowDeselect={false} value={String(filter.op ?? "eq")}
            data={FILTER_OPERATORS.map((one) => ({ value: one, label: wordOf(t, "op", one) }))}
            onChange={(op) => op && change(index, clean({ ...filter, op, value: valueFor(op, "any", filter.value) }))} />
          <FilterValue filter={filter} onChange={(value) => change(index, { ...filter, value })} />
          <ActionIcon variant="subtle" color="gray" aria-label={t("removeFilter")} onClick={() => put(filters.filter((_, at) => at !== index))}>
            <IconX size={14} />
          </ActionIcon>
        </Group>
      ))}
      <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={12} aria-hidden />} w="fit-content"
        onClick={() => put([...filters, { path: "", op: "eq", value: "" }])}>
        {t("addFilter")}
      </Button>
    </Stack>
  );
}

function FilterValue({ filter, onChange }: { filter: Filter; onChange: (value: unknown) => void }) {
  const t = useConditionWords();
  if (filter.op === "exists" || filter.op === "missing") return null;
  if (filter.op === "in" || filter.op === "not_in") {
    return <TagsInput size="xs" flex={1} aria-label={t("valueLabel")} value={Array.isArray(filter.value) ? filter.value.map(String) : []} acceptValueOnBlur
      onChange={(next) => onChange(next.map(readValue))} />;
  }
  return (
    <TextInput size="xs" flex={1} aria-label={t("valueLabel")} placeholder={t("valueLabel")} value={filter.value === undefined ? "" : String(filter.value)}
      onChange={(event) => onChange(readValue(event.currentTarget.value))} />
  );
}

function clean(filter: Filter): Filter {
  const next = { ...filter };
  if (next.value === undefined) delete next.value;
  return next;
}
