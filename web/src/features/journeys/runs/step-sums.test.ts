import { describe, expect, it } from "vitest";
import { messageSums, mostUnsent } from "@/features/journeys/runs/step-sums";

const figures = {
  planned: 65, sent: 59, failed: 4, not_sent: 2, held_out: 2, reasons: [{ reason: "holdout", n: 2 }], failures: [{ reason: "unreachable", n: 4 }],
};

describe("the figures of a step", () => {
  it.each([
    ["a number goes with its own reason", figures, { state: "failed", reason: "unreachable", n: 4, more: 2 }],
    ["what was not sent may be the most", { ...figures, not_sent: 7, reasons: [{ reason: "no_consent", n: 5 }, { reason: "holdout", n: 2 }] },
      { state: "not_sent", reason: "no_consent", n: 5, more: 6 }],
    ["one reason has no others", { ...figures, failed: 0, failures: [] }, { state: "not_sent", reason: "holdout", n: 2, more: 0 }],
    ["nothing went wrong", { ...figures, failed: 0, not_sent: 0, reasons: [], failures: [] }, undefined],
  ])("%s", (_name, seen, expected) => expect(mostUnsent(seen)).toEqual(expected));

  it.each([
    ["as the report had it", figures, { planned: 65, sent: 59, failed: 4, notSent: 0, heldOut: 2, open: 0 }],
    ["some are on their way", { ...figures, sent: 50 }, { planned: 65, sent: 50, failed: 4, notSent: 0, heldOut: 2, open: 9 }],
    ["refused ones beside the control group", { ...figures, sent: 58, not_sent: 3 }, { planned: 65, sent: 58, failed: 4, notSent: 1, heldOut: 2, open: 0 }],
    ["planned before these days", { ...figures, planned: 60 }, undefined],
    ["no messages", { ...figures, planned: 0, sent: 0, failed: 0, not_sent: 0, held_out: 0 }, undefined],
  ])("messages add up: %s", (_name, seen, expected) => {
    const sums = messageSums(seen);
    expect(sums).toEqual(expected);
    if (sums) expect(sums.sent + sums.failed + sums.notSent + sums.heldOut + sums.open).toBe(sums.planned);
  });
});
