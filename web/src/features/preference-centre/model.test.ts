import { expect, test } from "vitest";
import { idOf, settingsOf, snippetOf, valuesOf } from "@/features/preference-centre/model";
import type { Settings } from "@/parts/settings";

const SETTINGS = {
  topics: [{ id: "news", name: { de: "Neues" }, description: {}, purpose: "" }],
  preference_centre: { sections: ["topics", "consents", "leave", "export", "erase"], words: { de: { title: "Hallo" } } },
} as unknown as Settings;

test("what is not changed is saved as it was", () => {
  const { topics, preference_centre: centre } = settingsOf(SETTINGS, valuesOf(SETTINGS, ["de", "en"]));
  expect(topics).toEqual(SETTINGS.topics);
  expect(centre).toEqual(SETTINGS.preference_centre);
});

test("that a topic was added in the form is not saved", () => {
  const values = valuesOf(SETTINGS, ["de"]);
  const topic = { id: "sale", name: { de: "Sale" }, description: { de: "" }, purpose: "", isNew: true };
  expect(settingsOf(SETTINGS, { ...values, topics: [...values.topics, topic] }).topics?.[1]).toEqual({ id: "sale", name: { de: "Sale" }, description: {}, purpose: "" });
});

test("rights of the person stay on the page whatever the form says", () => {
  const saved = settingsOf(SETTINGS, { ...valuesOf(SETTINGS, ["de"]), sections: [] });
  expect(saved.preference_centre?.sections).toEqual(["consents", "leave", "export", "erase"]);
});

test("empty words are left out, so that ours stand there", () => {
  const saved = settingsOf(SETTINGS, { ...valuesOf(SETTINGS, ["de", "en"]), words: { de: { title: " ", intro: "Neu" }, en: { title: "" } } });
  expect(saved.preference_centre?.words).toEqual({ de: { intro: "Neu" } });
});

test.each([["Neue Kollektionen", "neue-kollektionen"], ["Größe & Maß", "groesse-mass"], ["Été", "e-te"], ["  ", ""]])("%s becomes the id %s", (name, id) => {
  expect(idOf(name)).toBe(id);
});

test("the snippet names the installation's own address", () => {
  expect(snippetOf("https://a.example", "Meine Einstellungen")).toContain("POST https://a.example/api/people/user:4711/preference-link");
});
