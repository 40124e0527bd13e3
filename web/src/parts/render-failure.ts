import { useLanguage, type Language } from "@/lib/i18n";
import { variableName } from "@/parts/variable-names";

type Failure = { text: string; field?: string; variable?: string };

const FIELDS: Record<string, string> = {
  text: "Text", short: "Kürzere Fassung", subject: "Betreff", preheader: "Vorschauzeile", html: "Inhalt", mjml: "Inhalt", title: "Titel", body: "Text", link: "Ziel", image: "Bild",
};

/** Why there is no message, in German: the sentence that the server says, and ours. `$1` is what it names. */
const FAILURES: readonly (readonly [RegExp, string])[] = [
  [/(\S+) has no value; give it a default or test it with if$/, "„$1“ hat keinen Wert; geben Sie einen Ersatzwert an, oder fragen Sie vorher mit if"],
  [/(\S+) has no value; nobody can reply to this sender, so advertising needs an address$/, "Diesem Absender kann niemand antworten; Werbung braucht deshalb eine Adresse zum Abmelden"],
  [/(\S+) has no value; advertising mail needs it; set it in the workspace$/, "Werbung per Mail braucht ein Impressum; es steht in den Einstellungen des Arbeitsbereichs"],
  [/(\S+) has no value; (\w+) mail needs an https address \(RFC 8058\)$/, "Diese Mail braucht eine Abmeldeadresse mit https (RFC 8058)"],
  [/no source of the product block has enough products$/, "Keine der gewählten Quellen hat genügend Produkte"],
  [/the text is empty$/, "Der Text ist leer"],
  [/the text has (\d+) SMS parts, the template allows (\d+) \(R16\)$/, "Der Text hat $1 SMS-Teile, die Vorlage erlaubt $2"],
  [/The text has (\d+) signs, (\w+) takes (\d+) below a picture\. Shorten it\.$/, "$1 Zeichen; unter einem Bild nimmt $2 $3. Bitte kürzen"],
  [/The text has (\d+) signs, (\w+) takes (\d+) above buttons\. Shorten it\.$/, "$1 Zeichen; über Schaltflächen nimmt $2 $3. Bitte kürzen"],
  [/The text has (\d+) signs, (\w+) takes (\d+)\. Shorten it\.$/, "$1 Zeichen; $2 nimmt $3. Bitte kürzen"],
  [/There are (\d+) buttons, (\w+) takes (\d+)\. Take some out\.$/, "$1 Schaltflächen; $2 nimmt $3. Bitte einige herausnehmen"],
  [/A button has (\d+) signs, (\w+) takes (\d+)\. Shorten ['"](.*)['"]\.$/, "Eine Schaltfläche hat $1 Zeichen; $2 nimmt $3. Bitte „$4“ kürzen"],
  [/Below a picture (\w+) shows two lines of (\d+) signs\. Put a line break between\.$/, "Unter einem Bild zeigt $1 zwei Zeilen von $2 Zeichen. Bitte dazwischen umbrechen"],
  [/the value is empty, which WhatsApp refuses; give it a default$/, "Der Wert ist leer, das lehnt WhatsApp ab; geben Sie einen Ersatzwert an"],
  [/there is no template '(.*)' any more$/, "Die Vorlage „$1“ gibt es nicht mehr"],
  [/the coupon pool of this template has no code left$/, "Im Gutscheintopf dieser Vorlage ist kein Code mehr"],
  [/mail to an existing customer needs a link to object \(UWG-7-3\)$/, "Eine Mail an Bestandskunden braucht einen Link zum Widersprechen (§ 7 Abs. 3 UWG)"],
  [/'(.*)' is no link target; known: (.*)$/, "„$1“ ist kein Ziel für einen Link; bekannt sind $2"],
  [/'(.*)' is no (cart|product) id$/, "„$1“ ist keine Kennung"],
  [/'(.*)' is no path: (.*)$/, "„$1“ ist kein Pfad ($2)"],
  [/'(.*)' cannot be linked: (.*)$/, "Auf „$1“ lässt sich nicht verlinken ($2)"],
];

/** Why there is no message, in a language; a sentence that is not in the table stays as it is. */
export function failureIn(lang: Language, failure: Failure): string {
  const named = failure.variable ? failure.text.replace(failure.variable, `${variableName(failure.variable, lang)} (${failure.variable})`) : failure.text;
  if (lang === "en") return named;
  const row = FAILURES.find(([pattern]) => pattern.test(failure.text));
  if (!row) return named;
  const [, field, line] = /^([a-z_]+)(?:\[\d+\]\.\w+)?(?:, line (\d+))?: /.exec(failure.text) ?? [];
  const where = [field && (FIELDS[field] ?? field), line && `Zeile ${line}`].filter(Boolean).join(", ");
  const [found] = row[0].exec(failure.text) ?? [""];
  const said = found.replace(row[0], row[1]);
  return (where ? `${where}: ` : "") + (failure.variable ? said.replace(`„${failure.variable}“`, `${variableName(failure.variable, lang)} (${failure.variable})`) : said);
}

/** Says a failure in the studio's language. */
export function useFailureText(): (failure: Failure) => string {
  const lang = useLanguage();
  return (failure) => failureIn(lang, failure);
}
