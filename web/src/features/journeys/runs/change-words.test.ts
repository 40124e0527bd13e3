import { beforeAll, describe, expect, it } from "vitest";
import { changesInWords } from "@/features/journeys/runs/change-words";
import { speak } from "@/lib/i18n";

const saying = { lang: "de" as const, names: { templates: { hello: "Willkommen" } }, channel: (id: string) => id.toUpperCase() };

beforeAll(() => speak("de"));

beforeAll(() => speak("de"));

describe("settings that differ, in words", () => {
  it.each([
    ["at_most", "30m", "1h", [["Höchstens", "30 Min.", "1 Std."]]],
    ["template", "x", "hello", [["Vorlage", "x", "Willkommen"]]],
    ["channel", "sms", "push", [["Kanal", "SMS", "PUSH"]]],
    ["recheck_audience", null, false, [["Zielgruppe noch einmal prüfen", undefined, "nein"]]],
    ["success", "accepted", "read", [["Als Erfolg gilt", "Übergeben", "Gelesen"]]],
    ["then", "a", "b", []],
    ["paths", { failed: "a" }, { failed: "end" }, []],
    ["on", [{ event: "Order Completed", then: "a" }], [{ event: "Order Completed", then: "end" }], []],
    ["on", [{ event: "Order Completed" }], [{ event: "Cart Updated" }], [["Wartet auf das Erste von", "Bestellung aufgegeben", "Warenkorb geändert"]]],
  ])("%s", (field, before, after, expected) => {
    expect(changesInWords([{ field, before, after }] as never, saying).map((one) => [one.label, one.before, one.after])).toEqual(expected);
  });
});
