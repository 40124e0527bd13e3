import { hashKey } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTry, type Tried } from "@/features/journeys/api/trial";
import type { Definition } from "@/parts/steps/model";
import { keptByJourney } from "@/features/journeys/runs/kept";
import { bodyOf, fitted, freshSetup, type Placed, type Setup } from "@/features/journeys/runs/trial-model";
import { serverTime } from "@/lib/clock";
import { secondsOf } from "@/lib/duration";

export type View = "setup" | "walk";
type Walk = { tried?: Tried; cursor: number; view: View; written: string };

const useSetup = keptByJourney<{ setup: Setup; of: Definition }>();
const usePlaced = keptByJourney<Placed[]>();
const useWalk = keptByJourney<Walk>();

/** A trial: who walks, what happens on the way, and how far the walk is shown. It waits while its author mends the journey. */
export function useTrial(journey: string, definition: Definition, everything: readonly string[]) {
  const [{ setup }, keepSetup] = useSetup(journey, (before) =>
    ({ setup: before ? fitted(before.setup, before.of, definition) : freshSetup(definition), of: definition }));
  const [placed, setPlaced] = usePlaced(journey, (before) => before ?? []);
  const [walk, setWalk] = useWalk(journey, (before) => before ?? { cursor: 0, view: "setup", written: "" });
  const written = useMemo(() => hashKey([definition]), [definition]); // the order of fields says nothing
  const attempt = useTry();
  const run = (happenings: readonly Placed[], entry: Date) => {
    const until = new Date(entry.getTime() + (secondsOf(setup.until) ?? 2_592_000) * 1000);
    attempt.mutate(bodyOf(definition, setup, happenings, entry, until, everything), {
      onSuccess: (tried) => setWalk({ tried, cursor: tried.lines.at(-1)?.n ?? 0, view: "walk", written }),
    });
  };
  return {
    setup, placed, attempt, ...walk,
    ready: setup.who === "invented" || setup.person !== "",
    /** Whether the journey differs from the one that was walked through. */
    changed: walk.tried !== undefined && walk.written !== written,
    set: (part: Partial<Setup>) => keepSetup({ setup: { ...setup, ...part }, of: definition }),
    show: (view: View) => setWalk({ ...walk, view }),
    go: (cursor: number) => setWalk({ ...walk, cursor }),
    begin: () => run(placed, setup.at ? new Date(setup.at) : serverTime()),
    place: (next: Placed[]) => {
      setPlaced(next);
      if (walk.tried) run(next, new Date(walk.tried.at));
    },
  };
}
