import { expect, it } from "vitest";
import { gateNote, withLocalTimes } from "@/parts/gate-words";

it.each([
  ["confirmed for marketing by push", "bestätigt für marketing über push"],
  ["open until 2026-11-23 20:00Z; zone by profile", "offen bis 2026-11-23 20:00Z; Zone laut Profil"],
  ["open; zone by workspace", "offen; Zone laut Arbeitsbereich"],
  ["2 of 2 in 7 days; free at 2026-11-24 08:00Z", "2 von 2 in 7 Tagen; frei ab 2026-11-24 08:00Z"],
  ["1 of 1 in 1 day, 0:00:00", "1 von 1 in 1 Tag"], ["3 of 3 in 7 days, 0:00:00; free only when it is useless", "3 von 3 in 7 Tagen; frei erst, wenn sie nutzlos ist"],
  ["1 of 1 in 1:30:00", "1 von 1 in 1 Std. 30 Min."], ["1 of 1 in 0:00:30", "1 von 1 in 0:00:30"],
  ["Cart goes first; free at 2026-11-24 08:00Z", "Cart geht vor; frei ab 2026-11-24 08:00Z"], ["Cart goes first", "Cart geht vor"],
  ["stop, scope advertising", "STOP, Umfang Werbung"], ["hard_bounce, scope everything", "Postfach gibt es nicht, Umfang alles"],
  ["complaint, scope advertising, since 2026-11-24 08:00Z", "als Spam gemeldet, Umfang Werbung, seit 2026-11-24 08:00Z"],
  ["blocked, scope everything", "hat uns blockiert, Umfang alles"], ["manual, scope everything", "von Hand gesetzt, Umfang alles"], ["erased, scope advertising", "gelöscht, Umfang Werbung"],
  ["nothing was heard of the shop berlin", "vom Shop berlin war nichts zu hören"],
  ["the person asked that data is only stored", "die Person will, dass ihre Daten nur gespeichert bleiben"],
  ["answers the person: keyword_reply", "antwortet der Person: Antwort auf ein Schlüsselwort"], ["not capped: stop_confirmation", "keine Obergrenze: Bestätigung des STOP"],
  ["never for marketing by email; sale A-1 does not allow it: the goods are not similar", "nie gefragt für marketing über email; der Kauf A-1 erlaubt es nicht: die Ware ist nicht ähnlich"],
  ["asked for marketing by sms; sale A-1 does not allow it: a country does not know it for sms", "gefragt für marketing über sms, ohne Antwort; der Kauf A-1 erlaubt es nicht: ein Land kennt das für sms nicht"],
  ["not a telephone number; write it with + and country code", "keine Telefonnummer; mit + und Landesvorwahl schreiben"],
  ["fixed line numbers take no messages", "Festnetznummer: nimmt keine Nachrichten an"], ["new kind numbers take no messages", "new kind: nimmt keine Nachrichten an"],
  ["open until 2026-11-23 20:00Z; zone by phone and address", "offen bis 2026-11-23 20:00Z; Zone laut Rufnummer und Lieferadresse"],
  ["news is pending", "news: wird geprüft"], ["WhatsApp delivers no marketing to US numbers", "WhatsApp stellt an Nummern aus den USA keine Werbung zu"],
  ["its turn under the rate limit comes too late", "sie käme bei diesem Tempo zu spät an die Reihe"],
  ["there is no template 'may' for sms", "die Vorlage „may“ gibt es für sms nicht"], ["there is no template 'may' any more", "die Vorlage „may“ gibt es nicht mehr"],
  ["text, line 3: person.first_name has no value; give it a default or test it with if", "text, line 3: person.first_name hat keinen Wert"],
  ["twilio instead of sinch, which fails at the moment", "twilio statt sinch, das zurzeit ausfällt"],
  [", which the person asked for", ", von der Person gewünscht"],
  [", which costs least", ", was am wenigsten kostet"],
  ["something that is not known", "something that is not known"],
])("says %j in German", (detail, german) => {
  expect(gateNote(detail, "de")).toBe(german);
  expect(gateNote(detail, "en")).toBe(detail);
});

it("writes the moments of a note in local time", () => {
  const said = withLocalTimes(gateNote("open until 2026-11-23 20:00Z; zone by profile", "de"), (iso) => `<${iso}>`);
  expect(said).toBe("offen bis <2026-11-23T20:00:00Z>; Zone laut Profil");
});
