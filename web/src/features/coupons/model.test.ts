import { expect, it } from "vitest";
import { codesOf } from "@/features/coupons/model";

it.each([
  ["A1\nB2\r\n\nC3", ["A1", "B2", "C3"]],
  ["Code;Wert\nA1;10\nB2;10", ["A1", "B2"]],
  ['\ufeff"A1","x"\n"B2","y"', ["A1", "B2"]],
  ["A1\nA1\nA1", ["A1"]],
  ["", []],
])("reads the codes of %j", (text, expected) => {
  expect(codesOf(text)).toEqual(expected);
});
