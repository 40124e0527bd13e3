import { useMutation } from "@tanstack/react-query";
import { api, ask } from "@/lib/api";

/** Why a person is in a segment or not, line by line. */
export function useTrySegment(person: string) {
  return useMutation({
    mutationFn: (segment: string) => ask(api.POST("/segments/{segment}/evaluate", { params: { path: { segment } }, body: { person } })),
  });
}
