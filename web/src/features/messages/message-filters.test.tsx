import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Filter } from "@/features/messages/api/messages";
import { MessageFilters } from "@/features/messages/message-filters";
import { speak } from "@/lib/i18n";
import { sessionQuery } from "@/lib/session";
import { journeyNames, templateNames } from "@/parts/pickers";
import { reasonsQuery } from "@/parts/reasons";

function open(filter: Filter, onChange: (next: Filter) => void = () => undefined) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  client.setQueryData(sessionQuery.queryKey, { scopes: [] } as never);
  for (const { queryKey } of [reasonsQuery, journeyNames, templateNames("")]) client.setQueryData(queryKey as readonly unknown[], []);
  render(<QueryClientProvider client={client}><MantineProvider env="test"><MessageFilters filter={filter} onChange={onChange} /></MantineProvider></QueryClientProvider>);
}

const chosen = (name: string) => screen.getByRole<HTMLInputElement>("combobox", { name }).value;
beforeEach(() => speak("en"));
afterEach(cleanup);

describe("the filters of the message log", () => {
  it("show a group of states, and what only the address names", () => {
    open({ state: "unsent", reason: "vendor_21610", ended_since: "2026-05-03T22:00:00.000Z", provider: "sms-main", person: "0190aaaa-0000" });
    expect(chosen("State")).toBe("Not sent for good");
    expect(chosen("Why")).toBe("vendor_21610");
    screen.getByText(/^Ended: .*2026.* – …$/);
    screen.getByText("Provider: sms-main");
    screen.getByText("To: 0190aaaa");
  });
  it("are taken away one by one", async () => {
    const onChange = vi.fn();
    open({ state: "sent", since: "2026-05-03T22:00:00.000Z", until: "2026-05-04T22:00:00.000Z" }, onChange);
    await userEvent.click(screen.getByRole("button", { name: "Planned at any time" }));
    expect(onChange).toHaveBeenCalledWith({ state: "sent", since: undefined, until: undefined });
  });
});
