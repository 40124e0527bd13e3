import type { Home } from "@/features/home/api/home";

type Step = Home["setup"][number]["code"];
type Alert = Home["alerts"][number]["code"];

/** Where each of the first steps is done. */
export const STEP_AT: Record<Step, string> = {
  shop_connected: "/shops", events_verified: "/events", sender_added: "/providers", consent_defined: "/consent/purposes", people_imported: "/imports",
  journey_published: "/journeys", message_sent: "/messages", first_result: "/overview",
};

/** Where one looks at what an alert says. */
export function alertAt(code: Alert, object: string): string {
  switch (code) {
    case "provider_failing":
    case "provider_refuses_account":
      return `/providers?edit=${encodeURIComponent(object)}`;
    case "shop_behind":
    case "shop_ended":
      return `/shops?edit=${encodeURIComponent(object)}`;
    case "coupons_low":
    case "coupons_end":
      return `/coupons/${encodeURIComponent(object)}`;
    case "feed_held":
    case "feed_failing":
      return `/catalogue/${encodeURIComponent(object)}`;
    case "sends_unknown":
      return "/messages?state=unknown";
    case "sends_stuck":
    case "sends_late":
      return "/messages?state=open";
    case "events_rejected":
      return "/events?tab=rejected";
    case "reports_unmatched":
      return "/providers?tab=reports";
    default:
      return "/diagnostics";
  }
}

/** The screen of an object that was edited. */
export function recentAt(kind: Home["recent"][number]["kind"], id: string): string {
  const places = { journey: `/journeys/${id}`, segment: `/segments/${id}`, template: `/templates/${id}`, coupons: `/coupons/${id}`, settings: "/settings" };
  return places[kind];
}
