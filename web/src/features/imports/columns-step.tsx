import { Alert, Autocomplete, Checkbox, Group, Paper, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { namesSomebody, proofOf, samplesOf, sizeText, withTarget, type Column, type Import, type Mapping, type ProofPart } from "@/features/imports/model";
import { useImportWords } from "@/features/imports/words";
import type { Schemas } from "@/lib/api";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { CHANNELS, useChannelName } from "@/parts/channels";
import { usePurposes } from "@/parts/purposes";
import { traitNames, useVocabulary } from "@/parts/vocabulary";
import type { Column as TableColumn } from "@/ui/data-table";
import { SimpleTable } from "@/ui/simple-table";

const TARGETS = ["user", "email", "phone", "trait", "tags", "consent", "ignore"] as const;
const TYPES = ["text", "number", "date", "boolean", "list"] as const;
const COUNTRIES = ["DE", "AT", "CH", "FR", "NL", "BE", "LU", "PL", "CZ", "DK", "SE", "IT", "ES", "GB", "IE", "US"];

/** Says what each column means, beside values of the first rows; and how file and values are written. */
export function ColumnsStep({ about, mapping, onChange, onShape }: {
  about: Import;
  mapping: Mapping;
  onChange: (next: Mapping) => void;
  onShape: (next: Schemas["ShapeBody"]) => void;
}) {
  const t = useImportWords();
  const format = useFormat();
  const put = (column: Column) => onChange({ ...mapping, columns: mapping.columns.map((one) => (one.index === column.index ? column : one)) });
  const columns: TableColumn<Column>[] = [
    { key: "column", label: t("column"), width: 190, cell: (row) => <Text size="sm" fw={550} style={{ overflowWrap: "anywhere" }}>{about.shape.columns[row.index]}</Text> },
    {
      key: "samples", label: t("samples"), width: 230,
      cell: (row) => <Text size="sm" c="dimmed" lineClamp={3} style={{ overflowWrap: "anywhere" }}>{samplesOf(about.shape.rows, row.index).join(" · ") || "–"}</Text>,
    },
    { key: "means", label: t("means"), cell: (row) => <Meaning column={row} name={about.shape.columns[row.index] ?? ""} proof={proofOf(mapping, row.index)} onChange={put} /> },
  ];
  return (
    <Stack gap="lg">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">{`${t("columnsLead")} ${t("rowsInFile", { rows: t("lines", { count: about.shape.lines }), size: sizeText(about.size, (value) => format.decimal(value)) })}`}</Text>
        {!namesSomebody(mapping) && <Alert color="red" role="alert">{t("noName")}</Alert>}
        <SimpleTable label={t("step_columns")} rows={mapping.columns} columns={columns} rowKey={(row) => String(row.index)} />
      </Stack>
      <Shape shape={about.shape} onShape={onShape} />
      <Reading mapping={mapping} onChange={onChange} />
    </Stack>
  );
}

function Meaning({ column, name, proof, onChange }: { column: Column; name: string; proof: ProofPart | null; onChange: (next: Column) => void }) {
  const t = useImportWords();
  const channel = useChannelName();
  const purposes = usePurposes();
  const known = traitNames(useVocabulary());
  return (
    <Group gap="xs">
      <Select size="xs" w={170} allowDeselect={false} aria-label={`${t("means")}: ${name}`} value={column.to} data={TARGETS.map((one) => ({ value: one, label: t(`to_${one}`) }))}
        onChange={(next) => next && onChange(withTarget(column, next as Column["to"], name, purposes[0]?.value ?? "marketing"))} />
      {proof && <Text size="xs" c="dimmed">{t("isProof", { part: t(proof) })}</Text>}
      {column.to === "trait" && (
        <>
          <Autocomplete size="xs" w={160} aria-label={`${t("traitName")}: ${name}`} data={known} value={column.trait} onChange={(trait) => onChange({ ...column, trait })} />
          <Select size="xs" w={120} allowDeselect={false} aria-label={`${t("type")}: ${name}`} value={column.type} data={TYPES.map((one) => ({ value: one, label: t(`type_${one}`) }))}
            onChange={(type) => type && onChange({ ...column, type: type as Column["type"] })} />
        </>
      )}
      {column.to === "consent" && (
        <>
          <Select size="xs" w={130} allowDeselect={false} aria-label={`${t("channel")}: ${name}`} value={column.channel} data={CHANNELS.map((one) => ({ value: one, label: channel(one) }))}
            onChange={(next) => next && onChange({ ...column, channel: next })} />
          <Select size="xs" w={200} allowDeselect={false} aria-label={`${t("purpose")}: ${name}`} value={column.purpose} data={purposes}
            onChange={(next) => next && onChange({ ...column, purpose: next })} />
        </>
      )}
    </Group>
  );
}

function Shape({ shape, onShape }: { shape: Import["shape"]; onShape: (next: Schemas["ShapeBody"]) => void }) {
  const t = useImportWords();
  const now = { encoding: shape.encoding, delimiter: shape.delimiter as ",", header: shape.header };
  return (
    <Paper>
      <Title order={2} mb="sm">{t("shape")}</Title>
      <Group align="flex-end">
        <Select w={170} label={t("encoding")} allowDeselect={false} value={shape.encoding} onChange={(next) => next && onShape({ ...now, encoding: next as "utf-8" })}
          data={[{ value: "utf-8", label: "UTF-8" }, { value: "utf-8-sig", label: "UTF-8 (BOM)" }, { value: "cp1252", label: "Windows-1252" }]} />
        <Select w={150} label={t("delimiter")} allowDeselect={false} value={shape.delimiter} onChange={(next) => next && onShape({ ...now, delimiter: next as "," })}
          data={[{ value: ",", label: "," }, { value: ";", label: ";" }, { value: "\t", label: t("tab") }, { value: "|", label: "|" }]} />
        <Checkbox mb={8} label={t("header")} checked={shape.header} onChange={(event) => onShape({ ...now, header: event.currentTarget.checked })} />
      </Group>
    </Paper>
  );
}

function Reading({ mapping, onChange }: { mapping: Mapping; onChange: (next: Mapping) => void }) {
  const t = useImportWords();
  const lang = useLanguage();
  const names = new Intl.DisplayNames([lang], { type: "region" });
  const countries = [...new Set([mapping.country, ...COUNTRIES])].filter(Boolean).map((one) => ({ value: one, label: names.of(one) ?? one }));
  return (
    <Paper>
      <Title order={2} mb="sm">{t("reading")}</Title>
      <Stack>
        <Group align="flex-start">
          <Select w={250} label={t("country")} searchable clearable value={mapping.country || null} data={countries} onChange={(next) => onChange({ ...mapping, country: next ?? "" })} />
          <Select w={170} label={t("decimal")} allowDeselect={false} value={mapping.decimal} onChange={(next) => next && onChange({ ...mapping, decimal: next as "," })}
            data={[{ value: ",", label: "1.234,56" }, { value: ".", label: "1,234.56" }]} />
          <Select w={220} label={t("dates")} allowDeselect={false} value={mapping.dates} onChange={(next) => next && onChange({ ...mapping, dates: next as "dmy" })}
            data={[{ value: "dmy", label: t("dmy") }, { value: "mdy", label: t("mdy") }]} />
        </Group>
        <TextInput maw={420} label={t("tag")} description={t("tagHint")} maxLength={60} value={mapping.tag} onChange={(event) => onChange({ ...mapping, tag: event.currentTarget.value })} />
        <Checkbox label={t("overwrite")} description={t("overwriteHint")} checked={mapping.overwrite}
          onChange={(event) => onChange({ ...mapping, overwrite: event.currentTarget.checked })} />
      </Stack>
    </Paper>
  );
}
