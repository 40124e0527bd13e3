import { useCallback, useState } from "react";

/**
 * State that a mode keeps by journey while the studio is open: another tab takes the mode off the screen, and on the return everything is
 * as it was left. `begin` gets what is kept, if anything, and says what the mode begins with.
 */
export function keptByJourney<T>() {
  const kept = new Map<string, T>();
  return function useKept(journey: string, begin: (before: T | undefined) => T): [T, (next: T) => void] {
    const [value, setValue] = useState(() => begin(kept.get(journey)));
    const keep = useCallback((next: T) => {
      kept.set(journey, next);
      setValue(next);
    }, [journey]);
    return [value, keep];
  };
}
