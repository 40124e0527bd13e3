import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type BackTest = Schemas["BackTest"];
export type BackTestBody = Schemas["BackTestBody"];
export type BackTestRun = Schemas["RunRow"];
export type Result = Schemas["Result"];
export type TestedPerson = Schemas["TestedPerson"];
export type Moment = Schemas["Moment"];
export type Outcome = TestedPerson["outcome"];
export const OUTCOMES: readonly Outcome[] = ["sent", "held", "not_sent", "no_message", "refused"];

const EVERY = 1500; // ms between two looks at a test under way

export const isOpen = (run: BackTestRun): boolean => run.state === "queued" || run.state === "running";

/** The tests of a journey, newest first. */
export const backTestPages = (journey: string) =>
  pagesOf<BackTestRun>(["backtests", "list", journey], (after, signal) =>
    ask(api.GET("/journeys/{journey}/backtests", { signal, params: { path: { journey }, query: { after, limit: 50 } } })));

/** A test with what it has found so far; looked at again while it runs. */
export const backTestQuery = (run: string) =>
  queryOptions({
    queryKey: ["backtests", "one", run],
    queryFn: ({ signal }) => ask(api.GET("/backtests/{run}", { signal, params: { path: { run } } })),
    refetchInterval: (query) => (query.state.data && !isOpen(query.state.data.run) ? false : EVERY),
  });

/** The people whom the journey would have met. */
export const testedPages = (run: string, outcome: Outcome | "", reason: string) =>
  pagesOf<TestedPerson>(["backtests", "people", run, outcome, reason], (after, signal) =>
    ask(api.GET("/backtests/{run}/people", { signal, params: { path: { run }, query: { outcome, reason, after, limit: 50 } } })));

function useKept(journey: string) {
  const client = useQueryClient();
  return (test: BackTest) => {
    client.setQueryData(backTestQuery(test.run.id).queryKey, test);
    return client.invalidateQueries({ queryKey: ["backtests", "list", journey] });
  };
}

/** Put a test into the line. */
export function useStartBackTest(journey: string) {
  const kept = useKept(journey);
  return useMutation({
    mutationFn: (body: BackTestBody) => ask(api.POST("/journeys/{journey}/backtests", { params: { path: { journey } }, body })),
    onSuccess: kept,
  });
}

/** Call a test off; what it found so far stays. */
export function useCancelBackTest(journey: string) {
  const kept = useKept(journey);
  return useMutation({
    mutationFn: (run: string) => ask(api.POST("/backtests/{run}/cancel", { params: { path: { run } } })),
    onSuccess: kept,
  });
}
