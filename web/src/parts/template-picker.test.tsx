import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { speak } from "@/lib/i18n";
import { sessionQuery } from "@/lib/session";
import { TemplatePicker } from "@/parts/template-picker";

const chosen = vi.fn();
const tab = { location: { assign: vi.fn() }, close: vi.fn() };

/** `there`: templates that can be got, of whichever channel and archived or not; the list of this channel names none. */
const draw = (there: string[], missing = 404) => {
  vi.stubGlobal("open", vi.fn(() => tab));
  vi.stubGlobal("fetch", vi.fn((request: Request) => {
    const id = new URL(request.url).pathname.split("/").pop() ?? "";
    const status = id === "templates" || there.includes(id) ? 200 : missing;
    return Promise.resolve(new Response(JSON.stringify({ items: [], next: null }), { status, headers: { "Content-Type": "application/json" } }));
  }));
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(sessionQuery.queryKey, { scopes: ["write"] } as never);
  render(<QueryClientProvider client={client}><MantineProvider env="test"><TemplatePicker channel="sms" value={undefined} onChange={chosen} /></MantineProvider></QueryClientProvider>);
};

const begin = async (name: string) => {
  const user = userEvent.setup();
  await user.click(screen.getByRole("button", { name: "New template" }));
  await user.type(await screen.findByPlaceholderText("Cart reminder"), `${name}{Enter}`);
};

beforeEach(() => {
  speak("en");
  vi.clearAllMocks();
});
afterEach(cleanup);

it("a new template takes no id of another channel's or an archived one", async () => {
  draw(["hello", "hello-2"]);
  await begin("Hello");
  await waitFor(() => expect(chosen).toHaveBeenCalledWith("hello-3"));
  expect(tab.location.assign).toHaveBeenCalledWith(expect.stringMatching(/^\/templates\/hello-3\?channel=/));
});

it("a new template is not begun while nobody can say whether its id is free", async () => {
  draw([], 500);
  await begin("Hello");
  await waitFor(() => expect(tab.close).toHaveBeenCalled());
  expect(chosen).not.toHaveBeenCalled();
});
