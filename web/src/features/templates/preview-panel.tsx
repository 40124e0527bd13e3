import { Alert, Badge, Group, Paper, SegmentedControl, Stack, Table, Text, Title } from "@mantine/core";
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { As, Preview } from "@/features/templates/api/try-template";
import { SmsMeter } from "@/features/templates/sms-meter";
import type { Look } from "@/features/templates/use-look";
import { useTemplateWords } from "@/features/templates/words";
import { useMay } from "@/lib/session";
import type { Device, Scheme } from "@/parts/message-preview/frames";
import { devicesOf, MessagePreview } from "@/parts/message-preview/message-preview";
import { marked } from "@/parts/message-preview/model";
import { useFrameWords } from "@/parts/message-preview/words";
import { PersonPicker } from "@/parts/person-picker";
import { useReason } from "@/parts/reasons";
import { useFailureText } from "@/parts/render-failure";
import { useVariableName } from "@/parts/variable-names";
import { tones } from "@/ui/theme";
import classes from "./composer.module.css";

export type Seeing = { as: As; device: Device; scheme: Scheme };

/** The right column: as whom, on what, the picture, the parts of an SMS, and every variable with its value. */
export function PreviewPanel({ channel, look, seeing, onSeeing, onReplace, cleaned }: {
  channel: string;
  look: Look;
  seeing: Seeing;
  onSeeing: (next: Seeing) => void;
  /** Change a character everywhere in the words; null for who may not. */
  onReplace: ((character: string, replacement: string | null) => void) | null;
  /** The same words without costly characters, where that is known. */
  cleaned: Preview | null;
}) {
  const t = useTemplateWords();
  const may = useMay("personal");
  if (!may) return <Paper component="section" aria-label={t("preview")}><Text size="sm" c="dimmed">{t("mayNot")}</Text></Paper>;
  const { preview } = look;
  return (
    <Paper p="md" component="section" aria-label={t("preview")} className={classes.side}>
      <Stack gap="sm">
        <AsWhom as={seeing.as} onChange={(as) => onSeeing({ ...seeing, as })} preview={preview} />
        <DevicePicker channel={channel} seeing={seeing} onSeeing={onSeeing} />
        {preview?.sms && <SmsMeter preview={preview} onReplace={onReplace} cleaned={cleaned} />}
        {look.stale && <Text size="xs" c="dimmed" role="status">{t("stale")}</Text>}
        {preview?.failure ? <Failure preview={preview} /> : (
          <MessagePreview channel={channel} content={preview?.content as Record<string, unknown> | null | undefined} device={seeing.device}
            scheme={seeing.scheme} words={markedText(preview)} />
        )}
        {preview && <Variables preview={preview} />}
      </Stack>
    </Paper>
  );
}

/** The text of an SMS with the characters that cost. */
function markedText(preview: Preview | null): ReactNode {
  const text = (preview?.content as Record<string, unknown> | null | undefined)?.text;
  if (!preview?.sms || typeof text !== "string") return undefined;
  return marked(text, preview.costly).map((part, index) => (part.mark ? <mark key={index}>{part.text}</mark> : part.text));
}

function AsWhom({ as, onChange, preview }: { as: As; onChange: (next: As) => void; preview: Preview | null }) {
  const t = useTemplateWords();
  const kinds = [{ value: "invented", label: t("invented") }, { value: "random", label: t("random") }, { value: "person", label: t("chosen") }];
  const choose = (kind: string) => onChange(kind === "random" ? { as: "random", draw: Date.now() } : kind === "person" ? { as: "person",
    person: preview?.person ?? "" } : { as: "invented" });
  return (
    <Stack gap={6}>
      <Title order={2} fz="sm">{t("previewAs")}</Title>
      <SegmentedControl size="xs" fullWidth aria-label={t("previewAs")} value={as.as} data={kinds} onChange={choose} />
      {as.as === "person" && <PersonPicker value={as.person || undefined} onChange={(next) => onChange(next ? { as: "person",
        person: next } : { as: "invented" })} />}
      {as.as === "random" && (
        <Group justify="space-between">
          <Text size="xs" c="dimmed">{preview && (preview.person ? t("asName", { name: preview.name || preview.person.slice(0, 8) }) : t("nobody"))}</Text>
          <Button size="compact-xs" variant="subtle" leftSection={<IconRefresh size={13} aria-hidden />} onClick={() => onChange({ as: "random",
            draw: Date.now() })}>{t("drawAgain")}</Button>
        </Group>
      )}
      {as.as === "invented" && preview?.name && <Text size="xs" c="dimmed">{t("asName", { name: preview.name })}</Text>}
    </Stack>
  );
}

/** Which device, light or dark. */
export function DevicePicker({ channel, seeing, onSeeing }: { channel: string; seeing: Seeing; onSeeing: (next: Seeing) => void }) {
  const f = useFrameWords();
  return (
    <Group gap="xs" justify="space-between" wrap="nowrap">
      <SegmentedControl size="xs" aria-label={f("device")} value={seeing.device} data={devicesOf(channel).map((one) => ({ value: one, label: f(one) }))}
        onChange={(device) => onSeeing({ ...seeing, device: device as Device })} />
      <SegmentedControl size="xs" aria-label={f("scheme")} value={seeing.scheme} data={[{ value: "light", label: f("light") }, { value: "dark",
        label: f("dark") }]} onChange={(scheme) => onSeeing({ ...seeing, scheme: scheme as Scheme })} />
    </Group>
  );
}

function Failure({ preview }: { preview: Preview }) {
  const t = useTemplateWords();
  const reason = useReason()(preview.failure?.reason);
  const said = useFailureText();
  return (
    <Alert color="red" title={t("notRendered")}>
      <Text size="sm">{reason?.meaning}</Text>
      <Text size="xs" mt={4}>{preview.failure && said(preview.failure)}</Text>
      {reason?.next && <Text size="xs" mt={4}>{reason.next}</Text>}
    </Alert>
  );
}

function Variables({ preview }: { preview: Preview }) {
  const t = useTemplateWords();
  const name = useVariableName();
  if (preview.variables.length === 0) return null;
  return (
    <div>
      <Title order={2} fz="sm" mb={4}>{t("variables")}</Title>
      <Table verticalSpacing={4} horizontalSpacing={0} withRowBorders={false} layout="fixed">
        <Table.Tbody>
          {preview.variables.map((one) => (
            <Table.Tr key={one.path}>
              <Table.Th fw={400} fz="xs" c="dimmed" className={classes.value} w="48%" title={one.path}>{name(one.path)}</Table.Th>
              <Table.Td fz="xs" className={classes.value}>
                {one.empty ? <Badge color={tones[one.default ? "warn" : "bad"]} maw="100%">{one.default ? t("usesDefault",
                  { value: one.default }) : t("emptyValue")}</Badge> : <Text size="xs" lineClamp={2}>{one.value}</Text>}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
