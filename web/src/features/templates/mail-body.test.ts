import { expect, it } from "vitest";
import { fromPlain, isPlain, linkInMail } from "@/features/templates/mail-body";
import { begin } from "@/features/templates/starters";

const CART = '{{ cart.link | link: "cart" }}';

it.each([
  ["Hallo, dein Warenkorb wartet", true], ["<p>Hallo</p>", true], ["<mjml><mj-body></mj-body></mjml>", false], ["<mj-text>Hallo</mj-text>", false], ["  ", false],
])("%s is plain text: %s", (typed, plain) => expect(isPlain(typed)).toBe(plain));

it("makes a mail of what somebody types", () => {
  const made = fromPlain("Hallo {{ person.first_name | default: 'du' }},\nTee & Tassen < 20 €.\n\nMehr: https://shop.example/neu.");
  expect(made).toContain("Hallo {{ person.first_name | default: 'du' }},<br>Tee &amp; Tassen &lt; 20 €.</mj-text>");
  expect(made).toContain('Mehr: <a href="https://shop.example/neu">shop.example/neu</a>.</mj-text>');
  expect(isPlain(made)).toBe(false);
});

it.each([
  ["<p>Weiter: ", false, `<a href="{{ cart.link | link: 'cart' }}">Zum Warenkorb</a>`],
  ["<mj-column><mj-text>Weiter: ", true, `<a href="{{ cart.link | link: 'cart' }}">Zum Warenkorb</a>`],
  ["<mj-column><mj-text>Weiter</mj-text>", true, `<mj-button href="{{ cart.link | link: 'cart' }}" background-color="#0b6b72" border-radius="8px">Zum Warenkorb</mj-button>\n`],
  ['<a href="', false, CART],
])("puts a link behind %s with words", (before, mjml, expected) => expect(linkInMail(CART, "Zum Warenkorb", before, mjml)).toBe(expected));

it("leaves other variables as they are", () => expect(linkInMail("{{ cart.value }}", "Wert", "", true)).toBe("{{ cart.value }}"));

it.each([["de", "Zum Shop"], ["en", "To the shop"], ["fr", "To the shop"]])("begins a mail in %s with a body that can be sent", (language, button) => {
  const made = begin("neu", "Neu", "email", "marketing", undefined, [language]);
  expect(made.languages[language]?.mjml).toContain(`>${button}</mj-button>`);
});
