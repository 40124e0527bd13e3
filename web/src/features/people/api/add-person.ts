import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { ApiProblem } from "@/lib/problem";

/** Add somebody by hand; answers when the worker has made the profile, so that it can be opened. */
export function useAddPerson() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Partial<Schemas["NewPerson"]>) => {
      const { id } = await ask(api.POST("/people", { body: body as Schemas["NewPerson"] }));
      await present(id);
      return id;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["people"] }),
  });
}

async function present(person: string): Promise<void> {
  for (let time = 0; time < 20; time += 1) {
    try {
      await ask(api.GET("/people/{person}", { params: { path: { person } } }));
      return;
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 404)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
