import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { OrdersTab } from "@/features/people/orders-tab";
import { speak } from "@/lib/i18n";
import { workspaceQuery } from "@/parts/vocabulary";

const AT = "2026-05-04T10:00:00Z";
const order = { id: "A1", at: AT, completed: false, cancelled: false, items: [], currency: "", gross: 0, refunds: { r1: 1250 }, returns: { r2: 300, r3: 200 }, method: "" };
const cart = { id: "c", status: "open", items: [], currency: "", value: 990, updated_at: AT };

/** The tab of a person of a shop with this currency, or before the shop's settings are read. */
const draw = (currency?: string) => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, enabled: false, staleTime: Infinity } } });
  if (currency) client.setQueryData(workspaceQuery.queryKey, { settings: { currency } } as never);
  const view = { orders: [order], carts: [cart], viewed: [], coupons: [] } as never;
  render(<QueryClientProvider client={client}><MantineProvider env="test"><OrdersTab view={view} /></MantineProvider></QueryClientProvider>);
};

beforeEach(() => speak("en"));
afterEach(cleanup);

it.each([["CHF", /CHF\s?12\.50/, /CHF\s?5\.00/, /CHF\s?9\.90/], [undefined, /€12\.50/, /€5\.00/, /€9\.90/]])(
  "writes a refund that came before its order in the workspace's currency (%s)", (currency, refunded, returned, inCart) => {
    draw(currency);
    for (const amount of [refunded, returned, inCart]) expect(screen.getByText(amount)).toBeTruthy();
  });
