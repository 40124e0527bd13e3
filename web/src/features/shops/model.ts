import type { Shop } from "@/features/shops/api/shops";
import type { Tone } from "@/ui/theme";

const STATES: Record<Shop["state"], Tone> = { fresh: "good", behind: "bad", listening: "good", waiting: "warn", off: "quiet" };
const OUTCOMES: Record<string, Tone> = { taken: "good", known: "quiet", older: "quiet", nothing: "quiet", refused: "bad", unmatched: "warn" };

/** The colour of a shop's state; settings that cannot be opened come before all. */
export function stateTone(shop: Pick<Shop, "state" | "usable">): Tone {
  return shop.usable ? STATES[shop.state] : "bad";
}

/** The colour of what came of a call; an outcome of a later version is shown without one. */
export function outcomeTone(outcome: string): Tone {
  return OUTCOMES[outcome] ?? "quiet";
}

/** Whether it makes sense to ask for a reading: the keys are here, and none is under way. */
export function readable(shop: Pick<Shop, "state" | "usable" | "reading">): boolean {
  return shop.usable && !shop.reading && (shop.state === "fresh" || shop.state === "behind");
}
