import type { Schemas } from "@/lib/api";

export type Mapping = Schemas["Mapping"];
export type Column = Schemas["Column"];
export type Import = Schemas["Import"];
export type ImportView = Schemas["ImportView"];
export const STEPS = ["columns", "consents", "check"] as const;
export type Step = (typeof STEPS)[number];

export const OPEN: readonly Import["status"][] = ["uploading", "checking", "waiting", "running", "undoing"];

/** The mapping with exactly one entry for each column of the file; a column that nobody spoke of is left out. */
export function wholeMapping(mapping: Mapping, count: number): Mapping {
  const known = new Map(mapping.columns.map((one) => [one.index, one]));
  const columns = Array.from({ length: count }, (_, index) => known.get(index) ?? blank(index));
  return { ...mapping, columns };
}

function blank(index: number): Column {
  return { index, to: "ignore", trait: "", type: "text", channel: "", purpose: "" };
}

/** A column that means something else: what belonged to the old meaning goes, what the new one needs gets a beginning. */
export function withTarget(column: Column, to: Column["to"], name: string, purpose: string): Column {
  const next = { ...blank(column.index), to };
  if (to === "trait") return { ...next, trait: column.trait || name.trim().toLowerCase().replace(/\s+/g, "_"), type: column.type };
  if (to === "consent") return { ...next, channel: column.channel || "email", purpose: column.purpose || purpose };
  return next;
}

/** Whether some column says who a row is about. */
export function namesSomebody(mapping: Mapping): boolean {
  return mapping.columns.some((one) => one.to === "user" || one.to === "email" || one.to === "phone");
}

export type ProofPart = "proofSource" | "proofTime" | "proofWording";

/** What of the consents' proof stands in a column, if anything. */
export function proofOf({ columns, proof }: Mapping, index: number): ProofPart | null {
  if (!columns.some((one) => one.to === "consent")) return null;
  if (proof.source_column === index) return "proofSource";
  if (proof.time_column === index) return "proofTime";
  return proof.wording_column === index ? "proofWording" : null;
}

/** The values of a column in the first rows. */
export function samplesOf(rows: readonly string[][], index: number): string[] {
  return rows.map((row) => row[index]?.trim() ?? "").filter(Boolean).slice(0, 3);
}

/** Whether the file was checked with the mapping that it has now. */
export function isChecked(about: Import): boolean {
  return about.status === "ready" && about.mapping !== null && about.counts.rows > 0;
}

/** Bytes as people read them. */
export function sizeText(bytes: number, decimal: (value: number) => string): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${decimal(bytes / 1024)} KB` : `${decimal(bytes / 1024 / 1024)} MB`;
}
