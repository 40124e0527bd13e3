/** The states of a journey, in the order in which they are offered. */
export const STATUSES = ["draft", "live", "paused", "held", "stopped"] as const;
export type Status = (typeof STATUSES)[number];
