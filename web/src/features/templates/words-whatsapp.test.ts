import { describe, expect, test } from "vitest";
import { tidied, type Definition } from "@/features/templates/model";
import { begun } from "@/features/templates/words-whatsapp";
import type { VendorTemplate } from "@/parts/vendor-templates";
import { shownOf } from "@/parts/message-preview/model";

const row = (gaps: VendorTemplate["gaps"]): VendorTemplate => ({
  account: "wa", name: "sale", language: "de", state: "approved", word: "APPROVED", category: "MARKETING", quality: "", reason: "", gaps, text: "", seen_at: "2026-11-22T09:00:00Z", used_by: [],
});

describe("a template of the platform that was just chosen", () => {
  test("has a place for every gap, named where Meta names it", () => {
    expect(begun(row({ header: ["1"], image: false, body: ["first_name", "2"], buttons: [{ index: 1, kind: "url", label: "Los" }], unknown: "" }))).toEqual({
      name: "sale", language: "de", header: "", body: [{ text: "", name: "first_name" }, { text: "" }], buttons: [{ index: 1, kind: "url", text: "" }],
    });
  });
  test("asks for a picture where its header is one", () => {
    expect(begun(row({ header: [], image: true, body: [], buttons: [], unknown: "" }))).toEqual({ name: "sale", language: "de", image: "", body: [], buttons: [] });
  });
});

test("what is empty is not sent, and what was chosen is", () => {
  const definition: Definition = { id: "x", channel: "whatsapp", class: "service", purpose: "order", languages: { de: { text: "Hi", replies: [], template: undefined },
    en: { template: { name: "sale", language: "en" }, replies: [{ label: "Yes" }] } } };
  expect(tidied(definition).languages).toEqual({ de: { text: "Hi" }, en: { template: { name: "sale", language: "en" }, replies: [{ label: "Yes" }] } });
});

test("the bubble shows answers, and a template with the words that the person reads", () => {
  expect(shownOf({ kind: "chat", text: "Passt es?", image: "", buttons: [], replies: [{ label: "Ja", value: "1" }] })).toEqual({ kind: "chat", text: "Passt es?", image: "", buttons: ["Ja"] });
  expect(shownOf({ kind: "template", name: "sale", text: "Hallo Ada", image: "" })).toEqual({ kind: "chat", text: "Hallo Ada", image: "", buttons: [] });
  expect(shownOf({ kind: "template", name: "sale", text: "" })).toMatchObject({ text: "sale" });
});
