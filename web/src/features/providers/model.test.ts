import { describe, expect, it } from "vitest";
import type { Health } from "@/features/providers/api/health";
import { byChannel, places, reordered, roleIn } from "@/features/providers/model";

const account = (name: string, channels: string[], state: Health["state"] = "ok"): Health => ({
  account: name, vendor: name, channels, state, rank: 0, last_success_at: null, last_failure_at: null, accepted_last_hour: 0, failed_last_hour: 0,
  errors: {}, reasons: {}, unknown_last_hour: 0, waiting: [],
});

describe("the order of providers", () => {
  const all = [account("a", ["sms"], "off"), account("b", ["sms", "email"]), account("c", ["sms"])];
  it("counts places on shared channels, without those that are off", () => {
    expect(places(all, "b")).toEqual([{ channel: "sms", place: 1 }]);
    expect(places(all, "c")).toEqual([{ channel: "sms", place: 2 }]);
    expect(places(all, "a")).toEqual([]);
  });
  it.each([
    ["sms", 1, "first"], ["telegram", 1, "first"], ["sms", 2, "nth"], ["email", 3, "nth"], ["push", 2, "otherDevices"], ["telegram", 2, "spare"],
  ] as const)("says what the account does for %s in place %d", (channel, place, role) => expect(roleIn(channel, place)).toBe(role));
  it.each([
    [0, 2, ["b", "c", "a"]],
    [2, 0, ["c", "a", "b"]],
    [1, 1, ["a", "b", "c"]],
  ])("moves place %d to %d", (from, to, expected) => expect(reordered(["a", "b", "c"], from, to)).toEqual(expected));
});

it("puts vendors under what they carry, the handset for everything last", () => {
  const vendor = (name: string, ...channels: string[]) => ({ name, channels });
  const all = [vendor("handset", "sms", "email"), vendor("a", "sms"), vendor("b", "email"), vendor("c", "sms")];
  expect(byChannel(all).map(([channels, ones]) => [channels.join(), ...ones.map((one) => one.name)])).toEqual([
    ["sms", "a", "c"], ["email", "b"], ["sms,email", "handset"],
  ]);
});
