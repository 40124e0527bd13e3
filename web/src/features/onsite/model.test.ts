import { describe, expect, it } from "vitest";
import type { QuestionSums } from "@/features/onsite/api/onsite";
import { bars, embedCode, reaction, spanOf } from "@/features/onsite/model";

const counts = { offered: 10, shown: 8, dismissed: 1, clicked: 2, answered: 4, refused: 0 };
const question = (kind: string, values: Record<string, number>): QuestionSums => ({ id: "q", text: "", kind, answers: 0, average: null, nps: null, values, texts: [] });

describe("messages on the site", () => {
  it("counts answers of surveys and clicks of all others as reactions", () => {
    expect(reaction("survey", counts)).toBe(0.5);
    expect(reaction("banner", counts)).toBe(0.25);
    expect(reaction("banner", { ...counts, shown: 0 })).toBeNull();
  });
  it("shows every point of a scale, and choices by how often", () => {
    expect(bars(question("stars", { 5: 3, 1: 1 })).map((one) => one.count)).toEqual([3, 0, 0, 0, 1]);
    expect(bars(question("nps", { 10: 1 }))).toHaveLength(11);
    expect(bars(question("choice", { Preis: 1, Auswahl: 2 }))[0]).toEqual({ label: "Auswahl", count: 2 });
  });
  it("counts whole days of the workspace, wherever the browser stands", () => {
    expect(spanOf({ from: "2026-10-25", to: "2026-10-25" }, "Europe/Berlin")).toEqual({ since: "2026-10-24T22:00:00.000Z", until: "2026-10-25T23:00:00.000Z" });
  });
  it("writes the lines for the shop with the address of this installation", () => {
    expect(embedCode("https://crm.shop.example", "wk_1")).toContain('anklang.init("wk_1", "https://crm.shop.example"');
  });
});
