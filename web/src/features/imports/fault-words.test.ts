import { describe, expect, it } from "vitest";
import { faultText } from "@/features/imports/fault-words";

describe("faultText", () => {
  it.each([
    ["'x@' is no e-mail address", "'x@' ist keine E-Mail-Adresse"], ["has 3 cells, the file 5 columns", "hat 3 Zellen, die Datei 5 Spalten"],
    ["is no consent without proof: time, wording missing", "ist ohne Nachweis keine Einwilligung: es fehlt Zeitpunkt, Wortlaut"], ["something new", "something new"],
  ])("says %j in German as %j", (reason, german) => expect(faultText(reason, "de")).toBe(german));

  it("leaves English as it is", () => expect(faultText("'x' is no date", "en")).toBe("'x' is no date"));
});
