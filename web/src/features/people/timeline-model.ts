import type { TimelineEntry } from "@/features/people/api/read-person";
import { useRecordWords, type RecordWord, type SayRecord } from "@/features/people/record-words";
import type { NamesIn } from "@/parts/steps/step-name";
import { eventName } from "@/parts/event-names";
import { useFileWords } from "@/parts/file-words";

export type Group = "shop" | "message" | "journey" | "consent" | "profile" | "segment" | "click" | "reply";
/** A line of the timeline in words: what it is about, its title, and the rest in a second line. */
export type Line = { group: Group; title: string; note: string; data: Record<string, unknown> };
export type Names = {
  journey: (id: string) => string;
  segment: (id: string) => string;
  channel: (channel: string) => string;
  purpose: (purpose: string) => string;
  money: (major: number, currency: string) => string;
  reason: (code: string) => string;
  source: (source: string) => string;
} & NamesIn;

type Values = Record<string, unknown>;
const text = (value: unknown) => (value === undefined || value === null ? "" : String(value));

/** An entry of the history as people read it. */
export function lineOf(entry: TimelineEntry, t: SayRecord, names: Names): Line {
  if (entry.message) return messageLine(entry.message, t, names);
  if (entry.trace) return traceLine(entry.trace, t, names);
  return eventLine(entry, t, names);
}

function messageLine(row: NonNullable<TimelineEntry["message"]>, t: SayRecord, names: Names): Line {
  const channel = names.channel(row.channel);
  const title = row.journey ? t("message", { channel, from: names.journey(row.journey) }) : t("single", { channel });
  return { group: "message", title, note: row.reason ? names.reason(row.reason) : text(row.address), data: { ...row } };
}

function traceLine(trace: NonNullable<TimelineEntry["trace"]>, t: SayRecord, names: Names): Line {
  const known = useRecordWords.has(`move_${trace.kind}`);
  const values = { journey: trace.journey ? names.journey(trace.journey) : "", step: names.step(trace.journey, trace.step) };
  const reason = trace.reason && trace.kind !== "step" ? (names.ending(trace.journey, trace.reason) ?? whyText(trace.reason, t, names)) : "";
  const at = trace.step && ["exited", "finished", "goal", "removed", "variant"].includes(trace.kind) ? t("at_step", values) : "";
  return {
    group: "journey", title: known ? t(`move_${trace.kind}` as RecordWord, values) : trace.kind, note: [reason, at].filter(Boolean).join(" · "),
    data: { journey: trace.journey, version: trace.version, step: trace.step, reason: trace.reason, ...(trace.detail as Values) },
  };
}

/** A reason in words: of the timeline's own, else of the guide of reasons, else as it is (the name of an event). */
export function whyText(code: string, t: SayRecord, names: Pick<Names, "reason">): string {
  if (useRecordWords.has(`why_${code}`)) return t(`why_${code}` as RecordWord);
  const said = names.reason(code);
  return said === code ? eventName(code) : said;
}

function eventLine(entry: TimelineEntry, t: SayRecord, names: Names): Line {
  const event = entry.event;
  const data = (event?.properties ?? {}) as Values;
  if (!event) return { group: "shop", title: "", note: "", data };
  switch (event.kind) {
    case "consent":
      return { group: "consent", title: consentTitle(data, event.name, t), note: consentNote(data, t, names), data };
    case "segment": {
      const left = /left/i.test(event.name);
      return { group: "segment", title: t(left ? "did_segment_out" : "did_segment_in", { segment: names.segment(text(data.segment)) }), note: "", data };
    }
    case "click":
      return { group: "click", title: t("did_click"), note: [names.channel(text(data.channel)), data.journey && names.journey(text(data.journey)), data.link].filter(Boolean).join(" · "), data };
    case "inbound":
      return { group: "reply", title: t("did_inbound", { channel: names.channel(text(data.channel)) }), note: text(data.text), data };
    case "enter":
    case "journey":
      return { group: "journey", title: t(`did_${event.kind}`, { journey: names.journey(text(data.journey)) }), note: text(data.why), data };
    case "identify":
      return { group: "profile", title: t("did_identify"), note: Object.keys(data).join(", "), data };
    case "group":
    case "merge":
      return { group: "profile", title: t(`did_${event.kind}`), note: text(data.name ?? data.loser), data };
    case "page":
    case "screen":
      return { group: "shop", title: t(`did_${event.kind}`), note: text(data.title ?? data.path ?? data.url ?? event.name), data };
    default:
      if (event.name.startsWith("File ")) return { group: "reply", title: eventName(event.name), note: fileNote(data), data };
      return { group: "shop", title: eventName(event.name), note: goods(data, names), data };
  }
}

function consentTitle(data: Values, name: string, t: SayRecord): string {
  const key = `consent_${text(data.action)}`;
  return useRecordWords.has(key) ? t(key as RecordWord) : name;
}

function consentNote(data: Values, t: SayRecord, names: Names): string {
  const every = (value: unknown, say: (one: string) => string) => (value === "*" || !value ? t("everything") : say(text(value)));
  const what = t("by", { what: every(data.purpose, names.purpose), channel: every(data.channel, names.channel) });
  return [what, data.source && t("source", { source: names.source(text(data.source)) })].filter(Boolean).join(" · ");
}

/** Which kind of file it was. */
const fileNote = (data: Values): string => (useFileWords.has(text(data.kind)) ? useFileWords.say(text(data.kind) as "picture") : "");

/** What an event of the shop was about, in a few words: product or order, and its value. */
function goods(data: Values, names: Names): string {
  const products = Array.isArray(data.products) ? (data.products as Values[]) : [];
  const first = text(data.name ?? data.title ?? products[0]?.name);
  const amount = Number(data.total ?? data.value ?? data.revenue ?? data.price);
  const money = Number.isFinite(amount) && typeof data.currency === "string" ? names.money(amount, data.currency) : "";
  const more = products.length > 1 ? ` +${products.length - 1}` : "";
  return [text(data.order_id), first && first + more, money].filter(Boolean).join(" · ");
}
