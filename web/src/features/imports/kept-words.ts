import type { Language } from "@/lib/i18n";

/** What the server says, the same in German, and in English where an id in it has a name. */
type Entry = readonly [RegExp, string, string?];

// What an import that was taken back left as it is, and why, as flows/undo_import.py writes it.
const KEPT: readonly Entry[] = [
  [/^merged with another profile since$/, "seither mit einem anderen Profil zusammengeführt"],
  [/^(?<kind>user|email|phone) (.*) belongs to somebody else now$/, "$1 $2 gehört jetzt jemand anderem", "$1 $2 belongs to somebody else now"],
  [/^(.*) was changed since$/, "$1 wurde seither geändert"],
  [/^the withdrawal for (?<channel>\S+) stays$/, "der Widerruf für $1 bleibt", "the withdrawal for $1 stays"],
  [/^the consent for (?<channel>\S+) stays: messages were sent on it$/, "die Einwilligung für $1 bleibt: Es wurden Nachrichten auf sie hin gesendet",
    "the consent for $1 stays: messages were sent on it"],
  [/^there are other events$/, "es gibt andere Ereignisse"],
  [/^there are messages$/, "es gibt Nachrichten"],
  [/^there are journeys$/, "es gibt Journeys"],
  [/^there is other evidence of consent$/, "es gibt andere Nachweise von Einwilligungen"],
  [/^there are other names$/, "es gibt andere Kennungen"],
  [/^another import changed them$/, "ein anderer Import hat sie geändert"],
  [/^others were merged into them$/, "andere wurden mit ihr zusammengeführt"],
];
// Why a file could not be read any further, as imports/read.py and flows/import_people.py write it.
const FAILED: readonly Entry[] = [
  [/^Line (\d+) has no end; a quotation mark may be missing\. Mend it and upload the file again\.$/,
    "Zeile $1 hat kein Ende; vielleicht fehlt ein Anführungszeichen. Berichtigen Sie sie, und laden Sie die Datei noch einmal hoch."],
  [/^Line (\d+) is no row\. Mend it and upload the file again\.$/, "Zeile $1 ist nicht lesbar. Berichtigen Sie sie, und laden Sie die Datei noch einmal hoch."],
  [/^Line (\d+) is longer than (\d+) KiB\. Is it the right file\?$/, "Zeile $1 ist länger als $2 KiB. Ist es die richtige Datei?"],
  [/^A fault of ours \((.*)\); it was logged\.$/, "Ein Fehler bei uns ($1); er wurde protokolliert."],
];
const KINDS: Record<Language, Readonly<Record<string, string>>> = {
  en: { user: "customer number", email: "e-mail address", phone: "telephone number" },
  de: { user: "Kundennummer", email: "E-Mail-Adresse", phone: "Telefonnummer" },
};

/** A sentence of a table in the studio's language; one that is not known stays as the server said it. */
function say(sentence: string, table: readonly Entry[], lang: Language, channel: (id: string) => string = (id) => id): string {
  for (const [pattern, german, english] of table) {
    const found = pattern.exec(sentence);
    if (!found) continue;
    const { kind, channel: id } = found.groups ?? {};
    const values = found.slice(1);
    if (kind) values[0] = KINDS[lang][kind] ?? kind;
    if (id) values[0] = channel(id);
    return (lang === "de" ? german : (english ?? sentence)).replace(/\$(\d)/g, (_all, place: string) => values[Number(place) - 1] ?? "");
  }
  return sentence;
}

/** What stays after an import was taken back, with the names of channels. */
export function keptText(sentence: string, lang: Language, channel: (id: string) => string): string {
  const why = /^the person stays: (.*)$/.exec(sentence)?.[1];
  if (why === undefined) return say(sentence, KEPT, lang, channel);
  return `${lang === "de" ? "die Person bleibt" : "the person stays"}: ${say(why, KEPT, lang, channel)}`;
}

/** Why an import failed. */
export const failedText = (sentence: string, lang: Language): string => say(sentence, FAILED, lang);
