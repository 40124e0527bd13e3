import { describe, expect, it } from "vitest";
import { sameEntries } from "@/features/privacy/api/record";
import type { KindDue } from "@/features/privacy/api/retention";
import { changedPeriods, samePeriods, typedOf, withFilters, withoutReason } from "@/features/privacy/model";

const kind = (id: string, days: number, standard: number): KindDue =>
  ({ kind: id, name: {}, then: {}, days, default_days: standard, least_days: 1, why: "", due: 0 });

describe("periods", () => {
  const kinds = [kind("inbound", 365, 365), kind("audit", 365, 730)];
  it("tells the server only what is not the default", () => {
    expect(changedPeriods(kinds, typedOf(kinds))).toEqual({ audit: { days: 365, why: "" } });
  });
  it("asks for a reason where a period is longer than the default", () => {
    const typed = { ...typedOf(kinds), inbound: { days: 400, why: " " } };
    expect(withoutReason(kinds, typed)).toEqual(["inbound"]);
    expect(withoutReason(kinds, { ...typed, inbound: { days: 400, why: "claims" } })).toEqual([]);
  });
  it("puts only filters that are set into an address", () => {
    expect(withFilters("/audit.csv", { actor: "a b", action: undefined, object: "" })).toBe("/audit.csv?actor=a+b");
    expect(withFilters("/audit.csv", {})).toBe("/audit.csv");
  });
});

describe("what a colleague has saved meanwhile", () => {
  const days = (was: number, why = "") => ({ inbound: { days: was, why } });
  it("is seen in the periods, blanks around a reason apart", () => {
    expect(samePeriods(days(30, "claims"), days(30, " claims "))).toBe(true);
    expect(samePeriods(days(30), days(40))).toBe(false);
    expect(samePeriods(days(30), {})).toBe(false);
  });
  it("is seen in the record, in whatever order the accounts stand", () => {
    const [a, b] = [{ country: "DE", contract: "", transfer: "eea" as const }, { country: "US", contract: "2026-01-01", transfer: "dpf" as const }];
    expect(sameEntries({ officer: "Kim", processors: { a, b } }, { officer: "Kim ", processors: { b, a } })).toBe(true);
    expect(sameEntries({ officer: "Kim", processors: { a, b } }, { officer: "Kim", processors: { a, b: { ...b, country: "IE" } } })).toBe(false);
    expect(sameEntries({ officer: "Kim", processors: { a } }, { officer: "Kim", processors: { a, b } })).toBe(false);
  });
});
