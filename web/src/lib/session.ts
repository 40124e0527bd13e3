import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { api, ask, carry, type Schemas } from "@/lib/api";
import { setServerTime } from "@/lib/clock";
import { setHomeZone } from "@/lib/zone";

export type Session = Schemas["SessionView"];
export type Scope = "read" | "write" | "send" | "personal" | "admin";

const KEPT = "anklang-workspace";

/** Who is logged in; fails with 401 for nobody. Reading it also readies the client for changing requests. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => {
    const session = await ask(api.GET("/session", { signal }));
    const kept = Number(localStorage.getItem(KEPT));
    const id = session.workspaces.find((one) => one.id === kept)?.id ?? session.workspace.id;
    carry(session.csrf, id);
    const own = id === session.workspace.id ? session : await ask(api.GET("/session", { signal }));
    setHomeZone(own.workspace.zone);
    setServerTime(own.now); // here and not where the session is taken from memory: it would set the clock back
    return own;
  },
  staleTime: Infinity,
});

/** Who is logged in. Only within the frame, where somebody always is. */
export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}

/** Whether who is logged in may do this; hide what they may not. */
export function useMay(scope: Scope): boolean {
  return useSession().scopes.includes(scope);
}

/** Work in another workspace from now on: everything is read anew. */
export function enterWorkspace(id: number): void {
  localStorage.setItem(KEPT, String(id));
  location.assign("/");
}

/** Log out and go to the log-in. */
export function useLogOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.DELETE("/session")),
    onSettled: () => {
      client.clear();
      location.assign("/login");
    },
  });
}
