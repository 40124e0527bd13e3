import { ActionIcon, Alert, Box, Button, Group, Paper, Select, Stack, Switch, Text, Title } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { LiquidField } from "@/features/templates/liquid-field";
import type { Reply, VendorWords } from "@/features/templates/model";
import { useTemplateWords } from "@/features/templates/words";
import { Buttons, type Props } from "@/features/templates/words-parts";
import { useWhatsAppWords } from "@/features/templates/words-of-whatsapp";
import { vendorTemplatesQuery, type VendorTemplate } from "@/parts/vendor-templates";

const TEXT = 4096; // signs of a text on WhatsApp
const BELOW = 1024; // and of one with a picture or buttons
const REPLIES = 3;

/** Free words for the reply window, a template of the platform for everybody else, or both. */
export function WhatsAppWords({ words, onChange, variables, errorOf }: Omit<Props, "definition">) {
  const t = useTemplateWords();
  const w = useWhatsAppWords();
  const replies = words.replies ?? [];
  const small = Boolean(words.image?.trim()) || (words.buttons ?? []).length + replies.length > 0;
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed">{w("window")}</Text>
      <Stack component="section" aria-label={w("free")}>
        <Title order={3}>{w("free")}</Title>
        <LiquidField label={t("text")} rows={5} value={words.text} variables={variables} field="text" error={errorOf("text")}
          onChange={(text) => onChange({ ...words, text })} count={t("charsOf", { count: Array.from(words.text ?? "").length, most: small ? BELOW : TEXT })} />
        <LiquidField label={t("image")} description={t("chatImageHint", { count: BELOW })} value={words.image} variables={variables} field="image" error={errorOf("image")}
          onChange={(image) => onChange({ ...words, image })} />
        {!small && <Switch label={t("linkPreview")} checked={words.link_preview ?? true}
          onChange={(event) => onChange({ ...words, link_preview: event.currentTarget.checked ? undefined : false })} />}
        {replies.length === 0 && <Buttons words={words} onChange={onChange} variables={variables} errorOf={errorOf} most={1} />}
        {(words.buttons ?? []).length === 0 && <Replies words={words} onChange={onChange} variables={variables} errorOf={errorOf} />}
      </Stack>
      <Kept words={words} onChange={onChange} variables={variables} errorOf={errorOf} />
    </Stack>
  );
}

/** Buttons that answer: what stands on them comes back as the person’s words. */
function Replies({ words, onChange, variables, errorOf }: Omit<Props, "definition">) {
  const t = useTemplateWords();
  const w = useWhatsAppWords();
  const replies = words.replies ?? [];
  const put = (next: Reply[]) => onChange({ ...words, replies: next });
  return (
    <Box>
      <Group justify="space-between" mb="xs">
        <Title order={3}>{w("replies")}</Title>
        {replies.length < REPLIES && <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => put([...replies, { label: "" }])}>{w("addReply")}</Button>}
      </Group>
      <Stack gap="xs">
        {replies.map((one, index) => (
          <Group key={index} align="flex-end" gap="xs" wrap="nowrap">
            <Box flex={1}><LiquidField label={w("reply", { n: index + 1 })} value={one.label} variables={variables} field={`replies[${index}].label`}
              error={errorOf(`replies[${index}].label`)} onChange={(label) => put(replies.map((each, at) => (at === index ? { ...each, label } : each)))} /></Box>
            <ActionIcon variant="subtle" color="gray" size={36} aria-label={`${w("reply", { n: index + 1 })}: ${t("takeOut")}`}
              onClick={() => put(replies.filter((_, at) => at !== index))}><IconTrash size={16} /></ActionIcon>
          </Group>
        ))}
        <Text size="xs" c="dimmed">{w("repliesHint")}</Text>
      </Stack>
    </Box>
  );
}

const keyOf = (one: { name: string; language: string }): string => `${one.name}|${one.language}`;

/** The words of a template that was just chosen: its gaps, empty. */
export function begun(one: VendorTemplate): VendorWords {
  const { gaps } = one;
  return {
    name: one.name, language: one.language,
    ...(gaps.header?.length ? { header: "" } : {}), ...(gaps.image ? { image: "" } : {}),
    body: (gaps.body ?? []).map((name) => (/^\d+$/.test(name) ? { text: "" } : { text: "", name })),
    buttons: (gaps.buttons ?? []).map((button) => ({ index: button.index, kind: button.kind, text: "" })),
  };
}

/** The template of the platform: chosen among those of the account, with a field for each gap. */
function Kept({ words, onChange, variables, errorOf }: Omit<Props, "definition">) {
  const w = useWhatsAppWords();
  const found = useQuery(vendorTemplatesQuery()).data;
  const all = found?.templates ?? [];
  const chosen = words.template;
  const known = chosen && all.find((one) => keyOf(one) === keyOf(chosen));
  const options = [...new Map(all.map((one) => [keyOf(one), { value: keyOf(one), label: `${one.name} (${one.language}) · ${w(`is_${one.state}`)}` }])).values()];
  if (chosen && !known) options.push({ value: keyOf(chosen), label: `${chosen.name} (${chosen.language}) · ${w("is_unknown")}` });
  const choose = (key: string | null) => {
    const one = all.find((each) => keyOf(each) === key);
    onChange({ ...words, template: one ? begun(one) : undefined });
  };
  return (
    <Stack component="section" aria-label={w("kept")}>
      <Title order={3}>{w("kept")}</Title>
      <Select label={w("choose")} description={found && all.length === 0 ? w("none") : w("chooseHint")} clearable searchable value={chosen ? keyOf(chosen) : null} data={options} onChange={choose}
        error={errorOf("template")} />
      {chosen && known?.state !== "approved" && <Alert color="yellow" title={w("notApproved")}>
        {w(`is_${known?.state ?? "unknown"}`)}{known?.reason ? `: ${known.reason}` : ""}</Alert>}
      {known?.text && <Paper p="sm" withBorder><Text size="sm" style={{ whiteSpace: "pre-line" }}>{known.text}</Text></Paper>}
      {chosen && <Gaps chosen={chosen} labels={known} onChange={(template) => onChange({ ...words, template })} variables={variables} errorOf={errorOf} />}
    </Stack>
  );
}

/** Where values and gaps do not fit, or the template cannot be sent from here; asked for the words as they stand. */
export function VendorFaults({ notes }: { notes: readonly { path: string; fault: string; name: string; language: string }[] }) {
  const w = useWhatsAppWords();
  const wrong = notes.filter((one) => one.fault === "gaps" || one.fault === "header");
  return wrong.map((one) => (
    <Alert key={one.path} color="yellow" title={`${one.name} (${one.language})`}>{w(one.fault === "gaps" ? "fault_gaps" : "fault_header")}</Alert>
  ));
}

function Gaps({ chosen, labels, onChange, variables, errorOf }: Pick<Props, "variables" | "errorOf"> & {
  chosen: VendorWords; labels: VendorTemplate | undefined; onChange: (next: VendorWords) => void;
}) {
  const w = useWhatsAppWords();
  const body = chosen.body ?? [];
  const buttons = chosen.buttons ?? [];
  return (
    <>
      {chosen.header !== undefined && <LiquidField label={w("header")} required value={chosen.header} variables={variables} field="template.header"
        error={errorOf("template.header")} onChange={(header) => onChange({ ...chosen, header })} />}
      {chosen.image !== undefined && <LiquidField label={w("headerImage")} required value={chosen.image} variables={variables} field="template.image"
        error={errorOf("template.image")} onChange={(image) => onChange({ ...chosen, image })} />}
      {body.map((one, index) => (
        <LiquidField key={`body${index}`} label={w("gap", { name: `{{${one.name ?? index + 1}}}` })} required value={one.text} variables={variables} field={`template.body[${index}].text`}
          error={errorOf(`template.body[${index}].text`)}
          onChange={(text) => onChange({ ...chosen, body: body.map((each, at) => (at === index ? { ...each, text } : each)) })} />
      ))}
      {buttons.map((one, index) => (
        <LiquidField key={`button${index}`} label={w("buttonGap", { name: labels?.gaps.buttons?.find((each) => each.index === one.index)?.label ?? String(one.index + 1) })} required value={one.text}
          variables={variables} field={`template.buttons[${index}].text`} error={errorOf(`template.buttons[${index}].text`)}
          onChange={(text) => onChange({ ...chosen, buttons: buttons.map((each, at) => (at === index ? { ...each, text } : each)) })} />
      ))}
    </>
  );
}
