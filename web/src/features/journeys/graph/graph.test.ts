import { describe, expect, it } from "vitest";
import { clipOf, clipText, copySteps, duplicateSteps, pasteSteps } from "@/features/journeys/graph/clip";
import { connect, disconnect, insertLoose, insertStep, makeFirst, moveStep, removeSteps, spotBehind } from "@/features/journeys/graph/edit";
import { hurriedEdges } from "@/features/journeys/graph/hurry";
import { freeName, idsOf, stepsOf, withValueAt, type Definition, type Step } from "@/parts/steps/model";
import { edgesOf, looseSteps } from "@/features/journeys/graph/ways";

const journey = (...steps: Step[]): Definition => ({ id: "j", name: "J", x_new: { kept: 1 }, steps });
/** "from way to" of every connector, for reading. */
const lines = (definition: Definition) => edgesOf(definition).map((edge) => `${edge.from} ${edge.way || "-"} ${edge.to}`);

const a = { wait: "a", for: "30m", x_field: [1] };
const b = { send: "b", channel: "sms", template: "t" };
const c = { send: "c", channel: "push", template: "t", then: "end" };
const fork = { branch: "fork", paths: [{ if: { kind: "in_journey" }, then: "b" }], otherwise: "end" };

describe("the ways of steps", () => {
  it.each<[string, Definition, string[]]>([
    ["a list is a line", journey(a, b), ["a - b", "b - end"]],
    ["next is the step below", journey({ ...a, then: "next" }, b), ["a - b", "b - end"]],
    ["a branch has its paths and otherwise", journey(fork, a, b), ["fork 0 b", "fork otherwise end", "a - b", "b - end"]],
    ["otherwise follows the main line", journey({ ...fork, otherwise: undefined, then: "b" }, a, b), ["fork 0 b", "fork otherwise b", "a - b", "b - end"]],
    ["a wait for behaviour", journey({ wait_for: "w", on: [{ clicked: "b" }, { event: "X", then: "end" }], timeout: "b", unknown: "b" }, b),
      ["w 0 b", "w 1 end", "w timeout b", "w unknown b", "b - end"]],
    ["arms", journey({ split: "s", arms: [{ name: "x", share: "50%", then: "b" }, { name: "y", share: "50%", then: "end" }] }, b),
      ["s x b", "s y end", "b - end"]],
    ["attached outcomes", journey({ ...b, paths: { not_sent: "c" } }, c), ["b - c", "b not_sent c", "c - end"]],
    ["no main line where every outcome has its own", journey({ call: "k", url: "", paths: { success: "c", failed: "end", timeout: "end" } }, c),
      ["k success c", "k failed end", "k timeout end", "c - end"]],
    ["nothing after an exit", journey({ exit: "x" }), []],
    ["a step without a kind", journey({ foo: 1 }, b), ["#0 - b", "b - end"]],
    ["a target that is not there", journey({ ...a, then: "gone" }), ["a - gone"]],
  ])("%s", (_, definition, expected) => expect(lines(definition)).toEqual(expected));

  it("names steps by place where a name is missing, reserved or taken", () => {
    expect(idsOf([a, { wait: "a" }, { wait: "end" }, {}])).toEqual(["a", "#1", "#2", "#3"]);
  });

  it("finds steps that nobody reaches", () => expect([...looseSteps(journey({ ...a, then: "end" }, b))]).toEqual(["b"]));
});

const made: Step = { wait: "n", for: "1h" };
const reaction = { wait_for: "w", on: [{ clicked: "b", then: "end" }], at_most: "4h", timeout: "end" };

describe("the connector on which a journey goes on", () => {
  it.each<[string, Definition, string | undefined, ReturnType<typeof spotBehind>]>([
    ["of nothing is the entry", journey(), undefined, "entry"],
    ["behind the entry", journey(a), "entry", "entry"],
    ["behind a plain step", journey(a, b), "a", { from: "a", way: "" }],
    ["behind a wait for behaviour: nothing happened", journey(b, reaction), "w", { from: "w", way: "timeout" }],
    ["without a card: the same", journey(b, { ...reaction, unknown: "next" }), undefined, { from: "w", way: "timeout" }],
    ["without a card, where that way leads elsewhere: the last to the end", journey(b, { ...reaction, timeout: "b" }), undefined, { from: "w", way: "0" }],
    ["behind a branch", journey(fork, b), "fork", { from: "fork", way: "0" }],
    ["of an exit there is none", journey({ exit: "x" }), "x", undefined],
  ])("%s", (_, definition, after, expected) => expect(spotBehind(definition, after)).toEqual(expected));
});

describe("inserting", () => {
  it.each<[string, Definition, Parameters<typeof insertStep>[1], string[]]>([
    ["into nothing", journey(), "entry", ["n - end"]],
    ["at the entry", journey(a, b), "entry", ["n - a", "a - b", "b - end"]],
    ["on a silent line", journey(a, b), { from: "a", way: "" }, ["a - n", "n - b", "b - end"]],
    ["at the end of the line", journey(a, b), { from: "b", way: "" }, ["a - b", "b - n", "n - end"]],
    ["on a written line", journey({ ...a, then: "c" }, b, c), { from: "a", way: "" }, ["a - n", "n - c", "b - c", "c - end"]],
    ["before the end in the middle", journey(c, a, b), { from: "c", way: "" }, ["c - n", "n - end", "a - b", "b - end"]],
    ["on a path of a branch", journey(fork, b), { from: "fork", way: "0" }, ["fork 0 n", "fork otherwise end", "n - b", "b - end"]],
    ["on otherwise to the end", journey(fork, b), { from: "fork", way: "otherwise" }, ["fork 0 b", "fork otherwise n", "b - end", "n - end"]],
    ["on one of two that share a target", journey({ ...fork, otherwise: "b" }, b), { from: "fork", way: "0" },
      ["fork 0 n", "fork otherwise b", "n - b", "b - end"]],
    ["on a silent otherwise", journey({ branch: "f", paths: [{ if: {}, then: "c" }] }, b, c), { from: "f", way: "otherwise" },
      ["f 0 c", "f otherwise n", "n - b", "b - c", "c - end"]],
    ["on an attached outcome", journey({ ...b, paths: { not_sent: "c" } }, a, c), { from: "b", way: "not_sent" },
      ["b - a", "b not_sent n", "a - c", "n - c", "c - end"]],
    ["below the last step, whose next step it becomes", journey(b, { ...reaction, unknown: "next" }), { from: "w", way: "timeout" },
      ["b - w", "w 0 end", "w timeout n", "w unknown n", "n - end"]],
    ["on a way back", journey(a, { ...b, then: "a" }), { from: "b", way: "" }, ["a - b", "b - n", "n - a"]],
  ])("%s", (_, definition, spot, expected) => {
    const { definition: after, step } = insertStep(definition, spot, made);
    expect(lines(after)).toEqual(expected);
    expect(step).toBe("n");
    expect(after.x_new).toEqual({ kept: 1 });
    for (const one of stepsOf(definition)) expect(stepsOf(after)).toContainEqual(expect.objectContaining(rest(one)));
  });

  it("gives another name where the wanted one is taken", () => {
    expect(insertStep(journey(a), "entry", { wait: "a", for: "1h" }).step).toBe("a_2");
    expect(freeName(["sms", "sms_2"], "sms_2")).toBe("sms_3");
    expect(freeName([], "end")).toBe("end_2");
  });

  it("puts a branch so that its first path goes on", () => {
    const { definition } = insertStep(journey(a, b), { from: "a", way: "" }, { branch: "f", paths: [{ if: {}, then: "end" }], otherwise: "end" });
    expect(lines(definition)).toEqual(["a - f", "f 0 b", "f otherwise end", "b - end"]);
  });

  it("leaves a loose step alone, and the others as they were", () => {
    const { definition } = insertLoose(journey(a, b), made);
    expect(lines(definition)).toEqual(["a - b", "b - end", "n - end"]);
    expect([...looseSteps(definition)]).toEqual(["n"]);
  });
});

/** Everything of a step but where it leads. */
function rest(step: Step): Step {
  return Object.fromEntries(Object.entries(step).filter(([key]) => !["then", "paths", "otherwise", "on", "timeout"].includes(key)));
}

describe("removing", () => {
  it.each<[string, Definition, string[], string[]]>([
    ["from a line", journey(a, b, c), ["b"], ["a - c", "c - end"]],
    ["the first", journey(a, b), ["a"], ["b - end"]],
    ["the last", journey(a, b), ["b"], ["a - end"]],
    ["two in a row", journey(a, b, { ...c, then: undefined }, { exit: "x" }), ["b", "c"], ["a - x"]],
    ["what jumps", journey(a, { ...b, then: "x" }, c, { exit: "x" }), ["b"], ["a - x", "c - end"]],
    ["a branch keeps its first path", journey(a, fork, { exit: "x" }, b), ["fork"], ["a - b", "b - end"]],
    ["a target of a branch", journey(fork, b, c), ["b"], ["fork 0 c", "fork otherwise end", "c - end"]],
    ["the first that jumps", journey({ ...a, then: "c" }, b, c), ["a"], ["c - end", "b - c"]],
    ["everything", journey(a, b), ["a", "b"], []],
    ["nameless ones", journey(a, {}, {}, b), ["#1", "#2"], ["a - b", "b - end"]],
    ["a step that leads to itself", journey(a, { ...b, then: "b" }), ["b"], ["a - end"]],
  ])("%s", (_, definition, ids, expected) => expect(lines(removeSteps(definition, ids))).toEqual(expected));
});

describe("moving and connecting", () => {
  it.each<[string, Definition, string, Parameters<typeof moveStep>[2], string[]]>([
    ["down the line", journey(a, b, c), "a", { from: "b", way: "" }, ["b - a", "a - c", "c - end"]],
    ["up the line", journey(a, b, c), "c", "entry", ["c - a", "a - b", "b - end"]],
    ["to a path", journey(fork, b, made), "n", { from: "fork", way: "0" }, ["fork 0 n", "fork otherwise end", "n - b", "b - end"]],
    ["to its own connector changes nothing", journey(a, b), "b", { from: "a", way: "" }, ["a - b", "b - end"]],
  ])("%s", (_, definition, id, spot, expected) => expect(lines(moveStep(definition, id, spot).definition)).toEqual(expected));

  it("keeps every field of a moved step", () => {
    expect(stepsOf(moveStep(journey(a, b), "a", { from: "b", way: "" }).definition)).toContainEqual(expect.objectContaining(a));
  });

  it.each<[string, Definition, Parameters<typeof connect>[1], string, string[]]>([
    ["the main line", journey(a, b, c), { from: "a", way: "" }, "c", ["a - c", "b - c", "c - end"]],
    ["back to the step below, silently", journey({ ...a, then: "end" }, b), { from: "a", way: "" }, "b", ["a - b", "b - end"]],
    ["an outcome", journey(b, c), { from: "b", way: "not_sent" }, "c", ["b - c", "b not_sent c", "c - end"]],
    ["the entry", journey(a, b, c), "entry", "b", ["b - c", "a - b", "c - end"]],
    ["to the end", journey(fork, b), { from: "fork", way: "0" }, "end", ["fork 0 end", "fork otherwise end", "b - end"]],
  ])("connects %s", (_, definition, spot, target, expected) => expect(lines(connect(definition, spot, target))).toEqual(expected));

  it("writes nothing that the list says already", () => {
    expect(stepsOf(connect(journey({ ...a, then: "end" }, b), { from: "a", way: "" }, "b"))[0]).toEqual(a);
    expect(stepsOf(disconnect(journey({ ...b, paths: { failed: "end" } }), { from: "b", way: "failed" }))[0]).toEqual(b);
  });

  it("makes a step the first without changing where the others lead", () => {
    expect(lines(makeFirst(journey(a, b, c), "c"))).toEqual(["c - end", "a - b", "b - c"]);
  });
});

describe("copying", () => {
  const whole = journey(a, fork, b, c);
  it("says where every way leads, inside and outside", () => {
    expect(copySteps(whole, new Set(["fork", "b"]))).toEqual({ journey: "j", steps: [fork, { ...b, then: "c" }] });
    expect(copySteps(journey({ ...b, then: "c", paths: { failed: "c" } }, c), new Set(["b"])).steps).toEqual([{ ...b, then: "c", paths: { failed: "c" } }]);
    expect(copySteps(whole, new Set(["a", "b"])).steps).toEqual([{ ...a, then: "fork" }, { ...b, then: "c" }]);
  });

  const click = { wait_for: "w", on: [{ clicked: "b", then: "end" }], at_most: "4h", timeout: "mail", unknown: "mail" };
  const mail = { send: "mail", channel: "email", template: "m", paths: { not_sent: "bye" } };
  const bye = { exit: "bye" };
  const reminder = journey(b, click, { ...mail, then: "end" }, bye);
  const foreign = { ...journey(a, { ...c, send: "mail", then: "end" }, bye), id: "other" };
  it.each<[string, Definition, Definition, string[], Parameters<typeof pasteSteps>[2], string[], number]>([
    ["a click that ends stays one", reminder, reminder, ["w", "mail"], { from: "b", way: "" },
      ["w_2 0 end", "w_2 timeout mail_2", "w_2 unknown mail_2", "mail_2 - w", "mail_2 not_sent bye"], 0],
    ["beside the others nothing changes", reminder, reminder, ["w", "mail"], undefined,
      ["w_2 0 end", "w_2 timeout mail_2", "w_2 unknown mail_2", "mail_2 - end", "mail_2 not_sent bye"], 0],
    ["one wait alone keeps the step outside", reminder, reminder, ["w"], { from: "mail", way: "" }, ["w_2 0 end", "w_2 timeout mail", "w_2 unknown mail"], 0],
    ["one branch alone keeps its ways", whole, whole, ["fork"], { from: "b", way: "" }, ["fork_2 0 b", "fork_2 otherwise end"], 0],
    ["another journey: what stays behind ends, even where a name is the same", reminder, foreign, ["w"], undefined,
      ["w 0 end", "w timeout end", "w unknown end"], 2],
    ["another journey: an exit step that stays behind", reminder, foreign, ["mail"], { from: "a", way: "" }, ["mail_2 - mail", "mail_2 not_sent end"], 1],
  ])("%s", (_, from, into, ids, spot, expected, lost) => {
    const done = pasteSteps(into, clipOf(JSON.parse(clipText(copySteps(from, new Set(ids)))))!, spot);
    expect(edgesOf(done.definition).filter((one) => done.steps.includes(one.from)).map((one) => `${one.from} ${one.way || "-"} ${one.to}`)).toEqual(expected);
    expect(done.lost).toHaveLength(lost);
  });

  it("says so where a time-out that ended goes on, because nothing else would", () => {
    const wait = { ...click, timeout: "end", unknown: "end" };
    const done = pasteSteps(journey(b, c, wait), copySteps(journey(b, wait), new Set(["w"])), { from: "b", way: "" });
    expect(done.joined).toEqual({ step: "w_2", to: "c" });
    expect(lines(done.definition)).toContain("w_2 timeout c");
    expect(lines(done.definition)).toContain("w_2 0 end");
  });

  it("pastes on a connector under new names, and goes on where that led to", () => {
    const { definition, steps } = pasteSteps(whole, copySteps(whole, new Set(["fork", "b"])), { from: "a", way: "" });
    expect(steps).toEqual(["fork_2", "b_2"]);
    expect(lines(definition)).toEqual(["a - fork_2", "fork 0 b", "fork otherwise end", "b - c", "c - end", "fork_2 0 b_2", "fork_2 otherwise end", "b_2 - fork"]);
  });

  it("pastes beside the others", () => {
    const { definition } = pasteSteps(journey(a), copySteps(whole, new Set(["fork", "b"])));
    expect(lines(definition)).toEqual(["a - end", "fork 0 b", "fork otherwise end", "b - end"]);
  });

  it("goes through the clipboard as text, and takes a whole journey as well", () => {
    const clip = copySteps(whole, new Set(["a", "b"]));
    expect(clipOf(JSON.parse(clipText(clip)))).toEqual(clip);
    expect(clipOf(whole)?.steps).toHaveLength(4);
    expect(clipOf({ steps: [{ nonsense: 1 }] })).toBeUndefined();
    expect(clipOf("text")).toBeUndefined();
  });

  it("duplicates one step right after itself, and a branch beside the others", () => {
    expect(lines(duplicateSteps(journey(a, b), new Set(["a"])).definition)).toEqual(["a - a_2", "a_2 - b", "b - end"]);
    expect(duplicateSteps(whole, new Set(["fork"])).steps).toEqual(["fork_2"]);
  });

  it("renames what a copied step waits for along with it", () => {
    const pair = journey(b, { wait_for: "w", on: [{ clicked: "b" }], since: "b", timeout: "end", unknown_is_no: true });
    const { definition } = pasteSteps(pair, copySteps(pair, new Set(["b", "w"])));
    expect(stepsOf(definition)[3]).toMatchObject({ wait_for: "w_2", on: [{ clicked: "b_2" }], since: "b_2" });
  });
});

describe("renaming", () => {
  it("reaches every place of a copied step that names another one", () => {
    const pair = journey(
      b, { wait_for: "w", on: [{ clicked: "b" }, { holds: { kind: "not", condition: { kind: "step", step: "b", outcome: "read" } } }], timeout: "b" },
      { update: "u", set: { code: { from: "steps.b.code" }, b: "b" } },
    );
    expect(stepsOf(pasteSteps(pair, copySteps(pair, new Set(["b", "w", "u"]))).definition).slice(4)).toMatchObject([
      { wait_for: "w_2", on: [{ clicked: "b_2" }, { holds: { kind: "not", condition: { kind: "step", step: "b_2", outcome: "read" } } }], timeout: "b_2" },
      { update: "u_2", set: { code: { from: "steps.b_2.code" }, b: "b" } },
    ]);
  });
});

describe("haste", () => {
  it.each<[string, Definition, string[]]>([
    ["two messages in a row", journey({ ...b }, c), ["b|"]],
    ["a wait between them", journey(b, a, c), []],
    ["a branch between them", journey({ send: "s", channel: "sms", template: "t" }, { ...fork, paths: [{ if: {}, then: "c" }] }, c), ["s|", "fork|0"]],
    ["the second only where the first did not go", journey({ ...b, then: "end", paths: { not_sent: "c" } }, c), []],
    ["a click between them", journey(b, { wait_for: "w", on: [{ clicked: "b", then: "c" }], timeout: "c", unknown: "c" }, c), []],
    ["one message alone", journey(a, b), []],
  ])("%s", (_, definition, expected) => expect([...hurriedEdges(definition)]).toEqual(expected));
});

describe("values", () => {
  it("takes empty mappings away with what was in them, and keeps lists", () => {
    expect(withValueAt({ a: { b: 1 }, c: 2 }, ["a", "b"], undefined)).toEqual({ c: 2 });
    expect(withValueAt({ a: [{ b: 1 }] }, ["a", 0, "b"], 3)).toEqual({ a: [{ b: 3 }] });
    expect(withValueAt({}, ["a", 0, "b"], 1)).toEqual({ a: [{ b: 1 }] });
  });
});
