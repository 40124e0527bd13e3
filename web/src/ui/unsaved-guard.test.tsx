import { MantineProvider } from "@mantine/core";
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { speak } from "@/lib/i18n";
import { UnsavedGuard } from "@/ui/unsaved-guard";

beforeEach(() => speak("en"));
afterEach(cleanup);

async function draw() {
  const root = createRootRoute();
  const pool = createRoute({ getParentRoute: () => root, path: "/pool", component: () => <UnsavedGuard unsaved lostAt={({ tab }) => tab !== "edit"} /> });
  const list = createRoute({ getParentRoute: () => root, path: "/list" });
  const router = createRouter({ routeTree: root.addChildren([pool, list]), history: createMemoryHistory({ initialEntries: ["/pool?tab=edit"] }) });
  render(<MantineProvider env="test"><RouterProvider router={router as never} /></MantineProvider>);
  await act(() => router.load());
  return { at: () => router.state.location.href, go: (href: string) => act(() => void router.navigate({ href })) };
}

it.each(["/pool?tab=codes", "/pool", "/list"])("%s would lose the form, so it asks before", async (href) => {
  const { at, go } = await draw();
  await go(href);
  await userEvent.click(await screen.findByRole("button", { name: "Stay here" }));
  expect(at()).toBe("/pool?tab=edit");
  await go(href);
  await userEvent.click(await screen.findByRole("button", { name: "Leave" }));
  expect(at()).toBe(href);
});

it("a filter on the tab where the form stays asks nothing", async () => {
  const { at, go } = await draw();
  await go("/pool?tab=edit&state=free");
  expect(at()).toBe("/pool?tab=edit&state=free");
  expect(screen.queryByRole("button", { name: "Stay here" })).toBeNull();
});
