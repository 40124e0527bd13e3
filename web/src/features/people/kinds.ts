/** The kinds of lines by which a timeline is filtered. */
export const KINDS = ["track", "message", "trace", "consent", "click", "inbound", "identify", "segment"] as const;
