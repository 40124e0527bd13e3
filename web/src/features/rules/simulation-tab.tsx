import { Accordion, Anchor, Badge, Button, Group, NumberInput, Paper, Stack, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { Changeable, Rules } from "@/features/rules/api/rules";
import { simulationPages, useStartSimulation, type SimulationRow } from "@/features/rules/api/simulations";
import { CapRows, GapRows, Gather } from "@/features/rules/limits";
import { picked, tried, type RulesForm } from "@/features/rules/model";
import { HoursRows, UsHours } from "@/features/rules/own-hours";
import { ShownSimulation } from "@/features/rules/simulation-shown";
import { useSimulationWords } from "@/features/rules/simulation-words";
import { useRulesWords } from "@/features/rules/words";
import { serverTime } from "@/lib/clock";
import { useFormat } from "@/lib/format";
import { formErrors } from "@/lib/problem";
import { useMay } from "@/lib/session";
import { DataTable, type Column } from "@/ui/data-table";
import { momentsOf, type Period } from "@/ui/period";
import { PeriodPicker } from "@/ui/period-picker";
import { ProblemNotice } from "@/ui/problem-notice";
import { StatusBadge } from "@/ui/status-badge";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** What a past period would have looked like under rules that were not saved. */
export function SimulationTab({ rules, run, onRun }: { rules: Rules; run: string; onRun: (run: string) => void }) {
  const t = useSimulationWords();
  const may = useMay("write");
  const [period, setPeriod] = useState<Period>({ days: 7 });
  const form = useForm<Changeable>({ initialValues: picked(rules) });
  const start = useStartSimulation();
  const runs = useInfiniteQuery(simulationPages);
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = run || (items[0]?.id ?? "");
  const begin = (values: Changeable) =>
    start.mutate({ ...momentsOf(period, rules.zone, serverTime()), rules: tried(values) }, {
      onSuccess: (made) => onRun(made.run.id),
      onError: (error) => form.setErrors(Object.fromEntries(Object.entries(formErrors(error)).map(([path, text]) => [path.replace(/^settings\./, ""), text]))),
    });
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed" maw={820}>{t("what")}</Text>
      {may && (
        <form noValidate onSubmit={form.onSubmit(begin)}>
          <Paper component="section" aria-label={t("rules")}>
            <Title order={2} mb="sm">{t("rules")}</Title>
            <RulesAccordion form={form} />
            <Group mt="lg" align="flex-end">
              <PeriodPicker value={period} onChange={setPeriod} />
              <Button type="submit" loading={start.isPending}>{t("run")}</Button>
              {form.isDirty() && <Button variant="subtle" onClick={() => form.reset()}>{t("reset")}</Button>}
            </Group>
            {start.isError && <Stack mt="md"><ProblemNotice error={start.error} /></Stack>}
          </Paper>
        </form>
      )}
      {shown && <ShownSimulation key={shown} run={shown} rules={rules} />}
      {items.length > 0 && (
        <Stack gap="sm">
          <Title order={2}>{t("runs")}</Title>
          <DataTable label={t("runs")} rows={runs} columns={columnsOf(t, shown, onRun, rules.zone)} rowKey={(row) => row.id} onRow={(row) => onRun(row.id)} empty={null} />
          <Text size="xs" c="dimmed">{t("kept")}</Text>
        </Stack>
      )}
    </Stack>
  );
}

function RulesAccordion({ form }: { form: RulesForm }) {
  const t = useSimulationWords();
  const words = useRulesWords();
  const parts: { key: string; label: string; changed: boolean; content: ReactNode }[] = [
    { key: "hours", label: t("hours"), changed: form.isDirty("hours") || form.isDirty("us_hours"), content: <Stack><HoursRows form={form} editable /><UsHours form={form} /></Stack> },
    { key: "limits", label: t("limits"), changed: form.isDirty("caps"), content: <CapRows form={form} editable /> },
    { key: "gaps", label: t("gaps"), changed: form.isDirty("gaps"), content: <GapRows form={form} editable /> },
    {
      key: "other", label: t("other"), changed: form.isDirty("release_minutes") || form.isDirty("gather_minutes"),
      content: (
        <Stack>
          <NumberInput maw={480} label={words("release")} description={words("releaseHint")} suffix={` ${words("minutes")}`} min={0} max={240} {...form.getInputProps("release_minutes")} />
          <Gather form={form} />
        </Stack>
      ),
    },
  ];
  return (
    <Accordion multiple defaultValue={["limits"]} variant="separated" order={3}>
      {parts.map((part) => (
        <Accordion.Item key={part.key} value={part.key}>
          <Accordion.Control>
            <Group gap="xs">
              {part.label}
              <Badge color={part.changed ? tones.warn : tones.quiet}>{t(part.changed ? "changed" : "asSaved")}</Badge>
            </Group>
          </Accordion.Control>
          <Accordion.Panel>{part.content}</Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function columnsOf(t: ReturnType<typeof useSimulationWords>, shown: string, choose: (run: string) => void, zone: string): Column<SimulationRow>[] {
  return [
    { key: "asked", label: t("when"), cell: (row) => <TimeText at={row.asked_at} size="sm" /> },
    { key: "period", label: t("period"), cell: (row) => <Days from={row.wanted.from} to={row.wanted.to} zone={zone} /> },
    {
      key: "show", label: t("show"),
      cell: (row) => (row.id === shown ? <Text size="sm" fw={600}>{t("shown")}</Text> : <Anchor component="button" type="button" size="sm" onClick={() => choose(row.id)}>{t("show")}</Anchor>),
    },
    { key: "state", label: t("state"), cell: (row) => <StatusBadge status={row.state} /> },
    { key: "by", label: t("by"), cell: (row) => <Text size="sm">{row.asked_by}</Text> },
  ];
}

function Days({ from, to, zone }: { from: string; to: string; zone: string }) {
  const format = useFormat(zone);
  return <Text size="sm">{format.day(from)} – {format.day(new Date(new Date(to).getTime() - 1))}</Text>;
}
