import { describe, expect, it } from "vitest";
import { defineWords, speak } from "@/lib/i18n";
import { oneInside, quote } from "@/lib/quotes";

const cases = [
  ["de", "Kommt zu „Warten“.", "Kommt zu „Warten“."],
  ["de", "Kommt zu „„Warten““.", "Kommt zu „Warten“."],
  ["de", "„Antwort auf „Erinnerung“ da“ führt zu „Ende“.", "„Antwort auf ‚Erinnerung‘ da“ führt zu „Ende“."],
  ["de", "„Wenn „A“ oder „B““", "„Wenn ‚A‘ oder ‚B‘“"],
  ["en", "Comes to ““Wait””.", "Comes to “Wait”."],
  ["en", "“Reply to “Reminder””, then “End”", "“Reply to ‘Reminder’”, then “End”"],
  ["en", "It is the customer’s “own” word", "It is the customer’s “own” word"],
] as const;

describe("quotation marks", () => {
  it.each(cases)("of %s: %s", (lang, before, after) => expect(oneInside(before, lang)).toBe(after));

  it("stand once around a text", () => {
    expect(quote("Warten", "de")).toBe("„Warten“");
    expect(quote("Reply to “Reminder”", "en")).toBe("“Reply to ‘Reminder’”");
  });

  it("are put right in every sentence of the studio", () => {
    speak("de");
    const words = defineWords("quotes-test", { en: { to: "To “{{step}}”" }, de: { to: "Zu „{{step}}“" } });
    expect(words.say("to", { step: "Klick auf „Erinnerung“" })).toBe("Zu „Klick auf ‚Erinnerung‘“");
    speak("en");
    expect(words.say("to", { step: "“Reminder”" })).toBe("To “Reminder”");
  });
});
