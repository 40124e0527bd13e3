// @ts-expect-error: the studio is for browsers and knows no types of Node; only this test reads files.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findingText, hasFindingText, TEXTS } from "@/features/journeys/start/finding-words";

const engine = (file: string) => readFileSync(`../src/anklang/journeys/${file}.py`, "utf-8");
const reader = engine("finding");
const checks = ["publish_check", "gating", "same_door", "said_before"].map(engine).join();
const codes = [
  ...[...reader.matchAll(/^ {4}\("(\w+)", /gm)].map((match) => match[1] ?? ""),
  ...[...checks.matchAll(/found\(\s*"(\w+)"/g)].map((match) => match[1] ?? ""),
];
/** The text from behind an opening bracket to the one that closes it. */
function within(text: string): string {
  let depth = 1;
  const end = [...text].findIndex((mark) => (depth += mark === "(" ? 1 : mark === ")" ? -1 : 0) === 0);
  return text.slice(0, end);
}

/** What the server sends along with each code: the named parts of a sentence that is read, and the arguments of a finding of its own. */
const sent = new Map<string, Set<string>>();
const sends = (code: string, names: readonly (string | undefined)[]) =>
  sent.set(code, new Set([...(sent.get(code) ?? []), ...names.filter((one) => one !== undefined)]));
for (const [, code = "", pattern = ""] of reader.matchAll(/^ {4}\("(\w+)", (.*)\),$/gm)) {
  sends(code, [...pattern.matchAll(/_Q\.format\("(\w+)"\)|\?P<(\w+)>/g)].map((match) => match[1] ?? match[2]));
}
for (const call of checks.split(/\bfound\(/).slice(1).map(within)) {
  const [, code = ""] = /^\s*"(\w+)"/.exec(call) ?? [];
  sends(code, [...call.matchAll(/\b(?!step=|level=)(\w+)=/g)].map((match) => match[1])); // those two stand in the finding itself
}

const cases: [string, string, Record<string, unknown>, string, string][] = [ // code, path, parameters, English, German
  ["template_unknown", "steps[0].template", { template: "x" }, "The template “x” does not exist yet. Open and save it, or choose another one.",
    "Die Vorlage „x“ gibt es noch nicht. Öffnen und speichern Sie sie, oder wählen Sie eine andere."],
  ["template_unknown", "steps[0].template", { template: "" }, "No template is chosen yet.", "Es ist noch keine Vorlage gewählt."],
  ["unknown_field", "steps[2].on[0].evnt", {}, "“evnt” is not a known field.", "Das Feld „evnt“ ist unbekannt."],
  ["zone_unknown", "enter.schedule.zone", { zone: "Europe/Berlim" }, "The time zone “Europe/Berlim” does not exist.", "Die Zeitzone „Europe/Berlim“ gibt es nicht."],
  ["out_of_range", "priority", { least: "0", most: "100" }, "“priority” goes from 0 to 100.", "„priority“ geht von 0 bis 100."],
  ["no_provider", "steps[0].channel", { channel: "email" }, "No account carries E-mail yet. Until then nothing is sent.",
    "Noch kein Konto sendet per E-Mail. Bis dahin geht nichts hinaus."],
  ["bad_value", "priority", { wanted: "a whole number", found: "'high'" }, "“priority” needs a whole number, not 'high'.",
    "„priority“ braucht eine ganze Zahl, nicht 'high'."],
  ["missing_translation", "steps[0].template", { template: "hello", languages: ["de", "fr"] },
    "“hello” is not translated: de, fr. Until then people get its default language.", "„hello“ ist nicht übersetzt: de, fr. Bis dahin geht die Standardsprache hinaus."],
  ["coupon_stock_low", "steps[1].pool", { pool: "ten", free: 3, forecast: 12 }, "12 people are on their way to a code of “ten”, and 3 are left.",
    "12 Personen sind auf dem Weg zu einem Code aus „ten“, es gibt noch 3."],
  ["unknown_variable", "steps[0].template", { template: "hello", variable: "cart.totl", instead: "" },
    "“hello” names “cart.totl”, and there is no such field. Take one from the composer’s list; if your shop will send this one later, leave it.",
    "„hello“ nennt „cart.totl“, und dieses Feld gibt es nicht. Nehmen Sie eines aus der Liste der Vorlage; wenn Ihr Shop es erst später schickt, lassen Sie es stehen."],
  ["unknown_variable", "steps[0].template", { template: "hello", variable: "cart.totl", instead: "cart.value" },
    "“hello” names “cart.totl”, and there is no such field. Did you mean “cart.value”?", "„hello“ nennt „cart.totl“, und dieses Feld gibt es nicht. Meinten Sie „cart.value“?"],
  ["event_never_seen", "enter.on[0].event", { event: "Cart Updated", instead: "Product Added" },
    "The event “Cart Updated” has never come from the shop, but “Product Added” does. Take that, or both.",
    "Das Ereignis „Warenkorb geändert“ kam noch nie vom Shop, wohl aber „In den Warenkorb gelegt“. Nehmen Sie das, oder beide."],
  ["event_never_seen", "enter.on[0].event", { event: "Quiz Finishd", instead: "" }, "The event “Quiz Finishd” has never come from the shop. Check how it is written.",
    "Das Ereignis „Quiz Finishd“ kam noch nie vom Shop. Prüfen Sie die Schreibweise."],
  ["no_default", "steps[0].template", { template: "hello", variables: ["person.first_name"] },
    "“hello” names “First name” without a default. Whoever lacks it gets no message. Add a default in the template.",
    "„hello“ nennt „Vorname“ ohne Ersatzwert. Wem das fehlt, bekommt keine Nachricht. Ergänzen Sie einen Ersatzwert in der Vorlage."],
  ["same_door", "enter.on[0]", { event: "Cart Updated", name: "Second", journey: "second", decides: "stage_theirs" },
    "“Second” also starts on “Cart Updated” and advertises. It speaks of a later stage: this journey says nothing to people in both.",
    "Auch „Second“ beginnt mit „Warenkorb geändert“ und wirbt. Sie gilt einer späteren Stufe: Wer in beiden ist, hört von dieser Journey nichts."],
];

describe("findings", () => {
  it("have a sentence in both languages for every code that the engine knows", () => {
    expect(codes.length).toBeGreaterThan(70);
    expect(codes.filter((code) => !hasFindingText(code))).toEqual([]);
  });

  it.each(Object.entries(TEXTS))("name in %s only what the server sends with their code", (_language, texts) => {
    expect(sent.get("zone_unknown")).toEqual(new Set(["zone"]));
    expect(sent.get("coupon_stock_low")).toEqual(new Set(["pool", "free", "forecast"]));
    const named = Object.entries(texts).flatMap(([key, text]) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => [key, match[1] ?? ""] as const));
    const ours = ["field", "reason"]; // found in the path, and the server's own sentence
    expect(named.filter(([key, name]) => !ours.includes(name) && !sent.get(key.split("/")[0] ?? "")?.has(name))).toEqual([]);
  });

  it.each(cases)("say %s at %s with %j", (code, path, parameters, en, de) => {
    const finding = { code, path, parameters, reason: "reason", hint: "hint" };
    expect(findingText(finding, "en")).toBe(en);
    expect(findingText(finding, "de")).toBe(de);
  });

  it("call templates, purposes and steps by their names, and never quote twice", () => {
    const called = { nameOf: () => "Klick auf „Gruß“", names: { templates: { hello: "Gruß per SMS" }, purposes: { news: "Neues" } } };
    const purpose = { code: "purpose_unknown", path: "steps[0].template", parameters: { template: "hello", purpose: "news" }, reason: "r" };
    expect(findingText(purpose, "de", called)).toBe("„Gruß per SMS“ verlangt eine Einwilligung zu „Neues“, den Zweck gibt es hier nicht.");
    expect(findingText({ code: "unreachable", path: "steps[1]", parameters: { name: "x" }, reason: "r" }, "de", called)).toMatch(/^Zu „Klick auf ‚Gruß‘“ führt/);
  });

  it("leave no hole where the engine names nothing", () => {
    for (const code of codes) expect(findingText({ code, path: "a.b", parameters: {}, reason: "r" }, "de")).not.toMatch(/[{}]|undefined/);
  });

  it("show the server's own sentence for an unknown code", () => {
    expect(findingText({ code: "condition", path: "enter.audience", reason: "no such kind", hint: "write all" }, "de")).toBe("no such kind – write all");
    expect(findingText({ code: "other", path: "", reason: "no such kind", hint: "" }, "en")).toBe("no such kind");
  });
});
