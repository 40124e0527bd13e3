import { expect, it } from "vitest";
import { outcomeTone, readable, stateTone } from "@/features/shops/model";

it.each([
  ["fresh", true, "good"], ["behind", true, "bad"], ["listening", true, "good"], ["waiting", true, "warn"], ["off", true, "quiet"], ["fresh", false, "bad"],
] as const)("a shop that is %s and usable: %s is shown as %s", (state, usable, expected) => {
  expect(stateTone({ state, usable })).toBe(expected);
});

it.each([["taken", "good"], ["older", "quiet"], ["refused", "bad"], ["unmatched", "warn"], ["something new", "quiet"]])("a call that was %s is shown as %s", (outcome, expected) => {
  expect(outcomeTone(outcome)).toBe(expected);
});

it.each([
  ["fresh", true, false, true], ["behind", true, false, true], ["fresh", true, true, false], ["waiting", true, false, false],
  ["off", true, false, false], ["listening", true, false, false], ["fresh", false, false, false],
] as const)("a shop that is %s (usable: %s, being read: %s) can be read: %s", (state, usable, reading, expected) => {
  expect(readable({ state, usable, reading })).toBe(expected);
});
