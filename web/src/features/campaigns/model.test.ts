import { expect, it } from "vitest";
import { definitionOf, eventValues, faultsOf, fits, formOf, FRESH, isDue, lookAgain, percentOf, shifted, stepOfFinding, wallIn, type Form } from "@/features/campaigns/model";

const WALL = "2026-11-23T16:42";
const SALE: Form = { ...FRESH, name: "Sale", template: "sale-sms", segment: "germans", useless: "12h" };

it("sends now a little before the clock, so that no second run is planned (J7)", () => {
  expect(definitionOf(SALE, { id: "sale" }, WALL)).toEqual({
    id: "sale", name: "Sale", description: "", hold_out: "0%", goal: { event: "Order Completed", within: "3d", value: "total" },
    enter: { schedule: { segment: "germans", at: "2026-11-23T16:36", zone: "workspace" }, again: "never" },
    steps: [{ send: "message", channel: "sms", template: "sale-sms", useless_after: "12h" }],
  });
});

it.each<[string, Partial<Form>]>([
  ["now", { mode: "now" }],
  ["once, by everybody's own clock", { mode: "once", date: "2026-12-01", time: "18:00", local: true, ifPast: "skip" }],
  ["once, by the workspace's clock", { mode: "once", date: "2026-12-01", time: "18:00", local: false }],
  ["every week", { mode: "repeat", every: "week", days: ["monday", "friday"], time: "09:30", again: "2d" }],
  ["every month", { mode: "repeat", every: "month", day: 31, time: "09:30" }],
  ["with fallback, values, audience and control group", {
    fallbackChannel: "email", fallbackTemplate: "sale-mail", values: { url: "app:/c/heide" }, audience: { kind: "language", any_of: ["de"] }, holdOut: 12.5,
  }],
  ["without a goal", { goalEvent: "", goalValue: "" }],
])("the form comes back as it was: %s", (_, part) => {
  const form = { ...SALE, ...part };
  const back = formOf(definitionOf(form, {}, WALL), false, WALL);
  const expected = form.mode === "now" ? { ...form, time: "16:36" } : form.goalEvent ? form : { ...form, goalWithin: "3d" };
  expect({ ...back, days: form.mode === "repeat" && form.every === "week" ? back.days : form.days }).toEqual(expected);
});

it("keeps what the form does not show", () => {
  const base = {
    id: "x", stage: "cart", priority: 20, enter: { ceiling: 3, schedule: { segment: "a", at: "09:30", every: "day", zone: "Europe/Vienna" } },
    steps: [{ send: "news", channel: "email", template: "t", on_cap: "wait" }], goal: { event: "Order Completed", exit: false },
  };
  const form = formOf(base, true, WALL);
  expect(definitionOf({ ...form, template: "u" }, base, WALL)).toMatchObject({
    stage: "cart", priority: 20, enter: { ceiling: 3, schedule: { zone: "Europe/Vienna", every: "day" } }, goal: { exit: false },
    steps: [{ send: "news", template: "u", on_cap: "wait" }],
  });
});

it("a moment that has passed is no 'now' once something was published", () => {
  const definition = definitionOf(SALE, {}, WALL);
  expect(formOf(definition, true, WALL)).toMatchObject({ mode: "once", date: "2026-11-23", local: false });
});

it.each<[string, Partial<Form>, string[]]>([
  ["complete", {}, []], ["empty", { name: " ", template: "", segment: "" }, ["name", "template", "segment"]],
  ["in the past", { mode: "once", date: "2026-11-23", time: "16:41" }, ["past"]], ["in the future", { mode: "once", date: "2026-11-23", time: "16:43" }, []],
  ["without a day", { mode: "once", date: "" }, ["date"]], ["no weekday", { mode: "repeat", days: [] }, ["days"]],
  ["too many held out", { holdOut: 60 }, ["holdOut"]], ["half a fallback", { fallbackChannel: "email" }, ["fallback"]],
])("faults: %s", (_, part, codes) => {
  expect(faultsOf({ ...SALE, ...part }, WALL).map((one) => one.code)).toEqual(codes);
});

it.each([
  ["steps[0].template", "content"], ["enter.schedule.segment", "audience"], ["enter.schedule.at", "schedule"], ["hold_out", "audience"], ["goal.within", "goal"], ["", "review"],
])("a finding at %o belongs to %s", (path, step) => {
  expect(stepOfFinding(path)).toBe(step);
});

it.each([
  ["Europe/Berlin", "2026-11-23T15:42:10Z", "2026-11-23T16:42"], ["UTC", "2026-01-01T00:05:00Z", "2026-01-01T00:05"],
])("the clocks of %s", (zone, at, wall) => {
  expect(wallIn(zone, new Date(at))).toBe(wall);
});

it("small things", () => {
  expect(shifted("2026-01-01T00:03", -6)).toBe("2025-12-31T23:57");
  expect([percentOf("12.5%"), percentOf(0.05), percentOf(undefined)]).toEqual([12.5, 5, 0]);
  expect(eventValues(["event.url", "person.name", "event.items[0].name", "event.url"])).toEqual(["items", "url"]);
  expect(fits({ enter: { schedule: {} }, steps: [{ send: "a" }] })).toBe(true);
  expect(fits({ enter: { schedule: {} }, steps: [{ send: "a" }, { wait: "b" }] })).toBe(false);
  expect(fits({ enter: {}, steps: [] })).toBe(false);
});

const NOW = new Date("2026-11-23T15:42:00Z"); // 16:42 in Berlin
it.each<[string, unknown, boolean]>([
  ["past", { at: "2026-11-23T16:36", zone: "workspace" }, true],
  ["still to come", { at: "2026-11-23T16:50", zone: "workspace" }, false],
  ["still to come where it counts", { at: "2026-11-23T16:00", zone: "America/New_York" }, false],
  ["everybody's own clock", { at: "2026-11-23T09:00" }, true],
  ["every week", { at: "09:00", every: "week" }, false],
  ["no moment at all", {}, false],
])("whether a single run was to begin by now: %s", (_, schedule, due) => {
  expect(isDue({ enter: { schedule } }, "Europe/Berlin", NOW)).toBe(due);
});

it.each([
  ["running", "2026-11-22T08:00:00Z", 3_000], ["due", "2026-11-23T15:42:30Z", 3_000], ["due", "2026-12-24T08:00:00Z", 30_000], ["done", "2026-11-23T15:00:00Z", 30_000],
])("a run that is %s since or at %s is read again in %i ms", (status, run_at, wanted) => {
  expect(lookAgain([{ status, run_at }], NOW)).toBe(wanted);
});
