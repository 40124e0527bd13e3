import { Group, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { diagnosisQuery } from "@/features/diagnostics/api/diagnosis";
import { DiagnosisView } from "@/features/diagnostics/diagnosis-view";
import { useDiagnosticsWords } from "@/features/diagnostics/words";
import { CHANNELS, useChannelName } from "@/parts/channels";
import { Page } from "@/ui/page";
import { daysOf, periodOf, periodSearch, type PeriodSearch } from "@/ui/period";
import { PeriodPicker } from "@/ui/period-picker";
import { QueryView } from "@/ui/query-view";
import { useUiWords } from "@/ui/words";

/** Where messages stop, and why. */
export const Route = createFileRoute("/_studio/diagnostics/")({
  validateSearch: (search: Record<string, unknown>): PeriodSearch & { channel?: string } => ({
    ...periodSearch(search), ...(typeof search.channel === "string" && search.channel ? { channel: search.channel } : {}),
  }),
  component: DiagnosticsScreen,
});

function DiagnosticsScreen() {
  const t = useDiagnosticsWords();
  const ui = useUiWords();
  const name = useChannelName();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const period = periodOf(search, 7);
  const { from, to } = daysOf(period);
  const diagnosis = useQuery({ ...diagnosisQuery(from, to, search.channel ?? ""), refetchInterval: 30_000 });
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Group mb="lg" gap="xs">
        <PeriodPicker value={period} onChange={(next) => void navigate({ search: { ...next, channel: search.channel } })} />
        <Select clearable w={180} aria-label={t("channel")} placeholder={t("allChannels")} value={search.channel ?? null}
          data={CHANNELS.map((value) => ({ value, label: name(value) }))}
          onChange={(next) => void navigate({ search: { ...periodSearch({ ...search }), channel: next ?? undefined } })} />
        {diagnosis.data && <Text size="sm" c="dimmed">{ui("serverZone", { zone: diagnosis.data.zone })}</Text>}
      </Group>
      <QueryView query={diagnosis}>{(found) => <DiagnosisView diagnosis={found} channel={search.channel ?? ""} />}</QueryView>
    </Page>
  );
}
