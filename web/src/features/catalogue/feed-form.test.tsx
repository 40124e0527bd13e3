import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FeedForm } from "@/features/catalogue/feed-form";
import { speak } from "@/lib/i18n";

vi.mock("@/ui/unsaved-guard", () => ({ UnsavedGuard: () => null })); // it needs a router

const asked: string[] = [];
const saved = vi.fn();

const draw = (feed?: object) => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(<QueryClientProvider client={client}><MantineProvider env="test"><FeedForm feed={feed as never} onSaved={saved} onCancel={() => undefined} /></MantineProvider></QueryClientProvider>);
};

beforeEach(() => {
  speak("en");
  asked.length = 0;
  saved.mockClear();
  vi.stubGlobal("fetch", vi.fn((request: Request) => {
    const id = new URL(request.url).pathname.split("/").pop();
    asked.push(`${request.method} ${id}`);
    const missing = request.method === "GET" && id !== "shop";
    return Promise.resolve(new Response("{}", { status: missing ? 404 : 200, headers: { "Content-Type": "application/json" } }));
  }));
});
afterEach(cleanup);

it.each([["shop", false, ["GET shop"]], ["outlet", true, ["GET outlet", "PUT outlet"]]])("a new feed called %s is made: %s", async (id, made, calls) => {
  const user = userEvent.setup();
  draw();
  await user.type(screen.getByLabelText(/Short name/), id);
  await user.click(screen.getByRole("button", { name: "Save" }));
  if (made) await waitFor(() => expect(saved).toHaveBeenCalledWith(id));
  else expect(await screen.findByText("This short name is taken by another feed.")).toBeTruthy();
  expect(asked).toEqual(calls);
  expect(screen.queryByRole("alert")).toBeNull();
});

it("a feed that is there is changed without being looked for", async () => {
  const user = userEvent.setup();
  draw({ id: "shop" });
  await user.type(screen.getByLabelText("Name"), "Shop");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(asked).toEqual(["PUT shop"]));
});
