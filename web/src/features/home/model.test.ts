import { expect, it } from "vitest";
import { alertAt, recentAt, STEP_AT } from "@/features/home/model";

it.each([
  ["coupons_low", "winter", "/coupons/winter"],
  ["feed_held", "main", "/catalogue/main"],
  ["provider_failing", "twilio-de", "/providers?edit=twilio-de"],
  ["shop_behind", "shopify-de", "/shops?edit=shopify-de"],
  ["sends_unknown", "", "/messages?state=unknown"],
  ["reports_unmatched", "", "/providers?tab=reports"],
  ["facts_waiting", "", "/diagnostics"],
] as const)("an alert %s about %s leads to %s", (code, object, expected) => {
  expect(alertAt(code, object)).toBe(expected);
});

it("the first step connects a shop where shops are connected", () => expect(STEP_AT.shop_connected).toBe("/shops"));

it("what was edited opens where it is edited", () => {
  expect(recentAt("journey", "s2")).toBe("/journeys/s2");
  expect(recentAt("settings", "")).toBe("/settings");
});
