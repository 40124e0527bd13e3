/**
 * Which waiting message may appear now. Pure. Rule R19: eligibility is tested again at display, so an answer of the
 * server older than 30 s is asked for anew; at most one message in 30 s.
 */
import type { Display, Message } from "./model";

export const FRESH_FOR = 30_000; // ms that the server's list may be used
export const GAP = 30_000; // ms between two messages

export interface Moment {
  now: number; // ms, the server's time
  surface: "inapp" | "onsite"; // where this page is: the inside of an app, or the web
  path: string;
  pageSince: number; // ms, server time at which the person came to this page
  exitIntent: boolean; // the pointer is leaving towards the tabs
  lastShown: number | null; // ms, server time of the last message
  fetched: number; // ms, server time of the list
  handled: ReadonlySet<string>; // tokens already shown or refused here
}

export type Choice =
  | { act: "show"; message: Message }
  | { act: "refuse"; message: Message; reason: string }
  | { act: "ask" }
  | { act: "wait"; ms: number }
  | { act: "rest" };

const MARKUP = /<\/?[a-z!][^>]*>|&#?[a-z0-9]+;/i;
const KINDS = new Set(["banner", "modal", "survey"]);

/** Takes the first message, in the server's order, that may appear at this moment. */
export function choose(messages: readonly Message[], moment: Moment): Choice {
  let wait = Infinity;
  for (const message of messages) {
    if (moment.handled.has(message.id) || (message.surface ?? moment.surface) !== moment.surface) continue;
    const reason = refusal(message);
    if (reason) return { act: "refuse", message, reason };
    const delay = due(message.display ?? {}, moment);
    if (delay > 0) {
      wait = Math.min(wait, delay);
      continue;
    }
    const gap = moment.lastShown === null ? 0 : moment.lastShown + GAP - moment.now;
    if (gap > 0) return { act: "wait", ms: gap };
    return moment.now - moment.fetched > FRESH_FOR ? { act: "ask" } : { act: "show", message };
  }
  return wait === Infinity ? { act: "rest" } : { act: "wait", ms: wait };
}

/** Why a message is not shown at all: text only, and only kinds that this version knows. Null when it is fine. */
export function refusal(message: Message): string | null {
  if (!KINDS.has(message.kind)) return `unknown kind ${String(message.kind)}`;
  const texts = [message.title, message.body, ...(message.buttons ?? []).map((button) => button.label)];
  for (const question of message.questions ?? []) texts.push(question.text, ...(question.choices ?? []));
  if (texts.some((text) => text && MARKUP.test(text))) return "html is not shown, send plain text";
  if ((message.buttons ?? []).some((button) => button.url && !safeUrl(button.url))) return "a button's link is not http(s)";
  if (message.kind === "survey" && !message.questions?.length) return "a survey without questions";
  return null;
}

/** Whether a link may be followed or a picture loaded: http(s), mail, telephone, or relative to the page. */
export function safeUrl(url: string): boolean {
  return /^(https?:|mailto:|tel:|sms:)/i.test(url) || !/^[\s\u0000-\u001f]*[a-z][a-z0-9+.\-\s]*:/i.test(url);
}

/** Whether a path fits one of the globs; `*` stands for anything, also for slashes. No glob fits every path. */
export function onPage(globs: readonly string[] | null | undefined, path: string): boolean {
  if (!globs?.length) return true;
  return globs.some((glob) => {
    const parts = glob.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`).test(path);
  });
}

/** Milliseconds until the display rules are met; Infinity when only another page or gesture could meet them. */
function due(display: Display, moment: Moment): number {
  if (display.expires && Date.parse(display.expires) <= moment.now) return Infinity;
  if (!onPage(display.pages, moment.path)) return Infinity;
  const earliest = Math.max(
    display.not_before ? Date.parse(display.not_before) : 0,
    moment.pageSince + (display.after_seconds ?? 0) * 1000,
  );
  if (earliest > moment.now) return earliest - moment.now;
  return display.on_exit_intent && !moment.exitIntent ? Infinity : 0;
}
