import { useCallback } from "react";
import { defineWords, useLanguage } from "@/lib/i18n";

const useCountryWords = defineWords("countries", {
  en: { default: "All other countries", unknown: "Country not known" },
  de: { default: "Alle anderen Länder", unknown: "Land nicht bekannt" },
});

/** The name of a country (DE), of a part of one by its country (DE-BY), or of the rules for all others. */
export function useCountryName(): (code: string) => string {
  const t = useCountryWords();
  const lang = useLanguage();
  return useCallback(
    (code) => {
      if (code === "default" || code === "unknown") return t(code);
      const name = /^[A-Z]{2}/.test(code) ? new Intl.DisplayNames([lang], { type: "region" }).of(code.slice(0, 2)) : code;
      return code.length > 2 ? `${name} (${code})` : (name ?? code);
    },
    [t, lang],
  );
}
