import { describe, expect, it } from "vitest";
import { idOf, same } from "@/features/segments/model";

describe("idOf", () => {
  it.each([
    ["Große Käufer (300 €)", "grosse-kaeufer-300"], ["  Éclair  ", "eclair"], ["VIP", "vip"], ["---", ""], ["a".repeat(80), "a".repeat(60)],
  ])("makes %j into %j", (name, id) => expect(idOf(name)).toBe(id));
});

describe("same", () => {
  it("sees a changed value", () => expect(same({ kind: "trait", value: 1 }, { kind: "trait", value: 2 })).toBe(false));
  it("sees that nothing changed", () => expect(same({ kind: "all", conditions: [] }, { kind: "all", conditions: [] })).toBe(true));
});
