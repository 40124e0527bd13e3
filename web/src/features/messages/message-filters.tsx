import { Button, Pill, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Filter } from "@/features/messages/api/messages";
import { GROUPS, STATES, useMessageWords } from "@/features/messages/words";
import { useFormat } from "@/lib/format";
import { CHANNELS, useChannelName } from "@/parts/channels";
import { usePersonName } from "@/parts/person-name";
import { useJourneyName, useTemplateName } from "@/parts/pickers";
import { reasonsQuery, useReason } from "@/parts/reasons";
import { FilterBar } from "@/ui/filter-bar";
import { useStatusWord } from "@/ui/status-badge";
import { useUiWords } from "@/ui/words";

/** Periods that figures lead to: what happened then, and how to do without. */
const RANGES = [
  { from: "since", to: "until", what: "planned", off: "anyTime" }, { from: "sent_since", to: "sent_until", what: "accepted", off: "anySent" },
  { from: "ended_since", to: "ended_until", what: "settled", off: "anyEnd" },
] as const;

/** What narrows the log down; it stands in the address. */
export function MessageFilters({ filter, onChange }: { filter: Filter; onChange: (next: Filter) => void }) {
  const t = useMessageWords();
  const ui = useUiWords();
  const word = useStatusWord();
  const channel = useChannelName();
  const reasons = useQuery(reasonsQuery);
  const reason = useReason();
  const journey = useJourneyName();
  const template = useTemplateName();
  const person = usePersonName(filter.person ?? "");
  const put = (part: Filter) => onChange({ ...filter, ...part });
  const narrowed = Object.values(filter).some(Boolean);
  return (
    <FilterBar search={filter.search} onSearch={(search) => put({ search: search || undefined })} placeholder={t("searchAddress")}>
      <Select clearable w={170} aria-label={t("state")} placeholder={t("anyState")} value={filter.state ?? null} comboboxProps={{ width: 250, position: "bottom-start" }}
        data={[{ group: t("groups"), items: GROUPS.map((value) => ({ value, label: t(`g_${value}`) })) },
          { group: t("states"), items: known(STATES, filter.state, GROUPS).map((value) => ({ value, label: word(value) })) }]}
        onChange={(next) => put({ state: next ?? undefined })} />
      <Select clearable w={150} aria-label={t("channel")} placeholder={t("anyChannel")} value={filter.channel ?? null}
        data={known(CHANNELS, filter.channel).map((value) => ({ value, label: channel(value) }))} onChange={(next) => put({ channel: next ?? undefined })} />
      <Select clearable searchable w={240} aria-label={t("reason")} placeholder={t("anyReason")} value={filter.reason ?? null}
        data={known((reasons.data ?? []).map((one) => one.code), filter.reason).map((value) => ({ value, label: reason(value)?.meaning ?? value }))}
        onChange={(next) => put({ reason: next ?? undefined })} />
      {(filter.journey || filter.step) && (
        <Holds off={t("anyJourney")} onRemove={() => put({ journey: undefined, step: undefined })}>{[journey(filter.journey), filter.step].filter(Boolean).join(" · ")}</Holds>
      )}
      {filter.template && <Holds off={t("anyTemplate")} onRemove={() => put({ template: undefined })}>{template(filter.template)}</Holds>}
      {filter.provider && <Holds off={t("anyProvider")} onRemove={() => put({ provider: undefined })}>{`${t("provider")}: ${filter.provider}`}</Holds>}
      {filter.person && <Holds off={t("anyPerson")} onRemove={() => put({ person: undefined })}>{`${t("person")}: ${person}`}</Holds>}
      {RANGES.filter(({ from, to }) => filter[from] || filter[to]).map(({ from, to, what, off }) => (
        <Holds key={from} off={t(off)} onRemove={() => put({ [from]: undefined, [to]: undefined })}>
          <Range what={t(what)} since={filter[from]} until={filter[to]} />
        </Holds>
      ))}
      {narrowed && <Button variant="subtle" onClick={() => onChange({})}>{ui("clearFilters")}</Button>}
    </FilterBar>
  );
}

/** What can be chosen, and what the address names besides: a filter that holds is shown, whatever it is. */
function known(all: readonly string[], chosen: string | undefined, elsewhere: readonly string[] = []): readonly string[] {
  return chosen && !all.includes(chosen) && !elsewhere.includes(chosen) ? [...all, chosen] : all;
}

/** A filter that only the address can set, and the way out of it. */
function Holds({ off, onRemove, children }: { off: string; onRemove: () => void; children: ReactNode }) {
  return <Pill size="md" withRemoveButton onRemove={onRemove} removeButtonProps={{ "aria-label": off, "aria-hidden": false, tabIndex: 0 }}>{children}</Pill>;
}

function Range({ what, since, until }: { what: string; since?: string; until?: string }) {
  const format = useFormat();
  const at = (moment: string | undefined) => (moment && !Number.isNaN(Date.parse(moment)) ? format.dayTime(moment) : (moment ?? "…"));
  return <>{`${what}: ${at(since)} – ${at(until)}`}</>;
}
