import { describe, expect, it } from "vitest";
import { gateMoments, mayResend, textsOf } from "@/features/messages/model";

describe("gateMoments", () => {
  it("gathers answers that were given together, in their order", () => {
    const planned = { at: "t1", moment: "planned" };
    const later = { at: "t2", moment: "hand_over" };
    const found = gateMoments([
      { ...planned, step: "consent", answer: "pass", detail: "confirmed", rule: "R21" },
      { ...planned, step: "quiet_hours", answer: "wait" },
      { ...later, step: "consent", answer: "no" },
    ]);
    expect(found.map((one) => [one.moment, one.steps.map((step) => `${step.step} ${step.answer}`)])).toEqual([
      ["planned", ["consent pass", "quiet_hours wait"]],
      ["hand_over", ["consent no"]],
    ]);
  });

  it("keeps a second look at the same moment's name apart when its time differs", () => {
    expect(gateMoments([{ at: "t1", moment: "hand_over" }, { at: "t2", moment: "hand_over" }])).toHaveLength(2);
  });
});

it("shows texts, and neither structures nor the source of a mail", () => {
  expect(textsOf({ title: "Hi", body: "There", html: "<p>", buttons: [], badge: 1, link: "" })).toEqual([
    { name: "title", text: "Hi" },
    { name: "body", text: "There" },
  ]);
});

describe("sending again", () => {
  const detail = { control: false, test: false, resent_as: null, message: { state: "not_sent", channel: "sms", template: "hello" } };
  it.each([
    ["what was not sent", {}, true],
    ["what may have gone out", { message: { ...detail.message, state: "unknown" } }, true],
    ["what arrived", { message: { ...detail.message, state: "delivered" } }, false],
    ["what still waits", { message: { ...detail.message, state: "held" } }, false],
    ["the control group's", { control: true }, false],
    ["a test", { test: true }, false],
    ["what was sent again already", { resent_as: "x" }, false],
    ["a web call", { message: { ...detail.message, channel: "http", template: null } }, false],
  ])("of %s", (_what, other, expected) => {
    expect(mayResend({ ...detail, ...other })).toBe(expected);
  });
});
