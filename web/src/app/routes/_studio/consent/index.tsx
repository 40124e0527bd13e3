import { createFileRoute, redirect } from "@tanstack/react-router";

/** The first tab stands for the screen. */
export const Route = createFileRoute("/_studio/consent/")({
  beforeLoad: () => {
    throw redirect({ to: "/consent/purposes" });
  },
});
