import { describe, expect, it } from "vitest";
import type { Line } from "@/features/journeys/api/trial";
import {
  bodyOf, fitted, freshHappening, freshSetup, lacksProvider, nextLine, pathOf, shownLines, splitsOf, triggersOf, usualProperties, valuesOf,
} from "@/features/journeys/runs/trial-model";

const line = (n: number, kind: Line["kind"], step = "", more: Partial<Line> = {}): Line => ({
  n, kind, step, at: `2026-05-05T08:0${n % 10}:00Z`, journey: "cart", visit: 0, reason: "", outcome: "", to: "", conditions: [], message: null, wait: null, detail: {}, ...more,
});
const lines = [
  line(1, "happened", "", { journey: "", reason: "Product Added" }), line(2, "entered"), line(3, "arrived", "pause"), line(4, "waits", "pause"), line(5, "left", "pause", { to: "sms" }),
  line(6, "arrived", "sms"), line(7, "sent", "sms"), line(8, "left", "sms", { to: "mail", outcome: "not_sent" }), line(9, "arrived", "mail"), line(10, "finished"),
];

describe("the path so far", () => {
  it.each([
    ["before the door", 1, "", [], ""],
    ["at the first step", 4, "entered", ["pause"], "pause"],
    ["at the message", 7, "entered", ["pause", "sms"], "sms"],
    ["at the end", 10, "entered", ["pause", "sms", "mail"], ""],
  ])("%s", (_, until, door, steps, current) => {
    const path = pathOf(lines, until, "cart");
    expect([path.door, [...path.steps.keys()], path.current]).toEqual([door, steps, current]);
  });

  it("knows what became of a message, and which ways were taken", () => {
    const path = pathOf(lines, 8, "cart");
    expect(path.steps.get("sms")?.message).toBe("sent");
    expect(path.ways.map((one) => [one.step, one.outcome, one.to])).toEqual([["pause", "", "sms"], ["sms", "not_sent", "mail"]]);
  });

  it("leaves journeys out that were started on the way", () => expect(pathOf(lines, 10, "other").steps.size).toBe(0));

  it("steps over moves that say nothing", () => {
    expect(shownLines(lines).map((one) => one.n)).toEqual([1, 2, 3, 4, 6, 7, 8, 9, 10]);
    expect([nextLine(lines, 4, 1), nextLine(lines, 6, -1), nextLine(lines, 10, 1), nextLine(lines, 1, -1)]).toEqual([6, 4, 10, 1]);
  });
});

describe("the question", () => {
  const definition = { id: "cart", enter: { on: { event: "Product Added" } }, steps: [{ split: "test", arms: [{ name: "a" }, { name: "b" }] }, { send: "sms" }] };

  it("begins with the journey's own event and what a shop sends along", () => {
    const setup = freshSetup(definition);
    expect(triggersOf({ enter: { on: ["A", { event: "B" }, { segment_entered: "x" }] } })).toEqual(["A", "B"]);
    expect([setup.event, valuesOf(setup.properties).cart_id, valuesOf(setup.properties).price]).toEqual(["Product Added", "cart-1", 49.9]);
    expect(splitsOf(definition)).toEqual([{ split: "test", arms: ["a", "b"] }]);
  });

  it("places happenings from the moment of entry on", () => {
    const entry = new Date("2026-05-05T08:00:00Z");
    const body = bodyOf(definition, { ...freshSetup(definition), arms: { test: "" } }, [{ offset: 600, happening: freshHappening("click") }], entry, entry, ["sms marketing"]);
    expect(body.happenings?.[0]).toMatchObject({ kind: "click", at: "2026-05-05T08:10:00.000Z", after: "" });
    expect([body.person, body.arms, body.invented.consents]).toEqual([null, {}, [{ channel: "sms", purpose: "marketing", state: "confirmed" }]]);
  });

  it("leaves an arm to chance that is not in the journey any more", () => {
    const arms = { test: "b", gone: "a" };
    const setup = { ...freshSetup(definition), arms };
    const drawn = (steps: typeof definition.steps) => bodyOf({ ...definition, steps }, setup, [], new Date(), new Date(), []).arms;
    expect(drawn(definition.steps)).toEqual({ test: "b" });
    expect(drawn([{ split: "test", arms: [{ name: "a" }, { name: "c" }] }])).toEqual({});
  });

  it.each([
    ["takes the door that the journey has now", "Product Added", ["Product Added"], ["Cart Updated"], "Cart Updated"],
    ["keeps a door that is still there", "Product Viewed", ["Product Added", "Product Viewed"], ["Cart Updated", "Product Viewed"], "Product Viewed"],
    ["takes the first door of a journey that had none", "", [], ["Cart Updated"], "Cart Updated"],
    ["takes no event where the journey listens to none any more", "Product Added", ["Product Added"], [], ""],
    ["keeps an event that the tester chose", "Order Completed", ["Product Added"], ["Cart Updated"], "Order Completed"],
    ["keeps the journey’s own way in where the tester chose it", "", ["Product Added"], ["Cart Updated"], ""],
  ])("%s when the journey was changed", (_, event, before, now, expected) => {
    const entered = (on: string[]) => ({ id: "cart", enter: { on } });
    const setup = { ...freshSetup(entered(before)), event, first: "Grace" };
    const next = fitted(setup, entered(before), entered(now));
    expect([next.event, next.first]).toEqual([expected, "Grace"]);
    if (expected !== event) expect(next.properties).toEqual(usualProperties(expected, setup.cart));
  });

  it("reads values as the shop would send them", () => {
    const rows = [{ name: "n", value: "3" }, { name: "list", value: '[{"a":1}]' }, { name: "odd", value: "[x" }, { name: " ", value: "lost" }];
    expect(valuesOf(rows)).toEqual({ n: 3, list: [{ a: 1 }], odd: "[x" });
    expect(valuesOf(usualProperties("Order Completed", [{ name: "A", product_id: "a", price: 10, quantity: 2, category: "" }], "EUR"))).toMatchObject({ total: 20, currency: "EUR" });
  });
});

it.each([
  ["ready, and nobody carries it", { moment: "hand_over", content: { text: "x" }, provider: "" }, true],
  ["ready, and carried", { moment: "hand_over", content: { text: "x" }, provider: "handset" }, false],
  ["refused at the gate: nobody was asked", { moment: "hand_over", content: null, provider: "" }, false],
  ["only planned", { moment: "planned", content: null, provider: "" }, false],
])("a missing provider is told of a message that is %s", (_name, message, lacks) => expect(lacksProvider(message)).toBe(lacks));
