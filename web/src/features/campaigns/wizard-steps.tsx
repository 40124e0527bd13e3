import { Badge, Box, Chip, Group, Input, NumberInput, Paper, Radio, SegmentedControl, Select, SimpleGrid, Stack, Text, Textarea, TextInput,
  Title } from "@mantine/core";
import { DatePickerInput, TimePicker } from "@mantine/dates";
import "@mantine/dates/styles.css";
import { useQuery } from "@tanstack/react-query";
import { lookQuery, templateFacts } from "@/features/campaigns/api/campaign-journey";
import { DAYS, eventValues, type Day, type Fault, type Form } from "@/features/campaigns/model";
import { useCampaignWords } from "@/features/campaigns/words";
import { useLanguage } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import { CHANNELS, useChannelName } from "@/parts/channels";
import { ConditionEditor } from "@/parts/conditions/condition-editor";
import type { Condition } from "@/parts/conditions/model";
import { useEventName } from "@/parts/event-names";
import { MessagePreview } from "@/parts/message-preview/message-preview";
import { usePurposeName } from "@/parts/purposes";
import { useFailureText } from "@/parts/render-failure";
import { SegmentPicker } from "@/parts/segment-picker";
import { TemplatePicker } from "@/parts/template-picker";
import { TestSend } from "@/parts/test-send";
import { STANDARD_EVENTS, useWorkspace } from "@/parts/vocabulary";
import { DurationInput } from "@/ui/duration-input";
import { tones } from "@/ui/theme";

type Props = {
  form: Form;
  set: (next: Partial<Form>) => void;
  faults: readonly Fault[];
  /** The step was left before: say what is missing. */
  shown: boolean;
  /** Live already; then it is run by hand beside, not by another schedule. */
  live: boolean;
};
const OWN = CHANNELS.slice(0, 5);

/** The words of a missing field, once the step was left. */
function useFault({ faults, shown }: Pick<Props, "faults" | "shown">): (field: string) => string | undefined {
  const t = useCampaignWords();
  return (field) => {
    const found = faults.find((one) => one.field === field);
    return found && shown ? t(`f_${found.code}`) : undefined;
  };
}

/** What is sent. */
export function ContentStep(props: Props) {
  const { form, set } = props;
  const t = useCampaignWords();
  const fault = useFault(props);
  const channelName = useChannelName();
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
      <Stack>
        <TextInput label={t("name")} required value={form.name} error={fault("name")} onChange={(event) => set({ name: event.currentTarget.value })} />
        <Textarea label={t("description")} autosize minRows={1} value={form.description}
          onChange={(event) => set({ description: event.currentTarget.value })} />
        <Box>
          <Input.Label labelElement="div" display="block" mb={4}>{t("channel")}</Input.Label>
          <SegmentedControl fullWidth size="xs" aria-label={t("channel")} value={form.channel} data={OWN.map((one) => ({ value: one,
            label: channelName(one) }))}
            onChange={(channel) => set({ channel, template: "", values: {} })} />
        </Box>
        <TemplatePicker label={t("template")} channel={form.channel} value={form.template || undefined} error={fault("template")} required
          onChange={(next) => set({ template: next ?? "", values: {} })} />
        {form.template && <Facts {...props} />}
        <Select label={t("fallback")} clearable placeholder={t("noFallback")} value={form.fallbackChannel || null}
          data={OWN.filter((one) => one !== form.channel).map((one) => ({ value: one, label: channelName(one) }))}
          onChange={(next) => set({ fallbackChannel: next ?? "", fallbackTemplate: "" })} />
        {form.fallbackChannel && (
          <TemplatePicker label={`${t("template")}: ${channelName(form.fallbackChannel)}`} channel={form.fallbackChannel} value={form.fallbackTemplate
            || undefined} error={fault("fallbackTemplate")} onChange={(next) => set({ fallbackTemplate: next ?? "" })} />
        )}
      </Stack>
      <Seen form={form} />
    </SimpleGrid>
  );
}

function Facts({ form, set }: Props) {
  const t = useCampaignWords();
  const channelName = useChannelName();
  const purpose = usePurposeName();
  const facts = useQuery(templateFacts(form.template)).data;
  if (!facts) return null;
  const names = eventValues(facts.variables);
  return (
    <Stack gap="xs">
      <Group gap="xs"><Badge color={tones.info}>{t("classOf", { class: channelName(facts.class_), purpose: purpose(facts.purpose) })}</Badge>
        {facts.languages.map((tag) => <Badge key={tag} variant="outline" color={tones.quiet}>{tag}</Badge>)}</Group>
      <Text size="xs" c="dimmed">{t("classHint")}</Text>
      {names.length > 0 && (
        <Paper p="sm">
          <Title order={3} mb="xs">{t("values")}</Title>
          <Stack gap="xs">
            {names.map((name) => (
              <TextInput key={name} size="xs" label={name} description={t("valueHint", { name: `event.${name}` })} inputWrapperOrder={["label", "input",
                "description"]} value={form.values[name] ?? ""}
                onChange={(event) => set({ values: { ...form.values, [name]: event.currentTarget.value } })} />
            ))}
          </Stack>
        </Paper>
      )}
    </Stack>
  );
}

function Seen({ form }: { form: Form }) {
  const t = useCampaignWords();
  const said = useFailureText();
  const may = useMay("personal");
  const wanted = useWorkspace()?.settings.language ?? "";
  const facts = useQuery({ ...templateFacts(form.template), enabled: form.template !== "" }).data;
  const language = facts?.languages.includes(wanted) ? wanted : facts?.languages[0] ?? "";
  const data = Object.keys(form.values).length ? { event: form.values } : {};
  const look = useQuery({ ...lookQuery(form.template, language, data), enabled: may && form.template !== "" && language !== "" });
  if (!form.template) return <Paper p="lg"><Text size="sm" c="dimmed" ta="center">{t("noPreview")}</Text></Paper>;
  return (
    <Stack>
      {may && (
        <Paper p="md" component="section" aria-label={t("preview")}>
          <Title order={2} fz="sm" mb="sm">{t("preview")}</Title>
          {look.data?.failure ? <Text size="sm" c="dimmed">{said(look.data.failure)}</Text> : <MessagePreview channel={form.channel}
            content={look.data?.content as Record<string, unknown> | undefined} />}
        </Paper>
      )}
      <Paper p="md" component="section" aria-label={t("testSend")}><TestSend key={form.template} template={form.template} channel={form.channel}
        language={language} data={data} /></Paper>
    </Stack>
  );
}

/** When it is sent. */
export function ScheduleStep(props: Props) {
  const { form, set, live } = props;
  const t = useCampaignWords();
  const lang = useLanguage();
  const fault = useFault(props);
  const zone = useWorkspace()?.settings.zone ?? "";
  return (
    <Stack maw={620}>
      <Radio.Group label={t("modeLabel")} value={form.mode} onChange={(next) => set({ mode: next as Form["mode"] })}>
        <Stack gap="xs" mt="xs">{!live && <Radio value="now" label={t("now")} description={t("nowHint")} />}<Radio value="once" label={t("once")} /><Radio
          value="repeat" label={t("repeat")} /></Stack>
      </Radio.Group>
      {form.mode === "repeat" && (
        <>
          <SegmentedControl aria-label={t("every")} value={form.every} data={[{ value: "day", label: t("day") }, { value: "week", label: t("week") },
            { value: "month", label: t("month") }]} onChange={(next) => set({ every: next as Form["every"] })} />
          {form.every === "week" && (
            <Box role="group" aria-label={t("days")}>
              <Chip.Group multiple value={form.days} onChange={(next) => set({ days: DAYS.filter((one) => next.includes(one)) as Day[] })}>
                <Group gap={6}>{DAYS.map((one) => <Chip key={one} value={one} size="sm">{t(one)}</Chip>)}</Group>
              </Chip.Group>
              {fault("days") && <Text size="xs" c="red.8" mt={4} role="alert">{fault("days")}</Text>}
            </Box>
          )}
          {form.every === "month" && <NumberInput w={180} label={t("dayOfMonth")} min={1} max={31} value={form.day}
            onChange={(next) => set({ day: Number(next) || 1 })} />}
        </>
      )}
      {form.mode !== "now" && (
        <>
          <Group align="flex-start">
            {form.mode === "once" && <DatePickerInput w={200} label={t("date")} required locale={lang} valueFormat="D. MMM YYYY" value={form.date || null}
              error={fault("date")} onChange={(next) => set({ date: next ?? "" })} />}
            <TimePicker w={140} label={t("time")} required format="24h" value={form.time} error={fault("time")} hoursInputLabel={t("hours")}
              minutesInputLabel={t("minutes")} onChange={(next) => set({ time: next.slice(0, 5) })} />
          </Group>
          <Radio.Group label={t("clock")} value={form.local ? "person" : "workspace"} onChange={(next) => set({ local: next === "person" })}>
            <Stack gap="xs" mt="xs"><Radio value="person" label={t("local")} /><Radio value="workspace" label={t("zone", { zone })} /></Stack>
          </Radio.Group>
          {form.local && (
            <Select label={t("ifPast")} allowDeselect={false} value={form.ifPast} data={(["now", "next_day", "skip"] as const).map((one) => ({ value: one,
              label: t(`past_${one}`) }))} onChange={(next) => next && set({ ifPast: next as Form["ifPast"] })} />
          )}
        </>
      )}
      <Box maw={340}>
        <DurationInput label={t("useless")} description={t("uselessHint")} value={form.useless} onChange={(next) => set({ useless: next ?? "24h" })} />
      </Box>
    </Stack>
  );
}

/** Who gets it. */
export function AudienceStep(props: Props) {
  const { form, set } = props;
  const t = useCampaignWords();
  const fault = useFault(props);
  const span = form.again !== "never" && form.again !== "always" && form.again !== "after_end";
  return (
    <Stack maw={760}>
      <SegmentPicker label={t("segment")} required value={form.segment || undefined} error={fault("segment")}
        onChange={(next) => set({ segment: next ?? "" })} />
      <Box>
        <Input.Label labelElement="div" display="block" mb={4}>{t("further")}</Input.Label>
        <ConditionEditor value={form.audience as Condition | undefined} path="enter.audience" empty={t("furtherEmpty")}
          onChange={(next) => set({ audience: next as Record<string, unknown> | undefined })} />
      </Box>
      <NumberInput w={220} label={t("holdOut")} description={t("holdOutHint")} inputWrapperOrder={["label", "input", "description", "error"]} suffix=" %"
        min={0} max={50} decimalScale={2} error={fault("holdOut")}
        value={form.holdOut} onChange={(next) => set({ holdOut: Number(next) || 0 })} />
      {form.mode === "repeat" && (
        <Group align="flex-end">
          <Select label={t("again")} allowDeselect={false} value={span ? "span" : form.again === "after_end" ? "always" : form.again}
            onChange={(next) => set({ again: next === "span" ? "7d" : next ?? "never" })}
            data={[{ value: "never", label: t("againNever") }, { value: "always", label: t("againAlways") }, { value: "span", label: t("againSpan") }]} />
          {span && <DurationInput label={t("againSpan")} value={form.again} onChange={(next) => set({ again: next ?? "7d" })} />}
        </Group>
      )}
    </Stack>
  );
}

/** What counts as success. */
export function GoalStep({ form, set }: Props) {
  const t = useCampaignWords();
  const event = useEventName();
  const events = form.goalEvent && !STANDARD_EVENTS.includes(form.goalEvent as (typeof STANDARD_EVENTS)[number]) ? [form.goalEvent,
    ...STANDARD_EVENTS] : [...STANDARD_EVENTS];
  return (
    <Stack maw={560}>
      <Select label={t("goalEvent")} searchable clearable placeholder={t("goalNone")} value={form.goalEvent || null} data={events.map((one) => ({ value: one, label: event(one) }))}
        onChange={(next) => set({ goalEvent: next ?? "" })} />
      {form.goalEvent && (
        <>
          <DurationInput label={t("goalWithin")} value={form.goalWithin} onChange={(next) => set({ goalWithin: next ?? "3d" })} />
          <TextInput w={220} label={t("goalValue")} value={form.goalValue} onChange={(typed) => set({ goalValue: typed.currentTarget.value })} />
          <Text size="xs" c="dimmed">{t("goalHint")}</Text>
        </>
      )}
    </Stack>
  );
}
