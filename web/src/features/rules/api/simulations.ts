import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Changeable } from "@/features/rules/api/rules";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type Simulation = Schemas["Simulation"];
export type SimulationRow = Schemas["SimulationRow"];
export type SimulationResult = Schemas["SimulationResult"];
export type ChangedPerson = Schemas["ChangedPerson"];
export type ChangedMessage = Schemas["ChangedMessage"];
export type Kind = ChangedMessage["kind"];
export const KINDS: readonly Kind[] = ["less", "more", "moved", "reason"];

const EVERY = 1000; // ms between two looks at a simulation under way

export const isOpen = (run: SimulationRow): boolean => run.state === "queued" || run.state === "running";

/** The simulations, newest first; looked at again while one runs. */
export const simulationPages = infiniteQueryOptions({
  ...pagesOf<SimulationRow>(["simulations", "list"], (after, signal) =>
    ask(api.GET("/simulations", { signal, params: { query: { after, limit: 20 } } }))),
  refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some(isOpen)) ? EVERY : false),
});

/** A simulation with what it has found so far; looked at again while it runs. */
export const simulationQuery = (run: string) =>
  queryOptions({
    queryKey: ["simulations", "one", run],
    queryFn: ({ signal }) => ask(api.GET("/simulations/{run}", { signal, params: { path: { run } } })),
    refetchInterval: (query) => (query.state.data && !isOpen(query.state.data.run) ? false : EVERY),
  });

/** The people for whom something would have been different. */
export const changedPages = (run: string, kind: Kind | "") =>
  pagesOf<ChangedPerson>(["simulations", "people", run, kind], (after, signal) =>
    ask(api.GET("/simulations/{run}/people", { signal, params: { path: { run }, query: { kind: kind || undefined, after, limit: 50 } } })));

function useKept() {
  const client = useQueryClient();
  return (simulation: Simulation) => {
    client.setQueryData(simulationQuery(simulation.run.id).queryKey, simulation);
    return client.invalidateQueries({ queryKey: ["simulations", "list"] });
  };
}

/** Put a simulation into the line. */
export function useStartSimulation() {
  const kept = useKept();
  return useMutation({
    mutationFn: ({ rules, ...period }: { from: string; to: string; rules: Omit<Changeable, "rates"> }) =>
      ask(api.POST("/simulations", { body: { ...period, settings: rules } })),
    onSuccess: kept,
  });
}

/** Call a simulation off; what it found so far stays. */
export function useCancelSimulation() {
  const kept = useKept();
  return useMutation({
    mutationFn: (run: string) => ask(api.POST("/simulations/{run}/cancel", { params: { path: { run } } })),
    onSuccess: kept,
  });
}
