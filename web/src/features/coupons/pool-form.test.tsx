import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PoolForm } from "@/features/coupons/pool-form";
import { speak } from "@/lib/i18n";

vi.mock("@/ui/unsaved-guard", () => ({ UnsavedGuard: () => null })); // it needs a router

const asked: string[] = [];
const saved = vi.fn();

/** A shop with one pool, `may`; `way` is what it answers when somebody looks for another one. */
const shop = (missing = 404) => vi.fn(async (request: Request) => {
  const id = new URL(request.url).pathname.split("/").pop() ?? "";
  asked.push(`${request.method} ${id}`);
  if (request.method === "GET" && id !== "may") return new Response(JSON.stringify({ title: "x" }), { status: missing, headers: { "Content-Type": "application/problem+json" } });
  return new Response("{}", { status: 200, headers: { "Content-Type": "application/json" } });
});

const draw = (pool?: object) => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(<QueryClientProvider client={client}><MantineProvider env="test"><PoolForm pool={pool as never} onSaved={saved} /></MantineProvider></QueryClientProvider>);
};
const fill = async (id: string) => {
  const user = userEvent.setup();
  await user.type(screen.getByLabelText(/Short name/), id);
  await user.click(screen.getByRole("button", { name: "Save" }));
};

beforeEach(() => {
  speak("en");
  asked.length = 0;
  saved.mockClear();
});
afterEach(cleanup);

it("does not save a new pool over one that is there", async () => {
  vi.stubGlobal("fetch", shop());
  draw();
  await fill("may");
  expect(await screen.findByText("This short name is taken by another pool.")).toBeTruthy();
  expect(asked).toEqual(["GET may"]);
  expect(screen.queryByRole("alert")).toBeNull();
  expect(saved).not.toHaveBeenCalled();
});

it("makes a pool whose id is free, with an underscore too", async () => {
  vi.stubGlobal("fetch", shop());
  draw();
  await fill("flash_may-2");
  await waitFor(() => expect(saved).toHaveBeenCalledWith("flash_may-2"));
  expect(asked).toEqual(["GET flash_may-2", "PUT flash_may-2"]);
});

it("saves nothing while nobody can say whether the id is free", async () => {
  vi.stubGlobal("fetch", shop(500));
  draw();
  await fill("june");
  expect(await screen.findByRole("alert")).toBeTruthy();
  expect(asked).toEqual(["GET june"]);
});

it("saves an existing pool whatever its id looks like, and does not look for it first", async () => {
  vi.stubGlobal("fetch", shop());
  draw({ id: "Old Pool", kind: "list", name: "" });
  const user = userEvent.setup();
  await user.type(screen.getByLabelText("Name"), "Old");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(saved).toHaveBeenCalledWith("Old Pool"));
  expect(asked).toEqual(["PUT Old%20Pool"]);
});
