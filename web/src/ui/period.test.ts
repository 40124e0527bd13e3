import { afterEach, describe, expect, it } from "vitest";
import { setHomeZone } from "@/lib/zone";
import { daysOf, momentsOf, momentOf, wallOf } from "@/ui/period";

describe("days of a period", () => {
  afterEach(() => setHomeZone("UTC"));

  it.each([
    ["Europe/Berlin", "2026-11-22T23:30:00Z", 1, "2026-11-23", "2026-11-23"],
    ["America/New_York", "2026-11-22T23:30:00Z", 7, "2026-11-16", "2026-11-22"],
    ["Pacific/Auckland", "2026-11-22T11:30:00Z", 2, "2026-11-22", "2026-11-23"],
    ["Europe/Berlin", "2026-03-29T21:30:00Z", 2, "2026-03-28", "2026-03-29"], // a day of 23 hours
    ["Europe/Berlin", "2026-03-29T22:30:00Z", 2, "2026-03-29", "2026-03-30"], // the day after it
  ])("are those of %s at %s", (zone, now, days, from, to) => {
    expect(daysOf({ days }, new Date(now), zone)).toEqual({ from, to });
    setHomeZone(zone);
    expect(daysOf({ days }, new Date(now))).toEqual({ from, to });
  });

  it("stand where they were chosen", () => {
    expect(daysOf({ from: "2026-01-01", to: "2026-01-31" }, new Date(), "Asia/Tokyo")).toEqual({ from: "2026-01-01", to: "2026-01-31" });
  });
});

describe("a period as moments", () => {
  it("is whole days in the workspace's zone, over a change of the clock too", () => {
    const period = momentsOf({ from: "2026-10-24", to: "2026-10-25" }, "Europe/Berlin", new Date("2026-11-01T00:00:00Z"));
    expect(period).toEqual({ from: "2026-10-23T22:00:00.000Z", to: "2026-10-25T23:00:00.000Z" });
  });
  it("ends now at the latest", () => {
    expect(momentsOf({ days: 1 }, "Europe/Berlin", new Date("2026-11-01T10:00:00Z")).to).toBe("2026-11-01T10:00:00.000Z");
  });
});

describe("a clock on the wall", () => {
  it.each([
    ["Europe/Berlin", "2026-07-01 10:00:00", "2026-07-01T08:00:00.000Z"],
    ["Europe/Berlin", "2026-01-01 00:30:00", "2025-12-31T23:30:00.000Z"],
    ["America/New_York", "2026-11-01 12:00:00", "2026-11-01T17:00:00.000Z"], // the clock was changed that morning
  ])("in %s that says %s means %s", (zone, wall, at) => {
    expect(momentOf(wall, zone).toISOString()).toBe(at);
    expect(wallOf(at, zone)).toBe(wall);
  });
});
