import { Button, Pill, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Filter } from "@/features/messages/api/messages";
import { STATES, useMessageWords } from "@/features/messages/words";
import { CHANNELS, useChannelName } from "@/parts/channels";
import { useJourneyName, useTemplateName } from "@/parts/pickers";
import { reasonsQuery } from "@/parts/reasons";
import { useLanguage } from "@/lib/i18n";
import { FilterBar } from "@/ui/filter-bar";
import { useStatusWord } from "@/ui/status-badge";
import { useUiWords } from "@/ui/words";

/** What narrows the log down; it stands in the address. */
export function MessageFilters({ filter, onChange }: { filter: Filter; onChange: (next: Filter) => void }) {
  const t = useMessageWords();
  const ui = useUiWords();
  const lang = useLanguage();
  const word = useStatusWord();
  const channel = useChannelName();
  const reasons = useQuery(reasonsQuery);
  const journey = useJourneyName();
  const template = useTemplateName();
  const put = (part: Filter) => onChange({ ...filter, ...part });
  const narrowed = Object.values(filter).some(Boolean);
  return (
    <FilterBar search={filter.search} onSearch={(search) => put({ search: search || undefined })} placeholder={t("searchAddress")}>
      <Select clearable w={170} aria-label={t("state")} placeholder={t("anyState")} value={filter.state ?? null}
        data={STATES.map((value) => ({ value, label: word(value) }))} onChange={(next) => put({ state: next ?? undefined })} />
      <Select clearable w={150} aria-label={t("channel")} placeholder={t("anyChannel")} value={filter.channel ?? null}
        data={CHANNELS.map((value) => ({ value, label: channel(value) }))} onChange={(next) => put({ channel: next ?? undefined })} />
      <Select clearable searchable w={240} aria-label={t("reason")} placeholder={t("anyReason")} value={filter.reason ?? null}
        data={(reasons.data ?? []).map((one) => ({ value: one.code, label: one.meaning[lang] }))} onChange={(next) => put({ reason: next ?? undefined })} />
      {filter.journey && (
        <Pill size="md" withRemoveButton onRemove={() => put({ journey: undefined, step: undefined })} removeButtonProps={{ "aria-label": t("anyJourney"), tabIndex: 0 }}>
          {[journey(filter.journey), filter.step].filter(Boolean).join(" · ")}
        </Pill>
      )}
      {filter.template && (
        <Pill size="md" withRemoveButton onRemove={() => put({ template: undefined })} removeButtonProps={{ "aria-label": t("anyTemplate"), tabIndex: 0 }}>{template(filter.template)}</Pill>
      )}
      {narrowed && <Button variant="subtle" onClick={() => onChange({})}>{ui("clearFilters")}</Button>}
    </FilterBar>
  );
}
