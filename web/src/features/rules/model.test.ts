import { describe, expect, it } from "vitest";
import { hoursText, stretch, weekdays } from "@/features/rules/model";

describe("delivery rules", () => {
  it.each([
    ["00:00", "24:00", 0, 1],
    ["06:00", "18:00", 0.25, 0.5],
    ["08:30", "20:30", 0.354, 0.5],
  ])("draws %s to %s", (opens, closes, left, width) => {
    const drawn = stretch({ opens, closes });
    expect(drawn.left).toBeCloseTo(left, 3);
    expect(drawn.width).toBeCloseTo(width, 3);
  });
  it("begins the week on Monday", () => expect(weekdays("en-GB", "short").at(0)).toBe("Mon"));
  it("writes a rule's hours in words", () => {
    expect(hoursText({ "mon-sat": ["08:00-12:00", "13:00-20:00"], sun: ["10:00-12:00"] }, weekdays("de-DE", "short")))
      .toBe("Mo–Sa 08:00–12:00, 13:00–20:00; So 10:00–12:00");
  });
});
