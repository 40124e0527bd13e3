import { Divider, Group, Paper, Progress, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { estimateQuery, type Estimate } from "@/features/campaigns/api/campaigns";
import type { Definition } from "@/features/campaigns/model";
import { useCampaignWords } from "@/features/campaigns/words";
import { useFormat } from "@/lib/format";
import { ChannelBadge } from "@/parts/channels";
import { ReasonText } from "@/parts/reasons";
import { useWorkspace } from "@/parts/vocabulary";
import { ProblemNotice } from "@/ui/problem-notice";
import { tones } from "@/ui/theme";

/** Whom the campaign would reach as it stands, why some get nothing, and what it costs. */
export function EstimatePanel({ definition, repeats }: { definition: Definition | null; repeats: boolean }) {
  const t = useCampaignWords();
  const found = useQuery({ ...estimateQuery(definition ?? {}), enabled: definition !== null });
  return (
    <Paper p="md" component="section" aria-labelledby="reach">
      <Title order={2} fz="sm" mb="xs" id="reach">{t("reach")}</Title>
      {definition === null ? <Text size="sm" c="dimmed">{t("reachEmpty")}</Text> : found.isError ? <ProblemNotice error={found.error} retry={() => void found.refetch()} />
        : found.data ? <Found estimate={found.data} repeats={repeats} /> : <Stack role="status" aria-label={t("estimating")}><Skeleton h={30} w="50%" /><Skeleton h={80} /></Stack>}
    </Paper>
  );
}

function Found({ estimate, repeats }: { estimate: Estimate; repeats: boolean }) {
  const t = useCampaignWords();
  const format = useFormat();
  return (
    <Stack gap="xs" aria-live="polite">
      <Group gap={8} align="baseline"><Text fz={28} fw={650} lh={1.1} className="studio-numeric">{format.number(estimate.reachable)}</Text><Text size="sm" c="dimmed">{t("reachNow")}</Text></Group>
      <Progress size={8} value={estimate.people ? (100 * estimate.reachable) / estimate.people : 0} color={tones.brand} aria-label={t("reachNow")} />
      <Line label={t("people")} value={format.number(estimate.people)} />
      {estimate.not_in_audience > 0 && <Line label={t("notInAudience")} value={format.number(estimate.not_in_audience)} />}
      {estimate.reach.map((one, index) => (
        <Stack key={one.template} gap={4}>
          <Divider my={4} />
          <Group gap={6}><ChannelBadge channel={one.channel} />{index > 0 && <Text size="xs" c="dimmed">{t("secondChannel")}</Text>}</Group>
          <OneReach reach={one} repeats={repeats} />
        </Stack>
      ))}
      <Text size="xs" c="dimmed">{estimate.exact ? t("exact") : t("sampled", { count: format.number(estimate.asked) })}</Text>
    </Stack>
  );
}

function OneReach({ reach, repeats }: { reach: Estimate["reach"][number]; repeats: boolean }) {
  const t = useCampaignWords();
  const zone = useWorkspace()?.settings.zone;
  const format = useFormat(zone);
  const refused = reach.refused.reduce((sum, one) => sum + one.n, 0);
  return (
    <>
      <Line label={t("reachNow")} value={format.number(reach.reachable)} />
      {reach.held > 0 && <Line label={t("held")} value={format.number(reach.held)} />}
      {refused > 0 && <Line label={t("refused")} value={format.number(refused)} />}
      {refused > 0 && (
        <Stack gap={2} pl="sm" component="ul" style={{ listStyle: "none", margin: 0 }} aria-label={t("whyNot")}>
          {reach.refused.map((one) => <Group key={one.reason} component="li" justify="space-between" wrap="nowrap" gap="xs" c="dimmed"><ReasonText code={one.reason} /><Text size="sm" className="studio-numeric">{format.number(one.n)}</Text></Group>)}
        </Stack>
      )}
      <Line label={t("cost")} value={reach.cost_micro === null ? t("noCost") : format.money(reach.cost_micro / 10_000, reach.currency)} />
      {reach.parts_each !== null && <Text size="xs" c="dimmed">{t("partsEach", { count: reach.parts_each, parts: format.decimal(reach.parts_each, 2) })}</Text>}
      {!repeats && reach.first_at && <Line label={t("first")} value={format.dayTime(reach.first_at)} />}
      {!repeats && reach.last_at && reach.last_at !== reach.first_at && <Line label={t("last")} value={format.dayTime(reach.last_at)} />}
    </>
  );
}

function Line({ label, value }: { label: string; value: string }) {
  return <Group justify="space-between" gap="xs" wrap="nowrap"><Text size="sm" c="dimmed">{label}</Text><Text size="sm" className="studio-numeric" ta="right">{value}</Text></Group>;
}
