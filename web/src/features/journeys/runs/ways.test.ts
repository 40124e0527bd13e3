import { describe, expect, it } from "vitest";
import { edgesOf } from "@/features/journeys/graph/ways";
import { walkedOn, withUnknown, type Flow } from "@/features/journeys/runs/ways";

const definition = {
  steps: [
    { branch: "choice", paths: [{ if: { kind: "all" }, then: "sms" }, { if: { kind: "all" }, then: "end" }], otherwise: "mail" },
    { send: "sms", template: "a", paths: { not_sent: "mail" }, then: "end" },
    { send: "mail", template: "b" },
  ],
};
const edges = edgesOf(definition);
const edge = (from: string, way: string) => edges.find((one) => one.from === from && one.way === way)!;
const way = (step: string, outcome: string, to: string, n: number, share: number): Flow => ({ step, outcome, to, n, share });

describe("numbers on connectors", () => {
  const ways = [way("choice", "0", "sms", 6, 0.6), way("choice", "otherwise", "mail", 3, 0.3), way("choice", "1", "end", 1, 0.1), way("sms", "not_sent", "mail", 2, 0.33),
    way("sms", "", "end", 4, 0.67), way("mail", "", "end", 5, 1)];

  it.each([
    ["a way of a branch", "choice", "0", 6],
    ["the way without a condition", "choice", "otherwise", 3],
    ["a way to the end", "choice", "1", 1],
    ["an outcome with a way of its own", "sms", "not_sent", 2],
    ["the main line", "sms", "", 4],
  ])("counts %s", (_, from, name, n) => expect(walkedOn(edge(from, name), edges, ways)?.n).toBe(n));

  it("says nothing about a step that nobody left", () => expect(walkedOn(edge("mail", ""), edges, ways.slice(0, 3))).toBeUndefined());

  it("lets outcomes without a connector of their own go along the main line", () => {
    const plain = { steps: [{ send: "a", template: "x" }, { send: "b", template: "x" }] };
    const own = edgesOf(plain);
    expect(walkedOn(own[0]!, own, [way("a", "sent", "b", 2, 0.5), way("a", "not_sent", "b", 2, 0.5)])).toEqual({ n: 4, share: 1 });
  });

  it("tells several ways to the end apart", () => {
    const two = edgesOf({ steps: [{ branch: "x", paths: [{ if: { kind: "all" }, then: "end" }], otherwise: "end" }] });
    const taken = [way("x", "0", "end", 4, 0.8), way("x", "otherwise", "end", 1, 0.2)];
    expect(two.map((one) => walkedOn(one, two, taken)?.n)).toEqual([4, 1]);
  });

  it("counts who cannot be measured as having done nothing where the author says so (J32)", () => {
    const wait = edgesOf({ steps: [{ wait_for: "x", on: [{ clicked: "a", then: "end" }], timeout: "end", unknown_is_no: true }] });
    expect(wait.map((one) => walkedOn(one, wait, [way("x", "0", "end", 2, 0.2), way("x", "timeout", "end", 5, 0.5), way("x", "unknown", "end", 3, 0.3)])?.n)).toEqual([2, 8]);
  });

  it("draws a connector for people whose answer nobody knows, so that the ways make all who came (J32)", () => {
    const asks = { steps: [{ branch: "x", paths: [{ if: { kind: "all" }, then: "end" }], otherwise: "end" }] };
    const taken = [way("x", "0", "end", 5, 0.5), way("x", "otherwise", "end", 2, 0.2), way("x", "unknown", "end", 3, 0.3)];
    const drawn = edgesOf(withUnknown(asks, taken));
    expect(drawn.map((one) => [one.way, walkedOn(one, drawn, taken)?.n])).toEqual([["0", 5], ["otherwise", 2], ["unknown", 3]]);
    expect(withUnknown(asks, taken.slice(0, 2))).toBe(asks);
  });
});
