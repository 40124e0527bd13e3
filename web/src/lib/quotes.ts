import type { Language } from "@/lib/i18n";

const MARKS: Record<Language, { open: string; close: string; inner: [string, string]; twice: RegExp }> = {
  en: { open: "“", close: "”", inner: ["‘", "’"], twice: /““([^“”]*)””/g },
  de: { open: "„", close: "“", inner: ["‚", "‘"], twice: /„„([^„“]*)““/g },
};

/** A text within quotation marks of a language. */
export const quote = (text: string, lang: Language): string => oneInside(MARKS[lang].open + text + MARKS[lang].close, lang);

/** A sentence into which names were put that have quotation marks themselves: one pair where there were two, single ones inside others. */
export function oneInside(sentence: string, lang: Language): string {
  const { open, close, inner, twice } = MARKS[lang];
  const parts = sentence.split(open);
  if (parts.length < 3) return sentence; // at most one quotation
  let depth = 0;
  return [...sentence.replace(twice, `${open}$1${close}`)].map((mark) => {
    if (mark === open) return depth++ === 0 ? mark : inner[0];
    if (mark === close && depth > 0) return --depth === 0 ? mark : inner[1];
    return mark;
  }).join("");
}
