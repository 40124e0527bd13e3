import { Alert, Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { retentionQuery, useSaveRetention, type KindDue, type Retention } from "@/features/privacy/api/retention";
import { changedPeriods, FIXED, typedOf, withoutReason, type Typed } from "@/features/privacy/model";
import { usePrivacyWords } from "@/features/privacy/words";
import { useNow } from "@/lib/clock";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import type { Column } from "@/ui/data-table";
import { FreshView } from "@/ui/fresh-view";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { SimpleTable } from "@/ui/simple-table";
import { UnsavedGuard, type LostAt } from "@/ui/unsaved-guard";

/** How long each kind of data is kept, and what would go tonight. */
export function RetentionTab({ lostAt }: { lostAt: LostAt }) {
  return (
    <FreshView of={retentionQuery}>
      {(found) => <Periods key={JSON.stringify(found.kinds.map((one) => [one.days, one.why]))} found={found} lostAt={lostAt} />}
    </FreshView>
  );
}

function Periods({ found, lostAt }: { found: Retention; lostAt: LostAt }) {
  const t = usePrivacyWords();
  const notify = useNotify();
  const may = useMay("admin");
  const save = useSaveRetention();
  const [typed, setTyped] = useState(() => typedOf(found.kinds));
  const before = typedOf(found.kinds);
  const missing = new Set(withoutReason(found.kinds, typed));
  const unsaved = JSON.stringify(typed) !== JSON.stringify(before);
  const keep = async (was: Typed, values: Typed) => {
    await save.mutateAsync({ was, periods: changedPeriods(found.kinds, values) });
    notify.done(t("saved"), values === before ? undefined : () => keep(values, before));
  };
  const submit = () => void keep(before, typed).catch(() => undefined); // the fault is shown by `error`
  const columns = useColumns(may, typed, missing, (kind, part) => setTyped((old) => ({ ...old, [kind]: { ...old[kind]!, ...part } })));
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <UnsavedGuard unsaved={unsaved} lostAt={lostAt} />
      <Stack>
        <Text size="sm" c="dimmed">{t("retentionLead")}</Text>
        <Text size="sm" c="dimmed">{t("lawNote")}</Text>
        <SimpleTable label={t("retention")} minWidth={820} rows={found.kinds} rowKey={(row) => row.kind} columns={columns} />
        {save.error && <ProblemNotice error={save.error} />}
        <Group justify="space-between">
          <LastRound found={found} />
          {may && <Button type="submit" disabled={!unsaved || missing.size > 0} loading={save.isPending}>{t("save")}</Button>}
        </Group>
      </Stack>
    </form>
  );
}

type Put = (kind: string, part: { days?: number; why?: string }) => void;

function useColumns(may: boolean, typed: Typed, missing: ReadonlySet<string>, put: Put): Column<KindDue>[] {
  const t = usePrivacyWords();
  const lang = useLanguage();
  const format = useFormat();
  const name = (row: KindDue) => row.name[lang] ?? row.kind;
  return [
    { key: "kind", label: t("kindOfData"), cell: (row) => <><Text size="sm" fw={500}>{name(row)}</Text><Text size="xs" c="dimmed">{row.then[lang]}</Text></> },
    {
      key: "days", label: t("days"), width: 120,
      cell: (row) => may && !FIXED.has(row.kind)
        ? <NumberInput size="sm" aria-label={`${t("days")}: ${name(row)}`} min={row.least_days} max={36_500} value={typed[row.kind]!.days} onChange={(next) => typeof next === "number" && put(row.kind, { days: next })} />
        : <Text size="sm">{format.number(row.days)}</Text>,
    },
    { key: "standard", label: t("standard"), width: 110, align: "right", cell: (row) => <Text size="sm" c="dimmed">{FIXED.has(row.kind) ? t("fixed") : format.number(row.default_days)}</Text> },
    {
      key: "why", label: t("why"), width: 260,
      cell: (row) => {
        const mine = typed[row.kind]!;
        if (mine.days <= row.default_days && !mine.why) return null;
        return <TextInput size="sm" aria-label={`${t("why")}: ${name(row)}`} value={mine.why} maxLength={200} readOnly={!may} error={missing.has(row.kind) && t("longer", { days: row.default_days })} onChange={(event) => put(row.kind, { why: event.currentTarget.value })} />;
      },
    },
    { key: "due", label: t("tonight"), width: 130, align: "right", cell: (row) => format.number(row.due) },
  ];
}

function LastRound({ found }: { found: Retention }) {
  const t = usePrivacyWords();
  const format = useFormat();
  const now = useNow();
  if (!found.last_at || !found.since) return <Alert color="gray" p="xs">{t("neverRun")}</Alert>;
  const count = Object.values(found.gone).reduce((sum, one) => sum + one, 0);
  return <Text size="sm" c="dimmed">{`${t("lastRound", { at: format.moment(found.last_at, now), seconds: format.decimal(found.last_seconds, 2) })} · ${t("removed", { count, at: format.day(found.since) })}`}</Text>;
}
