import { expect, it } from "vitest";
import { edited, type Editing } from "@/features/journeys/canvas/history";

const start: Editing = { definition: { id: "a" }, past: [], future: [], last: { what: "", at: 0 } };
const set = (state: Editing, name: string, at: number, what?: string) => edited(state, { do: "set", definition: { id: "a", name }, at, what });

it("takes back and repeats, and forgets what was taken back once something new is done", () => {
  const two = set(set(start, "x", 1), "y", 2);
  const back = edited(edited(two, { do: "undo" }), { do: "undo" });
  expect(back.definition).toEqual({ id: "a" });
  expect(edited(back, { do: "redo" }).definition).toEqual({ id: "a", name: "x" });
  const other = set(back, "z", 9);
  expect(edited(other, { do: "redo" })).toBe(other);
});

it("typing in one field is one step back, after a pause another one", () => {
  const typed = set(set(set(start, "a", 1000, "name"), "ab", 1300, "name"), "abc", 1600, "name");
  expect(typed.past).toHaveLength(1);
  expect(set(typed, "abcd", 9000, "name").past).toHaveLength(2);
});

it("nothing to take back changes nothing", () => {
  expect(edited(start, { do: "undo" })).toBe(start);
  expect(edited(start, { do: "set", definition: start.definition, at: 1 })).toBe(start);
});
