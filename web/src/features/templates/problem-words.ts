import type { Language } from "@/lib/i18n";

export type Fault = { path: string; reason: string; hint: string };

/** What keeps a template from being saved, in German: the sentence that the server says, and ours. `$1` is what it names. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^is empty$/, "ist noch leer"],
  [/^is missing$/, "fehlt"],
  [/^unknown field$/, "ist kein bekanntes Feld"],
  [/^line (\d+): unknown variable '(.*)'$/, "Zeile $1: Die Variable „$2“ gibt es nicht"],
  [/^line (\d+): unknown filter '(.*)'$/, "Zeile $1: Den Filter „$2“ gibt es nicht"],
  [/^line (\d+): expected tag (?:with name )?'?(\w+)'?.*$/s, "Zeile $1: Es fehlt {% $2 %}"],
  [/^line (\d+): (.*)$/s, "Zeile $1 lässt sich nicht lesen ($2)"],
  [/^a range such as \(1\.\.5\) is allowed in for loops only$/, "Ein Bereich wie (1..5) steht nur in einer for-Schleife"],
  [/^the words use coupon, but no pool is named$/, "Im Text steht ein Gutscheincode, aber kein Gutschein-Pool ist gewählt"],
  [/^the words use products, but no block says which$/, "Im Text stehen Produkte, aber es ist nicht festgelegt, welche"],
  [/^needs either mjml or html$/, "braucht entweder MJML oder HTML"],
  [/^(\w+) takes at most (\d+) buttons$/, "$1 nimmt höchstens $2 Schaltflächen"],
  [/^WhatsApp shows one$/, "WhatsApp zeigt eine"],
  [/^stand beside a button with an address$/, "stehen neben einer Schaltfläche mit Adresse"],
  [/^at most (\d+)$/, "höchstens $1"],
  [/^at most (\d+) buttons(?: fit on a phone)?$/, "höchstens $1 Schaltflächen"],
  [/^a survey has questions, nothing else has$/, "Fragen gehören zu einer Umfrage, und eine Umfrage braucht Fragen"],
  [/^a choice needs at least two options$/, "Eine Auswahl braucht mindestens zwei Antworten"],
  [/^'(.*)' is not an id$/, "„$1“ ist kein Kurzname"],
  [/^'(.*)' is not a purpose$/, "„$1“ ist kein Zweck"],
  [/^'(.*)' is not a topic$/, "„$1“ ist kein Thema"],
  [/^at least one language with its words is needed$/, "Mindestens eine Sprache mit ihrem Text wird gebraucht"],
  [/^is not a language tag$/, "ist keine Sprache"],
  [/^there are no words in '(.*)'$/, "In „$1“ gibt es noch keinen Text"],
  [/^the language has no basic words$/, "Zu dieser Sprache fehlt der Grundtext"],
  [/^must be from 1 to (\d+)$/, "geht von 1 bis $1"],
  [/^a message by (\w+) has no display rules$/, "Anzeigeregeln hat nur eine Nachricht in der App oder auf der Website"],
  [/^at least one source is needed$/, "Mindestens eine Quelle wird gebraucht"],
  [/^source fixed needs product ids$/, "Für die feste Liste fehlen die Produkte"],
  [/^must hold 1 <= min <= max <= 20$/, "Von 1 bis 20 Produkte, das Mindeste nicht mehr als das Meiste"],
];

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^write (?:the text|it)$/, "bitte ausfüllen"],
  [/^did you mean '(.*)'\?$/, "meinten Sie „$1“?"],
  [/^known: (.*)$/s, "bekannt sind: $1"],
  [/^correct the Liquid syntax$/, "Klammern und Anweisungen prüfen"],
  [/^correct the MJML$/, "MJML berichtigen"],
  [/^use a for loop$/, "eine for-Schleife nehmen"],
  [/^coupon: POOL$/, "unter Aufbau einen Pool wählen"],
  [/^products: \{sources: .*\}$/, "unter Aufbau die Quellen wählen"],
  [/^give exactly one of the two$/, "genau eines von beiden"],
  [/^small letters, digits, - and _, at most 100$/, "kleine Buchstaben, Ziffern, - und _, höchstens 100"],
  [/^for example (.*)$/s, "zum Beispiel $1"],
  [/^the id of a topic, such as (.*)$/, "der Kurzname eines Themas, etwa $1"],
  [/^add them or change it$/, "ergänzen oder eine andere wählen"],
  [/^add (languages\.\S+)$/, "$1 ergänzen"],
  [/^remove it$/, "entfernen"],
  [/^take some out$/, "einige herausnehmen"],
  [/^write free words, name an approved template, or both$/, "einen freien Text schreiben, eine freigegebene Vorlage nennen, oder beides"],
  [/^picture and buttons belong to free words$/, "Bild und Schaltflächen gehören zu einem freien Text"],
  [/^put the others into the text as links$/, "die anderen als Links in den Text setzen"],
  [/^leave one kind out$/, "eine der beiden Arten weglassen"],
  [/^as the platform writes it$/, "so, wie die Plattform sie schreibt"],
];

function said(text: string, table: readonly (readonly [RegExp, string])[]): string {
  const row = table.find(([pattern]) => pattern.test(text));
  return row ? text.replace(row[0], row[1]) : text;
}

/** A fault in the studio's language; a sentence that is not in the table stays as it is. */
export function faultIn(lang: Language, fault: Fault): Fault {
  if (lang === "en") return fault;
  return { ...fault, reason: said(fault.reason, REASONS), hint: said(fault.hint, HINTS) };
}
