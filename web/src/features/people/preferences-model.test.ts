import { expect, it } from "vitest";
import type { Chosen } from "@/features/people/api/preferences";
import { changeOf, isChange, limitKey, limitOf, type Draft } from "@/features/people/preferences-model";

const CHOSEN: Chosen = {
  topics: { news: false, sale: true }, channels_off: ["sms"], preferred: "email", limit: { count: 1, days: 7 }, paused_until: "2026-05-31T22:00:00Z", source: "api", at: "2026-05-04T10:00:00Z",
};
const SAME: Draft = { off: ["news"], channelsOff: ["sms"], preferred: "email", limit: "1/7", pause: "2026-06-01" };

it.each<[string, Partial<Draft>, object]>([
  ["nothing", {}, {}],
  ["a topic off", { off: ["news", "sale"] }, { topics: { sale: false } }],
  ["a topic on again", { off: [] }, { topics: { news: true } }],
  ["channels, all that are off", { channelsOff: ["sms", "email"] }, { channels_off: ["email", "sms"] }],
  ["the favourite", { preferred: "push" }, { preferred: "push" }],
  ["no favourite any more", { preferred: "" }, { preferred: "" }],
  ["another limit", { limit: "1/30" }, { limit: { count: 1, days: 30 } }],
  ["no limit", { limit: "" }, { no_limit: true }],
  ["another pause, to the beginning of the day in the zone", { pause: "2026-07-01" }, { paused_until: "2026-06-30T22:00:00.000Z" }],
  ["no pause", { pause: null }, { resume: true }],
])("changes %s", (_, draft, change) => {
  const made = changeOf(CHOSEN, { ...SAME, ...draft }, "Europe/Berlin");
  expect(made).toEqual(change);
  expect(isChange(made)).toBe(Object.keys(change).length > 0);
});

it("a topic that the workspace has no more stays as it was chosen", () => {
  const gone = { ...CHOSEN, topics: { ...CHOSEN.topics, gone: false } };
  expect(changeOf(gone, { ...SAME, off: ["news", "gone"] }, "Europe/Berlin")).toEqual({});
});

it("writes a limit as one word and reads it again", () => {
  expect(limitOf(limitKey({ count: 3, days: 7 }))).toEqual({ count: 3, days: 7 });
  expect(limitKey(null)).toBe("");
});
