/** The five steps of the demo's tour, and the screen that each is about. */
export const STEPS = [
  { key: "home", to: "/" },
  { key: "person", to: "/people?search=anna" },
  { key: "journey", to: "/journeys/s1-collection-launch" },
  { key: "test", to: "/journeys/s1-collection-launch?mode=test" },
  { key: "run", to: "/journeys/s1-collection-launch?mode=analyse" },
] as const;

export const JOURNEY = "s1-collection-launch";
const KEPT = "anklang-tour";

/** The step at which the tour stands here; null when it was ended. */
export function keptStep(): number | null {
  const kept = localStorage.getItem(KEPT);
  if (kept === "ended") return null;
  const step = Number(kept ?? 0);
  return Number.isInteger(step) && step >= 0 && step < STEPS.length ? step : 0;
}

/** Remember where the tour stands. */
export function keepStep(step: number | null): void {
  localStorage.setItem(KEPT, step === null ? "ended" : String(step));
}
