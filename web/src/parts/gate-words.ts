import type { Language } from "@/lib/i18n";

// What the gate notes beside each answer, as policy/decide.py and what it asks write it, and the same in German. {kind:1} is what PARTS makes of $1.
const GERMAN: readonly (readonly [RegExp, string])[] = [
  [/^not sent by a journey$/, "nicht von einer Journey gesendet"],
  [/^alive$/, "noch unterwegs"],
  [/^nothing was heard of the shop (.*)$/, "vom Shop $1 war nichts zu hören"],
  [/^exit: (.*)$/, "ausgestiegen: $1"],
  [/^stopped by the author$/, "vom Autor gestoppt"],
  [/^held by the author$/, "vom Autor angehalten"],
  [/^useless after (.*)$/, "nutzlos nach $1"],
  [/^the person was erased$/, "die Person wurde gelöscht"],
  [/^the person asked that data is only stored$/, "die Person will, dass ihre Daten nur gespeichert bleiben"],
  [/^no profile$/, "kein Profil"],
  [/^person exists, address not suppressed$/, "Person bekannt, Adresse nicht gesperrt"],
  [/^(\w+), scope (\w+)(?:, since (.*))?$/, "{kind:1}, Umfang {scope:2}, seit $3"],
  [/^transactional needs none$/, "vertragliche Nachrichten brauchen keine"],
  [/^answers the person: (.*)$/, "antwortet der Person: {occasion:1}"],
  [/^(.*); sale (.*?) does not allow it: (.*)$/, "{note:1}; der Kauf $2 erlaubt es nicht: {note:3}"],
  [/^not for this kind of message$/, "nicht für diese Art von Nachricht"],
  [/^the address is a marketplace's$/, "die Adresse gehört einem Marktplatz"],
  [/^a country does not know it for (\S+)$/, "ein Land kennt das für $1 nicht"],
  [/^the contract does not stand$/, "der Vertrag besteht nicht"],
  [/^the address did not come from the customer with the sale$/, "die Adresse kam nicht beim Kauf von der Person"],
  [/^the goods are not similar$/, "die Ware ist nicht ähnlich"],
  [/^the customer objected$/, "die Person hat widersprochen"],
  [/^no notice when the address was given$/, "kein Hinweis, als die Adresse angegeben wurde"],
  [/^no notice in the message$/, "kein Hinweis in der Nachricht"],
  [/^consent for (\S+) withdrawn ?(.*)$/, "Einwilligung für $1 widerrufen $2"],
  [/^confirmed for (\S+) by (\S+)$/, "bestätigt für $1 über $2"],
  [/^given for (\S+) by (\S+)$/, "erteilt für $1 über $2"],
  [/^given for (\S+) by (\S+), but not confirmed$/, "erteilt für $1 über $2, aber nicht bestätigt"],
  [/^never for (\S+) by (\S+)$/, "nie gefragt für $1 über $2"],
  [/^asked for (\S+) by (\S+)$/, "gefragt für $1 über $2, ohne Antwort"],
  [/^withdrawn for (\S+) by (\S+)$/, "widerrufen für $1 über $2"],
  [/^nothing chosen$/, "nichts gewählt"],
  [/^does not apply$/, "trifft nicht zu"],
  [/^wanted$/, "gewünscht"],
  [/^topic (\S+) switched off$/, "Thema $1 abgewählt"],
  [/^(\w+) switched off$/, "$1 abgewählt"],
  [/^paused until (.*)$/, "Pause bis $1"],
  [/^unused for more than (\d+) days$/, "länger als $1 Tage nicht genutzt"],
  [/^existing customer, sale (.*)$/, "Bestandskunde, Kauf $1"],
  [/^no address for (\S+)$/, "keine Adresse für $1"],
  [/^not valid on this channel$/, "auf diesem Kanal nicht gültig"],
  [/^not an e-mail address$/, "keine E-Mail-Adresse"],
  [/^not a telephone number$/, "keine Telefonnummer"],
  [/^not a telephone number; write it with \+ and country code$/, "keine Telefonnummer; mit + und Landesvorwahl schreiben"],
  [/^too short or too long$/, "zu kurz oder zu lang"],
  [/^it has an extension$/, "hat eine Durchwahl"],
  [/^no such number exists$/, "eine solche Nummer gibt es nicht"],
  [/^(.*) numbers take no messages$/, "{line:1}: nimmt keine Nachrichten an"],
  [/^no device allows notifications$/, "kein Gerät erlaubt Mitteilungen"],
  [/^no device with a push address$/, "kein Gerät mit Push-Adresse"],
  [/^message (.*) goes there$/, "Nachricht $1 geht schon dorthin"],
  [/^valid and reachable$/, "gültig und erreichbar"],
  [/^no audience to check$/, "keine Zielgruppe zu prüfen"],
  [/^the audience is no longer met$/, "nicht mehr in der Zielgruppe"],
  [/^still in the audience$/, "noch in der Zielgruppe"],
  [/^drawn into the control group$/, "in die Kontrollgruppe gelost"],
  [/^not a control$/, "nicht in der Kontrollgruppe"],
  [/^no rules given; transactional$/, "keine Regeln; vertraglich"],
  [/^no country rules given; unsure means no$/, "keine Regeln für das Land; im Zweifel nicht"],
  [/^a marketplace relay address takes no advertising$/, "eine Weiterleitungsadresse eines Marktplatzes nimmt keine Werbung an"],
  [/^an SMS to India needs a registered DLT header and template$/, "eine SMS nach Indien braucht Absender und Vorlage, die bei DLT eingetragen sind"],
  [/^the country is not known, and not every country allows it$/, "das Land ist nicht bekannt, und nicht jedes Land erlaubt es"],
  [/^WhatsApp delivers no marketing to US numbers$/, "WhatsApp stellt an Nummern aus den USA keine Werbung zu"],
  [/^no quiet hours for this message$/, "keine Ruhezeiten für diese Nachricht"],
  [/^open(?: until (.*))?; zone by (.*)$/, "offen bis $1; Zone laut $2"],
  [/^no opening in (.*)$/, "keine Öffnung in $1"],
  [/^could go at (.*), too late$/, "ginge $1, zu spät"],
  [/^held to (.*); (\S+) by (.*)$/, "gehalten bis $1; $2 laut $3"],
  [/^transactional is never capped$/, "vertragliche Nachrichten haben keine Obergrenze"],
  [/^not capped: (.*)$/, "keine Obergrenze: {occasion:1}"],
  [/^(.*) is at stage (\w+)$/, "$1 steht auf der Stufe $2"],
  [/^counted at hand-over$/, "wird bei der Übergabe gezählt"],
  [/^candidates are gathered$/, "Kandidaten werden gesammelt"],
  [/^(.*) goes first$/, "$1 geht vor"],
  [/^no limit$/, "keine Obergrenze"],
  [/^(\d+) of (\d+) in (.*); free at (.*)$/, "$1 von $2 in {span:3}; frei ab $4"],
  [/^(\d+) of (\d+) in (.*); free only when it is useless$/, "$1 von $2 in {span:3}; frei erst, wenn sie nutzlos ist"],
  [/^(\d+) of (\d+) in (.*)$/, "$1 von $2 in {span:3}"],
  [/^(.*) goes first; free at (.*)$/, "$1 geht vor; frei ab $2"],
  [/^(.*) goes first; free only when it is useless$/, "$1 geht vor; frei erst, wenn sie nutzlos ist"],
  [/^open until (.*)$/, "offen bis $1"],
  [/^closed since (.*)$/, "zu seit $1"],
  [/^this address has not written to us$/, "diese Adresse hat uns nicht geschrieben"],
  [/^answers what the person just wrote$/, "antwortet auf das eben Geschriebene"],
  [/^goes as the approved template (.*)$/, "geht als freigegebene Vorlage $1"],
  [/^(.*) is not known there$/, "$1 ist dort nicht bekannt"],
  [/^(.*) is (pending|rejected|paused|disabled)$/, "$1: {template:2}"],
  [/^the platform lets this person have no more advertising; tried again from (.*)$/, "laut Messenger genug Werbung für diese Person; wieder ab $1"],
  [/^asked at hand-over$/, "wird bei der Übergabe gefragt"],
  [/^, which the person asked for$/, ", von der Person gewünscht"],
  [/^, to which the person reacts most$/, ", worauf die Person am meisten reagiert"],
  [/^, which costs least$/, ", was am wenigsten kostet"],
  [/^, the first in order$/, ", der Reihe nach"],
  [/^next token at (.*)$/, "nächster Platz um $1"],
  [/^its turn under the rate limit comes too late$/, "sie käme bei diesem Tempo zu spät an die Reihe"],
  [/^no provider account of this workspace carries the channel$/, "kein Anbieterkonto dieses Arbeitsbereichs bedient den Kanal"],
  [/^no provider account of this workspace carries the channel, or the person has no address for it$/,
    "kein Anbieterkonto dieses Arbeitsbereichs bedient den Kanal, oder die Person hat dafür keine Adresse"],
  [/^(\S+) instead of (\S+), which failed this message$/, "$1 statt $2, das an dieser Nachricht gescheitert ist"],
  [/^(\S+) instead of (\S+), which fails at the moment$/, "$1 statt $2, das zurzeit ausfällt"],
  [/^there is no template '(.*)' for (\S+)$/, "die Vorlage „$1“ gibt es für $2 nicht"],
  [/^there is no template '(.*)' any more$/, "die Vorlage „$1“ gibt es nicht mehr"],
  [/^the coupon pool of this template has no code left$/, "der Gutscheintopf dieser Vorlage ist leer"],
  [/^no source of the product block has enough products$/, "keine Quelle des Produktblocks hat genug Produkte"],
  [/^mail to an existing customer needs a link to object \(UWG-7-3\)$/, "eine E-Mail an Bestandskunden braucht einen Link zum Widersprechen (UWG-7-3)"],
  [/^the text has (\d+) SMS parts, the template allows (\d+) \(R16\)$/, "der Text hat $1 SMS-Teile, die Vorlage erlaubt $2"],
  [/^(.*): the text is empty$/, "$1: der Text ist leer"],
  [/^(.*) has no value; .*$/, "$1 hat keinen Wert"],
  [/^there is no such person any more$/, "die Person gibt es nicht mehr"],
];

const SOURCES: Record<string, string> = {
  profile: "Profil", device: "Gerät", phone: "Rufnummer", address: "Lieferadresse", "phone and address": "Rufnummer und Lieferadresse", workspace: "Arbeitsbereich",
};

const NAMES: Record<string, string> = {
  stop: "STOP", hard_bounce: "Postfach gibt es nicht", complaint: "als Spam gemeldet", blocked: "hat uns blockiert", manual: "von Hand gesetzt", erased: "gelöscht",
  advertising: "Werbung", everything: "alles",
  security: "Sicherheit", reply: "Antwort", keyword_reply: "Antwort auf ein Schlüsselwort", stop_confirmation: "Bestätigung des STOP", opt_in_request: "Bitte um Bestätigung",
  pending: "wird geprüft", rejected: "abgelehnt", paused: "pausiert", disabled: "abgeschaltet",
  "fixed line": "Festnetznummer", "toll free": "kostenlose Servicenummer", "premium rate": "Mehrwertnummer", "shared cost": "Servicenummer", voip: "VoIP-Nummer",
  pager: "Funkruf-Nummer", uan: "Firmennummer", voicemail: "Anrufbeantworter", "personal number": "persönliche Nummer", unknown: "Nummer unbekannter Art",
};
const name = (code: string): string => NAMES[code] ?? code;

/** A span of time as Python writes it ("7 days, 0:00:00", "1:30:00"), behind "in". */
function span(text: string): string {
  const found = /^(?:(\d+) days?)?(?:, )?(?:(\d+):(\d\d):\d\d)?$/.exec(text);
  if (!found) return text;
  const [days, hours, minutes] = found.slice(1).map((one) => Number(one ?? 0));
  return [days && `${days} ${days === 1 ? "Tag" : "Tagen"}`, hours && `${hours} Std.`, minutes && `${minutes} Min.`].filter(Boolean).join(" ") || text;
}

const PARTS: Record<string, (part: string) => string> = {
  kind: name, scope: name, occasion: name, template: name, line: name, span, note: (part) => gateNote(part, "de"),
};

const MOMENT = /\b(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)/g;

/** A note with its moments as the studio writes them, in local time; `write` gets them as ISO 8601. */
export function withLocalTimes(note: string, write: (iso: string) => string): string {
  return note.replace(MOMENT, (_, day: string, time: string) => write(`${day}T${time}:00Z`));
}

/** What the gate noted beside an answer, in the studio's language; a note that is not known stays as it is. */
export function gateNote(detail: string, lang: Language): string {
  if (lang === "en") return detail;
  for (const [pattern, german] of GERMAN) {
    const found = pattern.exec(detail);
    if (!found) continue;
    return german.replace(/\$(\d)|\{(\w+):(\d)\}/g, (_, plain?: string, part?: string, place?: string) => {
      const said = found[Number(plain ?? place)] ?? "";
      return part ? (PARTS[part]?.(said) ?? said) : said;
    }).replace(/ bis ;/, ";")
      .replace(/laut (.*)$/, (_, source: string) => `laut ${SOURCES[source] ?? source}`).replace(/, seit $/, "").trim();
  }
  return detail;
}
