import { expect, it } from "vitest";
import { cameText, codesOf, isPoolId } from "@/features/coupons/model";
import { useCouponWords } from "@/features/coupons/words";
import { speak } from "@/lib/i18n";

it.each([
  ["A1\nB2\r\n\nC3", ["A1", "B2", "C3"]],
  ["Code;Wert\nA1;10\nB2;10", ["A1", "B2"]],
  ['\ufeff"A1","x"\n"B2","y"', ["A1", "B2"]],
  ["A1\nA1\nA1", ["A1"]],
  ["", []],
])("reads the codes of %j", (text, expected) => {
  expect(codesOf(text)).toEqual(expected);
});

it.each([
  ["may", true], ["flash-may_2", true], ["5euro", true], ["a".repeat(100), true],
  ["", false], ["_may", false], ["-may", false], ["May", false], ["a b", false], ["mai!", false], ["a".repeat(101), false],
])("says whether %j can name a pool", (id, can) => {
  expect(isPoolId(id)).toBe(can);
});

it.each([ // every action that flows/look_up_coupons.py reads out of the audit log
  ["coupons.codes_added", "handed in", "eingegeben"],
  ["coupons.codes_generated", "made here", "erzeugt"],
  ["coupons.withdrawn", "withdrawn", "zurückgezogen"],
  ["coupons.new", "coupons.new", "coupons.new"],
])("says how codes came: %s", (action, english, german) => {
  const said = (["en", "de"] as const).map((lang) => {
    speak(lang);
    return cameText(action, useCouponWords.say);
  });
  expect(said).toEqual([english, german]);
});
