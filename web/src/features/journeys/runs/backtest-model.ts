import type { BackTestBody, Result } from "@/features/journeys/api/backtests";
import type { Definition } from "@/parts/steps/model";
import { momentsOf, type Period } from "@/ui/period";

/** What the author chose. */
export type Question = { period: Period; segment: string; sample: number; clicked: number; countReal: boolean; imports: boolean };
export const freshQuestion: Question = { period: { days: 30 }, segment: "", sample: 0, clicked: 5, countReal: false, imports: true };

/** The question to the server: whole days in the workspace's zone, and nothing later than now. */
export function bodyOf(question: Question, definition: Definition, zone: string, now: Date): BackTestBody {
  return {
    ...momentsOf(question.period, zone, now), version: 0, definition,
    segment: question.segment, sample: question.sample, count_real: question.countReal, imports: question.imports ? "happened" : "imported", assumed: { delivered: 1, read: 0, clicked: question.clicked / 100 },
  };
}

/** The test whose result is shown: the chosen one, else the newest. Only some are kept: once the list is `known`, one that is gone gives way. */
export function shownTest(chosen: string, tests: readonly { id: string }[], known: boolean): string {
  const there = chosen !== "" && (!known || tests.some((one) => one.id === chosen));
  return there ? chosen : (tests[0]?.id ?? "");
}

export type CardSums = { came: number; sent: number; notSent: number; why: string; waits: number; standing: number };

/** The sums of one step of the journey that was tested. */
export function cardSums(result: Result, journey: string, step: string): CardSums {
  const came = result.steps.filter((one) => one.journey === journey && one.step === step && (one.metric === "step_in" || one.metric === "control_step_in"));
  const messages = result.messages.filter((one) => one.journey === journey && one.step === step);
  const sum = (rows: readonly { n: number }[]) => rows.reduce((all, one) => all + one.n, 0);
  const waits = messages.filter((one) => one.state === "planned" || one.state === "held");
  const unsent = messages.filter((one) => one.state !== "accepted" && !waits.includes(one)).sort((one, other) => other.n - one.n);
  return {
    came: sum(came), sent: sum(messages.filter((one) => one.state === "accepted")), notSent: sum(unsent), why: unsent[0]?.reason ?? "", waits: sum(waits),
    standing: result.standing.find((one) => one.step === step)?.people ?? 0,
  };
}

/** Sums under names as a list, most frequent first. */
export const ranked = (sums: Record<string, number>): { reason: string; n: number }[] =>
  Object.entries(sums).map(([reason, n]) => ({ reason, n })).sort((one, other) => other.n - one.n);

/** All of them together. */
export const total = (sums: Record<string, number>): number => Object.values(sums).reduce((all, n) => all + n, 0);
