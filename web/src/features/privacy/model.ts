import type { KindDue, Period } from "@/features/privacy/api/retention";

/** What is typed into the periods: days and reason by kind. */
export type Typed = Record<string, Period>;

/** The periods as they are, to begin with. */
export const typedOf = (kinds: readonly KindDue[]): Typed => Object.fromEntries(kinds.map((one) => [one.kind, { days: one.days, why: one.why }]));

/** Whether two tables of periods say the same. */
export const samePeriods = (one: Typed, other: Typed): boolean =>
  Object.keys({ ...one, ...other }).every((kind) => one[kind]?.days === other[kind]?.days && one[kind]?.why.trim() === other[kind]?.why.trim());

/** What has to be said to the server: only what is not the default. */
export const changedPeriods = (kinds: readonly KindDue[], typed: Typed): Typed =>
  Object.fromEntries(kinds.flatMap((one) => {
    const mine = typed[one.kind];
    return mine && (mine.days !== one.default_days || mine.why.trim()) ? [[one.kind, mine]] : [];
  }));

/** Kinds whose period is longer than the default and has no reason yet. */
export const withoutReason = (kinds: readonly KindDue[], typed: Typed): string[] =>
  kinds.filter((one) => (typed[one.kind]?.days ?? 0) > one.default_days && !typed[one.kind]?.why.trim()).map((one) => one.kind);

/** Kinds that are not for a workspace to decide. */
export const FIXED: ReadonlySet<string> = new Set(["seen", "sessions"]);

/** A phrase as the beginning of a line. */
export const atStart = (words: string | undefined): string => (words ? words.charAt(0).toUpperCase() + words.slice(1) : "");

/** An address for a download with the filters that are set. */
export const withFilters = (path: string, filter: Record<string, string | undefined>): string => {
  const query = new URLSearchParams(Object.entries(filter).filter((pair): pair is [string, string] => !!pair[1]));
  return query.size ? `${path}?${query.toString()}` : path;
};
