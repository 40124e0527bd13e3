import type { StepFigures } from "@/features/journeys/api/analysis";

export type Unsent = { state: "not_sent" | "failed"; reason: string; n: number; more: number };

/** The most frequent reason why messages did not arrive, with the number that belongs to it, and how many others there are. */
export function mostUnsent({ reasons, failures, not_sent: notSent, failed }: Pick<StepFigures, "reasons" | "failures" | "not_sent" | "failed">): Unsent | undefined {
  const told = [
    ...failures.map((one) => ({ state: "failed" as const, ...one })), ...reasons.map((one) => ({ state: "not_sent" as const, ...one })),
  ].sort((one, other) => other.n - one.n);
  const [first] = told;
  return first && { ...first, more: Math.max(0, notSent + failed - first.n) };
}

export type MessageSums = { planned: number; sent: number; failed: number; notSent: number; heldOut: number; open: number };

/** What became of the planned messages; the parts make the whole. Undefined where the days cut through them, so that they cannot. */
export function messageSums(figures: Pick<StepFigures, "planned" | "sent" | "failed" | "not_sent" | "held_out">): MessageSums | undefined {
  const { planned, sent, failed, held_out: heldOut } = figures;
  const notSent = figures.not_sent - heldOut;
  const open = planned - sent - failed - notSent - heldOut;
  return planned > 0 && open >= 0 ? { planned, sent, failed, notSent, heldOut, open } : undefined;
}
