import { describe, expect, it } from "vitest";
import { addMonths, moved, weeksOf } from "@/features/calendar/model";

describe("the calendar", () => {
  it("begins weeks on Monday and fills the ends with days of the neighbours", () => {
    const weeks = weeksOf("2026-11");
    expect(weeks).toHaveLength(6);
    expect(weeks[0]?.[0]).toBe("2026-10-26");
    expect(weeks.at(-1)?.at(-1)).toBe("2026-12-06");
  });
  it("has four weeks where February begins on a Monday", () => expect(weeksOf("2027-02")).toHaveLength(4));
  it("crosses the year", () => expect(addMonths("2026-12", 1)).toBe("2027-01"));
  it.each([
    ["2026-11-30", "ArrowRight", "2026-12-01"],
    ["2026-11-04", "ArrowUp", "2026-10-28"],
    ["2026-11-04", "Home", "2026-11-02"],
    ["2026-11-04", "End", "2026-11-08"],
    ["2027-01-31", "PageDown", "2027-02-28"],
    ["2026-11-04", "a", null],
  ])("moves from %s by %s to %s", (day, key, expected) => expect(moved(day, key)).toBe(expected));
});
