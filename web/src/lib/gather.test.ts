import { describe, expect, it } from "vitest";
import { gather } from "@/lib/gather";

describe("gather", () => {
  it("asks once for what is wanted within a moment, and no more than fits", async () => {
    const asked: string[][] = [];
    const name = gather(async (ids) => {
      asked.push(ids);
      return new Map(ids.filter((id) => id !== "x").map((id) => [id, id.toUpperCase()]));
    }, 2, 0);
    expect(await Promise.all(["a", "b", "a", "x"].map(name))).toEqual(["A", "B", "A", undefined]);
    expect(asked).toEqual([["a", "b"], ["x"]]);
    expect(await name("a")).toBe("A");
    expect(asked).toHaveLength(3);
  });

  it("tells everybody who asked of a fault", async () => {
    const name = gather(() => Promise.reject(new Error("away")), 10, 0);
    const both = await Promise.allSettled([name("a"), name("b")]);
    expect(both.map((one) => one.status)).toEqual(["rejected", "rejected"]);
  });
});
