import type { Condition } from "@/parts/conditions/model";

export const EVERYBODY: Condition = { kind: "all", conditions: [] };

/** The id that a name makes: lower case, words joined by hyphens; umlauts as people write them without. */
export function idOf(name: string): string {
  const plain = name.toLowerCase().replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue").replaceAll("ß", "ss").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
}

/** Whether two conditions say the same. */
export function same(one: Condition, other: Condition): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
