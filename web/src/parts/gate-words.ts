import type { Language } from "@/lib/i18n";

// What the gate notes beside each answer, as policy/decide.py writes it, and the same in German.
const GERMAN: readonly (readonly [RegExp, string])[] = [
  [/^not sent by a journey$/, "nicht von einer Journey gesendet"],
  [/^alive$/, "noch unterwegs"],
  [/^exit: (.*)$/, "ausgestiegen: $1"],
  [/^stopped by the author$/, "vom Autor gestoppt"],
  [/^held by the author$/, "vom Autor angehalten"],
  [/^useless after (.*)$/, "nutzlos nach $1"],
  [/^the person was erased$/, "die Person wurde gelöscht"],
  [/^no profile$/, "kein Profil"],
  [/^person exists, address not suppressed$/, "Person bekannt, Adresse nicht gesperrt"],
  [/^(\w+), scope (\w+)(?:, since (.*))?$/, "$1, Umfang $2, seit $3"],
  [/^transactional needs none$/, "vertragliche Nachrichten brauchen keine"],
  [/^answers the person: (.*)$/, "antwortet der Person: $1"],
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
  [/^message (.*) goes there$/, "Nachricht $1 geht schon dorthin"],
  [/^valid and reachable$/, "gültig und erreichbar"],
  [/^no audience to check$/, "keine Zielgruppe zu prüfen"],
  [/^the audience is no longer met$/, "nicht mehr in der Zielgruppe"],
  [/^still in the audience$/, "noch in der Zielgruppe"],
  [/^drawn into the control group$/, "in die Kontrollgruppe gelost"],
  [/^not a control$/, "nicht in der Kontrollgruppe"],
  [/^no rules given; transactional$/, "keine Regeln; vertraglich"],
  [/^no country rules given; unsure means no$/, "keine Regeln für das Land; im Zweifel nicht"],
  [/^no quiet hours for this message$/, "keine Ruhezeiten für diese Nachricht"],
  [/^open(?: until (.*))?; zone by (.*)$/, "offen bis $1; Zone laut $2"],
  [/^no opening in (.*)$/, "keine Öffnung in $1"],
  [/^could go at (.*), too late$/, "ginge $1, zu spät"],
  [/^held to (.*); (\S+) by (.*)$/, "gehalten bis $1; $2 laut $3"],
  [/^transactional is never capped$/, "vertragliche Nachrichten haben keine Obergrenze"],
  [/^not capped: (.*)$/, "keine Obergrenze: $1"],
  [/^(.*) is at stage (\w+)$/, "$1 steht auf der Stufe $2"],
  [/^counted at hand-over$/, "wird bei der Übergabe gezählt"],
  [/^candidates are gathered$/, "Kandidaten werden gesammelt"],
  [/^(.*) goes first$/, "$1 geht vor"],
  [/^no limit$/, "keine Obergrenze"],
  [/^(\d+) of (\d+) in (.*); free at (.*)$/, "$1 von $2 in $3; frei ab $4"],
  [/^(\d+) of (\d+) in (.*); free only when it is useless$/, "$1 von $2 in $3; frei erst, wenn sie nutzlos ist"],
  [/^(\d+) of (\d+) in (.*)$/, "$1 von $2 in $3"],
  [/^open until (.*)$/, "offen bis $1"],
  [/^closed since (.*)$/, "zu seit $1"],
  [/^this address has not written to us$/, "diese Adresse hat uns nicht geschrieben"],
  [/^answers what the person just wrote$/, "antwortet auf das eben Geschriebene"],
  [/^goes as the approved template (.*)$/, "geht als freigegebene Vorlage $1"],
  [/^(.*) is not known there$/, "$1 ist dort nicht bekannt"],
  [/^(.*) is (pending|rejected|paused|disabled)$/, "$1: $2"],
  [/^the platform lets this person have no more advertising; tried again from (.*)$/, "laut Messenger genug Werbung für diese Person; wieder ab $1"],
  [/^asked at hand-over$/, "wird bei der Übergabe gefragt"],
  [/^, which the person asked for$/, ", von der Person gewünscht"],
  [/^, to which the person reacts most$/, ", worauf die Person am meisten reagiert"],
  [/^, which costs least$/, ", was am wenigsten kostet"],
  [/^, the first in order$/, ", der Reihe nach"],
  [/^next token at (.*)$/, "nächster Platz um $1"],
];

const SOURCES: Record<string, string> = {
  profile: "Profil", device: "Gerät", "phone country": "Land der Rufnummer", "delivery address": "Lieferadresse", workspace: "Arbeitsbereich",
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
    return german.replace(/\$(\d)/g, (_, place: string) => found[Number(place)] ?? "").replace(/ bis ;/, ";")
      .replace(/laut (.*)$/, (_, source: string) => `laut ${SOURCES[source] ?? source}`).replace(/, seit $/, "").trim();
  }
  return detail;
}
