import { describe, expect, it } from "vitest";
import { contentOf, gateMoments, isShown, mayResend, senderOf, textsOf } from "@/features/messages/model";
import { shownOf } from "@/parts/message-preview/model";

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

describe("the words of a message", () => {
  // As the API gives them: the content as the channel takes it, and beside it what is kept with the message.
  const kept = (content: object | null) =>
    ({ content, language: "de", parts: 1, encoding: "GSM-7", shortened: false, products: null, links: [{ token: "abc", name: "cart" }], coupon: null });
  const mail = {
    kind: "email", subject: "Ihr Warenkorb", html: "<html><body><p>Hallo Ada</p></body></html>", text: "Hallo Ada", from_address: "", from_name: "", reply_to: "",
    list_unsubscribe_url: "https://s.example/u/1", list_unsubscribe_mailto: "", headers: {},
  };
  const template = {
    kind: "template", name: "order_sent", language: "de", header: [], image: "", body: [{ text: "Ada", name: "" }, { text: "4711", name: "" }], buttons: [], text: "",
  };

  it.each([
    ["an SMS", { kind: "sms", text: "Dein Code: XXXX-XXXX", media: [] }, { kind: "text", text: "Dein Code: XXXX-XXXX" }],
    ["a mail", mail, { kind: "mail", subject: "Ihr Warenkorb", preheader: "", html: mail.html, text: "Hallo Ada" }],
    ["a notification", { kind: "push", title: "Noch da?", body: "Ihr Warenkorb wartet.", image: "", deep_link: "app:/cart", data: {}, collapse_key: "", ttl: null, urgent: true },
      { kind: "push", title: "Noch da?", body: "Ihr Warenkorb wartet.", image: "", link: "app:/cart" }],
    ["a chat", { kind: "chat", text: "Hallo", image: "", buttons: [{ label: "Zum Shop", url: "https://s.example" }], link_preview: true, replies: [] },
      { kind: "chat", text: "Hallo", image: "", buttons: ["Zum Shop"] }],
    ["a template of the platform whose words are known", { ...template, text: "Hallo Ada, 4711 ist da." },
      { kind: "chat", text: "Hallo Ada, 4711 ist da.", image: "", buttons: [] }],
  ])("are shown as the composer shows them: %s", (_what, content, shown) => {
    const found = contentOf(kept(content));
    expect(found && isShown(found)).toBe(true);
    expect(shownOf(found)).toEqual(shown);
  });

  it.each([["what was not written out", null], ["a web call", { content: null, url: "https://erp.example" }], ["what has left no content", {}]])("are none for %s", (_what, rendered) => {
    expect(contentOf(rendered)).toBeNull();
  });

  it("are the name and the values where the platform keeps them and they are not known here", () => {
    const found = contentOf(kept(template)) ?? {};
    expect(isShown(found)).toBe(false);
    expect(textsOf(found)).toEqual([{ name: "name", text: "order_sent" }, { name: "language", text: "de" }, { name: "body", text: "Ada · 4711" }]);
  });
});

it.each([
  ["a journey", { journey: "cart", template: "hello" }, "journey"],
  ["a journey that calls the web", { journey: "cart", template: null }, "journey"],
  ["somebody by hand", { journey: null, template: "hello" }, "byHand"],
  ["the software, which asks for consent, confirms STOP or sends the link to the preference centre", { journey: null, template: null }, "byItself"],
] as const)("a message is sent by %s", (_who, row, sender) => {
  expect(senderOf(row)).toBe(sender);
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
