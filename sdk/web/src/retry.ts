/** What an answer of the server means for the events that were sent. Pure. */

export type Verdict = "done" | "again" | "split" | "drop";

const TEMPORARY = new Set([408, 410, 429, 460]);
const FINAL_SERVER_ERRORS = new Set([501, 505, 511]);
const LONGEST_WAIT = 300_000; // ms; a longer Retry-After is cut, as the standard clients do
const FIRST_WAIT = 500;
const LONGEST_BACKOFF = 60_000;

/** Reads an HTTP status (0: no answer) for a request with `count` events. */
export function verdict(status: number, count: number): Verdict {
  if (status >= 200 && status < 400) return "done";
  if (status === 0 || TEMPORARY.has(status)) return "again";
  if (status >= 500) return FINAL_SERVER_ERRORS.has(status) ? "drop" : "again";
  // One bad or large event must not take its neighbours with it.
  return (status === 400 || status === 413) && count > 1 ? "split" : "drop";
}

/** Milliseconds until the next try. `attempt` counts from 1, `random` is in [0, 1). */
export function waitFor(attempt: number, retryAfter: string | null, random: number): number {
  const asked = retryAfter === null ? NaN : Number(retryAfter) * 1000;
  if (asked >= 0) return Math.min(asked, LONGEST_WAIT);
  const ceiling = Math.min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_BACKOFF);
  return ceiling / 2 + (ceiling / 2) * random;
}
