import { describe, expect, it } from "vitest";
import { hoursText, mostChangedFirst, picked, ruleChanges, stretch, tried, weekdays } from "@/features/rules/model";

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

const RULES = { hours: [], caps: [], gaps: [], rates: [], release_minutes: 30, gather_minutes: 0, us_hours: "strict" as const };
const cap = { limit: 1, hours: 24, channels: [], classes: ["advertising" as const], purpose: "" };

describe("rules that are tried", () => {
  it("are those of a form without the speed", () => expect(Object.keys(tried(picked(RULES)))).not.toContain("rates"));
  it("change nothing where they are the same", () => expect(ruleChanges(RULES, { ...RULES }, (_, value) => JSON.stringify(value))).toEqual([]));
  it("are compared rule by rule, in words", () => {
    const changes = ruleChanges(RULES, { ...RULES, caps: [cap], us_hours: "state" }, (rule, value) => `${rule} ${JSON.stringify(value)}`);
    expect(changes.map((one) => one.rule)).toEqual(["caps", "us_hours"]);
    expect(changes[0]?.now).toEqual([]);
    expect(changes[0]?.then).toHaveLength(1);
  });
  it("show first what differs most", () => {
    expect(mostChangedFirst([{ was: 9, would: 9 }, { was: 1, would: 5 }, { was: 10, would: 10 }]).map((one) => one.was)).toEqual([1, 10, 9]);
  });
});
