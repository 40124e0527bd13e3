import { expect, it } from "vitest";
import { linesOf, similarOf } from "@/features/consent/similar";

it("similar categories survive being written as text", () => {
  const similar = { tea: ["teaware", "honey"], coffee: ["mills"] };
  expect(similarOf(linesOf(similar))).toEqual(similar);
});

it("lines that say nothing are left out", () => expect(similarOf("tea\n: honey\ncoffee:  , mills ,\n")).toEqual({ coffee: ["mills"] }));
