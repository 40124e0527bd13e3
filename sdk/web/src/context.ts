/** The `context` of a tracking call: what the page says about itself. Nothing is derived that could serve as a fingerprint. */
import type { Properties } from "./model";

declare const __VERSION__: string;

export interface Surroundings {
  url: string;
  title: string;
  referrer: string;
  locale: string;
  timezone: string;
  userAgent: string;
}

export function surroundings(): Surroundings {
  return {
    url: location.href,
    title: document.title,
    referrer: document.referrer,
    locale: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    userAgent: navigator.userAgent,
  };
}

/** `page` of the tracking protocol; also the properties of a page call. */
export function pageOf(around: Surroundings): Properties {
  const url = new URL(around.url);
  return { path: url.pathname, search: url.search, title: around.title, url: around.url, referrer: around.referrer };
}

/** `campaign` of the tracking protocol, from the utm parameters; null without any. */
export function campaignOf(around: Surroundings): Properties | null {
  const found: Properties = {};
  for (const [key, value] of new URL(around.url).searchParams) {
    if (key.startsWith("utm_") && value) found[key === "utm_campaign" ? "name" : key.slice(4)] = value;
  }
  return Object.keys(found).length ? found : null;
}

export function contextOf(around: Surroundings, device: Properties, app: Properties | null): Properties {
  const campaign = campaignOf(around);
  return {
    library: { name: "anklang-web", version: typeof __VERSION__ === "string" ? __VERSION__ : "dev" },
    page: pageOf(around),
    locale: around.locale,
    timezone: around.timezone,
    userAgent: around.userAgent,
    device,
    ...(campaign ? { campaign } : {}),
    ...(app ? { app } : {}),
  };
}
