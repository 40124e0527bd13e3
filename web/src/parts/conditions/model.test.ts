import { describe, expect, it } from "vitest";
import { formKnows, KINDS, kindsOf, negated, readValue, valueFor, withField, type Condition } from "@/parts/conditions/model";

describe("the model of conditions", () => {
  it.each(Object.keys(KINDS))("the form of %s shows everything that a new one has", (kind) => {
    expect(formKnows(KINDS[kind]?.make() as Condition)).toBe(true);
  });

  it("leaves what the form does not know to the text form", () => {
    expect(formKnows({ kind: "customer", any_of: ["new"], colour: "red" })).toBe(false);
    expect(formKnows({ kind: "moon" })).toBe(false);
  });

  it("keeps fields that it does not know when another one is changed", () => {
    expect(withField({ kind: "product", relation: "bought", any_of: ["a"], new_field: 1 }, "at_least", 2)).toEqual(
      { kind: "product", relation: "bought", any_of: ["a"], new_field: 1, at_least: 2 });
    expect(withField({ kind: "event", event: "X", within_days: 3 }, "within_days", undefined)).toEqual({ kind: "event", event: "X" });
  });

  it("turns into the opposite and back", () => {
    const one = { kind: "in_journey" };
    expect(negated(negated(one))).toEqual(one);
  });

  it("offers no conditions about a journey in a segment", () => {
    expect(kindsOf("here", "segment")).toEqual([]);
    expect(kindsOf("here", "journey")).toContain("step");
  });

  it.each([
    ["in", "text", "a", ["a"]], ["exists", "any", "a", undefined], ["eq", "text", ["a", "b"], "a"], ["gt", "any", "a", 1],
    ["since", "time", undefined, "14d"], ["before", "any", "x", { days: 0 }], ["ge", "number", 5, 5], ["not_in", "any", {}, []],
  ] as const)("%s on %s makes %o to %o", (op, type, before, after) => expect(valueFor(op, type, before)).toEqual(after));

  it.each([["12", 12], ["12.5", 12.5], ["true", true], ["0049", "0049"], ["gold", "gold"], ["", ""]])("reads %s as %s", (text, value) =>
    expect(readValue(text)).toBe(value));
});
