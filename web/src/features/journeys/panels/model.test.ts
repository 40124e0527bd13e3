import { describe, expect, it } from "vitest";
import { KINDS, type Definition } from "@/parts/steps/model";
import type { Finding } from "@/features/journeys/api/journey";
import { freshStep } from "@/features/journeys/canvas/kinds";
import {
  asWait, COVERED, evenShares, findingsAt, findingsLeft, journeyFindings, listedDefinition, listedStep, pathOf, signalsOfStep, stepFindings, stepPath,
} from "@/features/journeys/panels/model";
import { percentOf, WAITS, waitKind } from "@/parts/steps/written";

const finding = (path: string, step = ""): Finding => (
  { path, step, reason: "r", hint: "", code: "other", parameters: {} as Finding["parameters"], level: "error", key: path, line: null });

describe("findings and the fields they point at", () => {
  const found = [finding("steps[2].template", "sms"), finding("steps[2]", "sms"), finding("steps[20].template", "late"), finding("enter.on[0].event"), finding("steps")];

  it("gives a step its own ones only, with paths from the step on", () => {
    expect(stepFindings(found, "steps[2]", "sms").map((one) => one.path)).toEqual(["template", ""]);
  });

  it("gives a step what speaks of it by name, at the top", () => {
    expect(stepFindings([finding("exit", "sms")], "steps[2]", "sms").map((one) => one.path)).toEqual([""]);
  });

  it("gives the entry what is about no step", () => {
    expect(journeyFindings(found).map((one) => one.path)).toEqual(["enter.on[0].event", "steps"]);
  });

  it("finds what points at a place or within it", () => {
    const own = [finding("on[0].where.value"), finding("on[0]"), finding("on[10]"), finding("only")];
    expect(findingsAt(own, ["on", 0]).map((one) => one.path)).toEqual(["on[0].where.value", "on[0]"]);
    expect(findingsAt(own, ["on", 0], false).map((one) => one.path)).toEqual(["on[0]"]);
    expect(findingsLeft(own, ["on", 0], ["where"]).map((one) => one.path)).toEqual(["on[0]"]);
    expect(pathOf(["paths", 1, "if", "conditions", 0])).toBe("paths[1].if.conditions[0]");
  });

  it("counts places as the server does, also where something that is no step stands between", () => {
    const wait = { wait: "a", for: "1h" };
    expect(stepPath({ steps: ["rubbish", wait] }, wait)).toBe("steps[1]");
  });
});

describe("what authors may write", () => {
  it("takes one item for a list, and leaves everything else as it is", () => {
    expect(listedStep({ wait_for: "a", on: { event: "X" }, mine: { a: 1 } })).toEqual({ wait_for: "a", on: [{ event: "X" }], mine: { a: 1 } });
    expect(listedDefinition({ enter: { on: { event: "X" }, key: "person" }, exit: { event: "Y" } })).toEqual({ enter: { on: [{ event: "X" }], key: "person" }, exit: [{ event: "Y" }] });
    expect(listedDefinition({ name: "a" })).toEqual({ name: "a" });
  });

  it.each(KINDS)("the form of a new %s shows all of its fields", (kind) => {
    expect(Object.keys(freshStep(kind)).filter((field) => field !== kind && !COVERED[kind].includes(field))).toEqual([]);
  });

  it.each([["12.5%", 12.5], [" 5 % ", 5], ["0%", 0], ["half", undefined], [5, undefined], [undefined, undefined]])("%j is %j per cent", (text, share) =>
    expect(percentOf(text)).toBe(share));

  it.each([1, 2, 3, 7])("%d equal shares make a whole", (count) => {
    expect(evenShares(count).reduce((sum, share) => sum + Math.round((percentOf(share) ?? 0) * 100), 0)).toBe(10_000);
  });
});

describe("the eight waits", () => {
  it.each(WAITS)("a wait turned into %s is that, keeps its name and what nobody knows", (kind) => {
    const turned = asWait({ wait: "a", weekday: "monday", at: "09:00", if_passed: "same_day", since: "sms", mine: 1 }, kind, "2026-12-01");
    expect(waitKind(turned)).toBe(kind);
    expect(turned).toMatchObject({ wait: "a", since: "sms", mine: 1 });
    expect("if_passed" in turned).toBe(kind === "weekday");
  });

  it("keeps the span and the time where the next kind has them too", () => {
    expect(asWait({ wait: "a", for: "2h" }, "for_at", "2026-12-01")).toEqual({ wait: "a", for: "2h", at: "10:00" });
    expect(asWait({ wait: "a", for: "2h", at: "11:00" }, "for", "2026-12-01")).toEqual({ wait: "a", for: "2h" });
  });
});

describe("the signals of a message step", () => {
  const definition: Definition = { steps: [
    { send: "text", channel: "sms", template: "t" }, { send: "bot", channel: "telegram", template: "t", fallback: { channel: "email", template: "u" } },
    { send: "app", channel: "inapp", template: "t" },
  ] };

  it("never offers what the channel cannot tell (J32)", () => {
    expect(signalsOfStep(definition, "text")).not.toContain("read");
    expect(signalsOfStep(definition, "text")).not.toContain("shown");
    expect(signalsOfStep(definition, "app")).toContain("dismissed");
  });

  it("offers what one of the next channels can tell", () => expect(signalsOfStep(definition, "bot")).toContain("read"));
});
