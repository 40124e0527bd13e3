import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { StopSigns } from "@/features/people/stop-signs";
import { speak } from "@/lib/i18n";
import { sessionQuery } from "@/lib/session";

const sign = (channel: string, address: string) => ({ channel, address, kind: "blocked", scope: "everything", at: "2026-05-04T10:00:00Z", source: "", detail: {} });
const shop = (status: number, signs: ReturnType<typeof sign>[]) => vi.fn(async (request: Request) => {
  const address = new URL(request.url).searchParams.get("address") ?? "";
  const items = signs.filter((one) => one.address.startsWith(address)); // as the API looks for them
  return new Response(JSON.stringify({ items, next: null, total: items.length }), { status, headers: { "Content-Type": "application/json" } });
});

const draw = () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(sessionQuery.queryKey, { scopes: ["write"] } as never);
  const view = { id: "p", identities: [{ kind: "telegram", value: "7000", since: "" }], profile: { chats: { telegram: "7000" } } } as never;
  render(<QueryClientProvider client={client}><MantineProvider env="test"><StopSigns view={view} /></MantineProvider></QueryClientProvider>);
};

beforeEach(() => speak("en"));
afterEach(cleanup);

it("shows the stop sign on a chat, and none of other people", async () => {
  vi.stubGlobal("fetch", shop(200, [sign("telegram", "7000"), sign("telegram", "70001"), sign("viber", "7000")]));
  draw();
  expect(await screen.findAllByText("blocked us")).toHaveLength(1);
  expect(screen.getByText("Telegram")).toBeTruthy();
  expect(screen.getByText("7000")).toBeTruthy();
});

it("says that the signs could not be read", async () => {
  vi.stubGlobal("fetch", shop(503, []));
  draw();
  expect(await screen.findByRole("alert")).toBeTruthy();
});
