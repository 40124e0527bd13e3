import type { MessageRow, MessageView } from "@/features/messages/api/messages";
import { shownOf } from "@/parts/message-preview/model";

type Answer = Record<string, unknown>;
export type Moment = { at: string; moment: string; steps: Answer[] };

/** The gate's answers, gathered by the moment at which it was asked; in the order in which they were given. */
export function gateMoments(gate: readonly Answer[]): Moment[] {
  const found: Moment[] = [];
  for (const one of gate) {
    const at = String(one.at ?? "");
    const moment = String(one.moment ?? "");
    const last = found.at(-1);
    if (last && last.at === at && last.moment === moment) last.steps.push(one);
    else found.push({ at, moment, steps: [one] });
  }
  return found;
}

/** What was sent, as the channel takes it; null where nothing was written out, and for a web call. */
export function contentOf(rendered: Answer | null | undefined): Answer | null {
  const content = rendered?.content;
  return typeof content === "object" ? (content as Answer | null) : null;
}

/** Whether the frames of the composer can show it: not where the platform keeps the words and they are not known here. */
export function isShown(content: Answer): boolean {
  return shownOf(content) !== null && (content.kind !== "template" || Boolean(content.text));
}

const NO_TEXT = new Set(["kind", "html"]);

/** The texts of a message by name, whatever its channel; those of a list, such as the values of a platform's template, together. */
export function textsOf(content: Answer): { name: string; text: string }[] {
  const said = (value: unknown) => (typeof value === "string" ? value : "");
  return Object.entries(content).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? (value as (Answer | null)[]).map((one) => said(one?.text)).filter(Boolean).join(" · ") : said(value);
    return text && !NO_TEXT.has(name) ? [{ name, text }] : [];
  });
}

/** Who sent a message: a journey, the software by itself (questions for consent, answers to STOP, links to the preference centre), or somebody by hand. */
export function senderOf(row: Pick<MessageRow, "journey" | "template">): "journey" | "byItself" | "byHand" {
  if (row.journey) return "journey";
  return row.template === null ? "byItself" : "byHand"; // who sends by hand, sends a template
}

const AGAIN = new Set(["not_sent", "failed", "expired", "suppressed", "unknown"]);

/** Whether a message may be sent again: it did not arrive, or nobody knows, and it was not yet. */
export function mayResend(detail: Pick<MessageView["detail"], "control" | "test" | "resent_as"> & { message: Pick<MessageRow, "state" | "channel" | "template"> }): boolean {
  const { message } = detail;
  return AGAIN.has(message.state) && !detail.control && !detail.test && !detail.resent_as && message.channel !== "http" && message.template !== null;
}
