import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Composer, type Tab } from "@/features/templates/composer";
import type { Definition } from "@/features/templates/model";
import { speak } from "@/lib/i18n";
import { sessionQuery, type Scope } from "@/lib/session";

vi.mock("@/ui/unsaved-guard", () => ({ UnsavedGuard: ({ unsaved }: { unsaved: boolean }) => (unsaved ? <p>{"guarded"}</p> : null) })); // it needs a router
const undo = vi.hoisted(() => ({ last: undefined as (() => void) | undefined }));
vi.mock("@/ui/notify", () => {
  const notify = { done: (_: string, back?: () => void) => { undo.last = back; }, problem: () => undefined };
  return { useNotify: () => notify };
});

const SMS: Definition = { id: "hello", channel: "sms", class: "service", purpose: "order", languages: { de: { text: "Hallo" }, en: { text: "Hello" } } };
const present = { id: "hello", version: 2, saved_at: "2026-05-04T10:00:00Z", saved_by: "ada", definition: SMS, variables: [] };
const preview = {
  language: "de", content: { kind: "sms", text: "Hallo Kim" }, failure: null, person: "0190aaaa-0000-7000-8000-000000000001", name: "Kim", variables: [], costly: [],
  sms: null, cost_micro: null, currency: "EUR",
};
const told: { call: string; body: unknown }[] = [];

const answer = (path: string): unknown => {
  if (path.endsWith("/preview")) return [preview];
  if (path.endsWith("/check")) return { problems: [], findings: [], variables: [], vendor: [] };
  if (path.endsWith("/versions")) return [present, { ...present, version: 1, definition: { ...SMS, languages: { de: { text: "Servus" } } } }];
  if (path.endsWith("/workspace")) return { settings: { languages: ["de", "en"], purposes: [], topics: [], brand: { name: "Shop" } } };
  return path.includes("/templates/") ? present : [];
};

const client = (scopes: Scope[]) => {
  const made = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  made.setQueryData(sessionQuery.queryKey, { scopes } as never);
  return made;
};

function Screen({ tab }: { tab: Tab }) {
  return <Composer start={SMS} present={present as never} tab={tab} language="de" onLanguage={() => undefined} onSaved={() => undefined} frame={(_, content) => content} />;
}

function draw(scopes: Scope[], tab: Tab) {
  const queries = client(scopes);
  const around = (shown: Tab) => <QueryClientProvider client={queries}><MantineProvider env="test"><Screen tab={shown} /></MantineProvider></QueryClientProvider>;
  const { rerender } = render(around(tab));
  return (next: Tab) => rerender(around(next));
}

const words = () => screen.getByRole("textbox", { name: "Text" }) as HTMLTextAreaElement;

beforeEach(() => {
  speak("en");
  told.length = 0;
  undo.last = undefined;
  vi.stubGlobal("fetch", vi.fn(async (request: Request) => {
    const path = new URL(request.url).pathname;
    told.push({ call: `${request.method} ${path.replace("/api", "")}`, body: request.body ? await request.clone().json() : null });
    if (path.endsWith("/test")) return new Promise<Response>(() => undefined); // its answer would show a link, which needs a router
    return new Response(JSON.stringify(answer(path)), { headers: { "Content-Type": "application/json" } });
  }));
});
afterEach(cleanup);

it("who may not write reads the words, and neither saves nor is warned", async () => {
  const user = userEvent.setup();
  draw(["read", "personal"], "compose");
  expect(words().matches(":disabled")).toBe(true);
  await user.type(words(), "!");
  await user.keyboard("{Control>}s{/Control}");
  expect(words().value).toBe("Hallo");
  expect(screen.queryByText("guarded")).toBeNull();
  expect(screen.queryByRole("button", { name: /Remove/ })).toBeNull();
  expect(told.filter((one) => one.call.startsWith("PUT"))).toEqual([]);
});

it("a test as a person drawn by chance goes out as the person whom the preview shows", async () => {
  const user = userEvent.setup();
  draw(["read", "write", "send", "personal"], "test");
  await user.click(screen.getByRole("radio", { name: "Random" }));
  await screen.findAllByText(/Kim/);
  await user.type(screen.getByLabelText("Send a test to"), "+4915112345678");
  await user.click(screen.getByRole("button", { name: "Send test" }));
  await waitFor(() => expect(told.find((one) => one.call === "POST /templates/hello/test")?.body).toMatchObject({ person: preview.person, language: "de" }));
});

it("restoring a version can be undone, so that words that were not saved come back", async () => {
  const user = userEvent.setup();
  const show = draw(["read", "write", "personal"], "compose");
  await user.type(words(), " du");
  expect(screen.getByText("guarded")).toBeTruthy();
  show("versions");
  await user.click(await screen.findByRole("button", { name: /^Restore/ }));
  show("compose");
  expect(words().value).toBe("Servus");
  act(() => undo.last?.());
  expect(words().value).toBe("Hallo du");
});

it("a removed language comes back, and what was written since stays", async () => {
  const user = userEvent.setup();
  draw(["read", "write", "personal"], "compose");
  await user.click(screen.getByRole("button", { name: "Remove English" }));
  expect(screen.queryByRole("button", { name: /^English/ })).toBeNull();
  await user.type(words(), " du");
  act(() => undo.last?.());
  expect(screen.getByRole("button", { name: /^English/ })).toBeTruthy();
  expect(words().value).toBe("Hallo du");
});
