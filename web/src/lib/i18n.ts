import i18n from "i18next";
import { useMemo } from "react";
import { initReactI18next, useTranslation } from "react-i18next";
import { oneInside } from "@/lib/quotes";

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

const KEPT = "anklang-language";

/** The language chosen here before, else the browser's, else English. */
function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT);
  if (kept === "de" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("de") ? "de" : "en";
}

void i18n.use(initReactI18next).use({
  type: "postProcessor", name: "quotes", process: (said: string) => oneInside(said, language()),
}).init({
  lng: firstLanguage(),
  fallbackLng: "en",
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  postProcess: "quotes",
  react: { useSuspense: false },
});
document.documentElement.lang = i18n.language;

/** The language of the studio now, for code outside of components. */
export function language(): Language {
  return i18n.language === "de" ? "de" : "en";
}

/** Show the studio in another language from now on, and on the next visit. */
export function speak(next: Language): void {
  localStorage.setItem(KEPT, next);
  document.documentElement.lang = next;
  void i18n.changeLanguage(next);
}

/** The language of the studio; the component is drawn anew when it changes. */
export function useLanguage(): Language {
  const { i18n: here } = useTranslation();
  return here.language === "de" ? "de" : "en";
}

type Plural = "_zero" | "_one" | "_other";
type Stem<K extends string> = K extends `${infer Before}${Plural}` ? Before : K;
export type Values = Record<string, string | number>;
export type Say<K extends string> = (key: K, values?: Values) => string;

/**
 * Words of one place in both languages. English and German have the same keys (the compiler checks it); `{{name}}` is
 * filled from the values, and `count` chooses between `key_one` and `key_other`. Returns the hook that says them.
 */
export function defineWords<const E extends Record<string, string>>(
  place: string,
  words: { en: E; de: Record<keyof E & string, string> },
): (() => Say<Stem<keyof E & string>>) & { say: Say<Stem<keyof E & string>>; has: (key: string) => boolean } {
  i18n.addResourceBundle("en", place, words.en, true, true);
  i18n.addResourceBundle("de", place, words.de, true, true);
  type Key = Stem<keyof E & string>;
  type Plain = (key: string, options: object) => string; // the library's own type is worked out from one global table
  const say: Say<Key> = (key, values) => (i18n.t as Plain)(key, { ns: place, ...values });
  const useWords = () => {
    const { t } = useTranslation(place);
    return useMemo<Say<Key>>(() => (key, values) => (t as Plain)(key, { ns: place, ...values }), [t]);
  };
  const has = (key: string) => key in words.en || `${key}_other` in words.en;
  return Object.assign(useWords, { say, has });
}
