/** The shop's pages from the cart on: cart with coupon, checkout, confirmation, order history. */
import { element, icon } from "./element.js";
import { money, pick, say } from "./words.js";
import { ask, notice } from "./wire.js";
import { buyer, cart, change, emptyCart, orders, product, saveCart, saveOrders, state, sums } from "./shop_session.js";
import { format, now } from "./time.js";
import { go, link, redraw } from "./shop.js";
import * as tracking from "./tracking.js";

const empty = (text) => element("section.quiet", {}, element("p", {}, text), link("/c/all", "a.button", say("browse")));

export function cartPage() {
  const value = cart();
  if (!value.lines.length) return [element("h1", {}, say("cart")), empty(say("emptyCart"))];
  return [
    element("h1", {}, say("cart")),
    element("div.cart", {},
      element("ul.lines", {}, value.lines.map(cartLine)),
      element("aside.sum", {}, couponForm(value), totals(value), link("/checkout", "a.button.wide", say("checkout")))),
  ];
}

function cartLine({ id, quantity }) {
  const item = product(id);
  const by = (step, words, sign) => element("button.round", { onclick: () => alter(id, step), ariaLabel: `${say(words)}: ${pick(item.name)}` }, sign);
  return element("li", {},
    link(`/p/${id}`, "a", element("img", { src: item.image, alt: "", width: 76, height: 76 })),
    element("div", {}, link(`/p/${id}`, "a.card-name", pick(item.name)), element("span.muted", {}, money(item.price)),
      element("div.quantity", {}, by(-1, "less", "−"), element("span", { ariaLive: "polite" }, String(quantity)), by(1, "more", "+"))),
    element("div.line-end", {}, element("b", {}, money(item.price * quantity)),
      element("button.quiet-link", { onclick: () => alter(id, -quantity) }, say("remove"))));
}

function alter(id, by) {
  tracking.cartChanged(id, by, change(id, by));
  redraw();
}

function row(label, value, name = "") {
  return element("div", { className: `row ${name}` }, element("span", {}, label), element("span", {}, value));
}

function totals(value) {
  const { subtotal, discount, shipping, total } = sums(value);
  return element("div.totals", {},
    row(say("subtotal"), money(subtotal)),
    discount ? row(`${say("discount")} (${value.coupon.code})`, `− ${money(discount)}`, "discount") : null,
    row(say("shipping"), shipping ? money(shipping) : say("free")),
    row(say("total"), money(total), "total"));
}

function couponForm(value) {
  const field = element("input", { name: "coupon", autocomplete: "off", placeholder: say("coupon"), ariaLabel: say("coupon"), maxLength: 40 });
  if (value.coupon) return element("p.coupon-on", {}, icon("check"), `${say("couponGood")}: `, element("b", {}, value.coupon.code), ` (−${value.coupon.percent} %)`);
  return element("form.coupon", {
    onsubmit: (event) => {
      event.preventDefault();
      void redeem(field.value.trim());
    },
  }, field, element("button.button.pale", { type: "submit" }, say("redeem")));
}

async function redeem(code) {
  if (!code) return;
  tracking.couponEvent("Entered", code);
  const who = state.customer ? `?customer=${encodeURIComponent(state.customer.id)}` : "";
  const answer = await ask(`coupon/${encodeURIComponent(code)}${who}`).catch(() => ({ valid: false, reason: "unknown" }));
  if (!answer.valid) {
    tracking.couponEvent("Denied", code, { reason: answer.reason ?? "unknown" });
    notice(say("couponBad"));
    return;
  }
  const value = cart();
  value.coupon = { code: answer.code ?? code, percent: answer.percent, products: answer.products ?? [] };
  saveCart(value);
  tracking.couponEvent("Applied", value.coupon.code, { discount: sums(value).discount / 100 });
  redraw();
}

export function checkoutPage() {
  const value = cart();
  if (!value.lines.length) return { name: "Cart", content: empty(say("emptyCart")) };
  const orderId = value.order ?? `LH-${10000 + Math.floor(Math.random() * 89999)}`;
  saveCart({ ...value, order: orderId });
  const who = buyer();
  const field = (name, type, autocomplete, filled) => element("label.field", {}, say(name), element("input", { name, type, autocomplete, required: true, value: filled ?? "" }));
  const form = element("form.checkout", {
    onsubmit: (event) => {
      event.preventDefault();
      const data = Object.fromEntries(new FormData(form));
      place(orderId, { name: data.name, email: data.email, phone: data.phone });
    },
  },
  element("div.fields", {}, field("name", "text", "name", who?.name), field("email", "email", "email", who?.email), field("phone", "tel", "tel", who?.phone),
    field("street", "text", "street-address", who ? "Lindenweg 12" : ""), field("city", "text", "postal-code", who ? "50667 Köln" : "")),
  element("aside.sum", {},
    element("ul.brief", {}, value.lines.map((line) => element("li", {}, `${line.quantity} × ${pick(product(line.id).name)}`))),
    totals(value), element("button.button.wide", { type: "submit" }, say("pay")), element("p.muted.small", {}, say("payNote"))));
  return { name: "Checkout", title: say("checkout"), content: [element("h1", {}, say("checkout")), form], then: () => tracking.checkoutStarted(orderId) };
}

function place(orderId, contact) {
  const value = cart();
  const order = { id: orderId, cart: value.id, at: now().toISOString(), lines: value.lines, total: sums(value).total, status: "placed" };
  saveOrders([order, ...orders()].slice(0, 30));
  tracking.orderCompleted(orderId, value, contact);
  emptyCart();
  go(`/thanks/${orderId}`);
}

export function thanksPage(id) {
  return element("section.thanks", {}, element("span.tick", {}, icon("check")), element("h1", {}, say("thanks")),
    element("p", {}, `${say("orderNumber")} `, element("b", {}, id)), element("p.muted", {}, say("onTheWay")),
    element("div.row-center", {}, link("/orders", "a.button.pale", say("orders")), link("/", "a.button", say("browse"))));
}

export function ordersPage() {
  const all = orders();
  if (!all.length) return [element("h1", {}, say("orders")), empty(say("noOrders"))];
  return [element("h1", {}, say("orders")), element("ul.orders", {}, all.map(orderCard))];
}

function orderCard(order) {
  const end = (how, word) => element("button.quiet-link", {
    onclick: () => {
      saveOrders(orders().map((each) => (each.id === order.id ? { ...each, status: how } : each)));
      tracking.orderEnded(order, how);
      redraw();
    },
  }, say(word));
  return element("li.order", {},
    element("div", {}, element("b", {}, order.id), element("span.muted", {}, format(new Date(order.at), { dateStyle: "medium" })),
      element("span", { className: `state ${order.status}` }, say(order.status))),
    element("div.thumbs", {}, order.lines.map((line) => element("img", { src: product(line.id)?.image ?? "", alt: pick(product(line.id)?.name ?? {}) ?? "", width: 48, height: 48 }))),
    element("div.order-end", {}, element("b", {}, money(order.total)),
      order.status === "placed" ? [end("cancelled", "cancel"), end("refunded", "giveBack")] : null));
}
