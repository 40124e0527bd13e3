/** Stands for the draft; so the server names it, too. */
export const DRAFT = 0;

/** The earlier and the later one of two that were ticked; the draft is always the later one. */
export function pairOf(ticked: readonly number[]): { before: number; after: number } | null {
  const [one, other] = ticked;
  if (one === undefined || other === undefined) return null;
  if (one === DRAFT) return { before: other, after: one };
  if (other === DRAFT) return { before: one, after: other };
  return { before: Math.min(one, other), after: Math.max(one, other) };
}

export type Leaf = { path: string; value: string };
export type LeafChange = { path: string; before?: string; after?: string };

const said = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** A value taken apart into its plain parts: `paths[0].then` → "end". Lists of plain values stay one part. */
export function leavesOf(value: unknown, path = ""): Leaf[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== "object" || one === null)) return value.length ? [{ path, value: value.map(said).join(", ") }] : [];
    return value.flatMap((one: unknown, index) => leavesOf(one, `${path}[${index + 1}]`));
  }
  if (typeof value === "object") return Object.entries(value).flatMap(([name, one]) => leavesOf(one, path ? `${path}.${name}` : name));
  return [{ path, value: said(value) }];
}

/** Only the parts that differ, in their order. */
export function changesOf(before: unknown, after: unknown, field: string): LeafChange[] {
  const was = new Map(leavesOf(before, field).map((one) => [one.path, one.value]));
  const will = new Map(leavesOf(after, field).map((one) => [one.path, one.value]));
  return [...new Set([...was.keys(), ...will.keys()])].filter((path) => was.get(path) !== will.get(path))
    .map((path) => ({ path, before: was.get(path), after: will.get(path) }));
}
