import { describe, expect, it } from "vitest";
import { failedText, keptText } from "@/features/imports/kept-words";

const channel = (id: string) => `<${id}>`;

describe("keptText", () => {
  it.each([ // every sentence of flows/undo_import.py
    ["merged with another profile since", "seither mit einem anderen Profil zusammengeführt"],
    ["city was changed since", "city wurde seither geändert"],
    ["there are other events", "es gibt andere Ereignisse"],
    ["there are messages", "es gibt Nachrichten"],
    ["there are journeys", "es gibt Journeys"],
    ["there is other evidence of consent", "es gibt andere Nachweise von Einwilligungen"],
    ["there are other names", "es gibt andere Kennungen"],
    ["another import changed them", "ein anderer Import hat sie geändert"],
    ["others were merged into them", "andere wurden mit ihr zusammengeführt"],
    ["the person stays: there are messages", "die Person bleibt: es gibt Nachrichten"],
    ["something new", "something new"],
  ])("says %j in German as %j, and leaves the English", (sentence, german) => {
    expect(keptText(sentence, "de", channel)).toBe(german);
    expect(keptText(sentence, "en", channel)).toBe(sentence);
  });

  it.each([
    ["email a b@x.example belongs to somebody else now", "E-Mail-Adresse a b@x.example gehört jetzt jemand anderem", "e-mail address a b@x.example belongs to somebody else now"],
    ["user $1 belongs to somebody else now", "Kundennummer $1 gehört jetzt jemand anderem", "customer number $1 belongs to somebody else now"],
    ["phone +49 belongs to somebody else now", "Telefonnummer +49 gehört jetzt jemand anderem", "telephone number +49 belongs to somebody else now"],
    ["the withdrawal for sms stays", "der Widerruf für <sms> bleibt", "the withdrawal for <sms> stays"],
    ["the consent for sms stays: messages were sent on it", "die Einwilligung für <sms> bleibt: Es wurden Nachrichten auf sie hin gesendet", "the consent for <sms> stays: messages were sent on it"],
    ["the person stays: the withdrawal for sms stays", "die Person bleibt: der Widerruf für <sms> bleibt", "the person stays: the withdrawal for <sms> stays"],
  ])("calls what %j names by its name", (sentence, german, english) => {
    expect(keptText(sentence, "de", channel)).toBe(german);
    expect(keptText(sentence, "en", channel)).toBe(english);
  });
});

describe("failedText", () => {
  it.each([
    ["Line 7 has no end; a quotation mark may be missing. Mend it and upload the file again.",
      "Zeile 7 hat kein Ende; vielleicht fehlt ein Anführungszeichen. Berichtigen Sie sie, und laden Sie die Datei noch einmal hoch."],
    ["Line 7 is no row. Mend it and upload the file again.", "Zeile 7 ist nicht lesbar. Berichtigen Sie sie, und laden Sie die Datei noch einmal hoch."],
    ["Line 7 is longer than 1024 KiB. Is it the right file?", "Zeile 7 ist länger als 1024 KiB. Ist es die richtige Datei?"],
    ["A fault of ours (KeyError); it was logged.", "Ein Fehler bei uns (KeyError); er wurde protokolliert."],
    ["something new", "something new"],
  ])("says %j in German", (sentence, german) => {
    expect(failedText(sentence, "de")).toBe(german);
    expect(failedText(sentence, "en")).toBe(sentence);
  });
});
