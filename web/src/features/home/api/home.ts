import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type Home = Schemas["HomeView"];

/** Figures of the last days, what needs a look, what was edited last, the first steps. */
export const homeQuery = (days: number) =>
  queryOptions({ queryKey: ["home", days], queryFn: ({ signal }) => ask(api.GET("/home", { params: { query: { days } }, signal })) });

/** Put a hint of the home screen away, or show it again. */
export function useDismiss() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ hint, away }: { hint: string; away: boolean }) => {
      const own = await ask(api.GET("/me/preferences"));
      const others = (own.dismissed ?? []).filter((one) => one !== hint);
      return ask(api.PUT("/me/preferences", { body: { ...own, dismissed: away ? [...others, hint] : others } as never }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["home"] }),
  });
}
