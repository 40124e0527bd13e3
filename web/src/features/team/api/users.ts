import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type User = Schemas["User"];

/** Everybody who may log in to this workspace. */
export const usersQuery = () =>
  pagesOf<User>(["users"], (after, signal) => ask(api.GET("/users", { params: { query: { after, limit: 100 } }, signal })));

/** Add a user. */
export function useAddUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["NewUser"]) => ask(api.POST("/users", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["users"] }),
  });
}

/** Change what is given of a user. */
export function useChangeUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: { id: string } & Partial<Schemas["UserChange"]>) => ask(api.PATCH("/users/{user}", { params: { path: { user: id } }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["users"] }),
  });
}
