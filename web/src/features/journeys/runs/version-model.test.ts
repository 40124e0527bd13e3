import { describe, expect, it } from "vitest";
import { changesOf, leavesOf, pairOf } from "@/features/journeys/runs/version-model";

describe("two versions", () => {
  it.each([
    [[3, 1], { before: 1, after: 3 }],
    [[0, 4], { before: 4, after: 0 }],
    [[4, 0], { before: 4, after: 0 }],
    [[4], null],
  ])("%j are compared as %j", (ticked, pair) => expect(pairOf(ticked)).toEqual(pair));

  it("takes a value apart into what can be read", () => {
    expect(leavesOf({ if: { kind: "cart", values: ["a", "b"] }, n: 3 })).toEqual([
      { path: "if.kind", value: "cart" }, { path: "if.values", value: "a, b" }, { path: "n", value: "3" },
    ]);
  });

  it("says only what differs", () => {
    const before = [{ then: "sms", if: { kind: "cart" } }];
    const after = [{ then: "mail", if: { kind: "cart" } }, { then: "end" }];
    expect(changesOf(before, after, "paths")).toEqual([{ path: "paths[1].then", before: "sms", after: "mail" }, { path: "paths[2].then", before: undefined, after: "end" }]);
    expect(changesOf(null, "4h", "for")).toEqual([{ path: "for", before: undefined, after: "4h" }]);
  });
});
