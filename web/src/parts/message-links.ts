import { wholeDays } from "@/ui/period";

/** A figure of which the message log shows what it counts; those without a period are as of now. */
export type Counted = "planned" | "sent" | "not_sent" | "failed" | "held" | "waiting" | "in_doubt";
type Days = { first: string; last: string; zone: string };

/** What was planned or taken by a provider counts whatever followed: it may have failed since. */
const STATES: Partial<Record<Counted, string>> = { not_sent: "unsent", failed: "failed", held: "held", waiting: "planned", in_doubt: "unknown" };

/** The filter of the message log, as it stands in the address, that shows the messages of a figure, narrowed by a reason or channel. */
export function messagesBehind(counted: Counted, { first, last, zone }: Days, narrowed: { reason?: string; channel?: string } = {}): Record<string, string> {
  const { from, to } = wholeDays({ from: first, to: last }, zone);
  const [since, until] = [from.toISOString(), to.toISOString()];
  return {
    ...stateOf(counted), ...periodOf(counted, since, until),
    ...(narrowed.reason ? { reason: narrowed.reason } : {}), ...(narrowed.channel ? { channel: narrowed.channel } : {}),
  };
}

function stateOf(counted: Counted): Record<string, string> {
  const state = STATES[counted];
  return state ? { state } : {};
}

/** Each figure counts on the day on which that became so. */
function periodOf(counted: Counted, since: string, until: string): Record<string, string> {
  if (counted === "planned") return { since, until };
  if (counted === "sent") return { sent_since: since, sent_until: until };
  return counted === "not_sent" || counted === "failed" ? { ended_since: since, ended_until: until } : {};
}
