import { Stack } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { GuardRules } from "@/features/guard/guard-rules";
import { rulesQuery, type Rules } from "@/features/rules/api/rules";
import { ClassesTable } from "@/features/rules/classes-table";
import { CountryLawView } from "@/features/rules/country-law";
import { Limits } from "@/features/rules/limits";
import { FIRST_TAB, TABS, type RulesTab } from "@/features/rules/model";
import { OwnHours } from "@/features/rules/own-hours";
import { PrioritiesTable } from "@/features/rules/priorities-table";
import { Speed } from "@/features/rules/speed";
import { WeekPicture, type WeekChoice } from "@/features/rules/week-picture";
import { SimulationTab } from "@/features/rules/simulation-tab";
import { useRulesWords } from "@/features/rules/words";
import { FreshView } from "@/ui/fresh-view";
import { Page } from "@/ui/page";
import { TabsBar } from "@/ui/tabs-bar";

const RUN = /^[0-9a-f-]{36}$/;
const CLASSES = ["advertising", "service", "transactional"] as const;

/** What every message is asked before it leaves. */
export const Route = createFileRoute("/_studio/rules/")({
  validateSearch: (search: Record<string, unknown>): WeekChoice & { tab?: RulesTab; run?: string } => ({
    tab: TABS.find((one) => one === search.tab), country: text(search.country), region: text(search.region), channel: text(search.channel),
    class: CLASSES.find((one) => one === search.class), run: typeof search.run === "string" && RUN.test(search.run) ? search.run : undefined,
  }),
  component: RulesScreen,
});

function text(value: unknown): string | undefined {
  return typeof value === "string" && value && value.length <= 20 ? value : undefined;
}

function RulesScreen() {
  const t = useRulesWords();
  const { tab = FIRST_TAB, run = "", ...choice } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page title={t("title")} lead={t("lead")}
      tabs={<TabsBar label={t("title")} value={tab} tabs={TABS.map((key) => ({ key, label: t(key) }))}
        onChange={(next) => void navigate({ search: { tab: next, country: choice.country } })} />}>
      {/* Each tab asks anew: its form begins with what holds now. */}
      <FreshView key={tab} of={rulesQuery}>
        {(found) => (
          <Stack gap="xl">
            {tab === "hours" && (
              <>
                <WeekPicture choice={choice} own={own(found)} available={found.available}
                  onChoose={(next) => void navigate({ search: { tab, ...next }, replace: true, resetScroll: false })} />
                <OwnHours rules={found} />
              </>
            )}
            {tab === "limits" && <Limits rules={found} />}
            {tab === "speed" && <Speed rules={found} />}
            {tab === "classes" && <ClassesTable rules={found} />}
            {tab === "priorities" && <PrioritiesTable rules={found} />}
            {tab === "guard" && <GuardRules />}
            {tab === "simulation" && <SimulationTab rules={found} run={run} onRun={(next) => void navigate({ search: { tab, run: next }, resetScroll: false })} />}
            {tab === "countries" && (
              <CountryLawView country={choice.country ?? own(found)} available={found.available}
                onCountry={(country) => void navigate({ search: { tab, country } })} />
            )}
          </Stack>
        )}
      </FreshView>
    </Page>
  );
}

/** The workspace's own country stands first. */
function own(rules: Rules): string {
  return rules.countries[0]?.code ?? "default";
}
