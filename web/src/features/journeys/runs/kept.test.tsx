import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Line, Tried } from "@/features/journeys/api/trial";
import { AnalyseMode } from "@/features/journeys/runs/analyse-mode";
import { BacktestMode } from "@/features/journeys/runs/backtest-mode";
import { TestMode } from "@/features/journeys/runs/test-mode";
import type { Definition, Step } from "@/parts/steps/model";
import { speak } from "@/lib/i18n";
import { sessionQuery } from "@/lib/session";

const SEND = { send: "hello", channel: "sms", template: "hello" };
const WAIT = { wait: "pause", for: "1h" };
const journey = (...steps: Step[]): Definition => ({ id: "cart", enter: { on: ["Product Added"] }, steps });

const draw = (what: React.ReactElement) => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, enabled: false, staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, { scopes: ["write"] } as never); // a marketer
  return render(<QueryClientProvider client={client}><MantineProvider env="test">{what}</MantineProvider></QueryClientProvider>);
};
const period = () => screen.getByRole<HTMLInputElement>("combobox", { name: "Period" }).value;
const choosePeriod = async (days: string) => {
  await userEvent.click(screen.getByRole("combobox", { name: "Period" }));
  await userEvent.click(await screen.findByRole("option", { name: days }));
};

beforeEach(() => {
  speak("en");
  Element.prototype.scrollIntoView = () => undefined; // jsdom has no pages to scroll
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it.each([
  ["an analysis", (id: string) => <AnalyseMode journey={id} definition={journey()} />],
  ["a back-test", (id: string) => <BacktestMode journey={id} definition={journey()} />],
] as const)("the period of %s is there again after another tab, and another journey has its own", async (_, mode) => {
  const { unmount } = draw(mode("cart"));
  expect(period()).toBe("Last 30 days");
  await choosePeriod("Last 7 days");
  unmount();
  draw(mode("cart"));
  expect(period()).toBe("Last 7 days");
  cleanup();
  draw(mode("other"));
  expect(period()).toBe("Last 30 days");
});

const line = (n: number, kind: Line["kind"], step = ""): Line => ({
  n, kind, step, at: `2026-05-05T08:0${n}:00Z`, journey: "cart", visit: 1, reason: "", outcome: "", to: "", conditions: [], message: null, wait: null, detail: {},
});
const TRIED: Tried = {
  at: "2026-05-05T08:00:00Z", now: "2026-05-05T09:00:00Z", end_reason: "", entered: true, name: "Grace", person: "p", refused: "", step: "hello", stopped: "horizon", warnings: [], zone: "UTC",
  lines: [line(1, "entered"), line(2, "arrived", "pause"), line(3, "arrived", "hello")],
};

it("a trial is there again after another tab: the person, what was placed and how far, and a journey that was changed says so", async () => {
  vi.spyOn(globalThis, "fetch").mockImplementation(() => Promise.resolve(Response.json(TRIED)));
  const { unmount } = draw(<TestMode journey="cart" definition={journey(WAIT, SEND)} />);
  await userEvent.clear(screen.getByLabelText("First name"));
  await userEvent.type(screen.getByLabelText("First name"), "Grace");
  await userEvent.click(screen.getByRole("button", { name: "Run" }));
  await screen.findByText("Line 3 of 3");
  await userEvent.click(screen.getAllByRole("button", { name: "Let something happen after this line" })[2] as HTMLElement);
  await userEvent.click(await screen.findByRole("menuitem", { name: "Click" }));
  await userEvent.click(await screen.findByRole("button", { name: "Insert and run again" }));
  await screen.findByRole("button", { name: /^Remove: Click/ });
  await userEvent.click(screen.getByRole("button", { name: "One line back" }));
  unmount();

  const same = { steps: [WAIT, SEND], enter: { on: ["Product Added"] }, id: "cart" };
  draw(<TestMode journey="cart" definition={same} />);
  expect(screen.getByText("Line 2 of 3")).toBeTruthy();
  expect(screen.queryByText(/changed after this walk/)).toBeNull();
  cleanup();

  draw(<TestMode journey="cart" definition={journey(WAIT)} />);
  expect(screen.getByText(/changed after this walk/)).toBeTruthy();
  expect(screen.getByRole("button", { name: /^Remove: Click/ })).toBeTruthy();
  await userEvent.click(screen.getByText("Person and entry"));
  expect(screen.getByLabelText<HTMLInputElement>("First name").value).toBe("Grace");
  await userEvent.click(screen.getByRole("button", { name: "Run again" }));
  await screen.findByText("Line 3 of 3");
  expect(screen.queryByText(/changed after this walk/)).toBeNull();
});
