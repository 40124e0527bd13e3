import type { Settings } from "@/parts/settings";

/** `isNew`: added in the form, so that its id can still be chosen. */
export type Topic = { id: string; name: Record<string, string>; description: Record<string, string>; purpose: string; isNew?: boolean };
export type Values = { topics: Topic[]; sections: string[]; words: Record<string, Record<string, string>> };
export type Section = NonNullable<NonNullable<Settings["preference_centre"]>["sections"]>[number];

/** Sections that a shop may leave out; the others are rights of the person. */
export const OPTIONAL = ["topics", "channels", "limit", "pause", "stored"] as const satisfies readonly Section[];
export const ORDER = ["topics", "channels", "limit", "pause", "consents", "leave", "stored", "export", "erase"] as const satisfies readonly Section[];

/** What the form shows of the settings. */
export function valuesOf(settings: Settings, languages: readonly string[]): Values {
  const centre = settings.preference_centre;
  return {
    topics: (settings.topics ?? []).map((one) => ({
      id: one.id, name: filled(one.name, languages), description: filled(one.description, languages), purpose: one.purpose ?? "",
    })),
    sections: [...(centre?.sections ?? ORDER)],
    words: Object.fromEntries(languages.map((tag) => [tag, { ...centre?.words?.[tag] }])),
  };
}

function filled(texts: Record<string, string> | undefined, languages: readonly string[]): Record<string, string> {
  return { ...Object.fromEntries(languages.map((tag) => [tag, ""])), ...texts };
}

/** The settings with what the form holds; empty words are left out, so that ours stand there. */
export function settingsOf(settings: Settings, values: Values): Settings {
  return {
    ...settings,
    topics: values.topics.map(({ id, name, description, purpose }) => ({ id, name: said(name), description: said(description), purpose })),
    preference_centre: {
      sections: ORDER.filter((one) => values.sections.includes(one) || !(OPTIONAL as readonly string[]).includes(one)),
      words: Object.fromEntries(
        Object.entries(values.words).map(([tag, words]) => [tag, said(words)] as const).filter(([, words]) => Object.keys(words).length > 0),
      ),
    },
  };
}

function said(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ""));
}

/** An id for a topic from its name, as long as nobody chose one: "Neue Kollektionen" becomes neue-kollektionen. */
export function idOf(name: string): string {
  const plain = name.toLowerCase().replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue").replaceAll("ß", "ss");
  return plain.normalize("NFKD").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 50);
}

/** What the shop's developers copy into the account page. */
export function snippetOf(publicUrl: string, title: string): string {
  return [
    `POST ${publicUrl}/api/people/user:4711/preference-link`,
    "Authorization: Bearer API_KEY",
    "",
    `{"url": "${publicUrl}/p/…", "embed_url": "${publicUrl}/p/…", "expires_at": "…"}`,
    "",
    `<iframe src="EMBED_URL" title="${title}" style="width:100%;height:44rem;border:0"></iframe>`,
  ].join("\n");
}
