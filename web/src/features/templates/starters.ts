import { mail } from "@/features/templates/mail-body";
import type { ByLanguage, Definition, Words } from "@/features/templates/model";
import { MESSENGERS } from "@/parts/channels";

type Key = "blank" | "welcome" | "cart" | "order" | "news" | "survey" | "banner";
export type Starter = { key: Key; channels: readonly string[]; class: string; words: Record<"de" | "en", Words>; more?: Partial<Definition> };

const HELLO = { de: "Hallo{% if person.first_name %} {{ person.first_name }}{% endif %}",
  en: "Hello{% if person.first_name %} {{ person.first_name }}{% endif %}" };

/** Texts to begin with, each for the channels that it suits. */
export const STARTERS: readonly Starter[] = [
  {
    key: "welcome", channels: ["sms"], class: "advertising",
    words: {
      de: { text: `${HELLO.de}, schön, dass du da bist. Das gibt es Neues: {{ "/" | link: "shop" }}` },
      en: { text: `${HELLO.en}, good to have you with us. This is new: {{ "/" | link: "shop" }}` },
    },
  },
  {
    key: "cart", channels: ["sms"], class: "advertising",
    words: {
      de: { text: '{{ cart.items[0].name }} liegt noch in deinem Warenkorb: {{ cart.link | link: "cart" }}' },
      en: { text: '{{ cart.items[0].name }} is still in your cart: {{ cart.link | link: "cart" }}' },
    },
  },
  {
    key: "order", channels: ["sms"], class: "transactional",
    words: {
      de: { text: "{{ brand.name }}: Danke für deine Bestellung {{ order.id }}. Wir melden uns, wenn sie unterwegs ist." },
      en: { text: "{{ brand.name }}: Thank you for your order {{ order.id }}. We will write when it is on its way." },
    },
  },
  {
    key: "news", channels: ["email"], class: "advertising",
    words: {
      de: { subject: "{% if person.first_name %}{{ person.first_name }}, neu{% else %}Neu{% endif %} in dieser Woche", preheader: "Was angekommen ist.",
        mjml: mail("Neu in dieser Woche", `${HELLO.de}, das ist angekommen.`, "Ansehen", "/") },
      en: { subject: "{% if person.first_name %}{{ person.first_name }}, new{% else %}New{% endif %} this week", preheader: "What has arrived.",
        mjml: mail("New this week", `${HELLO.en}, this has arrived.`, "Have a look", "/") },
    },
  },
  {
    key: "cart", channels: ["email"], class: "advertising",
    words: {
      de: { subject: "Noch in deinem Warenkorb", preheader: "{{ cart.items[0].name }} wartet.", mjml: mail("Dein Warenkorb",
        `${HELLO.de}, {{ cart.items[0].name }} liegt noch da.`, "Zum Warenkorb", "app:/cart") },
      en: { subject: "Still in your cart", preheader: "{{ cart.items[0].name }} is waiting.", mjml: mail("Your cart",
        `${HELLO.en}, {{ cart.items[0].name }} is still there.`, "To the cart", "app:/cart") },
    },
  },
  {
    key: "cart", channels: ["push"], class: "advertising",
    words: {
      de: { title: "Noch in deinem Warenkorb", body: "{{ cart.items[0].name }} wartet auf dich.", link: "app:/cart" },
      en: { title: "Still in your cart", body: "{{ cart.items[0].name }} is waiting for you.", link: "app:/cart" },
    },
  },
  {
    key: "order", channels: ["push"], class: "transactional",
    words: {
      de: { title: "Danke für deine Bestellung", body: "Bestellung {{ order.id }} ist eingegangen.", link: "app:/orders" },
      en: { title: "Thank you for your order", body: "We have received order {{ order.id }}.", link: "app:/orders" },
    },
  },
  {
    key: "banner", channels: ["inapp", "onsite"], class: "advertising", more: { display: { when: "next_open" } },
    words: {
      de: { kind: "banner", title: "Neu eingetroffen", body: "Schau dir an, was diese Woche neu ist.", buttons: [{ label: "Ansehen", link: "app:/" }] },
      en: { kind: "banner", title: "Just arrived", body: "See what is new this week.", buttons: [{ label: "Have a look", link: "app:/" }] },
    },
  },
  {
    key: "welcome", channels: ["inapp", "onsite"], class: "advertising", more: { display: { when: "now" } },
    words: {
      de: { kind: "modal", title: "Schön, dass du da bist", body: "Sieh dir an, was andere mögen.", buttons: [{ label: "Los geht's", link: "app:/" },
        { label: "Später" }] },
      en: { kind: "modal", title: "Good to see you", body: "See what others like.", buttons: [{ label: "Let's go", link: "app:/" }, { label: "Later" }] },
    },
  },
  {
    key: "survey", channels: ["inapp", "onsite"], class: "service", more: { display: { when: "after_purchase" } },
    words: {
      de: { kind: "survey", title: "Wie war dein Einkauf?", questions: [{ id: "stars", kind: "stars", text: "Wie zufrieden bist du?", required: true },
        { id: "why", kind: "text", text: "Was können wir besser machen?" }], buttons: [{ label: "Absenden", value: "sent" }] },
      en: { kind: "survey", title: "How was your purchase?", questions: [{ id: "stars", kind: "stars", text: "How satisfied are you?", required: true },
        { id: "why", kind: "text", text: "What could we do better?" }], buttons: [{ label: "Send", value: "sent" }] },
    },
  },
];

/** Nobody begins a mail with an empty page of code: the body stands there, to be written over. */
const SIMPLE: Record<"de" | "en", Words> = {
  de: { subject: "", mjml: mail("Überschrift", `${HELLO.de},\nhier steht Ihr Text.`, "Zum Shop", "/") },
  en: { subject: "", mjml: mail("Heading", `${HELLO.en},\nthis is where your text goes.`, "To the shop", "/") },
};
const BLANK: Record<string, Words> = {
  sms: { text: "" }, push: { title: "", body: "" }, inapp: { kind: "modal", title: "" }, onsite: { kind: "modal",
    title: "" }, whatsapp: { text: "" }, ...Object.fromEntries(MESSENGERS.map((one) => [one, { text: "" }])),
};

/** Those that suit a channel. */
export const startersFor = (channel: string): readonly Starter[] => STARTERS.filter((one) => one.channels.includes(channel));

/** The first state of a new template, in the languages of the workspace that the starter has, or the main one. */
export function begin(id: string, name: string, channel: string, purpose: string, starter: Starter | undefined, languages: readonly string[],
  fallback = "advertising"): Definition {
  const main = languages[0] ?? "en";
  const spoken = starter ? languages.filter((tag) => tag.split("-")[0] === "de" || tag.split("-")[0] === "en") : [];
  const words: ByLanguage = starter
    ? Object.fromEntries((spoken.length ? spoken : [main]).map((tag) => [tag, structuredClone(starter.words[tag.startsWith("de") ? "de" : "en"])]))
    : { [main]: { ...(channel === "email" ? SIMPLE[main.startsWith("de") ? "de" : "en"] : BLANK[channel]) } };
  return { id, name, channel, class: starter?.class ?? fallback, purpose, languages: words, default_language: words[main] ? main : undefined,
    ...starter?.more };
}

/** Pieces of MJML for the "+" menu. */
export const BLOCKS: readonly { key: "b_text" | "b_button" | "b_image" | "b_divider" | "b_products" | "b_columns"; snippet: string }[] = [
  { key: "b_text", snippet: '<mj-text font-size="16px" line-height="25px">…</mj-text>\n' },
  { key: "b_button", snippet: "<mj-button href=\"{{ 'app:/' | link: 'button' }}\" background-color=\"#0b6b72\" border-radius=\"8px\">…</mj-button>\n" },
  { key: "b_image", snippet: '<mj-image src="https://…" alt="…" border-radius="8px" />\n' },
  { key: "b_divider", snippet: '<mj-divider border-width="1px" border-color="#dddddd" />\n' },
  { key: "b_products", snippet: '{% for product in products %}\n<mj-text font-size="16px">{{ product.name }}</mj-text>\n{% endfor %}\n' },
  { key: "b_columns", snippet: "<mj-section>\n  <mj-column><mj-text>…</mj-text></mj-column>\n  <mj-column><mj-text>…</mj-text></mj-column>\n</mj-section>\n" },
];
export const EMOJI = ["🎁", "🎉", "❤️", "👋", "🔥", "⭐", "✅", "📦", "🚚", "☀️", "🍂", "❄️"] as const;
