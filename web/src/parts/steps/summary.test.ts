import { describe, expect, it } from "vitest";
import { KINDS, kindOf, type Definition, type Step } from "@/parts/steps/model";
import { endingNames, entrySummary, stepNames, summaryOf } from "@/parts/steps/summary";
import type { Language } from "@/lib/i18n";

const consent = { kind: "consent", channel: "sms", purpose: "marketing" };
const names = { templates: { "cart-sms": "Cart reminder" }, journeys: { invite: "Invitation" }, segments: { vip: "VIP" } };

const STEPS: [Step, string, string][] = [
  [{ send: "a", channel: "sms", template: "cart-sms" }, "SMS: Cart reminder", "SMS: Cart reminder"],
  [{ send: "a", channel: "push", template: "x", fallback: { channel: "email", template: "y" } }, "Push: x, else E-mail", "Push: x, sonst E-Mail"],
  [{ send: "a", choose: "preferred", channel: "push", template: "x", fallback: { channel: "email", template: "y" } }, "Push or E-mail, as the person likes", "Push oder E-Mail, wie die Person es mag"],
  [{ send: "a", choose: "cheapest", channel: "push", template: "x", fallback: { channel: "sms", template: "y" } }, "Push or SMS, whichever costs less", "Push oder SMS, was weniger kostet"],
  [{ send: "a", channel: "email", template: "" }, "E-mail: …", "E-Mail: …"],
  [{ wait: "a", for: "30m" }, "Wait 30 min", "30 Min. warten"],
  [{ wait: "a", for: "4h", at: "10:00" }, "Wait 4 h, then until 10:00", "4 Std. warten, dann bis 10:00"],
  [{ wait: "a", for: "1d12h" }, "Wait 1 day 12 h", "1 Tag 12 Std. warten"],
  [{ wait: "a", days: 1, at: "10:00" }, "Until tomorrow, 10:00", "Bis morgen, 10:00"],
  [{ wait: "a", days: 3 }, "3 nights, then 00:00", "3 Nächte, dann 00:00"],
  [{ wait: "a", weekday: "monday", at: "09:00" }, "Until Monday, 09:00", "Bis Montag, 09:00"],
  [{ wait: "a", date_in: "profile.birthday", offset: "-3d", yearly: true }, "3 days before birthday, every year", "3 Tage vor birthday, jedes Jahr"],
  [{ wait: "a", date_in: "event.pickup", at: "08:00" }, "On event.pickup at 08:00", "Am event.pickup um 08:00"],
  [{ wait: "a", window: { from: "09:00", to: "19:00", days: ["monday"] } }, "Only between 09:00 and 19:00, Mon", "Nur zwischen 09:00 und 19:00, Mo"],
  [{ wait: "a", until: "18:00" }, "Until 18:00", "Bis 18:00"],
  [{ wait: "a" }, "…", "…"],
  [{ wait_for: "a", on: [{ clicked: "push" }, { event: "Order Completed" }], at_most: "4h" }, "Up to 4 h for: click on push or Order Completed",
    "Höchstens 4 Std. auf: Klick auf push oder Bestellung aufgegeben"],
  [{ wait_for: "a", on: { segment_left: "vip" } }, "Up to 1 day for: Leaves VIP", "Höchstens 1 Tag auf: Verlässt VIP"],
  [{ branch: "a", paths: [{ if: consent, then: "end" }] }, "If: Consent for marketing by SMS: given, confirmed", "Wenn: Einwilligung für marketing per SMS: erteilt, bestätigt"],
  [{ branch: "a", paths: [{ if: { kind: "segment", segment: "vip" } }, { if: consent }] }, "If: In the segment VIP (and 1 more way)", "Wenn: Im Segment VIP (und 1 weiterer Weg)"],
  [{ split: "a", arms: [{ name: "a", share: "12.5%" }, { name: "b", share: "87.5%" }] }, "a 12.5% · b 87.5%", "a 12,5 % · b 87,5 %"],
  [{ holdout: "a", share: "10%" }, "10% get nothing", "10 % bekommen nichts"],
  [{ update: "a", set: { tier: "gold", old: null } }, "Set tier; remove old", "Setzt tier; entfernt old"],
  [{ update: "a", set: {} }, "Set …", "Setzt …"],
  [{ coupon: "a", pool: "spring-10" }, "Code from spring-10", "Code aus spring-10"],
  [{ call: "a", url: "https://shop.example/points?x=1" }, "Call shop.example/points", "Ruft shop.example/points"],
  [{ call: "a", account: "iter", do: "record_event", event: "Left" }, "iter: event Left", "iter: Ereignis Left"],
  [{ call: "a", account: "iter", do: "update_person", body: { tier: "gold", city: "Ulm" } }, "iter: set tier, city", "iter: setzt tier, city"],
  [{ call: "a", account: "one", do: "trigger_campaign", campaign: "4711" }, "one: start campaign 4711", "one: startet Kampagne 4711"],
  [{ journey: "a", start: "invite", wait_at_most: "7d" }, "Start Invitation, wait up to 7 days", "Startet Invitation, wartet höchstens 7 Tage"],
  [{ journey: "a", start: "other" }, "Start other", "Startet other"],
  [{ exit: "a", reason: "bought" }, "Reason: bought", "Grund: bought"],
  [{ exit: "a" }, "Leaves the journey", "Verlässt die Journey"],
];

/** Intl puts narrow and no-break spaces between numbers and units. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

describe("the summary of a step", () => {
  it.each(STEPS)("%j", (step, en, de) => {
    expect(plain(summaryOf(step, "en", names))).toBe(en);
    expect(plain(summaryOf(step, "de", names))).toBe(de);
  });

  it("speaks of every kind", () => {
    expect(new Set(STEPS.map(([step]) => kindOf(step)))).toEqual(new Set(KINDS));
  });

  it("says a date as it is written, in no zone", () => {
    expect(plain(summaryOf({ wait: "a", date: "2026-12-01T09:00" }, "de"))).toMatch(/^Bis .*1.*2026.*09:00$/);
  });

  it.each(KINDS)("says something about a %s of which nothing but the name is written", (kind) => {
    expect(summaryOf({ [kind]: "a" }, "en")).not.toBe("");
  });
});

describe("the summary of the entry", () => {
  it.each<[Definition, Language, string[]]>([
    [{ enter: { on: [{ event: "Order Completed" }], key: "event.order_id", again: "always" }, hold_out: "5%" }, "en", ["Order Completed", "Every time per order", "5% get nothing"]],
    [{ enter: { on: { changed: "cart", where: { kind: "segment", segment: "vip" } } } }, "de", ["cart ändert sich wenn Im Segment VIP", "Einmal"]],
    [{ enter: { schedule: { segment: "vip", at: "18:00", every: "week", days: ["tuesday"] }, again: "7d" } }, "en", ["Every Tue, 18:00: VIP", "Once a week"]],
    [{ enter: { audience: consent } }, "en", ["Only from another journey or your system", "Only: Consent for marketing by SMS: given, confirmed", "Once"]],
    [{ enter: { on: ["Cart Updated", "Product Added"].map((event) => ({ event, where: { kind: "segment", segment: "vip" } })) } }, "de",
      ["Warenkorb geändert oder In den Warenkorb gelegt", "wenn Im Segment VIP", "Einmal"]],
    [{}, "de", ["Nur durch eine andere Journey oder Ihr System", "Einmal"]],
  ])("%j in %s", (definition, lang, lines) => expect(entrySummary(definition, lang, names).map(plain)).toEqual(lines));
});

describe("the names of steps", () => {
  const definition: Definition = { steps: [
    { send: "send_1", channel: "push", template: "cart" }, { wait: "wait", for: "4h" }, { wait: "wait_2", for: "4h" }, { wait: "night", for: "12h", title: "Over night" },
    { wait_for: "reaction", on: [{ clicked: "send_1" }], at_most: "1d" }, { branch: "choice", paths: [{ if: { kind: "step", step: "send_1", outcome: "clicked" } }] },
  ] };
  const called = (lang: Language) => [...stepNames(definition, lang, { templates: { cart: "Warenkorb" } })].map(([id, name]) => [id, plain(name)]);

  it("say what the steps do, in the language of the studio, or what their author says; equal ones are numbered", () => {
    expect(called("de")).toEqual([
      ["send_1", "Push: Warenkorb"], ["wait", "4 Std. warten"], ["wait_2", "4 Std. warten (2)"], ["night", "Over night"],
      ["reaction", "Höchstens 1 Tag auf: Klick auf „Push: Warenkorb“"], ["choice", "Wenn: „Push: Warenkorb“ wurde geklickt"],
    ]);
    expect(called("en").at(-1)).toEqual(["choice", "If: “Push: Warenkorb” was clicked"]);
  });
});

describe("the names of endings", () => {
  const definition: Definition = {
    exit: [
      { event: "Order Completed", name: "ordered", same: "cart_id" }, { holds: { kind: "segment", segment: "vip" }, name: "is_vip" }, { event: "Cart Emptied", name: "Hat es sich überlegt" },
      { event: "Checkout Started" },
    ],
    steps: [{ exit: "bye" }, { exit: "gone", title: "Too late" }, { exit: "sold", reason: "bought" }],
  };

  it("say what a rule listens to and how a step is called; words of the author stay as they are", () => {
    expect(endingNames(definition, "de", names)).toEqual({ ordered: "Bestellung aufgegeben", is_vip: "Im Segment VIP", bye: "Verlässt die Journey", gone: "Too late" });
    expect(endingNames(definition, "en", names)).toMatchObject({ ordered: "Order Completed", is_vip: "In the segment VIP" });
  });
});
