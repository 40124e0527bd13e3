import { Alert, Paper, Select, Stack, Switch, Text, Title } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useSaveGuard, type GuardChange } from "@/features/guard/api/save-guard";
import { useGuardRuleWords } from "@/features/guard/words";
import { useLanguage } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import { guardRulesQuery, SEVERITIES, type GuardRule, type Severity } from "@/parts/guard-rules";
import { useWorkspace } from "@/parts/vocabulary";
import { useNotify } from "@/ui/notify";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";

const GROUPS = ["law", "trust", "clarity", "craft"] as const satisfies readonly GuardRule["group"][];

/** Every rule of the content guard with its reason, and how serious it is in this workspace. */
export function GuardRules() {
  const t = useGuardRuleWords();
  const rules = useQuery(guardRulesQuery);
  const may = useMay("admin");
  return (
    <QueryView query={rules}>
      {(found) => (
        <Stack gap="xl">
          <div>
            <Text size="sm" c="dimmed" maw={760}>{t("lead")} {t("blockText")}</Text>
            {!may && <Text size="sm" mt="xs">{t("readOnly")}</Text>}
          </div>
          {GROUPS.map((group) => <Rules key={group} title={t(group)} rules={found.filter((one) => one.group === group)} />)}
          <Gating />
          <Alert variant="light" color="gray" icon={<IconInfoCircle size={18} aria-hidden />}>{t("notLaw")}</Alert>
        </Stack>
      )}
    </QueryView>
  );
}

function Rules({ title, rules }: { title: string; rules: readonly GuardRule[] }) {
  const t = useGuardRuleWords();
  const lang = useLanguage();
  return (
    <section>
      <Title order={2} fz="md" mb="xs">{title}</Title>
      <SimpleTable label={title} rows={rules} rowKey={(row) => row.id} minWidth={640}
        columns={[
          { key: "rule", label: t("rule"), width: 250, cell: (row) => <Text size="sm" fw={550}>{row.name[lang]}</Text> },
          {
            key: "why", label: t("why"), cell: (row) => (
              <>
                <Text size="sm">{row.why[lang]} {row.suggestion[lang]}</Text>
                <Text size="xs" c="dimmed" mt={2}>{t("source")}: {row.source}{row.rendered && ` · ${t("rendered")}`}</Text>
              </>
            ),
          },
          { key: "severity", label: t("severity"), width: 170, cell: (row) => <SeverityChoice rule={row} /> },
        ]} />
    </section>
  );
}

function SeverityChoice({ rule }: { rule: GuardRule }) {
  const t = useGuardRuleWords();
  const lang = useLanguage();
  const notify = useNotify();
  const may = useMay("admin");
  const save = useSaveGuard();
  const own = useWorkspace()?.settings.guard;
  const name = rule.name[lang];
  if (!may) return <Text size="sm">{t(rule.severity)}</Text>;
  const choose = (next: Severity) => {
    if (!own || next === rule.severity) return;
    const others = Object.fromEntries(Object.entries(own).filter(([id]) => id !== rule.id));
    const change: GuardChange = { guard: next === rule.usual ? others : { ...others, [rule.id]: next } };
    save.mutate(change, {
      onSuccess: () => notify.done(t("saved", { rule: name, severity: t(next) }), () => save.mutateAsync({ guard: own })), onError: notify.problem,
    });
  };
  return (
    <Select size="xs" aria-label={t("severityOf", { rule: name })} allowDeselect={false} value={rule.severity} disabled={save.isPending}
      data={SEVERITIES.map((one) => ({ value: one, label: t(one) }))} description={rule.severity === rule.usual ? undefined : t("usual", { severity: t(rule.usual) })}
      inputWrapperOrder={["input", "description"]} onChange={(next) => choose(next as Severity)} />
  );
}

/** The switch that the article behind the review playbook wants, with what the platforms say about it. */
function Gating() {
  const t = useGuardRuleWords();
  const notify = useNotify();
  const may = useMay("admin");
  const save = useSaveGuard();
  const on = useWorkspace()?.settings.review_gating;
  if (on === undefined) return null;
  const turn = (next: boolean) => save.mutate({ review_gating: next }, {
    onSuccess: () => notify.done(t(next ? "gatingOn" : "gatingOff"), () => save.mutateAsync({ review_gating: !next })), onError: notify.problem,
  });
  return (
    <Paper p="md" component="section" aria-labelledby="gating">
      <Title order={2} fz="md" mb="xs" id="gating">{t("gating")}</Title>
      <Switch label={t("gatingText")} checked={on} disabled={!may || save.isPending} onChange={(event) => turn(event.currentTarget.checked)} />
      <Text size="sm" c="dimmed" mt="xs" maw={760}>{t("gatingWhy")}</Text>
    </Paper>
  );
}
