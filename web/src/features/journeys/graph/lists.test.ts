import { describe, expect, it } from "vitest";
import { inLists } from "@/features/journeys/graph/lists";
import { stepsOf } from "@/parts/steps/model";
import { waysOf } from "@/features/journeys/graph/ways";

describe("what is written as a single value", () => {
  const written = {
    id: "j", enter: { on: { event: "Start" } }, exit: { event: "Order Completed" },
    steps: [
      { send: "a", fallback: { channel: "email" }, paths: { sent: "end" } },
      { wait_for: "b", on: { clicked: "a", then: "end" }, timeout: "end" },
      { branch: "c", paths: { if: { kind: "cart" }, then: "end" } },
    ],
  };

  it("is a list of one to the canvas", () => {
    const [send, wait, branch] = stepsOf(inLists(written));
    expect(send).toEqual({ send: "a", fallback: [{ channel: "email" }], paths: { sent: "end" } });
    expect(waysOf(wait!).map((way) => way.way)).toEqual(["0", "timeout", "unknown"]);
    expect(waysOf(branch!).map((way) => way.way)).toEqual(["0", "otherwise", "unknown"]);
    expect(inLists(written)).toMatchObject({ enter: { on: [{ event: "Start" }] }, exit: [{ event: "Order Completed" }] });
  });

  it("and what is a list already stays the very same object", () => {
    const listed = inLists(written);
    expect(inLists(listed)).toBe(listed);
    const bare = { id: "j", name: "J" };
    expect(inLists(bare)).toBe(bare);
  });
});
