import { Autocomplete, Button, Chip, Group, Input, NumberInput, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { Rules } from "@/features/rules/api/rules";
import { weekdays, type RulesForm } from "@/features/rules/model";
import { RuleRow, RuleScope } from "@/features/rules/rule-row";
import { RulesFormView } from "@/features/rules/rules-form";
import { useRulesWords } from "@/features/rules/words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";

const NEW: Rules["hours"][number] = { open: "08:00", close: "20:00", days: [1, 2, 3, 4, 5, 6], channels: [], classes: ["service", "advertising"], holidays: "" };
const CALENDARS = ["DE", "DE-BW", "DE-BY", "DE-BE", "DE-HH", "DE-HE", "DE-NW", "DE-SN", "AT", "CH", "FR", "GB", "US"];

/** The workspace's own sending hours. */
export function OwnHours({ rules }: { rules: Rules }) {
  const t = useRulesWords();
  const may = useMay("admin");
  return (
    <section aria-label={t("ownHours")}>
      <Title order={2}>{t("ownHours")}</Title>
      <Text size="sm" c="dimmed" mb="md">{t("ownHoursLead")}</Text>
      <RulesFormView rules={rules} parts={["hours", "release_minutes", "us_hours"]} tab="hours" label={t("ownHours")}>
        {(form) => (
          <Stack>
            <HoursRows form={form} editable={may} />
            <NumberInput maw={360} label={t("release")} description={t("releaseHint")} suffix={` ${t("minutes")}`} min={0} max={240} {...form.getInputProps("release_minutes")} />
            <UsHours form={form} />
          </Stack>
        )}
      </RulesFormView>
    </section>
  );
}

/** The windows of a form, and the button that adds one. */
export function HoursRows({ form, editable }: { form: RulesForm; editable: boolean }) {
  const t = useRulesWords();
  return (
    <Stack>
      {form.values.hours.length === 0 && <Text size="sm"><b>{t("noHours")}</b>{` ${t("noHoursText")}`}</Text>}
      {form.values.hours.map((one, index) => <Window key={index} form={form} index={index} name={`${one.open}–${one.close}`} editable={editable} />)}
      {editable && (
        <Group><Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => form.insertListItem("hours", NEW)}>{t("addHours")}</Button></Group>
      )}
    </Stack>
  );
}

/** Which of the packs of the United States is used. */
export function UsHours({ form }: { form: RulesForm }) {
  const t = useRulesWords();
  return (
    <Select maw={480} allowDeselect={false} label={t("usHours")} description={t("usHoursHint")} {...form.getInputProps("us_hours")}
      data={[{ value: "strict", label: t("usStrict") }, { value: "state", label: t("usState") }]} />
  );
}

function Window({ form, index, name, editable }: { form: RulesForm; index: number; name: string; editable: boolean }) {
  const t = useRulesWords();
  const { locale } = useFormat();
  const path = `hours.${index}`;
  const days = form.values.hours[index]?.days ?? [];
  const short = weekdays(locale, "short");
  const long = weekdays(locale, "long");
  return (
    <RuleRow name={name} editable={editable} onRemove={() => form.removeListItem("hours", index)}>
      <Group grow wrap="nowrap" align="flex-start">
        <TextInput label={t("from")} maxLength={5} {...form.getInputProps(`${path}.open`)} />
        <TextInput label={t("until")} maxLength={5} {...form.getInputProps(`${path}.close`)} />
      </Group>
      <RuleScope form={form} path={path} classes={["advertising", "service", "transactional"]} />
      <Autocomplete label={t("holidays")} description={t("holidaysHint")} inputWrapperOrder={["label", "input", "description", "error"]} data={CALENDARS} {...form.getInputProps(`${path}.holidays`)} />
      <Input.Wrapper label={t("days")} labelElement="div" error={form.errors[`${path}.days`]} style={{ gridColumn: "1 / -1" }}>
        <Chip.Group multiple value={days.map(String)} onChange={(next) => form.setFieldValue(`${path}.days`, next.map(Number).sort((a, b) => a - b))}>
          <Group gap={6} mt={4} role="group" aria-label={t("days")}>
            {short.map((day, at) => <Chip key={day} size="xs" value={String(at + 1)} aria-label={long[at]} disabled={!editable}>{day}</Chip>)}
          </Group>
        </Chip.Group>
      </Input.Wrapper>
    </RuleRow>
  );
}
