import { describe, expect, it } from "vitest";
import type { DnsRecord, Part } from "@/features/providers/api/sender-domain";
import { placeOf, toDo, TONES, urgent } from "@/features/providers/model-domain";

const part = (topic: Part["topic"], state: Part["state"]): Part => ({ topic, state, found: [], remarks: [], wanted: [] });
const text = (name: string, value: string): DnsRecord => ({ kind: "TXT", name, value });

describe("the domain of a sender", () => {
  const parts = [part("spf", "improve"), part("dkim", "missing"), part("dmarc", "good"), part("mx", "unknown")];
  it("opens what harms mail now, and counts everything that is not good", () => {
    expect(urgent(parts)).toEqual(["dkim"]);
    expect(toDo(parts).map((one) => one.topic)).toEqual(["spf", "dkim", "mx"]);
  });
  it("shows what could not be asked neither as good nor as bad", () => expect(TONES.unknown).toBe("quiet"));
  it.each([
    [[], "putIn"],
    [[text("other.example", "v=spf1 -all")], "putIn"],
    [[text("shop.example", "v=spf1 +all")], "replaceOne"],
    [[text("shop.example", "v=spf1 mx -all"), text("shop.example", "v=spf1 a -all")], "replaceAll"],
  ] as const)("says where a record goes beside %j", (found, expected) =>
    expect(placeOf(text("shop.example", "v=spf1 ~all"), found)).toBe(expected));
});
