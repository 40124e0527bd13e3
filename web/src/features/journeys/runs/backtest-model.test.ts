import { describe, expect, it } from "vitest";
import type { Result } from "@/features/journeys/api/backtests";
import { bodyOf, cardSums, freshQuestion, ranked, shownTest } from "@/features/journeys/runs/backtest-model";
import { startOfDay } from "@/ui/period";

describe("the period of a back-test", () => {
  it.each([
    ["2026-07-01", "Europe/Berlin", "2026-06-30T22:00:00.000Z"],
    ["2026-01-01", "Europe/Berlin", "2025-12-31T23:00:00.000Z"],
    ["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z"],
    ["2026-10-26", "Europe/Berlin", "2026-10-25T23:00:00.000Z"],
    ["2026-03-08", "America/New_York", "2026-03-08T05:00:00.000Z"],
    ["2026-03-08", "UTC", "2026-03-08T00:00:00.000Z"],
  ])("%s begins in %s at %s", (day, zone, at) => expect(startOfDay(day, zone).toISOString()).toBe(at));

  it("ends now where the last day is not over, and else with its last day", () => {
    const now = new Date("2026-07-10T10:00:00Z");
    const asked = (from: string, to: string) => bodyOf({ ...freshQuestion, period: { from, to } }, {}, "Europe/Berlin", now);
    expect(asked("2026-07-01", "2026-07-10").to).toBe("2026-07-10T10:00:00.000Z");
    expect(asked("2026-07-01", "2026-07-02")).toMatchObject({ from: "2026-06-30T22:00:00.000Z", to: "2026-07-02T22:00:00.000Z", assumed: { clicked: 0.05 } });
  });
});

it.each([
  ["the newest where none was chosen", "", ["new", "old"], true, "new"],
  ["the chosen one", "old", ["new", "old"], true, "old"],
  ["the chosen one while the list is read", "old", [], false, "old"],
  ["the newest where the chosen one is gone", "old", ["new"], true, "new"],
  ["nothing where there is none", "", [], true, ""],
] as const)("the result that is shown is %s", (_, chosen, ids, known, shown) => {
  expect(shownTest(chosen, ids.map((id) => ({ id })), known)).toBe(shown);
});

describe("numbers on cards", () => {
  const message = (state: string, reason: string, n: number) => ({ journey: "cart", step: "sms", template: "t", channel: "sms", state, reason, n, parts: n });
  const result = {
    steps: [{ journey: "cart", step: "sms", metric: "step_in", n: 9 }, { journey: "cart", step: "sms", metric: "step_out", n: 4 }, { journey: "other", step: "sms", metric: "step_in", n: 7 }],
    messages: [message("accepted", "", 5), message("not_sent", "capped", 1), message("not_sent", "no_consent", 2), message("held", "quiet_hours", 1)],
    standing: [{ step: "sms", people: 1 }],
  } as unknown as Result;

  it("adds up what came of a step", () => {
    expect(cardSums(result, "cart", "sms")).toEqual({ came: 9, sent: 5, notSent: 3, why: "no_consent", waits: 1, standing: 1 });
    expect(cardSums(result, "cart", "gone").came).toBe(0);
    expect(ranked({ a: 1, b: 3 })).toEqual([{ reason: "b", n: 3 }, { reason: "a", n: 1 }]);
  });
});
