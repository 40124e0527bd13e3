/** What a template is, as the composer edits it. Nothing here decides what may go out: the server does. */

import type { Schemas } from "@/lib/api";
import { MESSENGERS } from "@/parts/channels";

export type Button = { label: string; link?: string; value?: string };
export type Reply = { label: string; value?: string };
export type VendorGap = { text: string; name?: string };
export type VendorButton = { index: number; text: string; kind?: "url" | "reply" | "code" };
/** A template that the platform keeps, with values for its gaps. */
export type VendorWords = { name: string; language: string; header?: string; image?: string; body?: VendorGap[]; buttons?: VendorButton[] };
export type QuestionKind = "stars" | "nps" | "choice" | "text";
export type Question = { id: string; kind: QuestionKind; text: string; options?: string[]; required?: boolean };
export type InAppKind = "banner" | "modal" | "survey";
export type Words = {
  text?: string; short?: string; subject?: string; preheader?: string; mjml?: string; html?: string; title?: string; body?: string; image?: string;
  link?: string; kind?: InAppKind; link_preview?: boolean; buttons?: Button[]; questions?: Question[];
  replies?: Reply[]; template?: VendorWords;
};
export type ByLanguage = Record<string, Words>;
export type Tone = "new" | "regular";
export type Display = {
  when?: "now" | "next_open" | "screen" | "exit_intent" | "after_purchase"; screens?: string[]; valid_hours?: number; max_shows?: number; min_gap_seconds?: number;
  withdraw_on_exit?: boolean;
};
export type ProductBlock = { sources: string[]; fixed?: string[]; min?: number; max?: number; otherwise?: "hide" | "skip" };
export type Definition = {
  id: string; channel: string; class: string; purpose: string; topic?: string;
  languages: ByLanguage; name?: string; description?: string; default_language?: string;
  tones?: Partial<Record<Tone, ByLanguage>>; defaults?: Record<string, string | Record<string, string>>; max_parts?: number; smart_encoding?: boolean;
  track_links?: boolean; coupon?: string; products?: ProductBlock | null; display?: Display | null;
};

/** Channels that a new template may be for: those that something in this installation delivers. */
export const OWN_CHANNELS: readonly string[] = ["sms", "email", "push", "inapp", "onsite", "whatsapp", ...MESSENGERS];
export const CLASSES = ["advertising", "service", "transactional"] as const;
export const SOURCES = ["viewed", "bought_together", "personal", "reorder", "trending", "fixed"] as const;

export const inApp = (channel: string): boolean => channel === "inapp" || channel === "onsite";

type ChatLimits = Schemas["ChatLimits"];

/** How many signs the text of a message on a messenger may have. */
export function roomOf(limits: ChatLimits, image: boolean, buttons: boolean): number {
  if (image) return limits.caption;
  return (buttons && limits.with_buttons) || limits.text;
}

/** How many signs a text has as the messenger counts: UTF-16 code units, or bytes. */
export function signsOf(text: string, limits: ChatLimits): number {
  return limits.unit === "utf8" ? new TextEncoder().encode(text).length : text.length;
}

/** The texts that the words of a channel need; empty ones are missing in the coverage of a language. */
export function neededFields(channel: string, words: Words | undefined): (keyof Words)[] {
  if (channel === "email") return ["subject", words?.html && !words.mjml ? "html" : "mjml"];
  if (channel === "push") return ["title", "body"];
  if (inApp(channel)) return ["title"];
  if (channel === "whatsapp" && words?.template) return ["template"];
  return ["text"];
}

/** How much of a language is written: 0 to 1. */
export function coverage(channel: string, words: Words | undefined): number {
  if (!words) return 0;
  const needed = neededFields(channel, words);
  return needed.filter((field) => String(words[field] ?? "").trim()).length / needed.length;
}

/** Words of a language with those of another one as a start. */
export function withLanguage(definition: Definition, language: string, from?: string): Definition {
  const words = structuredClone((from && definition.languages[from]) || {});
  return { ...definition, languages: { ...definition.languages, [language]: words } };
}

/** Without a language, in the words for new and regular customers too. */
export function withoutLanguage(definition: Definition, language: string): Definition {
  const without = (all: ByLanguage | undefined) => Object.fromEntries(Object.entries(all ?? {}).filter(([tag]) => tag !== language));
  const tones = Object.fromEntries(
    Object.entries(definition.tones ?? {}).map(([tone, all]) => [tone, without(all)] as const).filter(([, all]) => Object.keys(all).length > 0),
  );
  const next: Definition = { ...definition, languages: without(definition.languages), tones };
  if (next.default_language === language) next.default_language = undefined; // its place stays, so that a way back leaves no difference
  return next;
}

/** A language that was taken away is back as it was, at its place; what else was written since stays. */
export function withLanguageBack(now: Definition, language: string, before: Definition): Definition {
  const put = (all: ByLanguage | undefined, old: ByLanguage | undefined): ByLanguage | undefined => {
    const words = old?.[language];
    if (!old || !words) return all;
    const next = { ...all, [language]: words };
    const order = Object.keys(old);
    return Object.fromEntries(Object.entries(next).sort(([a], [b]) => place(order, a) - place(order, b)));
  };
  const tones = { ...now.tones };
  for (const tone of ["new", "regular"] as const) {
    const all = put(tones[tone], before.tones?.[tone]);
    if (all) tones[tone] = all;
  }
  const own = before.default_language === language && !now.default_language ? { default_language: language } : {};
  return { ...now, ...own, languages: put(now.languages, before.languages) ?? now.languages, tones };
}

const place = (order: readonly string[], tag: string): number => (order.includes(tag) ? order.indexOf(tag) : order.length);

/** A text at a place as it was; what else was written since stays. */
export function withTextBack(now: Definition, { language = "", tone, field = "" }: Place, text: string): Definition {
  const words = wordsAt(now, language, tone);
  return words && textAt(words, field) !== undefined ? withWords(now, language, tone, withText(words, field, text)) : now;
}

/** The words at a place; undefined where there are none of their own. */
export function wordsAt(definition: Definition, language: string, tone?: Tone): Words | undefined {
  return tone ? definition.tones?.[tone]?.[language] : definition.languages[language];
}

/** The definition with other words at a place; undefined takes them away (of a tone only). */
export function withWords(definition: Definition, language: string, tone: Tone | undefined, words: Words | undefined): Definition {
  if (!tone) return words ? { ...definition, languages: { ...definition.languages, [language]: words } } : definition;
  const all: ByLanguage = { ...definition.tones?.[tone] };
  if (words) all[language] = words;
  else delete all[language];
  const tones = { ...definition.tones, [tone]: all };
  if (Object.keys(all).length === 0) delete tones[tone];
  return { ...definition, tones };
}

/** The definition in another shape: it holds for all languages, and for the words of every tone. */
export function withKind(definition: Definition, kind: InAppKind): Definition {
  const shaped = (all: ByLanguage): ByLanguage => Object.fromEntries(Object.entries(all).map(([tag, words]) => {
    const questions = words.questions?.length ? words.questions : [{ id: "answer1", kind: "stars" as const, text: "" }];
    return [tag, { ...words, kind, ...(kind === "survey" ? { questions } : {}) }];
  }));
  const tones = Object.fromEntries(Object.entries(definition.tones ?? {}).map(([tone, all]) => [tone, shaped(all)]));
  return { ...definition, languages: shaped(definition.languages), ...(definition.tones ? { tones } : {}) };
}

const EMPTY_IS_NOTHING = ["name", "description", "default_language", "coupon"] as const;

/** What is sent to the server: without empty options, and mail with one body only. */
export function tidied(definition: Definition): Definition {
  const next: Definition = { ...definition };
  for (const field of EMPTY_IS_NOTHING) if (!next[field]) delete next[field];
  if (!next.products) delete next.products;
  if (!next.display || !inApp(next.channel)) delete next.display;
  if (next.tones && Object.keys(next.tones).length === 0) delete next.tones;
  if (next.defaults && Object.keys(next.defaults).length === 0) delete next.defaults;
  const plain = (all: ByLanguage): ByLanguage => Object.fromEntries(Object.entries(all).map(([tag, words]) => [tag, tidyWords(words)]));
  next.languages = plain(next.languages);
  if (next.tones) next.tones = Object.fromEntries(Object.entries(next.tones).map(([tone, all]) => [tone, plain(all)]));
  return next;
}

function tidyWords(words: Words): Words {
  const next: Words = { ...words };
  for (const field of ["short", "preheader", "mjml", "html", "image", "link"] as const) if (!next[field]?.trim()) delete next[field];
  if (next.kind !== "survey") delete next.questions;
  if (next.buttons?.length === 0) delete next.buttons;
  if (next.replies?.length === 0) delete next.replies;
  if (!next.template) delete next.template;
  return next;
}

/** About how many lines a text takes in a field of the composer. */
export function linesOf(text: string, wide = 44): number {
  return text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / wide)), 0);
}

/** Text put into another one at a selection; answers the text and where the cursor stands then. */
export function inserted(text: string, snippet: string, from: number, to: number): { text: string; at: number } {
  return { text: text.slice(0, from) + snippet + text.slice(to), at: from + snippet.length };
}

/** Whether a slash typed at this place asks for the picker: at the beginning or after a space, never within Liquid or an address. */
export function slashAsks(text: string, at: number): boolean {
  const before = text.slice(0, at);
  if (before.lastIndexOf("{{") > before.lastIndexOf("}}") || before.lastIndexOf("{%") > before.lastIndexOf("%}")) return false;
  return before === "" || /\s$/.test(before);
}

/** The words without a costly character: what the server would write instead, or nothing (with one space where two would meet). */
export function withoutCharacter(text: string, character: string, replacement: string | null): string {
  if (replacement !== null) return text.split(character).join(replacement);
  return text.split(`${character}\ufe0f`).join(character).split(` ${character} `).join(" ").split(character).join("").replace(/[ \t]+$/gm, "");
}

type Known = { path: string; group: string; example: string };

/** What an event would say, by the examples of its properties: data for a preview. */
export function dataOf(variables: readonly Known[]): Record<string, unknown> {
  const said = variables.filter((one) => one.group === "event" && one.example);
  return said.length ? { event: Object.fromEntries(said.map((one) => [one.path.replace(/^event\./, ""), one.example])) } : {};
}

/** Something to show for values of a trigger that nobody chose: a target, a day or a number where one is meant, else the name itself. */
export function samples(named: readonly string[]): Record<string, unknown> {
  const names = [...new Set(named.flatMap((one) => /^event\.(\w+)$/.exec(one)?.[1] ?? []))];
  return Object.fromEntries(names.map((name) => [name, KINDS.find(([kind]) => kind.test(name))?.[1] ?? `[${name}]`]));
}

const KINDS: [RegExp, string | number][] = [[/url|link/i, "app:/"], [/(_at|date|delivery|until)$/i, "2026-12-03T12:00:00Z"], [/^(quantity|count)$/i, 1]];

/** The data of a preview: examples of the chosen trigger, and something for what the words name besides. */
export function previewData(variables: readonly Known[], named: readonly string[]): Record<string, unknown> {
  const event = { ...samples(named), ...(dataOf(variables).event as Record<string, unknown> | undefined) };
  return Object.keys(event).length ? { event } : {};
}

export { freeId, idOf } from "@/lib/ids";

export type Place = { language?: string; tone?: Tone; field?: string };
export type Edit = { start: number; end: number; text: string };

/** The place of a character in a text of JavaScript, which counts an emoji twice; the server counts characters. */
export function unitsAt(text: string, characters: number): number {
  return Array.from(text).slice(0, characters).join("").length;
}

/** A text with changes made to it; their places are counted in characters. */
export function edited(text: string, edits: readonly Edit[]): string {
  const all = Array.from(text);
  for (const one of [...edits].sort((a, b) => b.start - a.start)) all.splice(one.start, one.end - one.start, one.text);
  return all.join("");
}

/** The text of a field of some words, such as text or buttons[0].label; undefined where there is none. */
export function textAt(words: Words | undefined, field: string): string | undefined {
  const inside = /^(buttons|questions|replies)\[(\d+)\]\.(label|link|text)$/.exec(field);
  if (!inside) return words?.[field as "text"];
  const list = words?.[inside[1] as "buttons"] as Record<string, string>[] | undefined;
  return list?.[Number(inside[2])]?.[inside[3] ?? ""];
}

/** The words with another text in a field. */
export function withText(words: Words, field: string, text: string): Words {
  const inside = /^(buttons|questions|replies)\[(\d+)\]\.(label|link|text)$/.exec(field);
  if (!inside) return { ...words, [field]: text };
  const [, key, at, inner] = inside as unknown as [string, "buttons", string, string];
  return { ...words, [key]: (words[key] ?? []).map((one, index) => (index === Number(at) ? { ...one, [inner]: text } : one)) };
}

/** Where a remark points: language, tone and field of languages.de.text or tones.new.de.buttons[0].label. */
export function placeOf(path: string): Place {
  const parts = path.split(".");
  if (parts[0] === "languages") return { language: parts[1], field: parts.slice(2).join(".") || undefined };
  if (parts[0] === "tones") return { tone: parts[1] as Tone, language: parts[2], field: parts.slice(3).join(".") || undefined };
  return { field: path || undefined };
}

/** The variables that a text prints, each once, in their order: {{ cart.value | money }} prints cart.value, {{ "/" | link: "shop" }} shop. */
export function printed(text: string): string[] {
  const found = text.matchAll(/\{\{-?\s*(?:["'][^"']*["']\s*\|\s*link:\s*["'](\w+)["']|([a-z_][\w.[\]]*))/gi);
  return [...new Set([...found].map((one) => one[1] ?? one[2] ?? ""))];
}
