import type { Chosen, NewChoice } from "@/features/people/api/preferences";
import { homeZone } from "@/lib/zone";
import { startOfDay, wallOf } from "@/ui/period";

/** What the form holds. */
export type Draft = {
  /** Topics that are not wanted. */
  off: string[];
  channelsOff: string[];
  /** The channel that is liked best; empty for none. */
  preferred: string;
  /** As `limitKey` writes it. */
  limit: string;
  /** The day on which messages may go again (YYYY-MM-DD). */
  pause: string | null;
};

/** How often at most, from many to few, as the preference centre offers it. */
export const LIMITS = ["1/1", "3/7", "1/7", "2/30", "1/30"];

/** A limit as one word: messages/days; empty for none. */
export const limitKey = (limit: Chosen["limit"]): string => (limit ? `${limit.count}/${limit.days}` : "");

/** The parts of such a word. */
export function limitOf(key: string): { count: number; days: number } {
  const [count = 0, days = 0] = key.split("/").map(Number);
  return { count, days };
}

/** The day of a moment in the workspace's zone. */
export const dayOf = (at: string, zone?: string): string => wallOf(at, zone).slice(0, 10);

/** What a draft changes of what was chosen; what stays is not named, so that another change in the meantime is kept. */
export function changeOf(chosen: Chosen, draft: Draft, zone: string = homeZone() ?? "UTC"): NewChoice {
  const change: NewChoice = {};
  const before = Object.entries(chosen.topics).filter(([, on]) => !on).map(([topic]) => topic);
  const topics = [...draft.off.filter((one) => !before.includes(one)).map((one) => [one, false] as const),
    ...before.filter((one) => !draft.off.includes(one)).map((one) => [one, true] as const)];
  if (topics.length > 0) change.topics = Object.fromEntries(topics);
  const channels = [...draft.channelsOff].sort();
  if (channels.join() !== [...chosen.channels_off].sort().join()) change.channels_off = channels as NewChoice["channels_off"];
  if (draft.preferred !== chosen.preferred) change.preferred = draft.preferred as NewChoice["preferred"];
  if (draft.limit !== limitKey(chosen.limit)) Object.assign(change, draft.limit ? { limit: limitOf(draft.limit) } : { no_limit: true });
  if (draft.pause !== (chosen.paused_until ? dayOf(chosen.paused_until, zone) : null)) {
    Object.assign(change, draft.pause ? { paused_until: startOfDay(draft.pause, zone).toISOString() } : { resume: true });
  }
  return change;
}

/** Whether anything is different. */
export const isChange = (change: NewChoice): boolean => Object.keys(change).length > 0;
