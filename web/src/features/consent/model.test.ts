import { describe, expect, it } from "vitest";
import { blankForm, compareWords, countsOf, filled, idOf } from "@/features/consent/model";

describe("ids of names", () => {
  it.each([["Newsletter Frühling", "newsletter-fruehling"], ["  Größe & Maß! ", "groesse-mass"], ["—", ""]])("%s becomes %s", (name, id) => expect(idOf(name)).toBe(id));
});

describe("comparing two declarations", () => {
  it("shows only what changed", () => {
    expect(compareWords("Ja, per Mail.", "Ja, per SMS.")).toEqual([
      { kind: "same", text: "Ja, per " }, { kind: "gone", text: "Mail." }, { kind: "new", text: "SMS." },
    ]);
  });
  it("shows the same text as one piece", () => expect(compareWords("a b", "a b")).toEqual([{ kind: "same", text: "a b" }]));
  it("shows a text that is new as a whole", () => expect(compareWords("", "a b").filter((one) => one.kind === "gone")).toEqual([]));
});

describe("forms", () => {
  it("begin with the first purpose of their wording, by mail", () => {
    const wording = { id: "news", name: "N", purposes: ["marketing"], channels: ["push", "email"], languages: {} };
    expect(blankForm(wording).offers).toEqual([{ purpose: "marketing", channel: "email", label: {} }]);
  });
  it("have every field, although the server leaves out what is as usual", () => expect(filled({ id: "x" }).keyword).toBe(""));
});

describe("counts", () => {
  it("are put together by channel", () => {
    const counts = [
      { purpose: "marketing", channel: "email", state: "confirmed", people: 4 }, { purpose: "marketing", channel: "email", state: "asked", people: 1 },
      { purpose: "tracking", channel: "email", state: "given", people: 9 },
    ];
    expect(countsOf("marketing", counts)).toEqual([{ channel: "email", states: { confirmed: 4, asked: 1 } }]);
  });
});
