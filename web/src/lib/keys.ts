import { language } from "@/lib/i18n";

const APPLE = /mac|iphone|ipad/i.test(navigator.platform || navigator.userAgent);

/** How a shortcut is written on this machine: ⌘K on a Mac, Ctrl+K elsewhere, Strg+K in German. */
export function shortcut(key: string): string {
  return APPLE ? `⌘${key}` : `${language() === "de" ? "Strg" : "Ctrl"}+${key}`;
}
