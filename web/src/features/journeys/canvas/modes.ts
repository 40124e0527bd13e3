/** The ways to look at a journey, as tabs and in the address. */
export const MODES = ["edit", "text", "analyse", "test", "backtest", "versions"] as const;
export type Mode = (typeof MODES)[number];
