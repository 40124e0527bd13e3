import { createFileRoute, redirect } from "@tanstack/react-router";
import { Frame } from "@/app/frame/frame";
import { ApiProblem } from "@/lib/problem";
import { sessionQuery } from "@/lib/session";

/** Everything behind the log-in. */
export const Route = createFileRoute("/_studio")({
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 401)) throw error;
      throw redirect({ to: "/login", search: { next: location.href === "/" ? undefined : location.href } });
    }
  },
  component: Frame,
});
