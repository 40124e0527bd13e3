import { expect, it } from "vitest";
import type { Seen } from "@/features/events/api/events";
import { inOneLine, merged, MOST } from "@/features/events/model";

const seen = (id: string, second: number) => ({ id, received_at: `2026-05-01T12:00:${String(second).padStart(2, "0")}Z` }) as Seen;

it("shows each event once, newest first", () => {
  const shown = merged([], [seen("a", 1), seen("b", 2)]);
  expect(merged(shown, [seen("b", 2), seen("c", 3)]).map((one) => one.id)).toEqual(["c", "b", "a"]);
});

it("changes nothing when nothing is new", () => {
  const shown = [seen("a", 1)];
  expect(merged(shown, [seen("a", 1)])).toBe(shown);
});

it("keeps a bounded number of lines", () => {
  const many = Array.from({ length: MOST + 40 }, (_, index) => seen(`e${index}`, index % 60));
  expect(merged([], many)).toHaveLength(MOST);
});

it("says in one line what an event holds", () => {
  expect(inOneLine({ cart_id: "c1", products: [1, 2], address: { city: "x" }, total: 9.5 })).toBe("cart_id: c1 · products: [2] · address: {…} · total: 9.5");
});
