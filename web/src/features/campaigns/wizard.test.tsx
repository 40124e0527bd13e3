import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { definitionOf, formOf, FRESH, type Form } from "@/features/campaigns/model";
import { Wizard } from "@/features/campaigns/wizard";
import { speak } from "@/lib/i18n";
import { sessionQuery } from "@/lib/session";

vi.mock("@/ui/unsaved-guard", () => ({ UnsavedGuard: () => null })); // it wants a router
vi.mock("@tanstack/react-router", async (real) => ({ ...await real<object>(), Link: () => null }));

const SALE: Form = { ...FRESH, name: "Sale", template: "sale-sms", segment: "germans", mode: "now" };
const FINE = { problems: [], warnings: [] };
type Answer = () => Response | Promise<Response>;
const refused = (detail: string, more: object = {}) => Response.json({ title: "Conflict", status: 409, detail, ...more }, { status: 409 });
const saved = (revision: number) => Response.json({ saved: { id: "sale", version: 0, changed: true }, revision, ...FINE });

/** A server that answers what is named, in turn, and notes what it was asked to change. */
function serve(answers: Record<string, Answer[]>) {
  const asked: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const request = input as Request;
    const { pathname, search } = new URL(request.url);
    const name = `${request.method} ${pathname.replace("/api/", "")}${search}`;
    const answer = answers[name];
    if (name === "POST campaigns/estimate") return new Promise<Response>(() => undefined); // not what is asked about here
    if (!answer) return Response.json({}, { status: 404 });
    if (!name.endsWith("validate")) asked.push(name);
    return (answer.length > 1 ? answer.shift()! : answer[0]!)();
  });
  return asked;
}

function draw(start: Partial<Form> = {}, props: Partial<Parameters<typeof Wizard>[0]> = {}) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(sessionQuery.queryKey, { scopes: ["read", "write", "send"] } as never);
  client.setQueryDefaults(sessionQuery.queryKey, { staleTime: Infinity });
  const heard = { onStep: vi.fn(), onSaved: vi.fn(), onLaunched: vi.fn(), onReload: vi.fn() };
  const form = formOf(definitionOf({ ...SALE, ...start }, {}, "2026-11-23T16:42"), false, "2026-11-23T16:42");
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test">
        <Wizard base={{ id: "sale" }} start={form} id="sale" revision={3} zone="UTC" live={false} drafted step="review" {...heard} {...props} />
      </MantineProvider>
    </QueryClientProvider>,
  );
  return heard;
}

const button = (name: string) => screen.findByRole<HTMLButtonElement>("button", { name });
const press = async (name: string) => {
  await waitFor(async () => expect((await button(name)).disabled).toBe(false));
  await userEvent.click(await button(name));
};

beforeEach(() => speak("en"));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const VALIDATE = "POST journeys/validate";
const DRAFT = "PUT journeys/sale/draft?revision=3";
const PUBLISH = "POST journeys/sale/publish";
const RUN = "POST campaigns/sale/runs";
const done = () => Response.json({});

it("launching stores what is shown first, though nothing was changed here", async () => {
  const asked = serve({ [VALIDATE]: [() => Response.json(FINE)], [DRAFT]: [() => saved(4)], [PUBLISH]: [done], [RUN]: [done] });
  const { onLaunched } = draw();
  await press("Send now");
  await waitFor(() => expect(onLaunched).toHaveBeenCalledWith("sale"));
  expect(asked).toEqual([DRAFT, PUBLISH, RUN]);
});

it("another draft is not published unseen: it can be loaded, or overwritten knowingly", async () => {
  const stale = () => refused("The draft is another by now.", { present: { revision: 5, saved_by: "Kim", theirs: {}, yours: {}, difference: {} } });
  const over = "PUT journeys/sale/draft?revision=5";
  const asked = serve({ [VALIDATE]: [() => Response.json(FINE)], [DRAFT]: [stale], [over]: [() => saved(6)] });
  const { onReload } = draw();
  await press("Send now");
  await screen.findByText("Kim has saved this campaign in the meantime.");
  expect(asked).toEqual([DRAFT]);
  await press("Load what is there");
  expect(onReload).toHaveBeenCalledWith("sale");
  await press("Save mine anyway");
  await waitFor(() => expect(screen.queryByText(/in the meantime/)).toBeNull());
  expect(asked).toEqual([DRAFT, over]);
});

it("a run that could not begin is asked for again, without publishing twice", async () => {
  const asked = serve({ [VALIDATE]: [() => Response.json(FINE)], [DRAFT]: [() => saved(4)], [PUBLISH]: [done], [RUN]: [() => refused("Not now."), done] });
  const { onLaunched } = draw();
  await press("Send now");
  await screen.findByText("Not now.");
  await screen.findByText(/nobody has been asked in yet/);
  await press("Send now");
  await waitFor(() => expect(onLaunched).toHaveBeenCalledOnce());
  expect(asked).toEqual([DRAFT, PUBLISH, RUN, RUN]);
});

it("saving by keyboard while it saves makes no second campaign", async () => {
  let answer: (response: Response) => void = () => undefined;
  const asked = serve({ "POST journeys": [() => new Promise<Response>((resolve) => { answer = resolve; })] });
  const { onSaved } = draw({}, { id: "", base: {}, step: "content", revision: 0 });
  await userEvent.type(await screen.findByDisplayValue("Sale"), "!");
  await userEvent.keyboard("{Control>}s{/Control}");
  await userEvent.keyboard("{Control>}s{/Control}");
  await waitFor(() => expect(asked).toEqual(["POST journeys"]));
  answer(saved(1));
  await waitFor(() => expect(onSaved).toHaveBeenCalledOnce());
  expect(asked).toEqual(["POST journeys"]);
});

it("says that all is ready only once the server has said so, and offers to ask again where it did not", async () => {
  let answer: (response: Response) => void = () => undefined;
  serve({ [VALIDATE]: [() => new Promise<Response>((resolve) => { answer = resolve; }), () => Response.json(FINE)] });
  draw();
  await screen.findByText("Being checked …");
  expect(screen.queryByText("Everything is ready.")).toBeNull();
  expect((await button("Send now")).disabled).toBe(true);
  answer(Response.json({ title: "Fault" }, { status: 500 }));
  await press("Try again");
  await screen.findByText("Everything is ready.");
  expect((await button("Send now")).disabled).toBe(false);
});

it.each([["en", "Order Completed"], ["de", "Bestellung aufgegeben"]] as const)("the goal is called by its name in %s", async (language, name) => {
  speak(language);
  serve({ [VALIDATE]: [() => Response.json(FINE)] });
  draw();
  await screen.findByText(name);
});
