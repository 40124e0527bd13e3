import { describe, expect, it } from "vitest";
import { copySteps, pasteSteps } from "@/features/journeys/graph/clip";
import type { Definition } from "@/parts/steps/model";
import { broughtIn, layout, lineNear, neighbour, pathThrough, settled } from "@/features/journeys/canvas/layout";

const journey = {
  id: "s", steps: [
    { wait: "first", for: "30m" }, { branch: "fork", paths: [{ if: {}, then: "sms" }], otherwise: "end" }, { send: "sms", channel: "sms", template: "x", then: "gone" },
  ],
};

describe("layout", () => {
  it("stands from top to bottom, and nothing covers anything", () => {
    const { nodes } = layout(journey);
    const y = (id: string) => nodes.find((one) => one.id === id)?.y ?? NaN;
    expect(y("entry") < y("first") && y("first") < y("fork") && y("fork") < y("sms")).toBe(true);
    for (const a of nodes) {
      for (const b of nodes) {
        const apart = a.id === b.id || a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart, `${a.id} and ${b.id}`).toBe(true);
      }
    }
  });

  it("gives every way to the end an end of its own, and shows a target that does not exist", () => {
    const { nodes, lines } = layout(journey);
    expect(nodes.filter((one) => one.kind === "end").map((one) => one.id)).toEqual(["end:fork|otherwise"]);
    expect(lines.find((one) => one.from === "sms")?.target).toBe("missing:gone");
  });

  it("shows an empty journey as an entry with an end", () => {
    expect(layout({ id: "s" }).nodes.map((one) => one.kind)).toEqual(["entry", "end"]);
  });

  it("keeps earlier ways at the left, wherever in the list their steps stand", () => {
    const click = { wait_for: "w", on: [{ clicked: "b", then: "end" }], at_most: "4h", timeout: "mail", unknown: "mail" };
    const steps = [
      { send: "b", channel: "sms", template: "t" }, { branch: "f", paths: [{ if: {}, then: "w" }, { if: {}, then: "mail" }], otherwise: "c" }, click,
      { send: "mail", channel: "email", template: "t", then: "end" }, { coupon: "c", pool: "p", then: "end" },
    ];
    const shape = (definition: Definition) => layout(definition).nodes.filter((one) => one.kind === "step").map(({ id, x, y }) => `${id} ${x} ${y}`).sort();
    expect(shape({ id: "j", steps: [...steps.slice(0, 2), ...steps.slice(2).reverse()] })).toEqual(shape({ id: "j", steps }));
    const sides = (definition: Definition) => layout(definition).lines.filter((one) => one.source === "f").map((one) => one.middle.x);
    for (const from of ["b", "mail", "c"]) {
      const { definition } = pasteSteps({ id: "j", steps }, copySteps({ id: "j", steps }, new Set(["w", "mail"])), { from, way: "" });
      const at = sides(definition);
      expect(at, from).toEqual([...at].sort((one, other) => one - other));
    }
  });

  it("is the same for the same journey", () => {
    expect(layout(journey)).toEqual(layout(structuredClone(journey)));
  });
});

it("connectors run around cards, and two between the same cards run apart", () => {
  const { nodes, lines } = layout({ id: "s", steps: [
    { wait_for: "w", on: [{ event: "A", then: "z" }, { event: "B", then: "z" }], timeout: "m" }, { wait: "m", for: "1h" }, { exit: "z" },
  ] });
  for (const line of lines) {
    const others = nodes.filter((one) => one.id !== line.source && one.id !== line.target);
    for (const { x, y } of line.points) {
      expect(others.some((one) => x > one.x && x < one.x + one.width && y > one.y && y < one.y + one.height), line.id).toBe(false);
    }
  }
  const [a, b] = lines.filter((one) => one.target === "z" && one.source === "w");
  expect(Math.abs((a?.middle.x ?? 0) - (b?.middle.x ?? 0))).toBeGreaterThan(100);
});

it("a path ends where its points end", () => {
  expect(pathThrough([{ x: 0, y: 0 }, { x: 0, y: 100 }, { x: 50, y: 200 }])).toBe("M0,0L0,100C0,150 50,150 50,200");
  expect(pathThrough([])).toBe("");
});

it("arrows go to the nearest card in their direction", () => {
  const { nodes } = layout(journey);
  expect(neighbour(nodes, "entry", "down")).toBe("first");
  expect(neighbour(nodes, "fork", "up")).toBe("first");
  expect(neighbour(nodes, "entry", "up")).toBeUndefined();
});

it("a card is dropped on the connector whose middle is near, and on none far away", () => {
  const picture = layout(journey);
  const line = picture.lines.find((one) => one.from === "first");
  const middle = line?.middle;
  expect(middle && lineNear(picture, middle.x + 20, middle.y - 15)?.id).toBe("first|");
  expect(lineNear(picture, 5000, 5000)).toBeUndefined();
});

describe("the chosen card", () => {
  const card = { x: 500, y: 300, width: 268, height: 90 };
  it.each([
    ["the middle stays in the middle when a panel opens", undefined, 1000, 600, { x: -200, y: 0, zoom: 1 }],
    ["and the card is seen", card, 1000, 600, { x: -200, y: 0, zoom: 1 }],
    ["also where the middle alone does not show it", card, 700, 400, { x: -392, y: 0, zoom: 1 }],
    ["nothing moves where nothing changed", card, 1000, 1000, null],
    ["it comes back when the panel closes", undefined, 600, 1000, { x: 200, y: 0, zoom: 1 }],
  ])("%s", (_what, shown, before, width, expected) => expect(settled({ x: 0, y: 0, zoom: 1 }, shown, before, width, 600)).toEqual(expected));

  it.each([
    ["stays where it is wholly to be seen", { x: 0, y: 0, zoom: 1 }, 1000, null],
    ["comes from under the panel", { x: 0, y: 0, zoom: 1 }, 600, { x: -192, y: 0, zoom: 1 }],
    ["comes from above", { x: 0, y: -400, zoom: 1 }, 1000, { x: 0, y: -276, zoom: 1 }],
    ["shows its beginning where it does not fit", { x: 0, y: 0, zoom: 1.6 }, 300, { x: -776, y: -48, zoom: 1.6 }],
  ])("%s", (_what, view, width, expected) => {
    expect(broughtIn(view, card, width, 600)).toEqual(expected);
  });
});
