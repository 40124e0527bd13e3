/** What the shop says to Anklang, in the standard e-commerce vocabulary, through the same script that every shop loads. */
import { language } from "./words.js";
import { tell } from "./wire.js";
import { cart, device, inApp, product, state, storePrefix, sums } from "./shop_session.js";

const anklang = window.anklang;
const CONSENT = `lindenhof.consent.${device}`; // a visitor's answer to the consent bar

/** Starts the SDK. Nothing is stored or sent until the person is known to have agreed. */
export function start(open, path) {
  const app = { type: "ios", version: "2.4.0", token: `handset-${state.customer?.id}`, pushEnabled: Boolean(state.customer?.has.push) };
  anklang.init(state.writeKey, location.origin, {
    consent: "wait",
    storePrefix,
    language: language(),
    path,
    onOpen: open,
    ...(inApp ? { app } : {}),
  });
  anklang.on("event", ({ event, state: stage }) => {
    const named = event.properties?.name ?? event.properties?.order_id ?? event.properties?.code ?? "";
    tell("event", {
      id: event.messageId, device, type: event.type, name: event.event ?? event.name ?? event.type, about: String(named), stage,
      customer: state.customer?.id ?? null,
    });
  });
  anklang.on("message", (report) => tell("message", { ...report, device }));
  if (state.customer) {
    identify();
    anklang.consent(true);
  } else if (agreed()) {
    anklang.consent(true);
    if (anklang.userId()) anklang.reset();
  }
}

/** Tells who it is, after the person in the shop has changed. */
export function personChanged() {
  if (!state.customer) {
    anklang.reset();
    if (localStorage.getItem(CONSENT) !== "yes") anklang.consent(false);
    return;
  }
  identify();
  anklang.consent(true);
}

function identify() {
  const { id, name, email, phone } = state.customer;
  const [firstName, ...rest] = name.split(" ");
  anklang.identify(id, { name, firstName, lastName: rest.join(" "), email, phone, language: state.customer.language });
}

const agreed = () => Boolean(state.customer) || localStorage.getItem(CONSENT) === "yes";

export const consentOpen = () => !state.customer && localStorage.getItem(CONSENT) === null;

export function answerConsent(yes) {
  localStorage.setItem(CONSENT, yes ? "yes" : "no");
  anklang.consent(yes);
}

const euros = (cents) => cents / 100;

function described(id, quantity = 1) {
  const item = product(id);
  const name = item.name[state.customer?.language ?? language()] ?? item.name.de; // messages to the person will quote it
  return {
    product_id: item.id, sku: item.sku, name, category: item.category, price: euros(item.price), quantity,
    currency: "EUR", url: `${location.origin}/demo/shop/p/${item.id}`, image_url: location.origin + item.image,
    ...(item.collection ? { variant: item.collection } : {}),
  };
}

const lines = (value) => value.lines.map((line) => described(line.id, line.quantity));

function worth(value) {
  const { subtotal, discount, shipping, total } = sums(value);
  return {
    value: euros(total), total: euros(total), revenue: euros(subtotal - discount), subtotal: euros(subtotal),
    discount: euros(discount), shipping: euros(shipping), currency: "EUR", ...(value.coupon ? { coupon: value.coupon.code } : {}),
  };
}

export function page(name) {
  if (inApp) anklang.screen(name);
  else anklang.page(name);
}

export function listViewed(category, products) {
  anklang.track("Product List Viewed", { list_id: category, category, products: products.map((each) => described(each.id)) });
}

export function productViewed(id) {
  anklang.track("Product Viewed", { ...described(id), value: euros(product(id).price) });
}

/** The whole cart goes along, so that a reminder an hour later needs to ask nobody what was in it. */
export function cartChanged(id, by, after) {
  anklang.track(by > 0 ? "Product Added" : "Product Removed", {
    ...described(id, Math.abs(by)), cart_id: after.id, products: lines(after), value: euros(sums(after).subtotal),
  });
}

export function cartViewed() {
  const value = cart();
  anklang.track("Cart Viewed", { cart_id: value.id, products: lines(value), value: euros(sums(value).subtotal), currency: "EUR" });
}

export function checkoutStarted(orderId) {
  const value = cart();
  anklang.track("Checkout Started", { order_id: orderId, cart_id: value.id, affiliation: "Lindenhof", ...worth(value), products: lines(value) });
}

export function orderCompleted(orderId, value, contact) {
  const order = { order_id: orderId, checkout_id: orderId, cart_id: value.id, affiliation: "Lindenhof", ...worth(value), products: lines(value) };
  if (!agreed()) return shopTellsOf(order, contact);
  if (!state.customer) anklang.identify(null, contact);
  anklang.track("Order Completed", order);
  return anklang.flush();
}

/** A visit may stay unmeasured, an order is a contract: a shop's own server tells of it without the visitor's device. */
async function shopTellsOf(order, contact) {
  const who = { anonymousId: `order-${order.order_id}` };
  const batch = [{ type: "identify", ...who, traits: contact }, { type: "track", event: "Order Completed", ...who, properties: order }];
  const answer = await fetch("/v1/batch", {
    method: "POST", keepalive: true, body: JSON.stringify({ batch }),
    headers: { "Content-Type": "application/json", Authorization: `Basic ${btoa(`${state.writeKey}:`)}` },
  });
  const stage = answer.ok ? "sent" : "dropped";
  tell("event", { ...who, id: who.anonymousId, device, type: "track", name: "Order Completed", about: order.order_id, stage, customer: null });
}

export function orderEnded(order, how) {
  anklang.track(how === "cancelled" ? "Order Cancelled" : "Order Refunded", {
    order_id: order.id, total: euros(order.total), currency: "EUR", products: order.lines.map((line) => described(line.id, line.quantity)),
  });
}

export function couponEvent(name, code, more = {}) {
  anklang.track(`Coupon ${name}`, { cart_id: cart().id, coupon_id: code, ...more });
}
