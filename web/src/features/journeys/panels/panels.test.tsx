import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Finding } from "@/features/journeys/api/journey";
import { freshStep } from "@/features/journeys/canvas/kinds";
import { KINDS, nameOf, type Definition, type Step } from "@/parts/steps/model";
import { EntryPanel } from "@/features/journeys/panels/entry-panel";
import { StepPanel } from "@/features/journeys/panels/step-panel";
import { speak } from "@/lib/i18n";
import { sessionQuery } from "@/lib/session";

type Drawn = { step: Step; findings?: Finding[]; readOnly?: boolean; onStep?: (next: Step) => void };

// two steps of one name, as a draft may have them
const around: Step[] = [{ send: "sms", channel: "sms", template: "t" }, { send: "sms", channel: "push", template: "u" }, { wait: "end", for: "1h" }];

function Panel({ step, findings = [], readOnly, onStep }: Drawn) {
  const [now, setNow] = useState(step);
  const change = (next: Step) => {
    setNow(next);
    onStep?.(next);
  };
  const definition = { steps: [...around, now] };
  return <StepPanel step={now} id={nameOf(now)} definition={definition} findings={findings} readOnly={readOnly} onChange={change} />;
}

const draw = (what: React.ReactElement) => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, enabled: false, staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, { scopes: ["write"] } as never); // a marketer
  return render(<QueryClientProvider client={client}><MantineProvider env="test">{what}</MantineProvider></QueryClientProvider>);
};
const finding = (path: string, reason: string): Finding => (
  { path, reason, hint: "", code: "own", parameters: {} as Finding["parameters"], level: "error", step: "", key: path, line: null });

const FULL: Step[] = [
  { send: "m", channel: "moon", template: "x", fallback: { channel: "email", template: "y" }, on_cap: "downgrade", cap_to: "email", with: { a: { from: "event.x" } }, sender: "acme" },
  { send: "m", channel: "email", template: "x", on_cap: "wait", cap_wait: "1d", continue: "delivered", within: "2h" },
  { wait: "m", for: "4h", at: "9:00" }, { wait: "m", days: 1 }, { wait: "m", weekday: "monday" }, { wait: "m", date: "2026-12-01T09:00" }, { wait: "m" },
  { wait: "m", date_in: "profile.birthday", offset: "-3d", yearly: true }, { wait: "m", window: { from: "09:00", to: "19:00", days: "monday" } }, { wait: "m", until: "18:00" },
  { wait_for: "m", on: [{ clicked: "sms", then: "end" }, { holds: { kind: "customer", any_of: ["new"] } }, { segment_left: "a" }, { changed: "tier" }, {}], unknown: "sms",
    reset_on: { event: "X" }, refresh_on: [{ event: "Y", where: { kind: "moon" } }] },
  { branch: "m", paths: { if: { kind: "customer", any_of: ["new"] }, then: "gone" }, unknown_is_no: true }, { branch: "m", paths: [{}] },
  { split: "m", arms: [{ name: "a" }, { name: "a", share: 5 }] }, { update: "m", set: { a: null, b: [1], c: true, d: { from: "event.x" }, e: 5 } }, { update: "m" },
  { call: "m", url: "https://a.example", body: { order: { deep: { from: "event.x" } } } }, { call: "m", account: "iter", do: "trigger_campaign", campaign: "7", person: "profile.id" }, { call: "m", account: "iter", do: "record_event", event: "X" },
  { journey: "m", start: "x", pass_on: { a: "event.a" }, wait_at_most: "7d" },
  { moon: "m" },
];

beforeEach(() => speak("en"));
afterEach(cleanup);

describe("the side panel", () => {
  it.each(KINDS)("shows a new %s", (kind) => {
    draw(<Panel step={freshStep(kind)} />);
    expect(screen.getAllByLabelText("Name")[0]?.getAttribute("placeholder")).not.toBe("");
  });

  it.each(FULL)("shows %j with everything unfolded, in German too", (step) => {
    speak("de");
    draw(<Panel step={step} findings={[finding("steps[3].note", "look here")]} />);
    expect(screen.getByLabelText(/^Einstellungen von/)).toBeTruthy();
    expect(screen.getAllByText(/look here/).length).toBeGreaterThan(0);
  }, 20_000); // the fullest ones draw some forty inputs

  it("changes one setting and keeps what it does not know", async () => {
    const seen: Step[] = [];
    draw(<Panel step={{ exit: "leave", reason: "a", mine: { deep: [1] } }} onStep={(next) => seen.push(next)} />);
    await userEvent.type(screen.getByLabelText("Reason"), "b");
    expect(seen.at(-1)).toEqual({ exit: "leave", reason: "ab", mine: { deep: [1] } });
  });

  it("takes a setting away that is emptied", async () => {
    const seen: Step[] = [];
    draw(<Panel step={{ exit: "leave", reason: "a" }} onStep={(next) => seen.push(next)} />);
    await userEvent.clear(screen.getByLabelText("Reason"));
    expect(seen.at(-1)).toEqual({ exit: "leave" });
  });

  it("shows a problem at its field, and one without a field at the top", () => {
    draw(<Panel step={{ call: "tell", url: "x" }} findings={[finding("steps[3].url", "bad address"), finding("steps[3].colour", "unknown colour"), finding("steps[1].url", "not mine")]} />);
    expect(screen.getByLabelText(/^Web address/).getAttribute("aria-invalid")).toBe("true");
    expect(screen.getAllByText(/bad address/)).toHaveLength(2); // at its field, and at the top with the way there
    expect(screen.getByRole("button", { name: "Show the field" })).toBeTruthy();
    expect(screen.getByRole("alert").textContent).toContain("unknown colour");
    expect(screen.queryByText("not mine")).toBeNull();
  });

  it("opens what is folded where something in it is wrong", () => {
    draw(<Panel step={{ call: "tell", url: "https://x.example" }} findings={[finding("steps[3].attempts", "too many")]} />);
    expect(screen.getAllByText(/too many/)).toHaveLength(2);
  });

  it("leads from the top to the field", async () => {
    Element.prototype.scrollIntoView = () => undefined; // jsdom has no pages to scroll
    draw(<Panel step={{ call: "tell", url: "x" }} findings={[finding("steps[3].url", "bad address")]} />);
    await userEvent.click(screen.getByRole("button", { name: "Show the field" }));
    expect(document.activeElement).toBe(screen.getByLabelText(/^Web address/));
  });

  it("calls a step by what it does, or as its author says; its id stays", async () => {
    const seen: Step[] = [];
    draw(<Panel step={{ wait: "half_hour", for: "30m" }} onStep={(next) => seen.push(next)} />);
    const field = screen.getByLabelText("Name");
    expect(field.getAttribute("placeholder")?.replaceAll(/\s/g, " ")).toBe("Wait 30 min");
    await userEvent.type(field, "Half an hour");
    expect(seen.at(-1)).toEqual({ wait: "half_hour", for: "30m", title: "Half an hour" });
    expect(screen.getByRole("group", { name: "Settings of Half an hour" })).toBeTruthy();
  });

  it("asks for an event where none is chosen, at its field", () => {
    const nothing = { ...finding("steps[3].on[0]", "no happening is chosen"), code: "no_happening" };
    draw(<Panel step={{ wait_for: "w", on: [{ event: "", then: "end" }], timeout: "end" }} findings={[nothing]} />);
    expect(screen.getByLabelText("Which one", { selector: "input" }).getAttribute("aria-invalid")).toBe("true");
    expect(screen.getAllByText("Choose an event.")).toHaveLength(1);
  });

  it("lets nobody change what may only be read", () => {
    draw(<Panel step={{ exit: "leave", reason: "a" }} readOnly />);
    expect(screen.getByLabelText("Reason").matches(":disabled")).toBe(true);
  });
});

describe("the panel of the entry", () => {
  const full: Definition = {
    name: "N", enter: { on: { event: "Order Completed", where: { kind: "customer", any_of: ["new"] } }, again: "7d", key: "event.order_id", cap: { per_day: 5 },
      schedule: { segment: "vip", at: "18:00", every: "week", days: "tuesday", context: { a: 1 } }, audience: { kind: "all", conditions: [] } },
    exit: [{ event: "Order Completed", same: "order_id" }, { holds: { kind: "customer", any_of: ["new"] } }], goal: { event: "Order Completed" }, hold_out: "5%",
    quiet_hours: { from: "20:00", to: "08:00" }, stage: "cart", priority: 70, steps: around, mine: 1,
  };

  it.each<[string, Definition]>([["an empty one", {}], ["a full one", full]])("shows %s", (_, definition) => {
    draw(<EntryPanel definition={definition} findings={[]} onChange={() => undefined} />);
    expect(screen.getByLabelText("Entry and rules")).toBeTruthy();
  }, 20_000);

  it("adds a trigger and keeps everything else", async () => {
    const seen: Definition[] = [];
    draw(<EntryPanel definition={{ name: "N", mine: 1, enter: { retry: "5m" } }} findings={[]} onChange={(next) => seen.push(next)} />);
    await userEvent.click(screen.getByRole("button", { name: "Add an event" }));
    expect(seen).toEqual([{ name: "N", mine: 1, enter: { retry: "5m", on: [{ event: "" }] } }]);
  });

  it("shows problems of the journey itself, not those of its steps", () => {
    draw(<EntryPanel definition={full} findings={[finding("priority", "too high"), finding("steps", "too many"), finding("steps[0].template", "not here")]} onChange={() => undefined} />);
    expect(screen.getByText("too high")).toBeTruthy();
    expect(screen.getByText("too many")).toBeTruthy();
    expect(screen.queryByText("not here")).toBeNull();
  });
});
