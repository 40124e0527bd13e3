/** A journey as authors write it. Drafts may be anything, so every field is read with care and unknown ones are kept. */
export type Step = Record<string, unknown>;
export type Definition = Record<string, unknown>;

export const END = "end";
export const NEXT = "next";
export const KINDS = ["send", "wait", "wait_for", "branch", "split", "holdout", "update", "coupon", "call", "journey", "exit"] as const;
export type StepKind = (typeof KINDS)[number];

/** What can become of a message, as waits name it. */
export const SIGNALS = ["delivered", "read", "clicked", "replied", "shown", "dismissed", "answered"] as const;
export type Signal = (typeof SIGNALS)[number];

/** The steps of a journey, in their order. */
export function stepsOf(definition: Definition): Step[] {
  return Array.isArray(definition.steps) ? definition.steps.filter((one): one is Step => typeof one === "object" && one !== null && !Array.isArray(one)) : [];
}

export function withSteps(definition: Definition, steps: Step[]): Definition {
  return { ...definition, steps };
}

/** The kind of a step: the field that names it. Undefined for what is none. */
export function kindOf(step: Step): StepKind | undefined {
  return KINDS.find((kind) => typeof step[kind] === "string" || typeof step[kind] === "number");
}

/** The name of a step; "" for what has none. */
export function nameOf(step: Step): string {
  const kind = kindOf(step);
  return kind ? String(step[kind]) : "";
}

/** What stands for a step on the canvas: its name where that is unique, else its place. */
export function idsOf(steps: readonly Step[]): string[] {
  const seen = new Set<string>();
  return steps.map((step, index) => {
    const name = nameOf(step);
    if (!name || name === END || name === NEXT || seen.has(name)) return `#${index}`;
    seen.add(name);
    return name;
  });
}

export function indexOf(steps: readonly Step[], id: string): number {
  return idsOf(steps).indexOf(id);
}

export function stepById(definition: Definition, id: string): Step | undefined {
  const steps = stepsOf(definition);
  return steps[indexOf(steps, id)];
}

/** A name that no step has yet: wish, wish_2, wish_3 … */
export function freeName(taken: Iterable<string>, wish: string): string {
  const names = new Set([...taken, END, NEXT]);
  if (!names.has(wish)) return wish;
  const stem = wish.replace(/_\d+$/, "");
  for (let n = 2; ; n += 1) if (!names.has(`${stem}_${n}`)) return `${stem}_${n}`;
}

/** The step with another name, at the same place among its fields. */
export function renamed(step: Step, name: string): Step {
  const kind = kindOf(step);
  return kind ? { ...step, [kind]: name } : step;
}

export type Place = readonly (string | number)[];

/** What stands at a place within a value. */
export function valueAt(value: unknown, at: Place): unknown {
  return at.reduce<unknown>((inner, key) => (typeof inner === "object" && inner !== null ? (inner as Record<string | number, unknown>)[key] : undefined), value);
}

/** The value with something else at a place; undefined takes it away, and mappings that are empty then with it. */
export function withValueAt<T>(value: T, at: Place, next: unknown): T {
  const [key, ...rest] = at;
  if (key === undefined) return next as T;
  if (Array.isArray(value)) {
    const list = [...(value as unknown[])];
    list[Number(key)] = withValueAt(list[Number(key)], rest, next);
    return list as T;
  }
  const map = { ...((typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>) };
  const inner = rest.length ? withValueAt(map[key] ?? (typeof rest[0] === "number" ? [] : {}), rest, next) : next;
  const empty = rest.length > 0 && next === undefined && typeof inner === "object" && inner !== null && !Array.isArray(inner) && Object.keys(inner).length === 0;
  if (inner === undefined || empty) delete map[key];
  else map[key] = inner;
  return map as T;
}
