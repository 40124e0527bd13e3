import { Alert, Anchor, Checkbox, Group, Loader, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { templateFacts, type Finding } from "@/features/campaigns/api/campaign-journey";
import { useSegmentName, useWhen } from "@/features/campaigns/campaign-list";
import { stepOfFinding, type Fault, type Form, type StepName } from "@/features/campaigns/model";
import { useCampaignWords } from "@/features/campaigns/words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { useChannelName } from "@/parts/channels";
import { useNames } from "@/parts/conditions/use-names";
import { describeCondition } from "@/parts/conditions/describe";
import type { Condition } from "@/parts/conditions/model";
import { useConditionWords } from "@/parts/conditions/words";
import { useEventName } from "@/parts/event-names";
import { usePurposeName } from "@/parts/purposes";
import { ProblemNotice } from "@/ui/problem-notice";

/** What the server says about the campaign: `settled` once it has said so of all that is in the form. */
export type Check = { problems: readonly Finding[]; warnings: readonly Finding[]; settled: boolean; error: unknown; retry: () => void };

/** Everything at a glance, what must be settled, and what must be confirmed. */
export function ReviewStep({ form, faults, check, ticked, onTick, onStep }: {
  form: Form;
  faults: readonly Fault[];
  check: Check;
  ticked: ReadonlySet<string>;
  onTick: (next: ReadonlySet<string>) => void;
  onStep: (next: StepName) => void;
}) {
  const t = useCampaignWords();
  const may = useMay("send");
  const { problems, warnings, settled, error, retry } = check;
  const open = faults.length + problems.length;
  const toggle = (key: string) => {
    const next = new Set(ticked);
    if (!next.delete(key)) next.add(key);
    onTick(next);
  };
  return (
    <Stack maw={820}>
      <Summary form={form} onStep={onStep} />
      {open > 0 && (
        <Alert color="red" icon={<IconAlertTriangle size={18} aria-hidden />} title={t("errors")}>
          <Stack gap={4}>
            {faults.map((one) => <Anchor key={one.field} component="button" type="button" ta="left" size="sm" py={3} mih={26}
              onClick={() => onStep(one.step)}>{t(`f_${one.code}`)}</Anchor>)}
            {problems.map((one, index) => <Anchor key={index} component="button" type="button" ta="left" size="sm" py={3} mih={26}
              onClick={() => onStep(stepOfFinding(one.path))}>{[one.reason, one.hint].filter(Boolean).join(" – ")}</Anchor>)}
          </Stack>
        </Alert>
      )}
      {open === 0 && warnings.length > 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />} title={t("warnings")}>
          <Stack gap="xs">{warnings.map((one) => <Checkbox key={one.key} label={[one.reason, one.hint].filter(Boolean).join(" – ")}
            checked={ticked.has(one.key)} onChange={() => toggle(one.key)} />)}</Stack>
        </Alert>
      )}
      {faults.length === 0 && error !== null && <ProblemNotice error={error} retry={retry} />}
      {faults.length === 0 && error === null && !settled && (
        <Group gap={6} role="status"><Loader size={14} aria-hidden /><Text size="sm" c="dimmed">{t("checking")}</Text></Group>
      )}
      {open === 0 && settled && warnings.length === 0 && <Alert color="teal" icon={<IconCheck size={18} aria-hidden />}>{t("ready")}</Alert>}
      {!may && <Text size="sm" c="dimmed">{t("notAllowed")}</Text>}
    </Stack>
  );
}

function Summary({ form, onStep }: { form: Form; onStep: (next: StepName) => void }) {
  const t = useCampaignWords();
  const format = useFormat();
  const channelName = useChannelName();
  const purpose = usePurposeName();
  const segment = useSegmentName();
  const when = useWhen();
  const say = useConditionWords();
  const names = useNames();
  const event = useEventName();
  const further = form.audience && describeCondition(form.audience as unknown as Condition, say, names);
  const facts = useQuery({ ...templateFacts(form.template), enabled: form.template !== "" }).data;
  const plan = when({ at: form.mode === "repeat" ? form.time : `${form.date}T${form.time}`, every: form.mode === "repeat" ? form.every : "",
    zone: form.local ? "person" : "workspace" });
  const days = form.mode === "repeat" && form.every === "week" ? ` (${form.days.map((one) => t(one)).join(", ")})` : "";
  const rows: [StepName, string, ReactNode][] = [
    ["content", t("template"), facts ? (
      <Group key="m" gap={6}>
        <Anchor component={Link} to="/templates/$template" params={{ template: facts.id } as never} size="sm">{facts.name}</Anchor>
        <Text size="sm" c="dimmed">{channelName(form.channel)} · {t("classOf", { class: channelName(facts.class_), purpose: purpose(facts.purpose) })}</Text>
      </Group>
    ) : "–"],
    ["schedule", t("when"), form.mode === "now" ? t("reviewWhen_now") : t("reviewOnce", { at: `${plan.when}${days}`, clock: plan.clock })],
    ["audience", t("audience"), (
      <div key="a">
        {segment(form.segment) || "–"}
        {further && <Text size="sm" c="dimmed">{further}</Text>}
        {form.holdOut > 0 && <Text size="sm" c="dimmed">{t("holdOut")}: {format.decimal(form.holdOut, 2)} %</Text>}
      </div>
    )],
    ["goal", t("goal"), form.goalEvent ? event(form.goalEvent) : t("goalNone")],
  ];
  return (
    <Paper p="md">
      <Title order={2} mb="xs">{form.name || t("review")}</Title>
      <Table verticalSpacing={8} horizontalSpacing={0} withRowBorders={false}>
        <Table.Tbody>
          {rows.map(([step, label, value]) => (
            <Table.Tr key={step}>
              <Table.Th fw={400} w={150} style={{ verticalAlign: "top" }}><Anchor component="button" type="button" size="sm" onClick={() => onStep(step)}>
                {label}</Anchor></Table.Th>
              <Table.Td fz="sm">{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
