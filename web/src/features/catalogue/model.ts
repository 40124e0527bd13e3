import type { Schemas } from "@/lib/api";

type Run = Schemas["FeedRun"];
type Product = Schemas["ProductView"];

/** States in which something goes on. */
export const OPEN: Run["status"][] = ["fetching", "reading", "applying"];

/** The title of a product in a language, else in the first that there is, else its id. */
export function titleOf(product: Product["product"], language: string): string {
  const titles = product.title ?? {};
  return titles[language] ?? Object.entries(titles).find(([tag]) => tag.startsWith(language))?.[1] ?? Object.values(titles)[0] ?? product.id;
}

/** Where a product can be bought, by its state. */
export function stateOf(view: Product): "available" | "out_of_stock" | "gone" {
  if (view.gone_at) return "gone";
  return view.sold ? "available" : "out_of_stock";
}

/** Who brought a product: a feed or a connected shop, with its name. */
export function sourceOf(source: string): { kind: "feed" | "shop" | ""; name: string } {
  const [kind, ...name] = source.split(":");
  return kind === "feed" || kind === "shop" ? { kind, name: name.join(":") } : { kind: "", name: source };
}

/** Prices as points of a line that stays level until the next change; the last one reaches to now. */
export function pricePoints(prices: readonly { at: string; price: number }[], now: Date, day: (at: string | Date) => string): { day: string; price: number }[] {
  const points = prices.map((one) => ({ day: day(one.at), price: one.price / 100 }));
  const last = points.at(-1);
  const today = day(now);
  return last && last.day !== today ? [...points, { day: today, price: last.price }] : points;
}
