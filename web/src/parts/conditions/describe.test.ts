import { describe, expect, it } from "vitest";
import { speak } from "@/lib/i18n";
import { describeCondition } from "@/parts/conditions/describe";
import type { Condition } from "@/parts/conditions/model";
import { useConditionWords } from "@/parts/conditions/words";

const open: Condition = { kind: "cart", field: "status", op: "in", value: ["open"] };
const sms: Condition = { kind: "consent", channel: "sms", purpose: "marketing" };

describe("a condition as a sentence", () => {
  it.each<[string, string, Condition]>([
    ["en", "State of the cart is open", open],
    ["de", "Stand des Warenkorbs ist offen", open],
    ["en", "Consent for marketing by SMS: given, confirmed", sms],
    ["de", "Einwilligung für marketing per SMS: erteilt, bestätigt", sms],
    ["en", "not: Messages of s2 sent: at least 1 in the last 7 days",
      { kind: "not", condition: { kind: "message", event: "accepted", journey: "s2", within_days: 7 } }],
    ["en", "(Number of orders at least 2 or In the segment VIP) and Language: de, en",
      { kind: "all", conditions: [
        { kind: "any", conditions: [{ kind: "computed", field: "orders", op: "ge", value: 2 }, { kind: "segment", segment: "vip" }] },
        { kind: "language", any_of: ["de", "en"] },
      ] }],
    ["en", "Customer value more than €50.00", { kind: "computed", field: "lifetime_value", op: "gt", value: 5000 }],
    ["de", "birthday jährt sich in 3 Tagen", { kind: "trait", name: "birthday", op: "anniversary", value: { days: 3 } }],
    ["en", "Product Viewed happened within the last 14 days, where Category is shoes",
      { kind: "recency", event: "Product Viewed", op: "since", duration: "P14D", filters: [{ path: "category", value: "shoes" }] }],
    ["en", "everybody", { kind: "all", conditions: [] }],
    ["en", "Written as text (moon)", { kind: "moon", full: true }],
    ["en", "Event: Cart is the one at entry (Cart)", { kind: "event_property", path: "cart_id", op: "eq", value: { context: "cart_id" } }],
  ])("in %s: %s", (lang, expected, condition) => {
    speak(lang as "en");
    expect(describeCondition(condition, useConditionWords.say, { segments: { vip: "VIP" }, currency: "EUR" })).toBe(expected);
  });
});
