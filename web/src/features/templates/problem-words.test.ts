import { describe, expect, it } from "vitest";
import { faultIn } from "@/features/templates/problem-words";

const at = (reason: string, hint = "") => ({ path: "languages.de.text", reason, hint });

describe("what keeps a template from being saved", () => {
  it.each([
    ["is empty", "write the text", "ist noch leer", "bitte ausfüllen"],
    ["line 1: unknown variable 'persn'", "did you mean 'person'?", "Zeile 1: Die Variable „persn“ gibt es nicht", "meinten Sie „person“?"],
    ["line 2: unexpected end", "correct the Liquid syntax", "Zeile 2 lässt sich nicht lesen (unexpected end)", "Klammern und Anweisungen prüfen"],
    ["at most 3 buttons fit on a phone", "", "höchstens 3 Schaltflächen", ""],
  ])("says %s in German", (reason, hint, german, next) => expect(faultIn("de", at(reason, hint))).toEqual(at(german, next)));

  it("stays as the server said it in English", () => expect(faultIn("en", at("is empty", "write the text"))).toEqual(at("is empty", "write the text")));
});
