import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { speak } from "@/lib/i18n";
import { changedParts, placesOf, settingsQuery, useSettingsForm, type Settings } from "@/parts/settings";
import { FreshView } from "@/ui/fresh-view";

describe("parts of the settings", () => {
  const was = { country: "DE", brand: { name: "Shop" }, prices: [] as number[] };
  it("are only those that a form has changed", () => {
    expect(changedParts(was, { ...was, brand: { name: "Laden" } })).toEqual({ brand: { name: "Laden" } });
    expect(changedParts(was, structuredClone(was))).toEqual({});
  });
  it("are put back by what stood in their place", () => expect(placesOf(was, { country: "AT" })).toEqual({ country: "DE" }));
});

/** A server with settings that a colleague may change behind the form's back. */
function serve(settings: Record<string, unknown>) {
  const put = vi.fn<(settings: unknown) => void>();
  const server = { settings, put };
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const request = input as Request;
    if (request.method === "PUT") {
      server.settings = await request.json() as typeof settings;
      put(server.settings);
      return Response.json(server.settings);
    }
    return Response.json({ id: 1, slug: "shop", name: "Shop", public_url: "", settings: server.settings });
  });
  return server;
}

function Form({ settings }: { settings: Settings }) {
  const { form, onSave } = useSettingsForm(settings, ({ country = "" }) => ({ country }), (values) => ({ ...settings, ...values }), "Saved");
  return <form onSubmit={form.onSubmit(onSave)}><input aria-label="Country" {...form.getInputProps("country")} /><button>{"Save"}</button></form>;
}

function open(client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } })) {
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test"><Notifications /><FreshView of={settingsQuery}>{(found) => <Form settings={found.settings} />}</FreshView></MantineProvider>
    </QueryClientProvider>,
  );
}

const country = () => screen.findByRole<HTMLInputElement>("textbox", { name: "Country" });
beforeEach(() => speak("en"));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe("a form of the settings", () => {
  it("begins with what the server has now, not with what an earlier visit has left", async () => {
    serve({ country: "AT" });
    const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } });
    client.setQueryData(settingsQuery.queryKey, { settings: { country: "DE" } } as never, { updatedAt: Date.now() - 1_000 });
    open(client);
    expect(screen.queryByRole("textbox")).toBeNull();
    expect((await country()).value).toBe("AT");
  });
  it("saves and takes back its own part, and leaves what a colleague has changed meanwhile", async () => {
    const server = serve({ country: "DE", zone: "Europe/Berlin" });
    open();
    await userEvent.clear(await country());
    await userEvent.type(await country(), "AT");
    server.settings = { country: "DE", zone: "Europe/Vienna" };
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(server.put).toHaveBeenLastCalledWith({ country: "AT", zone: "Europe/Vienna" }));
    server.settings = { country: "AT", zone: "Europe/Zurich" };
    await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(server.put).toHaveBeenLastCalledWith({ country: "DE", zone: "Europe/Zurich" }));
    await waitFor(async () => expect((await country()).value).toBe("DE"));
  });
});
