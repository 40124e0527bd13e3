import { describe, expect, it } from "vitest";
import { isUsual, usualOf, withUsual } from "@/features/journeys/panels/usual-entry";

const on = (event: string, more: object = {}) => ({ enter: { on: [{ event }], ...more } });
const cart = { enter: { on: [{ event: "Cart Updated" }], key: "event.cart_id", again: "1d" }, stage: "cart" };

describe("what is usual for an event", () => {
  it.each([
    ["Cart Updated", "cart"], ["Checkout Started", "checkout"], ["Order Shipped", "order"], ["Signed Up", "once"], ["Points Earned", "event"], ["", undefined],
  ])("%s is %s", (event, usual) => expect(usualOf(on(event))).toBe(usual));

  it("is written when an event is chosen, also letter by letter", () => {
    const typed = withUsual(on(""), on("Cart Update"));
    expect(typed).toEqual(on("Cart Update", { again: "after_end" }));
    expect(withUsual(typed, { ...typed, enter: { ...(typed.enter as object), on: [{ event: "Cart Updated" }] } })).toEqual(cart);
    expect(isUsual(cart)).toBe(true);
  });

  it("goes away with the event", () => {
    expect(withUsual(cart, { ...cart, enter: { ...cart.enter, on: [] } })).toEqual({ enter: { on: [] } });
  });

  it("leaves what the author decided", () => {
    const own = { enter: { ...cart.enter, again: "7d" }, stage: "cart" };
    expect(isUsual(own)).toBe(false);
    expect(withUsual(own, { ...own, enter: { ...own.enter, on: [{ event: "Order Completed" }] } })).toEqual(
      { enter: { on: [{ event: "Order Completed" }], key: "event.order_id", again: "7d" } });
  });
});
