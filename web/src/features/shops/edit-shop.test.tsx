import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EditShop } from "@/features/shops/edit-shop";
import { speak } from "@/lib/i18n";

const asked: string[] = [];
const made = vi.fn();
const system = { name: "shopify", title: "Shopify", fields: [], setup: [], routes: [], tells: [], carts: false, handshake: false, kind: "shop", by_hand: false } as never;

const draw = () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(<QueryClientProvider client={client}><MantineProvider env="test"><EditShop system={system} shop={null} onClose={() => undefined} onMade={made} /></MantineProvider></QueryClientProvider>);
};

beforeEach(() => {
  speak("de");
  asked.length = 0;
  made.mockClear();
  vi.stubGlobal("fetch", vi.fn((request: Request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname.split("/").pop()}`);
    return Promise.resolve(new Response(JSON.stringify(request.method === "GET" ? [{ id: "shopify" }] : {}), { headers: { "Content-Type": "application/json" } }));
  }));
});
afterEach(cleanup);

it("does not connect a new shop over one that is there, and connects it under another name", async () => {
  const user = userEvent.setup();
  draw();
  await user.click(await screen.findByRole("button", { name: "Speichern" }));
  expect(await screen.findByText("Dieser Kurzname ist schon an einen anderen Shop oder Versender vergeben.")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
  expect(asked).toEqual(["GET shops"]);
  await user.type(screen.getByLabelText(/Kurzname/), "-at");
  expect(screen.queryByText(/schon an einen/)).toBeNull();
  await user.click(screen.getByRole("button", { name: "Speichern" }));
  await waitFor(() => expect(made).toHaveBeenCalledWith("shopify-at"));
  expect(asked).toContain("PUT shopify-at");
  expect(asked).not.toContain("PUT shopify");
});
