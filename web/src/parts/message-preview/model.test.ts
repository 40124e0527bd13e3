import { expect, it } from "vitest";
import { inkOn, marked, preheaderOf, shownOf } from "@/parts/message-preview/model";

it.each<[string, string, { position: number }[], { text: string; mark?: { position: number } }[]]>([
  ["plain", "Hallo", [], [{ text: "Hallo" }]],
  ["an emoji is one character (R16)", "A🎁B", [{ position: 1 }], [{ text: "A" }, { text: "🎁", mark: { position: 1 } }, { text: "B" }]],
  ["after an emoji positions go on by characters", "🎁🎁€", [{ position: 2 }], [{ text: "🎁🎁" }, { text: "€", mark: { position: 2 } }]],
  ["two in a row", "«»x", [{ position: 0 }, { position: 1 }], [{ text: "«", mark: { position: 0 } }, { text: "»", mark: { position: 1 } }, { text: "x" }]],
])("marks: %s", (_, text, marks, parts) => {
  expect(marked(text, marks)).toEqual(parts);
});

it.each([
  ["a text message", { kind: "sms", text: "Hi" }, { kind: "text", text: "Hi" }],
  ["a notification with its target", { kind: "push", title: "T", body: "B", image: "", deep_link: "https://x", data: { target: "app:/cart" } }, { kind: "push", title: "T", body: "B", image: "", link: "app:/cart" }],
  ["a message of a bot", { kind: "chat", text: "Hi", image: "https://a/b.jpg", buttons: [{ label: "Go", url: "https://a" }], link_preview: true },
    { kind: "chat", text: "Hi", image: "https://a/b.jpg", buttons: ["Go"] }],
  ["nothing", null, null],
  ["a survey", { kind: "inapp", title: "T", body: "", image: "", layout: "modal", data: { kind: "survey", buttons: "[]", questions: '[{"id":"q","kind":"nps","text":"How?","options":[]}]' } },
    { kind: "inapp", layout: "survey", title: "T", body: "", image: "", buttons: [], questions: [{ id: "q", kind: "nps", text: "How?", options: [] }] }],
] as const)("reads %s", (_, content, shown) => {
  expect(shownOf(content)).toEqual(shown);
});

it("finds the line behind the subject", () => {
  expect(preheaderOf('<html><body><div style="display:none;max-height:0">Was angekommen ist</div><p>Hallo</p></body></html>')).toBe("Was angekommen ist");
});

it.each([["#ffffff", "#000"], ["#4f6244", "#fff"], ["#ffd400", "#000"], ["", "#fff"]] as const)("ink on %s is %s", (colour, ink) => {
  expect(inkOn(colour)).toBe(ink);
});
