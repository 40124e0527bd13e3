import { describe, expect, it } from "vitest";
import { formats } from "@/lib/format";

describe("formats", () => {
  it.each([
    ["de", 459_603_958, "4.596.039,58 €"],
    ["en", 459_603_958, "€4,596,039.58"],
  ] as const)("writes money of minor units in %s", (lang, minor, expected) => {
    expect(formats(lang).money(minor, "EUR").replace(/\u00a0/g, " ")).toBe(expected);
  });

  it("knows currencies without minor units", () => {
    expect(formats("en").money(1200, "JPY")).toBe("JP¥1,200");
  });

  it("writes times in the zone it was given, across a change of the clock", () => {
    const berlin = formats("de", "Europe/Berlin");
    expect(berlin.time("2026-10-25T00:30:00Z")).toBe("02:30");
    expect(berlin.time("2026-10-25T01:30:00Z")).toBe("02:30");
  });

  it("leaves out the year where it is this one", () => {
    const now = new Date("2026-12-31T22:30:00Z");
    expect(formats("de", "Europe/Berlin").moment("2026-03-01T08:00:00Z", now)).toBe("1. März, 09:00");
    expect(formats("de", "Europe/Berlin").moment("2026-12-31T23:30:00Z", now)).toBe("1. Jan. 2027, 00:30");
  });

  it("leaves a day as it is, however far west", () => {
    expect(formats("de", "America/New_York").day("2026-11-23")).toBe("23. Nov. 2026");
    expect(formats("de", "America/New_York").day("2026-11-23T02:00:00Z")).toBe("22. Nov. 2026");
  });

  it.each([
    ["en", -90, "1 minute ago"],
    ["de", 86_400 * 2, "übermorgen"],
    ["en", 7200, "in 2 hours"],
  ] as const)("says in %s how far %d seconds are", (lang, seconds, expected) => {
    const now = new Date("2026-05-01T12:00:00Z");
    expect(formats(lang).relative(new Date(now.getTime() + seconds * 1000), now)).toBe(expected);
  });

  it("shows the two largest parts of a duration", () => {
    expect(formats("en").duration(4 * 3600 + 30 * 60 + 12)).toBe("4 hrs 30 mins");
    expect(formats("en").duration(0)).toBe("0 secs");
  });
});
