import { describe, expect, it } from "vitest";
import { messagesBehind } from "@/parts/message-links";

const days = { first: "2026-05-04", last: "2026-05-05", zone: "Europe/Berlin" };
const moments = ["2026-05-03T22:00:00.000Z", "2026-05-05T22:00:00.000Z"];
const [from, to] = moments;

describe("the messages behind a figure", () => {
  it.each([
    ["planned", { since: from, until: to }],
    ["sent", { sent_since: from, sent_until: to }],
    ["not_sent", { state: "unsent", ended_since: from, ended_until: to }],
    ["failed", { state: "failed", ended_since: from, ended_until: to }],
  ] as const)("are of its period, in the workspace's zone: %s", (counted, search) => expect(messagesBehind(counted, days)).toEqual(search));
  it.each([
    ["held", { state: "held" }], ["waiting", { state: "planned" }], ["in_doubt", { state: "unknown" }],
  ] as const)("are those of now where the figure is: %s", (counted, search) => expect(messagesBehind(counted, days)).toEqual(search));
  it("are narrowed by the reason and channel that the figure has", () => {
    expect(messagesBehind("held", days, { reason: "quiet_hours", channel: "sms" })).toEqual({ state: "held", reason: "quiet_hours", channel: "sms" });
    expect(messagesBehind("held", days, { channel: "" })).toEqual({ state: "held" });
  });
});
