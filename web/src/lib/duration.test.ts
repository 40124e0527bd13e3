import { describe, expect, it } from "vitest";
import { secondsOf, spanOf, spanText } from "@/lib/duration";

describe("durations", () => {
  it.each([
    ["30m", 1800], ["1h30m", 5400], ["2d", 172_800], ["2w", 1_209_600], ["-3d", -259_200], ["0s", 0], ["P14D", 1_209_600], ["PT1800S", 1800],
    ["P1DT2H", 93_600], ["", null], ["soon", null], ["P", null], [5, null], [undefined, null],
  ])("reads %s as %s seconds", (text, seconds) => expect(secondsOf(text)).toBe(seconds));

  it.each([
    ["1h30m", 90, "m"], ["48h", 2, "d"], ["P14D", 14, "d"], ["2w", 2, "w"], ["90s", 90, "s"], ["-3d", -3, "d"], ["0s", 0, "s"], ["0h", 0, "h"], ["0d", 0, "d"],
  ])("shows %s as %d %s", (text, count, unit) => expect(spanOf(text)).toEqual({ count, unit }));

  it.each(["30m", "4h", "-3d", "2w"])("writes %s back as it was", (text) => {
    const span = spanOf(text);
    expect(span && spanText(span)).toBe(text);
  });
});
