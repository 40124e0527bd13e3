import { describe, expect, it } from "vitest";
import { formats } from "@/lib/format";
import { seenText } from "@/parts/seen";

describe("seenText", () => {
  const de = formats("de", "Europe/Berlin");
  it.each([
    [null, "nichts"], ["", "nichts"], [[], "nichts"], [1234.5, "1.234,5"], ["Köln", "Köln"], [true, "✓"], [["a", 2], "a, 2"],
    ["2026-05-01T08:00:00Z", "1. Mai 2026, 10:00"], [{ count: 2, last: ["x"] }, "count: 2, last: x"],
  ])("shows %j as %s", (value, text) => expect(seenText(value, de, "nichts")).toBe(text));
});
