import { Group, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRecordWords } from "@/features/people/record-words";
import { useFormat } from "@/lib/format";
import { wordingQuery, wordingsQuery } from "@/parts/wordings";
import { ProblemNotice } from "@/ui/problem-notice";

export type Shown = { id: string; version: number };

/** Which wording was shown, and which version of it; offered are those that ask for this purpose by this channel. */
export function WordingShown({ channel, purpose, value, onChange }: {
  channel: string;
  purpose: string;
  value: Shown | null;
  onChange: (next: Shown | null) => void;
}) {
  const t = useRecordWords();
  const format = useFormat();
  const wordings = useQuery(wordingsQuery);
  const versions = useQuery({ ...wordingQuery(value?.id ?? ""), enabled: !!value });
  const fitting = (wordings.data ?? []).filter(({ wording }) => wording.purposes.includes(purpose) && wording.channels.includes(channel));
  const error = wordings.error ?? versions.error;
  const choose = (id: string | null) => {
    const chosen = fitting.find((one) => one.wording.id === id);
    onChange(chosen ? { id: chosen.wording.id, version: chosen.version } : null);
  };
  return (
    <>
      <Group grow align="flex-start">
        <Select label={t("wordingShown")} clearable searchable value={value?.id ?? null} onChange={choose} nothingFoundMessage={t("wordingNone")}
          description={wordings.data && fitting.length === 0 ? t("wordingNone") : undefined}
          data={fitting.map(({ wording }) => ({ value: wording.id, label: wording.name || wording.id }))} />
        {value && versions.data && versions.data.length > 1 && (
          <Select label={t("wordingVersion")} description={t("wordingVersionHint")} allowDeselect={false} value={String(value.version)}
            onChange={(next) => next && onChange({ ...value, version: Number(next) })}
            data={versions.data.map((one) => ({ value: String(one.version), label: t("wordingVersionOf", { version: one.version, day: format.day(one.saved_at) }) }))} />
        )}
      </Group>
      {error && <ProblemNotice error={error} />}
    </>
  );
}
