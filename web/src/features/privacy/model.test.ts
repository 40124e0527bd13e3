import { describe, expect, it } from "vitest";
import type { KindDue } from "@/features/privacy/api/retention";
import { changedPeriods, typedOf, withFilters, withoutReason } from "@/features/privacy/model";

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
