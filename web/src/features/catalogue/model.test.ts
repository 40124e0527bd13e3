import { expect, it } from "vitest";
import { pricePoints, sourceOf, stateOf, titleOf } from "@/features/catalogue/model";

const product = (title: Record<string, string>) => ({ id: "s-1", title }) as never;

it.each([
  [{ de: "Hemd", en: "Shirt" }, "en", "Shirt"],
  [{ "de-AT": "Leiberl" }, "de", "Leiberl"],
  [{ fr: "Chemise" }, "de", "Chemise"],
  [{ "": "Shirt" }, "de", "Shirt"],
  [{}, "de", "s-1"],
])("the title of %j in %s is %s", (title, language, expected) => {
  expect(titleOf(product(title), language)).toBe(expected);
});

it.each([
  [{ gone_at: "2026-06-01T10:00:00Z", sold: false }, "gone"],
  [{ gone_at: null, sold: true }, "available"],
  [{ gone_at: null, sold: false }, "out_of_stock"],
])("%j is %s", (view, expected) => {
  expect(stateOf(view as never)).toBe(expected);
});

it("the last price reaches to today", () => {
  const day = (at: string | Date) => new Date(at).toISOString().slice(0, 10);
  const prices = [{ at: "2026-05-01T10:00:00Z", price: 5000 }, { at: "2026-05-20T10:00:00Z", price: 4000 }];
  const now = new Date("2026-06-01T10:00:00Z");
  expect(pricePoints(prices, now, day)).toEqual([{ day: "2026-05-01", price: 50 }, { day: "2026-05-20", price: 40 }, { day: "2026-06-01", price: 40 }]);
  expect(pricePoints([], now, day)).toEqual([]);
});

it.each([
  ["feed:main", "feed", "main"],
  ["shop:shopify-de", "shop", "shopify-de"],
  ["shop:a:b", "shop", "a:b"],
  ["import", "", "import"],
])("the source %s is a %s named %s", (source, kind, name) => {
  expect(sourceOf(source)).toEqual({ kind, name });
});
