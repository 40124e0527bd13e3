import { createFileRoute } from "@tanstack/react-router";
import { LogIn } from "@/app/frame/log-in";

/** The log-in; `next` is the address that was asked for. */
export const Route = createFileRoute("/login")({
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    // Only addresses of the studio itself: anything else would let a link lead elsewhere after the log-in.
    typeof search.next === "string" && /^\/(?![/\\])/.test(search.next) ? { next: search.next } : {},
  component: function LogInScreen() {
    return <LogIn next={Route.useSearch().next ?? "/"} />;
  },
});
