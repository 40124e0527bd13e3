import { describe, expect, it } from "vitest";
import type { TimelineEntry } from "@/features/people/api/read-person";
import { consentGrid, consentText, isOn, knownAs, stoppable, traitText, traitValue } from "@/features/people/model";
import { useRecordWords } from "@/features/people/record-words";
import { lineOf, type Names } from "@/features/people/timeline-model";
import { ApiProblem } from "@/lib/problem";

describe("traitValue", () => {
  it.each([
    ["", undefined, null], ["12", undefined, 12], ["007", undefined, "007"], ["true", undefined, true], ["[\"a\",2]", undefined, ["a", 2]], ["{x", undefined, "{x"],
    ["50667", "50668", "50667"], ["Köln", undefined, "Köln"], ["3.5", 2, 3.5],
  ])("reads %j (before: %j) as %j", (text, before, value) => expect(traitValue(text, before)).toEqual(value));

  it.each([[null, ""], ["a", "a"], [2, "2"], [{ city: "Köln" }, '{"city":"Köln"}']])("writes %j as %s", (value, text) => expect(traitText(value)).toBe(text));
});

describe("knownAs", () => {
  const id = "3a2c552b-f6a7-8911-9237-3be768d6d35e";
  it("finds the person that a conflict names", () => {
    expect(knownAs(new ApiProblem(409, { detail: `Somebody is known by this email already: ${id}.` } as never))).toBe(id);
  });
  it("finds nobody in other faults", () => expect(knownAs(new ApiProblem(422, { detail: id } as never))).toBeNull());
});

describe("consentGrid", () => {
  it("keeps the best state of several addresses of a channel", () => {
    const state = (purpose: string, channel: string, name: string) => ({ purpose, channel, state: name, address: "", at: "" });
    const grid = consentGrid([state("news", "sms", "withdrawn"), state("news", "sms", "given"), state("ads", "email", "asked")]);
    expect(grid.map((row) => [row.purpose, row.channels.map((one) => one.state)])).toEqual([["ads", ["asked"]], ["news", ["given"]]]);
  });
});

describe("consentText", () => {
  it.each([["email/marketing", "<email> · [marketing]"], ["sms/a/b", "<sms> · [a/b]"], ["marketing", "marketing"]])("says %s by names", (pair, said) =>
    expect(consentText(pair, (id) => `<${id}>`, (id) => `[${id}]`)).toBe(said));
});

describe("stoppable", () => {
  const name = (kind: string, value: string) => ({ kind, value, since: "" });
  const of = (identities: ReturnType<typeof name>[], profile: object = {}) =>
    stoppable({ id: "p", identities, profile } as never).map((one) => `${one.address}: ${one.channels.join(" ")}`);

  it.each([
    ["a mailbox", [name("email", "a@x.example")], {}, "a@x.example: email"],
    ["a number", [name("phone", "+49151")], {}, "+49151: sms rcs whatsapp"],
    ["a chat", [name("telegram", "7000")], {}, "7000: telegram"],
    ["a number hidden behind an id", [name("whatsapp", "DE.x1")], {}, "DE.x1: whatsapp"],
    ["a phone that can be pushed to", [name("device", "d1")], {}, "d1: push"],
    ["a chat that only the profile knows", [], { chats: { viber: "v=" } }, "v=: viber"],
    ["an address that somebody else is found by", [], { email: "b@x.example", phone: "" }, "b@x.example: email"],
    ["a device of the profile", [], { devices: [{ id: "d2" }] }, "d2: push"],
    ["one id at two messengers", [name("telegram", "7")], { chats: { telegram: "7", viber: "7" } }, "7: telegram viber"],
  ])("knows %s", (_what, identities, profile, said) => expect(of(identities, profile)).toEqual(["p: inapp onsite", said]));

  it("asks for no names that nothing is sent to", () => expect(of([name("user", "K1"), name("anonymous", "x")])).toEqual(["p: inapp onsite"]));

  it.each([
    [{ address: "7", channel: "telegram" }, true], [{ address: "7", channel: "*" }, true], [{ address: "7", channel: "viber" }, false], [{ address: "77", channel: "telegram" }, false],
  ])("tells signs on it from others: %j", (sign, on) => expect(isOn(sign, { address: "7", channels: ["telegram"] })).toBe(on));
});

describe("lineOf", () => {
  const names: Names = {
    journey: (id) => `J ${id}`, segment: (id) => `S ${id}`, channel: (one) => one.toUpperCase(), purpose: (one) => `P ${one}`,
    money: (amount, currency) => `${amount} ${currency}`, reason: (code) => (code === "capped" ? "R capped" : code),
    source: (source) => `from ${source}`,
    step: (journey, step) => `${journey}'s ${step}`, ending: (_, reason) => (reason === "no_cart_left" ? "Cart emptied" : undefined),
  };
  const event = (kind: string, name: string, properties: object) => ({ event: { kind, name, properties } }) as unknown as TimelineEntry;
  const line = (entry: TimelineEntry) => {
    const { group, title, note } = lineOf(entry, useRecordWords.say, names);
    return [group, title, note];
  };
  it.each([
    [event("track", "Order Completed", { order_id: "A1", total: 5, currency: "EUR", products: [{ name: "x" }, { name: "y" }] }), ["shop", "Order Completed", "A1 · x +1 · 5 EUR"]],
    [event("segment", "Segment Left", { segment: "vip" }), ["segment", "No longer in the segment “S vip”", ""]],
    [event("consent", "Unsubscribed", { action: "withdraw", channel: "sms", purpose: "*", source: "keyword" }),
      ["consent", "Consent withdrawn", "everything by SMS · source: from keyword"]],
    [event("track", "File Received", { kind: "picture", file: "f" }), ["reply", "File Received", "Picture"]],
    [event("inbound", "Message Received", { channel: "sms", text: "STOP" }), ["reply", "Replied by SMS", "STOP"]],
    [{ trace: { kind: "refused", journey: "s2", reason: "capped", step: null, version: 1, detail: {} } } as unknown as TimelineEntry,
      ["journey", "Not taken into “J s2”", "R capped"]],
    [{ trace: { kind: "exited", journey: "s2", reason: "Order Completed", step: "wait", version: 1, detail: {} } } as unknown as TimelineEntry,
      ["journey", "Left “J s2”", "Order Completed · at the step “s2's wait”"]],
    [{ trace: { kind: "exited", journey: "s2", reason: "no_cart_left", step: null, version: 1, detail: {} } } as unknown as TimelineEntry,
      ["journey", "Left “J s2”", "Cart emptied"]],
    [{ message: { channel: "sms", journey: null, reason: null, address: "+49" } } as unknown as TimelineEntry, ["message", "SMS, sent singly", "+49"]],
  ])("puts %j into words", (entry, expected) => expect(line(entry)).toEqual(expected));
});
