import { listOf, textOf, bagOf, type Bag } from "@/parts/steps/written";
import { valueAt, withValueAt, type Place } from "@/parts/steps/model";

/** What is usual for journeys that begin with an event: per what, how often, and which stage of a purchase they speak of. */
export type Usual = "cart" | "checkout" | "browse" | "order" | "once" | "event";

const EVENTS: Readonly<Record<string, Usual>> = {
  "Cart Updated": "cart", "Product Added": "cart", "Product Removed": "cart", "Cart Viewed": "cart", "Checkout Started": "checkout", "Product Viewed": "browse",
  "Signed Up": "once", "Application Installed": "once",
};
const PLACES: readonly Place[] = [["enter", "key"], ["enter", "again"], ["stage"]];
const WRITTEN: Record<Usual, readonly (string | undefined)[]> = {
  cart: ["event.cart_id", "1d", "cart"], checkout: ["event.cart_id", "1d", "checkout"], browse: [undefined, "7d", "browse"],
  order: ["event.order_id", undefined, undefined], once: [undefined, undefined, undefined], event: [undefined, "after_end", undefined],
};

/** Which of them the first trigger is; undefined where no event is chosen. */
export function usualOf(definition: Bag): Usual | undefined {
  const event = textOf(bagOf(listOf(valueAt(definition, ["enter", "on"]))[0]).event);
  return event === "" ? undefined : (EVENTS[event] ?? (event.startsWith("Order ") ? "order" : "event"));
}

const writtenFor = (usual: Usual | undefined): readonly (string | undefined)[] => (usual ? WRITTEN[usual] : []);

/** Whether the journey says what is usual for its event. */
export function isUsual(definition: Bag): boolean {
  const usual = writtenFor(usualOf(definition));
  return PLACES.every((place, index) => valueAt(definition, place) === usual[index]);
}

/** The journey with what is usual for the event that it begins with now, as far as its author has decided nothing else. */
export function withUsual(before: Bag, after: Bag): Bag {
  const [was, will] = [writtenFor(usualOf(before)), writtenFor(usualOf(after))];
  return PLACES.reduce((next, place, index) => (valueAt(before, place) === was[index] ? withValueAt(next, place, will[index]) : next), after);
}
