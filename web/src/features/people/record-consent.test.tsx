import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RecordConsent } from "@/features/people/record-consent";
import { speak } from "@/lib/i18n";
import { workspaceQuery } from "@/parts/vocabulary";

const wording = (id: string, purposes: string[], channels: string[]) => ({ id, name: id.toUpperCase(), purposes, channels, languages: {} });
const version = (of: ReturnType<typeof wording>, number: number, newest: number) => ({ wording: of, version: number, newest, archived: false, saved_at: "2026-05-04T10:00:00Z", saved_by: "" });
const NEWS = wording("news", ["marketing"], ["email"]), APP = wording("app", ["marketing"], ["push"]);
const sent: unknown[] = [];

const answer = (data: unknown) => new Response(JSON.stringify(data), { headers: { "Content-Type": "application/json" } });
const shop = vi.fn(async (request: Request) => {
  const path = new URL(request.url).pathname;
  if (path === "/api/wordings") return answer([version(NEWS, 3, 3), version(APP, 1, 1)]);
  if (path === "/api/wordings/news") return answer([3, 2, 1].map((one) => version(NEWS, one, 3)));
  if (request.method === "POST") sent.push(await request.json());
  return answer({});
});

/** The dialogue for somebody with a mailbox. */
const draw = (kind: "give" | "withdraw") => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(workspaceQuery.queryKey, { settings: { purposes: [{ id: "marketing", name: { en: "News" } }] } } as never);
  const view = { id: "p", identities: [{ kind: "email", value: "a@x.example", since: "" }] } as never;
  render(<QueryClientProvider client={client}><MantineProvider env="test"><RecordConsent view={view} kind={kind} onClose={() => undefined} /></MantineProvider></QueryClientProvider>);
};
const box = (label: RegExp) => screen.findByRole("combobox", { name: label });
const record = () => userEvent.click(screen.getByRole("button", { name: /^Record/ }));

beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined; // jsdom lays nothing out
  speak("en");
  vi.stubGlobal("fetch", shop);
  sent.length = 0;
});
afterEach(cleanup);

it("offers the wordings that ask for it, and cites the newest version", async () => {
  draw("give");
  await userEvent.click(await box(/^Wording/));
  await userEvent.click(await screen.findByText("NEWS"));
  expect(screen.queryByText("APP")).toBeNull(); // it names another channel
  await record();
  await waitFor(() => expect(sent).toEqual([expect.objectContaining({ wording_id: "news", wording_version: 3 })]));
});

it("cites the version that the person saw, where it was an older one", async () => {
  draw("give");
  await userEvent.click(await box(/^Wording/));
  await userEvent.click(await screen.findByText("NEWS"));
  await userEvent.click(await box(/^Version/));
  await userEvent.click(await screen.findByText(/^2, of /));
  await record();
  await waitFor(() => expect(sent).toEqual([expect.objectContaining({ wording_id: "news", wording_version: 2 })]));
});

it("cites none where none was chosen, and forgets one that is for another channel", async () => {
  draw("give");
  await userEvent.click(await box(/^Wording/));
  await userEvent.click(await screen.findByText("NEWS"));
  await userEvent.click(await box(/^Channel/));
  await userEvent.click(await screen.findByText("Push"));
  await record();
  await waitFor(() => expect(sent).toEqual([expect.objectContaining({ channel: "push", wording_id: "", wording_version: 0 })]));
});
