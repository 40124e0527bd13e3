import { Badge, Group, NumberInput, Paper, SegmentedControl, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import type { Import, Mapping } from "@/features/imports/model";
import { useImportWords } from "@/features/imports/words";
import { useChannelName } from "@/parts/channels";
import { usePurposeName } from "@/parts/purposes";
import { EmptyState } from "@/ui/empty-state";
import { tones } from "@/ui/theme";

type Proof = Mapping["proof"];
type Part = "source" | "time" | "wording";

/** Where the proof of the consents stands: one value for the whole file, or a column of it. */
export function ConsentsStep({ about, mapping, onChange }: { about: Import; mapping: Mapping; onChange: (next: Mapping) => void }) {
  const t = useImportWords();
  const channel = useChannelName();
  const purpose = usePurposeName();
  const consents = mapping.columns.filter((one) => one.to === "consent");
  const put = (part: Partial<Proof>) => onChange({ ...mapping, proof: { ...mapping.proof, ...part } });
  if (consents.length === 0) return <EmptyState icon={IconShieldCheck} title={t("consentsNone")} text={t("consentsNoneText")} />;
  return (
    <Paper>
      <Title order={2}>{t("consentsFound")}</Title>
      <Group gap={6} my="sm">
        {consents.map((one) => <Badge key={one.index} color={tones.info} size="lg">{`${about.shape.columns[one.index]}: ${channel(one.channel)} · ${purpose(one.purpose)}`}</Badge>)}
      </Group>
      <Text size="sm" c="dimmed" mb="md">{t("consentsLead")}</Text>
      <Stack gap="lg">
        <ProofInput part="source" label={t("proofSource")} hint={t("sourceHint")} proof={mapping.proof} onChange={put} columns={about.shape.columns} />
        <ProofInput part="time" label={t("proofTime")} hint={t("timeHint")} proof={mapping.proof} onChange={put} columns={about.shape.columns} />
        <ProofInput part="wording" label={t("proofWording")} hint="newsletter-2026" proof={mapping.proof} onChange={put} columns={about.shape.columns} />
        <NumberInput w={220} min={1} allowDecimal={false} label={t("proofVersion")} value={mapping.proof.wording_version}
          onChange={(next) => put({ wording_version: Number(next) || 1 })} />
      </Stack>
    </Paper>
  );
}

function ProofInput({ part, label, hint, proof, onChange, columns }: {
  part: Part;
  label: string;
  hint: string;
  proof: Proof;
  onChange: (next: Partial<Proof>) => void;
  columns: readonly string[];
}) {
  const t = useImportWords();
  const column = proof[`${part}_column`];
  const from = column !== null && column !== undefined;
  return (
    <Stack gap={6}>
      <Text size="sm" fw={550}>{label}</Text>
      <Group gap="sm">
        <SegmentedControl size="xs" aria-label={label} value={from ? "column" : "fixed"} onChange={(next) => onChange({ [`${part}_column`]: next === "column" ? 0 : null })}
          data={[{ value: "fixed", label: t("fixed") }, { value: "column", label: t("fromColumn") }]} />
        {from ? (
          <Select w={260} size="sm" allowDeselect={false} aria-label={`${label}: ${t("column")}`} value={String(column)}
            data={columns.map((name, index) => ({ value: String(index), label: name }))} onChange={(next) => next && onChange({ [`${part}_column`]: Number(next) })} />
        ) : (
          <TextInput w={260} size="sm" aria-label={label} placeholder={hint} value={proof[part]} onChange={(event) => onChange({ [part]: event.currentTarget.value })} />
        )}
      </Group>
    </Stack>
  );
}
