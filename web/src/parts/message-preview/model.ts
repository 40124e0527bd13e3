/** What a rendered message shows, whatever its channel. */

export type Shown =
  | { kind: "text"; text: string }
  | { kind: "mail"; subject: string; preheader: string; html: string; text: string }
  | { kind: "chat"; text: string; image: string; buttons: string[] }
  | { kind: "push"; title: string; body: string; image: string; link: string }
  | { kind: "inapp"; layout: "banner" | "modal" | "survey"; title: string; body: string; image: string; buttons: string[]; questions: Question[] };
export type Question = { id: string; kind: "stars" | "nps" | "choice" | "text"; text: string; options: string[] };

const said = (value: unknown): string => (typeof value === "string" ? value : "");

function listOf(value: unknown): Record<string, unknown>[] {
  if (typeof value !== "string") return [];
  try {
    const read: unknown = JSON.parse(value);
    return Array.isArray(read) ? read.filter((one): one is Record<string, unknown> => typeof one === "object" && one !== null) : [];
  } catch {
    return [];
  }
}

/** The hidden line behind the subject that the renderer put in front of a mail's body. */
export function preheaderOf(html: string): string {
  const hidden = new DOMParser().parseFromString(html, "text/html").querySelector("body > [style*='display:none'], body > * > [style*='display:none']");
  return hidden?.textContent?.trim() ?? "";
}

/** Reads a message as the channel takes it; null for what no frame can show. */
export function shownOf(content: Record<string, unknown> | null | undefined): Shown | null {
  if (!content) return null;
  if (content.kind === "email") {
    const html = said(content.html);
    return { kind: "mail", subject: said(content.subject), preheader: html ? preheaderOf(html) : "", html, text: said(content.text) };
  }
  if (content.kind === "push") {
    const data = typeof content.data === "object" && content.data !== null ? (content.data as Record<string, unknown>) : {};
    return { kind: "push", title: said(content.title), body: said(content.body), image: said(content.image), link: said(data.target) || said(content.deep_link) };
  }
  if (content.kind === "inapp") {
    const data = typeof content.data === "object" && content.data !== null ? (content.data as Record<string, unknown>) : {};
    const kind = said(data.kind);
    return {
      kind: "inapp", layout: kind === "banner" || kind === "survey" ? kind : "modal", title: said(content.title), body: said(content.body), image: said(content.image),
      buttons: listOf(data.buttons).map((one) => said(one.label)),
      questions: listOf(data.questions).map((one) => ({
        id: said(one.id), kind: (["stars", "nps", "choice"] as const).find((each) => each === one.kind) ?? "text", text: said(one.text),
        options: Array.isArray(one.options) ? one.options.map(String) : [],
      })),
    };
  }
  if (content.kind === "chat") {
    const rows = [content.buttons, content.replies].flatMap((one) => (Array.isArray(one) ? (one as Record<string, unknown>[]) : []));
    return { kind: "chat", text: said(content.text), image: said(content.image), buttons: rows.map((one) => said(one.label)) };
  }
  if (content.kind === "template") return { kind: "chat", text: said(content.text) || said(content.name), image: said(content.image), buttons: [] };
  return "text" in content ? { kind: "text", text: said(content.text) } : null;
}

/** Black or white, whichever can be read on this colour (#rrggbb). */
export function inkOn(colour: string): "#000" | "#fff" {
  const found = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (!found) return "#fff";
  const [red, green, blue] = found.slice(1).map((part) => {
    const part1 = parseInt(part, 16) / 255;
    return part1 <= 0.04045 ? part1 / 12.92 : ((part1 + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#000" : "#fff";
}

/** The parts of a text with the marked characters apart; positions count whole characters, as the server does. */
export function marked<M extends { position: number }>(text: string, marks: readonly M[]): { text: string; mark?: M }[] {
  const at = new Map(marks.map((one) => [one.position, one]));
  const parts: { text: string; mark?: M }[] = [];
  Array.from(text).forEach((character, index) => {
    const mark = at.get(index);
    const last = parts.at(-1);
    if (mark) parts.push({ text: character, mark });
    else if (last && !last.mark) last.text += character;
    else parts.push({ text: character });
  });
  return parts;
}
