import { expect, it } from "vitest";
import { sourceText, useEvidenceWords } from "@/parts/evidence";
import { speak } from "@/lib/i18n";

it.each([ // what the server writes as the source of evidence, and what its documentation tells shops to send
  ["agent", "by us", "durch uns"], ["colleague", "by a colleague", "durch einen Kollegen"], ["phone", "on the phone", "am Telefon"], ["store", "in the shop", "im Laden"],
  ["paper", "on paper", "auf Papier"], ["import", "import", "Import"], ["import_undone", "import taken back", "Import zurückgenommen"], ["web_form", "form", "Formular"],
  ["keyword", "replied with a keyword", "mit Schlüsselwort geantwortet"], ["inbound_keyword", "replied with a keyword", "mit Schlüsselwort geantwortet"],
  ["preference_centre", "preference centre", "Einstellungsseite"], ["one_click", "one-click unsubscribe", "mit einem Klick abgemeldet"],
  ["provider_block", "told by the provider", "vom Anbieter gemeldet"], ["api", "shop's server", "Server des Shops"], ["shop:berlin", "shop “berlin”", "Shop „berlin“"],
  ["checkout", "checkout", "Kasse"], ["thank_you_page", "thank-you page", "Dankesseite"], ["account", "customer account", "Kundenkonto"], ["app", "in the app", "in der App"],
  ["in_app", "in the app", "in der App"], ["shop", "shop", "shop"], ["spring raffle", "spring raffle", "spring raffle"],
])("says the source %s in both languages; what a shop called itself stays", (source, english, german) => {
  const said = (["en", "de"] as const).map((lang) => {
    speak(lang);
    return sourceText(source, useEvidenceWords.say);
  });
  expect(said).toEqual([english, german]);
});
