import type { DnsRecord, Part } from "@/features/providers/api/sender-domain";
import type { Tone } from "@/ui/theme";

/** How a state looks. */
export const TONES: Record<Part["state"], Tone> = { good: "good", improve: "warn", unknown: "quiet", missing: "bad", broken: "bad" };

/** The parts that something is to be done about. */
export function toDo(parts: readonly Part[]): Part[] {
  return parts.filter((one) => one.state !== "good");
}

/** The parts that stand open at first: where mail suffers now. */
export function urgent(parts: readonly Part[]): string[] {
  return parts.filter((one) => one.state === "broken" || one.state === "missing").map((one) => one.topic);
}

/** Whether a record takes the place of one that is there, of several, or is new. */
export function placeOf(wanted: DnsRecord, found: readonly DnsRecord[]): "putIn" | "replaceOne" | "replaceAll" {
  const there = found.filter((one) => one.name === wanted.name);
  return there.length === 0 ? "putIn" : there.length === 1 ? "replaceOne" : "replaceAll";
}
