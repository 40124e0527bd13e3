import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Rules } from "@/features/rules/api/rules";
import { isOpen, simulationQuery, useCancelSimulation } from "@/features/rules/api/simulations";
import { AdoptRules } from "@/features/rules/adopt-rules";
import { ruleChanges } from "@/features/rules/model";
import { useRuleText } from "@/features/rules/rule-text";
import { SimulationPeople } from "@/features/rules/simulation-people";
import { SimulationResultView } from "@/features/rules/simulation-result";
import { useSimulationWords } from "@/features/rules/simulation-words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { QueryView } from "@/ui/query-view";
import { RunProgress } from "@/ui/run-progress";

/** One simulation: how far it is, what it found, and the way to adopt its rules. */
export function ShownSimulation({ run, rules, adoptable = true }: { run: string; rules: Rules; adoptable?: boolean }) {
  const t = useSimulationWords();
  const format = useFormat(rules.zone);
  const personal = useMay("personal");
  const admin = useMay("admin");
  const words = useRuleText();
  const query = useQuery(simulationQuery(run));
  const cancel = useCancelSimulation();
  const [adopting, setAdopting] = useState(false);
  return (
    <QueryView query={query}>
      {(found) => {
        const changes = ruleChanges(rules, found.run.wanted.rules as Rules, words);
        return (
          <Stack gap="lg">
            <Group justify="space-between">
              <Text size="sm" c="dimmed">{`${format.dayTime(found.run.wanted.from)} – ${format.dayTime(found.run.wanted.to)}${changes.length ? "" : ` · ${t("sameRules")}`}`}</Text>
              {adoptable && admin && changes.length > 0 && (
                <Button variant="light" leftSection={<IconCheck size={16} aria-hidden />} onClick={() => setAdopting(true)}>{t("adopt")}</Button>
              )}
            </Group>
            {isOpen(found.run) && <RunProgress run={found.run} cancel={cancel} />}
            {found.run.state === "failed" && <Alert color="red" title={t("failed")}>{found.run.problem}</Alert>}
            <SimulationResultView result={found.result} rules={rules} under={isOpen(found.run)} />
            {personal && !isOpen(found.run) && found.result.people_changed > 0 && <SimulationPeople run={run} zone={rules.zone} />}
            <AdoptRules opened={adopting} onClose={() => setAdopting(false)} tried={found.run.wanted.rules as Rules} changes={changes} />
          </Stack>
        );
      }}
    </QueryView>
  );
}
