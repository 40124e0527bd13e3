import { afterEach, expect, it, vi } from "vitest";
import { keepText, takeText } from "@/features/journeys/canvas/clipboard";

afterEach(() => vi.unstubAllGlobals());

it("pastes what was copied here where the browser refuses its clipboard", async () => {
  const refuse = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  vi.stubGlobal("navigator", { clipboard: { writeText: refuse, readText: refuse } });
  expect(await keepText("steps")).toBe(false);
  expect(await takeText()).toEqual({ text: "steps", own: true });
});

it("pastes what was copied here where there is no clipboard at all", async () => {
  vi.stubGlobal("navigator", {});
  expect(await keepText("more")).toBe(false);
  expect(await takeText()).toEqual({ text: "more", own: true });
});

it("takes the clipboard where it may", async () => {
  let held = "";
  vi.stubGlobal("navigator", { clipboard: { writeText: (text: string) => { held = text; return Promise.resolve(); }, readText: () => Promise.resolve(held) } });
  expect(await keepText("steps")).toBe(true);
  held = "from elsewhere";
  expect(await takeText()).toEqual({ text: "from elsewhere", own: false });
});
