import { describe, expect, it } from "vitest";
import type { Finding, PublishPreview } from "@/features/journeys/api/journey";
import { changesAnything, beginning, choiceOf, isReady, targetsOf, ticking, UNDECIDED } from "@/features/journeys/start/publish-model";

const finding = (key: string): Finding => ({ path: "", reason: "", hint: "", code: key, parameters: {} as never, step: "", level: "warning", key, line: null });
const change = { step: "wait", what: "changed" as const, kind: "wait", fields: ["for"], people: 3, content_only: false, stays: false };
const preview = (part: Partial<PublishPreview> = {}): PublishPreview => ({
  version: 2, revision: 7, difference: { steps: [change], around: [] }, people: { wait: 3 }, needs_choice: ["wait"], problems: [], warnings: [], changes: { around: [], steps: [] }, accepted: [], ...part,
});

describe("publishing", () => {
  it.each([
    ["a step with people waits for a choice", preview(), {}, false],
    ["a choice is enough", preview(), { steps: { wait: "stay" } }, true],
    ["a problem blocks", preview({ problems: [finding("a")] }), { steps: { wait: "stay" } }, false],
    ["a warning wants a tick", preview({ warnings: [finding("a")] }), { steps: { wait: "stay" } }, false],
    ["a ticked warning does not block", preview({ warnings: [finding("a")] }), { steps: { wait: "stay" }, ticked: new Set(["a"]) }, true],
    ["nothing new is nothing to publish", preview({ difference: { steps: [], around: [] }, needs_choice: [] }), {}, false],
    ["a first version changes everything", preview({ version: 1, difference: { steps: [], around: [] }, needs_choice: [] }), {}, true],
  ])("%s", (_name, seen, part, ready) => {
    expect(isReady(seen, { ...UNDECIDED, ...part })).toBe(ready);
  });

  it("sends only what is asked for", () => {
    const made = choiceOf(preview({ warnings: [finding("a")] }), { steps: { wait: "exit", gone: "stay" }, timers: "recompute", notes: " new ", ticked: new Set(["a", "old"]) });
    expect(made).toEqual({ revision: 7, steps: { wait: "exit" }, timers: "recompute", notes: "new", accepted: ["a"] });
  });

  it("offers the step itself only while it is there", () => {
    const draft = { steps: [{ wait: "wait", for: "1h" }, { send: "sms" }, { exit: "exit" }] };
    expect(targetsOf("wait", draft)).toEqual({ same: true, others: ["sms"] });
    expect(targetsOf("old", draft)).toEqual({ same: false, others: ["wait", "sms"] });
  });

  it("sees a change of the settings around the steps", () => {
    expect(changesAnything(preview({ difference: { steps: [], around: ["goal"] } }))).toBe(true);
  });

  it("begins with the ticks of the version before, as far as the matter is the same", () => {
    const seen = preview({ warnings: [finding("a"), finding("b")], accepted: ["b", "gone"] });
    expect([...beginning(seen).ticked]).toEqual(["b"]);
    expect(isReady(seen, { ...beginning(seen), steps: { wait: "stay" } })).toBe(false);
  });

  it("ticks and unticks", () => {
    expect([...ticking(ticking(new Set(["a"]), "b"), "a")]).toEqual(["b"]);
  });
});
