import type { Language } from "@/lib/i18n";

// What the check says of a row, as imports/convert.py writes it, and the same in German.
const GERMAN: readonly (readonly [RegExp, string])[] = [
  [/^names nobody: .*$/, "nennt niemanden: keine Kundennummer, E-Mail-Adresse oder Telefonnummer"],
  [/^holds bytes that are not (.*)$/, "enthält Zeichen, die nicht $1 sind"],
  [/^has (\d+) cells, the file (\d+) columns$/, "hat $1 Zellen, die Datei $2 Spalten"],
  [/^(.*) is no customer number$/, "$1 ist keine Kundennummer"],
  [/^(.*) is no e-mail address$/, "$1 ist keine E-Mail-Adresse"],
  [/^(.*) is no telephone number$/, "$1 ist keine Telefonnummer"],
  [/^(.*) is no number$/, "$1 ist keine Zahl"],
  [/^(.*) is no date$/, "$1 ist kein Datum"],
  [/^(.*) is no boolean$/, "$1 ist weder ja noch nein"],
  [/^(.*) says neither yes nor no$/, "$1 sagt weder ja noch nein"],
  [/^is longer than (\d+) bytes$/, "ist länger als $1 Bytes"],
  [/^is no consent without proof: (.*) missing$/, "ist ohne Nachweis keine Einwilligung: es fehlt $1"],
  [/^is no consent: its time is no date of the past$/, "ist keine Einwilligung: Ihr Zeitpunkt liegt nicht in der Vergangenheit"],
  [/^is bound to an address; the row has none for (.*)$/, "ist an eine Adresse gebunden; die Zeile hat keine für $1"],
  [/^an earlier withdrawal stands; .*$/, "ein früherer Widerruf gilt; ein Import hebt ihn nie auf"],
];
const PARTS: readonly (readonly [RegExp, string])[] = [[/\bsource\b/g, "Quelle"], [/\btime\b/g, "Zeitpunkt"], [/\bwording\b/g, "Wortlaut"], [/ and /g, " und "]];

/** What is wrong, in the studio's language; a sentence that is not known stays as the server said it. */
export function faultText(reason: string, lang: Language): string {
  if (lang === "en") return reason;
  const known = GERMAN.find(([pattern]) => pattern.test(reason));
  if (!known) return reason;
  const said = reason.replace(known[0], known[1]);
  return reason.startsWith("is no consent without proof") ? PARTS.reduce((text, [part, word]) => text.replace(part, word), said) : said;
}
