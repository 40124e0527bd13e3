import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Route as CampaignRoute } from "@/app/routes/_studio/campaigns/$journey";
import { Route as SegmentRoute } from "@/app/routes/_studio/segments/$segment";
import { runPages } from "@/features/campaigns/api/campaigns";
import { journeyQuery } from "@/features/campaigns/api/campaign-journey";
import { definitionOf, FRESH } from "@/features/campaigns/model";
import { speak } from "@/lib/i18n";
import { sessionQuery } from "@/lib/session";
import { vocabularyQuery, workspaceQuery } from "@/parts/vocabulary";

type Answer = (request: Request) => Promise<Response> | Response;

/** A server that answers what is named, and is slow about everything else. */
function serve(answers: Record<string, Answer>) {
  const asked: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const request = input as Request;
    const { pathname, search } = new URL(request.url);
    const name = `${request.method} ${pathname.replace("/api/", "")}${request.method === "GET" ? "" : search}`;
    if (request.method === "PUT") asked.push(name);
    return answers[name]?.(request) ?? new Promise<Response>(() => undefined);
  });
  return asked;
}

async function open(path: string, fill: (client: QueryClient) => void = () => undefined) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 15_000 } } });
  client.setQueryData(sessionQuery.queryKey, { scopes: ["read", "write", "send"] } as never);
  client.setQueryDefaults(sessionQuery.queryKey, { staleTime: Infinity });
  client.setQueryData(workspaceQuery.queryKey, { settings: { zone: "UTC", currency: "EUR", purposes: [], languages: ["en"], language: "en" } } as never);
  client.setQueryData(vocabularyQuery.queryKey, { events: [], traits: [] } as never);
  fill(client);
  const root = createRootRoute();
  const studio = createRoute({ getParentRoute: () => root, id: "/_studio" });
  const under = (route: object, path: string) => (route as { update: (options: object) => never }).update({ id: path, path, getParentRoute: () => studio });
  const routeTree = root.addChildren([studio.addChildren([under(CampaignRoute, "/campaigns/$journey"), under(SegmentRoute, "/segments/$segment")])]);
  const router = createRouter({ routeTree, history: createMemoryHistory({ initialEntries: [path] }) });
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test"><RouterProvider router={router as never} /></MantineProvider>
    </QueryClientProvider>,
  );
  await act(() => router.load());
}

beforeEach(() => speak("en"));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const view = (name: string, revision: number) => ({
  row: { id: "sale", name, status: "draft", version: 0, has_draft: true }, definition: null, revision,
  draft: definitionOf({ ...FRESH, name, template: "sale-sms", segment: "germans", mode: "repeat" }, { id: "sale" }, "2026-11-23T16:42"),
});
const name = () => screen.queryByRole<HTMLInputElement>("textbox", { name: "Name" })?.value;

it("the wizard of a campaign begins with what the server has now, not with what an earlier visit has left", async () => {
  let answer: (response: Response) => void = () => undefined;
  serve({ "GET journeys/sale": () => new Promise<Response>((resolve) => { answer = resolve; }) });
  await open("/campaigns/sale?tab=edit", (client) => {
    client.setQueryData(journeyQuery("sale").queryKey, view("Before", 3) as never, { updatedAt: Date.now() - 5_000 });
    client.setQueryData(runPages("sale").queryKey, { pages: [{ items: [] }], pageParams: [""] } as never);
  });
  await screen.findByRole("heading", { name: "Before" });
  expect(name()).toBeUndefined();
  await act(() => answer(Response.json(view("After the canvas", 4))));
  await waitFor(() => expect(name()).toBe("After the canvas"));
});

it("a campaign that somebody else has saved can be loaded anew", async () => {
  let revision = 3;
  const asked = serve({
    "GET journeys/sale": () => Response.json(view(revision === 3 ? "Mine" : "Theirs", revision)),
    "PUT journeys/sale/draft?revision=3": () => {
      revision = 4;
      return Response.json({ title: "Conflict", detail: "Stale.", present: { revision, saved_by: "Kim", theirs: {} } }, { status: 409 });
    },
  });
  await open("/campaigns/sale?tab=edit", (client) => {
    client.setQueryData(runPages("sale").queryKey, { pages: [{ items: [] }], pageParams: [""] } as never);
  });
  await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "!");
  await userEvent.click(screen.getByRole("button", { name: "Save draft" }));
  await screen.findByText("Kim has saved this campaign in the meantime.");
  expect(name()).toBe("Mine!");
  await userEvent.click(screen.getByRole("button", { name: "Load what is there" }));
  await waitFor(() => expect(name()).toBe("Theirs"));
  expect(asked).toEqual(["PUT journeys/sale/draft?revision=3"]);
});

const segment = (version: number, called: string) => ({
  row: { id: "vip", name: called, status: "live", version, members: 3 }, condition: { kind: "all", conditions: [] }, used_by: [], uses: [],
});

it("a segment is saved on the version that the change began on; a colleague's is taken, or overwritten knowingly", async () => {
  let now = segment(4, "Mine");
  const conflict = () => Response.json({ title: "Conflict", detail: "It is at version 5." }, { status: 409 });
  const asked = serve({
    "GET segments/vip": () => Response.json(now),
    "PUT segments/vip?version=4": conflict,
    "PUT segments/vip": () => Response.json({ id: "vip", version: 6, changed: true }),
    "PUT segments/vip?version=5": conflict,
  });
  await open("/segments/vip");
  const change = async () => userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "!");
  await change();
  now = segment(5, "Theirs");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("Somebody else has changed this segment since you began.");
  await userEvent.click(screen.getByRole("button", { name: "Load what is there" }));
  await waitFor(() => expect(name()).toBe("Theirs"));
  await change();
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await userEvent.click(await screen.findByRole("button", { name: "Save mine anyway" }));
  await waitFor(() => expect(screen.queryByText(/since you began/)).toBeNull());
  expect(asked).toEqual(["PUT segments/vip?version=4", "PUT segments/vip?version=5", "PUT segments/vip"]);
});
