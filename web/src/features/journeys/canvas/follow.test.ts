import { describe, expect, it } from "vitest";
import { follow, keptOf, type Served } from "@/features/journeys/canvas/follow";

const mine = { id: "cart", name: "Mine", steps: [{ wait: "w", for: "1h" }] };
const kept = { definition: mine, revision: 4, version: 1 };
const served = (more: Partial<Served>, version = 1): Served => ({ definition: { id: "cart", name: "Live" }, draft: null, revision: 5, ...more, row: { id: "cart", version } });

describe("what the editor shows when the server has something newer", () => {
  it("publishing one's own draft changes nothing but its revision, whatever form it was written down in", () => {
    const seen = follow(kept, served({ definition: { ...mine, steps: [{ wait: "w", for: "60m" }] } }, 2));
    expect(seen).toEqual({ definition: mine, revision: 5, version: 2 });
    expect(seen.definition).toBe(mine);
  });

  it("a draft that was discarded gives way to what is published", () => {
    expect(follow(kept, served({})).definition).toEqual({ id: "cart", name: "Live" });
  });

  it("a colleague's draft, or a version that was brought back, is taken over", () => {
    const theirs = { id: "cart", name: "Theirs" };
    expect(follow(kept, served({ draft: theirs }))).toEqual({ definition: theirs, revision: 5, version: 1 });
    expect(follow(kept, served({ draft: null, revision: 7, definition: theirs }, 2)).definition).toEqual(theirs);
  });

  it("the same draft with its fields in another order is the one that is shown already", () => {
    const again = { steps: [{ for: "1h", wait: "w" }], name: "Mine", id: "cart" };
    expect(follow(kept, served({ draft: again, revision: 9 })).definition).toBe(mine);
  });

  it("an answer that is older than what was saved says nothing", () => {
    expect(follow(kept, served({ draft: { id: "cart", name: "Old" }, revision: 3 }))).toBe(kept);
    expect(follow(kept, served({ draft: { id: "cart", name: "Old" }, revision: 4 }))).toBe(kept);
  });

  it("a journey of which nothing is written has its id", () => {
    expect(keptOf(served({ definition: null }, 0)).definition).toEqual({ id: "cart" });
  });
});
