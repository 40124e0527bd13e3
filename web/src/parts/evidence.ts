import { defineWords } from "@/lib/i18n";

export const useEvidenceWords = defineWords("evidence", {
  en: {
    from_agent: "by us", from_phone: "on the phone", from_store: "in the shop", from_paper: "on paper", from_colleague: "by a colleague", from_import: "import", from_checkout: "checkout",
    from_web_form: "form", from_in_app: "in the app", from_keyword: "replied with a keyword", from_inbound_keyword: "replied with a keyword", from_preference_centre: "preference centre",
    from_one_click: "one-click unsubscribe", from_provider_block: "told by the provider", from_api: "shop's server", from_import_undone: "import taken back",
    from_thank_you_page: "thank-you page", from_account: "customer account", from_app: "in the app", connection: "shop “{{shop}}”",
    of_page: "Page", of_note: "Note", of_recorded_by: "Recorded by", of_ip: "IP address", of_user_agent: "Browser", of_form: "Form", of_file: "File",
  },
  de: {
    from_agent: "durch uns", from_phone: "am Telefon", from_store: "im Laden", from_paper: "auf Papier", from_colleague: "durch einen Kollegen", from_import: "Import", from_checkout: "Kasse",
    from_web_form: "Formular", from_in_app: "in der App", from_keyword: "mit Schlüsselwort geantwortet", from_inbound_keyword: "mit Schlüsselwort geantwortet", from_preference_centre: "Einstellungsseite",
    from_one_click: "mit einem Klick abgemeldet", from_provider_block: "vom Anbieter gemeldet", from_api: "Server des Shops", from_import_undone: "Import zurückgenommen",
    from_thank_you_page: "Dankesseite", from_account: "Kundenkonto", from_app: "in der App", connection: "Shop „{{shop}}“",
    of_page: "Seite", of_note: "Notiz", of_recorded_by: "Festgehalten von", of_ip: "IP-Adresse", of_user_agent: "Browser", of_form: "Formular", of_file: "Datei",
  },
});

const SHOP = /^shop:/; // the id of the connection follows

/** Where consent came from; what a shop named itself stands as it is. */
export function sourceText(source: string, t: ReturnType<typeof useEvidenceWords>): string {
  if (SHOP.test(source)) return t("connection", { shop: source.replace(SHOP, "") });
  return useEvidenceWords.has(`from_${source}`) ? t(`from_${source}` as "from_agent") : source;
}

/** Where consent came from, and its proof, in words. */
export function useEvidence(): { source: (source: string) => string; proof: (proof: Record<string, unknown>) => string } {
  const t = useEvidenceWords();
  const label = (name: string) => (useEvidenceWords.has(`of_${name}`) ? t(`of_${name}` as "of_page") : name);
  return {
    source: (source) => sourceText(source, t),
    proof: (proof) => Object.entries(proof).map(([name, value]) => `${label(name)}: ${String(value)}`).join(" · "),
  };
}
