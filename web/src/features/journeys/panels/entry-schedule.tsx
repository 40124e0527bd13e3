import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconCalendarPlus, IconTrash } from "@tabler/icons-react";
import type { Form } from "@/features/journeys/panels/fields/form";
import { ChoiceField, DaysField, MomentField, NumberField, shown, TimeField, ZoneField } from "@/features/journeys/panels/fields/inputs";
import { MapField } from "@/features/journeys/panels/fields/map";
import { Fold } from "@/features/journeys/panels/fields/more";
import { Notes } from "@/features/journeys/panels/fields/notes";
import { bagOf } from "@/parts/steps/written";
import classes from "@/features/journeys/panels/panels.module.css";
import { usePanelWords } from "@/features/journeys/words-panels";
import { serverTime } from "@/lib/clock";
import { SegmentPicker } from "@/parts/segment-picker";

const AT = ["enter", "schedule"];
const FIELDS = ["segment", "at", "every", "days", "day", "zone", "if_past", "context"];
const EVERY = ["", "day", "week", "month"] as const;

/** Runs of a campaign: at each of them everybody in a segment is asked in. */
export function ScheduleFields({ form }: { form: Form }) {
  const t = usePanelWords();
  const written = form.at(AT) !== undefined && form.at(AT) !== null;
  if (!written) {
    const tomorrow = new Date(serverTime().getTime() + 86_400_000).toISOString().slice(0, 10);
    return (
      <Button size="compact-sm" variant="light" w="fit-content" leftSection={<IconCalendarPlus size={14} aria-hidden />}
        onClick={() => form.set(AT, { segment: "", at: `${tomorrow}T10:00` })}>{t("addSchedule")}</Button>
    );
  }
  const every = form.text([...AT, "every"]);
  return (
    <Stack gap="xs" className={classes.item} role="group" aria-label={t("schedule")}>
      <Group justify="space-between">
        <Text size="sm" fw={550}>{t("schedule")}</Text>
        <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconTrash size={14} aria-hidden />} onClick={() => form.set(AT, undefined)}>{t("removeSchedule")}</Button>
      </Group>
      <Notes form={form} findings={form.left(AT, FIELDS)} />
      <SegmentPicker value={form.text([...AT, "segment"]) || undefined} error={form.fault([...AT, "segment"])}
        onChange={(next) => form.set([...AT, "segment"], next ?? "")} />
      <Every form={form} every={every} />
      {every === "" ? <MomentField form={form} at={[...AT, "at"]} label={t("runAt")} /> : <TimeField form={form} at={[...AT, "at"]} label={t("runTime")} />}
      {every === "week" && <DaysField form={form} at={[...AT, "days"]} label={t("days")} />}
      {every === "month" && <NumberField form={form} at={[...AT, "day"]} label={t("dayOfMonth")} description={t("dayOfMonthHint")} min={1} max={31} initial={1} />}
      <Fold label={t("moreSchedule")} open={["zone", "if_past", "context"].some((field) => form.fault([...AT, field]))}>
        <ZoneField form={form} at={[...AT, "zone"]} label={t("zone")} />
        <ChoiceField form={form} at={[...AT, "if_past"]} label={t("runPast")}
          choices={(["now", "next_day", "skip"] as const).map((value) => ({ value, label: t(`runPast_${value}`) }))} />
        <MapField form={form} at={[...AT, "context"]} title={t("context")} lead={t("contextHint")} add={t("addValue")} name="collection" />
      </Fold>
    </Stack>
  );
}

/** How often it runs; the time of day is kept. */
function Every({ form, every }: { form: Form; every: string }) {
  const t = usePanelWords();
  const change = (next: string) => {
    const { every: _every, days: _days, day: _day, ...rest } = bagOf(form.at(AT));
    void [_every, _days, _day];
    const at = form.text([...AT, "at"]);
    const time = /(\d\d:\d\d)/.exec(at)?.[1] ?? "10:00";
    const date = /^\d{4}-\d\d-\d\d/.exec(at)?.[0] ?? new Date(serverTime().getTime() + 86_400_000).toISOString().slice(0, 10);
    form.set(AT, { ...rest, at: next ? time : `${date}T${time}`, ...(next ? { every: next } : {}), ...(next === "week" ? { days: ["tuesday"] } : {}) });
  };
  return (
    <Select {...shown({ form, at: [...AT, "every"], label: t("every") })} allowDeselect={false} value={every || "once"}
      data={EVERY.map((value) => ({ value: value || "once", label: t(`every_${value || "once"}`) }))}
      onChange={(next) => next && next !== (every || "once") && change(next === "once" ? "" : next)} />
  );
}
