import { describe, expect, it } from "vitest";
import {
  coverage, dataOf, edited, freeId, linesOf, previewData, idOf, inserted, placeOf, printed, slashAsks, textAt, tidied, unitsAt, withKind,
    withLanguage, withLanguageBack, withoutCharacter,
    roomOf, samples, signsOf, withoutLanguage, withText, withTextBack,
    withWords, wordsAt,
    type Definition,
} from "@/features/templates/model";

const SMS: Definition = { id: "x", channel: "sms", class: "advertising", purpose: "marketing", languages: { de: { text: "Hallo" }, en: { text: "" } } };

it.each([
  ["sms", { text: "Hi" }, 1], ["sms", { text: " " }, 0], ["sms", undefined, 0], ["email", { subject: "S", mjml: "" }, 0.5], ["email", { subject: "S",
    html: "<p>x</p>" }, 1],
  ["push", { title: "T", body: "" }, 0.5], ["push", { title: "T", body: "B" }, 1], ["inapp", { title: "T" }, 1],
  ["whatsapp", { text: "" }, 0], ["whatsapp", { text: "Hi" }, 1], ["whatsapp", { template: { name: "sent", language: "de" } }, 1], ["telegram", { text: "" }, 0], ["telegram", { text: "Hi", image: "https://a/b.jpg" }, 1],
] as const)("coverage of %s %o is %d", (channel, words, share) => {
  expect(coverage(channel, words)).toBe(share);
});

it("a language is added by copy and taken away with its tones", () => {
  const toned = withWords(withLanguage(SMS, "fr", "de"), "fr", "new", { text: "Salut" });
  expect(toned.languages.fr).toEqual({ text: "Hallo" });
  expect(wordsAt(toned, "fr", "new")).toEqual({ text: "Salut" });
  const without = withoutLanguage({ ...toned, default_language: "fr" }, "fr");
  expect(without.languages).toEqual(SMS.languages);
  expect(without.tones).toEqual({});
  expect(without.default_language).toBeUndefined();
});

it("words of a tone can be given back", () => {
  const toned = withWords(SMS, "de", "new", { text: "Neu hier" });
  expect(withWords(toned, "de", "new", undefined).tones).toEqual({});
});

it("a language that comes back is as it was, at its place, and what was written since stays", () => {
  const before = withWords({ ...SMS, default_language: "de" }, "de", "new", { text: "Neu hier" });
  const since = withWords(withoutLanguage(before, "de"), "en", undefined, { text: "Hello" });
  const back = withLanguageBack(since, "de", before);
  expect(Object.keys(back.languages)).toEqual(["de", "en"]);
  expect(JSON.stringify(tidied(back))).toBe(JSON.stringify(tidied(withWords(before, "en", undefined, { text: "Hello" }))));
  expect(withLanguageBack({ ...since, default_language: "en" }, "de", before).default_language).toBe("en");
});

it("a correction is taken back in its own field only", () => {
  const place = placeOf("languages.de.text");
  const now = withWords({ ...SMS, name: "Gruß" }, "de", undefined, { text: "Berichtigt", short: "Kurz" });
  expect(withTextBack(now, place, "Hallo")).toEqual({ ...SMS, name: "Gruß", languages: { ...SMS.languages, de: { text: "Hallo", short: "Kurz" } } });
  const gone = withoutLanguage(now, "de");
  expect(withTextBack(gone, place, "Hallo")).toBe(gone);
});

it("a shape holds for every language, and for the words of every tone", () => {
  const toned = withWords({ ...SMS, channel: "inapp" }, "de", "new", { title: "Neu hier" });
  const shaped = withKind(toned, "survey");
  const questions = [{ id: "answer1", kind: "stars", text: "" }];
  expect(Object.values(shaped.languages).map((one) => one.kind)).toEqual(["survey", "survey"]);
  expect(wordsAt(shaped, "de", "new")).toEqual({ title: "Neu hier", kind: "survey", questions });
  expect(wordsAt(withKind(shaped, "banner"), "de", "new")?.kind).toBe("banner");
});

it("what is empty is not sent", () => {
  const made = tidied({
    ...SMS, name: "", coupon: "", products: null, display: { when: "now" }, defaults: {}, tones: {},
    languages: { de: { text: "Hallo", short: "", questions: [] } },
  });
  expect(made).toEqual({ id: "x", channel: "sms", class: "advertising", purpose: "marketing", languages: { de: { text: "Hallo" } } });
});

it.each([
  ["", 0, true], ["Hallo ", 6, true], ["Hallo", 5, false], ["https:", 6, false], ["{{ a ", 5, false], ["{{ a }} ", 8, true], ["Zeile\n", 6, true],
] as const)("a slash in %o at %d asks: %s", (text, at, asks) => {
  expect(slashAsks(text, at)).toBe(asks);
});

it.each([
  ["Hallo 🎁 Welt", "🎁", null, "Hallo Welt"], ["Hallo 🎁", "🎁", null, "Hallo"], ["„Neu“", "„", '"', '"Neu“'], ["a–b–c", "–", "-", "a-b-c"],
] as const)("%s without %s", (text, character, replacement, rest) => {
  expect(withoutCharacter(text, character, replacement)).toBe(rest);
});

it("text is put in at the selection", () => {
  expect(inserted("Hallo /!", "{{ x }}", 6, 7)).toEqual({ text: "Hallo {{ x }}!", at: 13 });
});

it.each([["Grüße aus Köln!", "gruesse-aus-koeln"], ["  A  ", "a"], ["Été 2026", "ete-2026"]])("id of %s is %s", (name, id) => {
  expect(idOf(name)).toBe(id);
});

it("a taken id gets a number", () => {
  expect(freeId("a", new Set(["a", "a-2"]))).toBe("a-3");
});

it("data of an event comes from the examples", () => {
  expect(dataOf([{ path: "event.total", group: "event", example: "12" }, { path: "person.name", group: "person",
    example: "A" }])).toEqual({ event: { total: "12" } });
});

it.each([
  ["languages.de.text", { language: "de", field: "text" }], ["tones.new.en.subject", { tone: "new", language: "en", field: "subject" }],
  ["coupon", { field: "coupon" }], ["languages.de", { language: "de", field: undefined }],
] as const)("place of %s", (path, place) => {
  expect(placeOf(path)).toEqual(place);
});

it("a preview has something for every value of the trigger", () => {
  const known = [{ path: "event.total", group: "event", example: "12" }];
  expect(previewData(known, ["event.total", "event.url", "event.collection_name", "person.x"])).toEqual({ event: { total: "12", url: "app:/",
    collection_name: "[collection_name]" } });
  expect(previewData([], ["person.x"])).toEqual({});
});

it.each([["", 1], ["kurz", 1], ["a\nb", 2], ["x".repeat(45), 2]])("lines of %o: %d", (text, lines) => {
  expect(linesOf(text)).toBe(lines);
});

it("changes of the server are counted in characters, though an emoji is two units here", () => {
  expect(edited("👍 çok!!!", [{ start: 0, end: 2, text: "" }, { start: 2, end: 3, text: "c" }, { start: 5, end: 8, text: "!" }])).toBe("cok!");
  expect(edited("da", [{ start: 0, end: 0, text: "{{ brand.name }}: " }])).toBe("{{ brand.name }}: da");
  expect(unitsAt("👍 ab", 3)).toBe(4);
});

it("a text is read and written by the name of its field", () => {
  const words = { title: "T", buttons: [{ label: "A" }, { label: "B", link: "app:/" }] };
  expect(textAt(words, "title")).toBe("T");
  expect(textAt(words, "buttons[1].link")).toBe("app:/");
  expect(textAt(words, "buttons[5].label")).toBeUndefined();
  expect(withText(words, "buttons[1].label", "C").buttons).toEqual([{ label: "A" }, { label: "C", link: "app:/" }]);
  expect(withText(words, "title", "U").title).toBe("U");
});

it.each([
  ["Hallo {{ person.first_name }}, {{cart.value | money: cart.currency}} {{ person.first_name }}", ["person.first_name", "cart.value"]],
  ["{% if person.first_name %}Hi{% endif %} {{- cart.items[0].name -}}", ["cart.items[0].name"]],
  ['{{ "/" | link: "shop" }} plain', ["shop"]],
  ["{{ 'x' | upcase }} plain", []],
])("%s prints %j", (text, paths) => {
  expect(printed(text)).toEqual(paths);
});

describe("the room of a message on a messenger", () => {
  const limits = { title: "X", text: 100, caption: 20, with_buttons: 50, card: 0, buttons: 3, replies: 0, label: 20, unit: "utf16" } as const;
  it.each([[false, false, 100], [false, true, 50], [true, true, 20]])("picture %s, buttons %s: %i signs", (image, buttons, room) => {
    expect(roomOf(limits, image, buttons)).toBe(room);
  });
  it("counts an emoji as two signs, and an umlaut as two bytes", () => {
    expect(signsOf("👍ä", limits)).toBe(3);
    expect(signsOf("ä", { ...limits, unit: "utf8" })).toBe(2);
  });
});

describe("what a preview shows of a trigger that nobody chose", () => {
  it("is a target, a day or a number where one is meant, else the name itself", () => {
    expect(samples(["event.tracking_url", "event.expected_delivery", "event.quantity", "event.order_id", "cart.value"])).toEqual(
      { tracking_url: "app:/", expected_delivery: "2026-12-03T12:00:00Z", quantity: 1, order_id: "[order_id]" },
    );
  });
});
