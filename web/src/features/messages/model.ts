import type { MessageRow, MessageView } from "@/features/messages/api/messages";

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

/** The texts of a rendered message, by name, whatever its channel; nested ones by their last name. */
export function textsOf(rendered: Record<string, unknown> | null | undefined): { name: string; text: string }[] {
  return Object.entries(rendered ?? {}).flatMap(([name, value]) =>
    typeof value === "string" && value !== "" && name !== "html" ? [{ name, text: value }] : [],
  );
}

const AGAIN = new Set(["not_sent", "failed", "expired", "suppressed", "unknown"]);

/** Whether a message may be sent again: it did not arrive, or nobody knows, and it was not yet. */
export function mayResend(detail: Pick<MessageView["detail"], "control" | "test" | "resent_as"> & { message: Pick<MessageRow, "state" | "channel" | "template"> }): boolean {
  const { message } = detail;
  return AGAIN.has(message.state) && !detail.control && !detail.test && !detail.resent_as && message.channel !== "http" && message.template !== null;
}
