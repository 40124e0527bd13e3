/** The parts of the settings, as tabs and in the address. */
export const SECTIONS = ["brand", "shop", "region", "prices", "calls"] as const;
export type Section = (typeof SECTIONS)[number];
