import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { useCallback } from "react";
import { journeyQuery } from "@/features/journeys/api/journey";
import { JourneyEditor } from "@/features/journeys/canvas/journey-editor";
import { MODES, type Mode } from "@/features/journeys/canvas/modes";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";

/** One journey; the mode and the chosen step stand in the address. */
export const Route = createFileRoute("/_studio/journeys/$journey")({
  validateSearch: (search: Record<string, unknown>): { mode?: Mode; step?: string } => ({
    mode: MODES.find((one) => one === search.mode), step: typeof search.step === "string" && search.step ? search.step : undefined,
  }),
  component: JourneyScreen,
});

function JourneyScreen() {
  const t = useCanvasWords();
  const { journey } = Route.useParams();
  const { mode = "edit", step } = Route.useSearch();
  const navigate = Route.useNavigate();
  const onStep = useCallback((next?: string) => void navigate({ search: (now) => ({ ...now, step: next }), replace: true }), [navigate]);
  const view = useQuery(journeyQuery(journey));
  if (!view.data) return <Page title={journey} crumbs={[{ label: t("title"), to: "/journeys" }]} wide><QueryView query={view}>{() => null}</QueryView></Page>;
  return (
    <JourneyEditor key={journey} journey={journey} view={view.data} mode={mode} step={step}
      onMode={(next) => void navigate({ search: next === "edit" ? {} : { mode: next } })}
      onStep={onStep} />
  );
}
