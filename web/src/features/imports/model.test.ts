import { describe, expect, it } from "vitest";
import { isChecked, namesSomebody, samplesOf, sizeText, wholeMapping, withTarget, type Column, type Import, type Mapping } from "@/features/imports/model";

const column = (index: number, to: Column["to"]): Column => ({ index, to, trait: "", type: "text", channel: "", purpose: "" });
const mapping = (...columns: Column[]) => ({ columns }) as unknown as Mapping;

describe("wholeMapping", () => {
  it("leaves out columns that nobody spoke of", () => {
    expect(wholeMapping(mapping(column(1, "email")), 3).columns.map((one) => one.to)).toEqual(["ignore", "email", "ignore"]);
  });
});

describe("withTarget", () => {
  it("names a trait after its column", () => expect(withTarget(column(0, "ignore"), "trait", "Shoe Size ", "m").trait).toBe("shoe_size"));
  it("begins a consent with e-mail and the first purpose", () => {
    expect(withTarget(column(0, "trait"), "consent", "Newsletter", "marketing")).toMatchObject({ channel: "email", purpose: "marketing", trait: "" });
  });
});

describe("namesSomebody", () => {
  it.each([["email", true], ["phone", true], ["user", true], ["trait", false]] as const)("a column for %s: %s", (to, says) => expect(namesSomebody(mapping(column(0, to)))).toBe(says));
});

describe("samplesOf", () => {
  it("passes over empty cells and short rows", () => expect(samplesOf([["a", ""], ["b", " x "], ["c"]], 1)).toEqual(["x"]));
});

describe("isChecked", () => {
  it.each([["ready", 5, true], ["ready", 0, false], ["checking", 5, false]] as const)("%s with %d rows: %s", (status, rows, checked) => {
    expect(isChecked({ status, mapping: {}, counts: { rows } } as unknown as Import)).toBe(checked);
  });
});

describe("sizeText", () => {
  it.each([[12, "12 B"], [2048, "2 KB"], [3 * 1024 * 1024, "3 MB"]])("writes %d bytes as %s", (bytes, text) => expect(sizeText(bytes, String)).toBe(text));
});
