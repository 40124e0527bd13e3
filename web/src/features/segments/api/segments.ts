import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Call, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";
import { ApiProblem } from "@/lib/problem";
import type { Condition } from "@/parts/conditions/model";

export type SegmentRow = Schemas["SegmentRow"];
export type SegmentView = Schemas["SegmentView"];
export type SegmentPreview = Schemas["SegmentPreview"];

/** Segments with their members, in use or archived. */
export const segmentsQuery = (archived: boolean) =>
  pagesOf<SegmentRow>(["segments", "list", archived], (after, signal) => ask(api.GET("/segments", { params: { query: { archived, after, limit: 100 } }, signal })));

/** One segment with its condition and what uses it. */
export const segmentQuery = (segment: string) =>
  queryOptions({ queryKey: ["segments", "view", segment], queryFn: ({ signal }) => ask(api.GET("/segments/{segment}", { params: { path: { segment } }, signal })) });

/** How many members a segment had, day by day. */
export const growthQuery = (segment: string, days: number) =>
  queryOptions({
    queryKey: ["segments", "growth", segment, days],
    queryFn: ({ signal }) => ask(api.GET("/segments/{segment}/growth", { params: { path: { segment }, query: { days } }, signal })),
  });

/** Who fits a condition now: the exact number, the reach by channel, and some of the people. */
export const previewQuery = (condition: Condition, purpose: string) =>
  queryOptions({
    queryKey: ["segments", "preview", condition, purpose], placeholderData: keepPreviousData, staleTime: 10_000,
    queryFn: ({ signal }) =>
      ask(api.POST("/segments/preview", { body: { condition: condition as never, sample: 8, purpose }, signal }) as Call<SegmentPreview>),
  });

/** Whether a segment was not saved because somebody else has changed it, or has made one of this id. */
export const isStale = (error: unknown): boolean => error instanceof ApiProblem && error.status === 409;

/** Make or change a segment. `version`: of the segment that was changed, 0 for none; left out, whatever is there is overwritten. */
export function useSaveSegment() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name, condition, version }: { id: string; name: string; condition: Condition; version?: number }) =>
      ask(api.PUT("/segments/{segment}", { params: { path: { segment: id }, query: { version } }, body: { id, name, condition } as never })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["segments"] }),
  });
}

/** Take a segment out of use. */
export function useArchiveSegment() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (segment: string) => ask(api.DELETE("/segments/{segment}", { params: { path: { segment } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["segments"] }),
  });
}

/** Make another segment with the same condition. */
export function useDuplicateSegment() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ segment, id, name }: { segment: string; id: string; name: string }) =>
      ask(api.POST("/segments/{segment}/duplicate", { params: { path: { segment } }, body: { id, name } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["segments"] }),
  });
}

/** Ask a condition about one person, line by line; `segment` may be one that is not saved yet. */
export function useTestPerson(segment: string) {
  return useMutation({
    mutationFn: ({ person, condition }: { person: string; condition: Condition }) =>
      ask(api.POST("/segments/{segment}/evaluate", { params: { path: { segment } }, body: { person, condition: condition as never } })),
  });
}
