// @ts-expect-error: the studio is for browsers and knows no types of Node; only this test asks the server.
import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { changesInWords } from "@/features/journeys/runs/change-words";
import { speak } from "@/lib/i18n";
import { KINDS } from "@/parts/steps/model";

const names = {
  templates: { hello: "Willkommen", bye: "Abschied" }, journeys: { care: "Pflege", cart: "Warenkorb" }, segments: { vip: "Stammkunden", all: "Alle" },
  steps: { first: "„Erster Schritt“", second: "„Zweiter Schritt“" }, currency: "EUR",
};
const saying = { lang: "de" as const, names, channel: (id: string) => id.toUpperCase() };
const plain = (text: string | undefined) => text?.replaceAll(/[\u00a0\u202f]/g, " ");
const told = (fields: readonly { field: string; before?: unknown; after?: unknown }[], kind?: string) =>
  changesInWords(fields as never, saying, kind).map((one) => [one.label, plain(one.before), plain(one.after)]);

beforeAll(() => speak("de"));

describe("settings of a step that differ, in words", () => {
  it.each<[kind: string, field: string, before: unknown, after: unknown, lines: unknown[]]>([
    ["wait_for", "at_most", "30m", "1h", [["Höchstens", "30 Min.", "1 Std."]]],
    ["send", "template", "x", "hello", [["Vorlage", "x", "Willkommen"]]],
    ["send", "channel", "sms", "push", [["Kanal", "SMS", "PUSH"]]],
    ["send", "recheck_audience", true, false, [["Zielgruppe noch einmal prüfen", "ja", "nein"]]],
    ["send", "success", "accepted", "read", [["Als Erfolg gilt", "Übergeben", "Gelesen"]]],
    ["send", "choose", "in_order", "cheapest", [["Welcher Kanal zuerst", "Wie sie hier stehen", "Was am wenigsten kostet"]]],
    ["send", "sender", null, "vonage", [["Anbieterkonto", "Wie im Arbeitsbereich geordnet", "vonage"]]],
    ["send", "fallback", [{ channel: "sms", template: "hello" }], [{ channel: "sms", template: "hello", within: "2h" }],
      [["Wenn das nicht klappt", "SMS: Willkommen", "SMS: Willkommen (Innerhalb von: 2 Std.)"]]],
    ["send", "with", { order: { from: "event.order_id" } }, { order: { from: "event.cart_id" }, big: true },
      [["Werte für die Vorlage: order", "Gelesen aus: Bestellung", "Gelesen aus: Warenkorb"], ["Werte für die Vorlage: big", undefined, "ja"]]],
    ["update", "set", { tier: "gold" }, { tier: null }, [["Merkmale: tier", "gold", "Entfernen"]]],
    ["wait", "weekday", "monday", "tuesday", [["Wochentag", "Montag", "Dienstag"]]],
    ["wait", "if_passed", "next_week", "same_day", [["Wenn der Tag da, aber die Uhrzeit vorbei ist", "Nächste Woche", "Am selben Tag, sofort"]]],
    ["wait", "if_past", null, "exit", [["Wenn der Zeitpunkt vorbei ist", undefined, "Verlässt die Journey"]]],
    ["wait", "zone", "person", "workspace", [["Wessen Uhr", "Die der Person", "Die des Arbeitsbereichs"]]],
    ["wait", "since", "arrival", "first", [["Zählt ab", "Ankunft bei diesem Schritt", "„Erster Schritt“"]]],
    ["wait", "offset", "-3d", "2h", [["Verschoben um", "3 Tage früher", "2 Std. später"]]],
    ["wait", "days", 1, 2, [["Nächte", "1", "2"]]],
    ["wait", "window", { from: "09:00", to: "19:00", days: ["monday"] }, { from: "09:00", to: "20:00", days: ["monday"] },
      [["In diesen Stunden", "09:00–19:00, Mo", "09:00–20:00, Mo"]]],
    ["wait", "date", "2026-12-01T18:00", "2026-12-02T18:00", [["Datum und Uhrzeit", "1. Dez. 2026, 18:00", "2. Dez. 2026, 18:00"]]],
    ["call", "timeout", "10s", "20s", [["Zeit für einen Versuch", "10 Sek.", "20 Sek."]]],
    ["call", "at_most", "1d", "2d", [["Alle Versuche zusammen höchstens", "1 Tag", "2 Tage"]]],
    ["journey", "start", "care", "cart", [["Journey", "Pflege", "Warenkorb"]]],
    ["send", "then", "a", "b", []],
    ["send", "paths", { failed: "a" }, { failed: "end" }, []],
    ["wait_for", "timeout", "a", "end", []],
    ["wait_for", "on", [{ event: "Order Completed", then: "a" }], [{ event: "Order Completed", then: "end" }], []],
    ["wait_for", "on", [{ event: "Order Completed" }], [{ event: "Cart Updated" }], [["Wartet auf das Erste von", "Bestellung aufgegeben", "Warenkorb geändert"]]],
    ["wait_for", "on", [{ event: "Order Completed" }], [{ event: "Order Completed", same: ["cart_id"] }],
      [["Wartet auf das Erste von", "Bestellung aufgegeben", "Bestellung aufgegeben (Mit gleichem Wert von: Warenkorb)"]]],
    ["send", "mood", { deep: ["a"] }, { deep: ["b"] }, [["mood.deep", "a", "b"]]],
  ])("%s: %s from %j to %j", (kind, field, before, after, lines) => expect(told([{ field, before, after }], kind)).toEqual(lines));

  it("belong to the kind that the step had, where it has another one now", () => {
    const fields = [{ field: "wait_for", before: "a", after: null }, { field: "timeout", before: "end", after: "20s" }, { field: "at_most", before: "1d", after: "2d" }, { field: "call", before: null, after: "a" }];
    expect(told(fields, "call")).toEqual([
      ["Art des Schritts", "Auf Verhalten warten", "URL aufrufen"], ["Höchstens", "1 Tag", undefined],
      ["Zeit für einen Versuch", undefined, "20 Sek."], ["Alle Versuche zusammen höchstens", undefined, "2 Tage"],
    ]);
  });
});

describe("settings of the journey itself that differ, in words", () => {
  const goal = { event: "Order Completed", within: "3d", value: "total", exit: true };
  it.each<[field: string, before: unknown, after: unknown, lines: unknown[]]>([
    ["on_opt_out", "continue", "exit", [["Wenn jemand die Einwilligung zur Werbung widerruft", "Geht weiter, ohne Werbung", "Verlässt die Journey"]]],
    ["value", 0, 150, [["Erwarteter Wert einer Nachricht", "0,00 €", "1,50 €"]]],
    ["hold_out", "0%", "2.5%", [["Kontrollgruppe", "0 %", "2,5 %"]]],
    ["stage", null, "cart", [["Worum es geht (Stufe des Einkaufs)", "Keine", "Warenkorb"]]],
    ["quiet_hours", null, { from: "20:00", to: "09:00" }, [["Eigene Ruhezeit", undefined, "20:00–09:00"]]],
    ["goal", null, goal, [
      ["Ziel: Ereignis", undefined, "Bestellung aufgegeben"], ["Ziel: Zählt noch so lange nach dem Ende", undefined, "3 Tage"],
      ["Ziel: Eigenschaft mit dem Betrag", undefined, "Gesamtbetrag"], ["Ziel: Wer es erreicht, verlässt die Journey", undefined, "ja"],
    ]],
    ["goal", goal, { ...goal, exit: false }, [["Ziel: Wer es erreicht, verlässt die Journey", "ja", "nein"]]],
    ["exit", [{ event: "Order Completed" }], [{ event: "Order Completed", name: "gekauft" }],
      [["Verlässt sie sofort, wenn", "Bestellung aufgegeben", "Bestellung aufgegeben (Heißt: gekauft)"]]],
    ["enter", { again: "never", ceiling: 25 }, { again: "7d", ceiling: 3, if_live: "restart" }, [
      ["Wie oft", "Einmal", "Einmal in der Woche"], ["Höchstens gleichzeitig", "25", "3"],
      ["Wenn die Person schon drin ist", "Wie üblich: Warenkörbe beginnen neu, sonst nichts", "Beginnt neu"],
    ]],
    ["enter", { delays_from: "processing" }, { delays_from: "event" }, [["Das erste Warten zählt ab", "Eintritt", "Der Zeit des Ereignisses"]]],
    ["enter", { schedule: { segment: "vip", at: "18:00", every: "week", days: ["monday"] } }, { schedule: { segment: "all", at: "18:00", every: "week", days: ["monday", "friday"] } },
      [["Zeitplan: Segment", "Stammkunden", "Alle"], ["Zeitplan: Tage", "Mo", "Mo, Fr"]]],
    ["enter", {}, { schedule: { segment: "vip", at: "2026-12-01T18:00" } }, [["Zeitplan: Segment", undefined, "Stammkunden"], ["Zeitplan: Beginnt", undefined, "1. Dez. 2026, 18:00"]]],
  ])("%s from %j to %j", (field, before, after, lines) => expect(told([{ field, before, after }])).toEqual(lines));
});

/** What the server says authors may write: the JSON Schemas of the journey and of every kind of step. */
type Schema = {
  type?: string; enum?: string[]; anyOf?: Schema[]; items?: Schema; properties?: Record<string, Schema>; additionalProperties?: Schema | false; "x-kind"?: string;
};
const PYTHON = "import sys; from anklang.core.json import encode; from anklang.journeys.describe import journey_schema, step_schemas; "
  + "sys.stdout.buffer.write(encode([journey_schema(), step_schemas()]))";
const [AROUND, STEPS] = JSON.parse(execFileSync("python", ["-c", PYTHON], { encoding: "utf8" })) as [Schema, Record<string, Schema>];

const CONDITIONS = ["vip", "all"].map((segment) => ({ kind: "segment", segment }));
const BY_KIND: Record<string, unknown[]> = {
  duration: ["1h", "2d"], time: ["09:00", "10:00"], datetime: ["2026-12-01T18:00", "2026-12-02T18:00"], share: ["10%", "2.5%"], path: ["event.cart_id", "person"], condition: CONDITIONS,
};
/** Texts that are words or ids of ours, by the name of their setting; any other text is the author's own. */
const BY_NAME: Record<string, unknown[]> = {
  "wait.since": ["arrival", "event", "first", "second"], "wait_for.since": ["arrival", "entry", "first", "second"], zone: ["person", "workspace", "Europe/Berlin"], event: ["Order Completed", "Cart Updated"], template: ["hello", "bye"],
  start: ["care", "cart"], segment: ["vip", "all"], segment_entered: ["vip", "all"], segment_left: ["vip", "all"], cap_to: ["sms", "push"], same: ["cart_id", "order_id"],
  value: ["total", "revenue"], at: ["18:00", "2026-12-01T18:00"],
};
const SIGNALS = ["delivered", "read", "clicked", "replied", "shown", "dismissed", "answered"];

/** Different values that a setting may have: each word that it knows, for the parts of a mapping each of theirs; none for targets. */
function valuesOf(schema: Schema, name: string, kind?: string): unknown[] {
  if (schema.anyOf) return schema.anyOf.flatMap((one) => valuesOf(one, name));
  const meaning = schema["x-kind"];
  if (meaning) return BY_KIND[meaning] ?? [];
  if (schema.enum) return schema.enum;
  if (schema.type === "boolean") return [true, false];
  if (schema.type === "integer") return [1, 2];
  if (schema.items) return valuesOf(schema.items, name).map((one) => [one]);
  if (schema.additionalProperties) return [...valuesOf(schema.additionalProperties, ""), ...(schema.additionalProperties["x-kind"] ? [] : [true, { from: "event.cart_id" }])].map((one) => ({ Eigenes: one }));
  if (schema.properties) return Object.entries(schema.properties).flatMap(([field, one]) => valuesOf(one, field).map((value) => ({ [field]: value })));
  return SIGNALS.includes(name) ? ["first", "second"] : (BY_NAME[`${kind}.${name}`] ?? BY_NAME[name] ?? ["Eins", "Zwei"]);
}

/** Every word that only the engine speaks. */
function rawOf(schema: Schema): string[] {
  const within = [schema.items, ...Object.values(schema.properties ?? {}), ...(schema.anyOf ?? [])].flatMap((one) => (one ? rawOf(one) : []));
  return [...Object.keys(schema.properties ?? {}), ...(schema.enum ?? []), ...within];
}
const RAW = new Set([AROUND, ...Object.values(STEPS)].flatMap(rawOf).concat("arrival", "entry", "workspace", ...KINDS, "vip", "all", "hello", "bye", "care", "first", "second"));
const rawIn = (text: string) => text.split(/[^\p{L}_]+/u).filter((word) => RAW.has(word));

const ALL = ([[undefined, AROUND], ...Object.entries(STEPS)] as [string | undefined, Schema][]).flatMap(([kind, schema]) =>
  Object.entries(schema.properties ?? {}).filter(([field]) => kind !== undefined || (field !== "id" && field !== "steps")) // they never differ, or have lines of their own
    .map(([field, one]): [string, string | undefined, string, unknown[]] => [`${kind ?? "around"}.${field}`, kind, field, valuesOf(one, field, kind)]))
  .filter(([, , , values]) => values.length > 0);

/** Where people go on: targets, and mappings of nothing else. */
const leads = (schema: Schema): boolean => schema["x-kind"] === "target" || (schema.properties !== undefined && Object.values(schema.properties).every(leads));

describe("everything that authors may write", () => {
  it("has lines here, but for where people go on", () => {
    const rest = Object.entries(STEPS).flatMap(([kind, { properties = {} }]) =>
      Object.entries(properties).filter(([field]) => field !== kind && !ALL.some(([path]) => path === `${kind}.${field}`)).map(([field, schema]) => ({ kind, field, schema })));
    expect(rest.filter(({ schema }) => !leads(schema))).toEqual([]);
    expect(rest.flatMap(({ kind, field, schema }) => told([{ field, before: null, after: schema.properties ? { failed: "first" } : "first" }], kind))).toEqual([]);
  });

  it.each(ALL)("%s has a name, and its values have words", (_path, kind, field, values) => {
    const lines = values.flatMap((after, index) => [null, ...values.slice(0, index)].flatMap((before) => told([{ field, before, after }], kind)));
    expect(lines.length).toBeGreaterThan(values.length - 1);
    expect(lines.flatMap((line) => line.flatMap((text) => rawIn(text ?? "")).map((word) => [word, ...line]))).toEqual([]);
  });
});
