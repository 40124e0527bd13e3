import type { Form } from "@/features/consent/api/forms";
import type { StateCount } from "@/features/consent/api/purposes";
import type { Wording } from "@/features/consent/api/wordings";

const ASKED = ["email", "sms", "whatsapp", "telegram", "viber", "messenger", "instagram", "apple_messages"];

/** Whether a form can ask for a channel: it is confirmed by mail, by SMS, or in the chat that the person opens. */
export function isAsked(channel: string): boolean {
  return ASKED.includes(channel);
}

/** An id made of a name: small letters, digits and hyphens. */
export function idOf(name: string): string {
  const plain = name.toLowerCase().replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue").replace(/ß/g, "ss");
  return plain.normalize("NFD").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
}

/** A wording that nobody has written yet. */
export function blankWording(languages: readonly string[], purpose: string): Wording {
  return { id: "", name: "", purposes: purpose ? [purpose] : [], channels: ["email"], languages: Object.fromEntries(languages.map((one) => [one, { text: "", hint: "" }])) };
}

/** A form that nobody has made yet: it offers the first purpose by e-mail. */
export function blankForm(wording: Wording | undefined): Form {
  const offers = wording ? wording.channels.filter(isAsked).slice(0, 1).map((channel) => ({ purpose: wording.purposes[0] ?? "", channel, label: {} })) : [];
  return { ...EMPTY, wording: wording?.id ?? "", offers };
}

const EMPTY: Form = {
  id: "", name: "", wording: "", offers: [], title: {}, intro: {}, button: {}, thanks: {}, first_name: false, topics: [], redirect: "", keyword: "",
};

/** A saved form with every field: the server leaves out what is as usual. */
export function filled(form: Partial<Form>): Form {
  return { ...EMPTY, ...form };
}

export type Line = { kind: "same" | "gone" | "new"; text: string };

/** What changed between two texts, word by word, as pieces to show. */
export function compareWords(before: string, after: string): Line[] {
  const a = before.split(/(\s+)/);
  const b = after.split(/(\s+)/);
  const size = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) size[i]![j] = a[i] === b[j] ? size[i + 1]![j + 1]! + 1 : Math.max(size[i + 1]![j]!, size[i]![j + 1]!);
  }
  const found: Line[] = [];
  const add = (kind: Line["kind"], text: string) => {
    const last = found.at(-1);
    if (last?.kind === kind) last.text += text;
    else if (text) found.push({ kind, text });
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add("same", a[i]!);
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || size[i + 1]![j]! >= size[i]![j + 1]!)) {
      add("gone", a[i]!);
      i += 1;
    } else {
      add("new", b[j]!);
      j += 1;
    }
  }
  return found;
}

export const STATES = ["confirmed", "given", "asked", "withdrawn"] as const;

/** People by state for one purpose, and by channel within it. */
export function countsOf(purpose: string, counts: readonly StateCount[]): { channel: string; states: Record<string, number> }[] {
  const channels = new Map<string, Record<string, number>>();
  for (const one of counts.filter((count) => count.purpose === purpose)) {
    const states = channels.get(one.channel) ?? {};
    states[one.state] = (states[one.state] ?? 0) + one.people;
    channels.set(one.channel, states);
  }
  return [...channels].map(([channel, states]) => ({ channel, states }));
}
