import { defineWords } from "@/lib/i18n";

const useEvidenceWords = defineWords("evidence", {
  en: {
    from_agent: "by us", from_phone: "on the phone", from_store: "in the shop", from_paper: "on paper", from_colleague: "by a colleague", from_import: "import", from_checkout: "checkout",
    from_web_form: "form", from_in_app: "in the app", from_keyword: "replied with a keyword", from_inbound_keyword: "replied with a keyword", from_preference_centre: "preference centre",
    of_page: "Page", of_note: "Note", of_recorded_by: "Recorded by", of_ip: "IP address", of_user_agent: "Browser", of_form: "Form", of_file: "File",
  },
  de: {
    from_agent: "durch uns", from_phone: "am Telefon", from_store: "im Laden", from_paper: "auf Papier", from_colleague: "durch einen Kollegen", from_import: "Import", from_checkout: "Kasse",
    from_web_form: "Formular", from_in_app: "in der App", from_keyword: "mit Schlüsselwort geantwortet", from_inbound_keyword: "mit Schlüsselwort geantwortet", from_preference_centre: "Einstellungsseite",
    of_page: "Seite", of_note: "Notiz", of_recorded_by: "Festgehalten von", of_ip: "IP-Adresse", of_user_agent: "Browser", of_form: "Formular", of_file: "Datei",
  },
});

/** Where consent came from, and its proof, in words; what a shop named itself stands as it is. */
export function useEvidence(): { source: (source: string) => string; proof: (proof: Record<string, unknown>) => string } {
  const t = useEvidenceWords();
  const say = (key: string, plain: string) => (useEvidenceWords.has(key) ? t(key as "of_page") : plain);
  return {
    source: (source) => say(`from_${source}`, source),
    proof: (proof) => Object.entries(proof).map(([name, value]) => `${say(`of_${name}`, name)}: ${String(value)}`).join(" · "),
  };
}
