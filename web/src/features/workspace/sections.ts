/** The parts of the settings, as tabs and in the address. */
export const SECTIONS = ["brand", "shop", "region", "prices"] as const;
export type Section = (typeof SECTIONS)[number];
