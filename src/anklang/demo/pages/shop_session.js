/** What the shop knows: the catalogue, who is here on which device, the cart and the orders. */
import { ask } from "./wire.js";

const query = new URLSearchParams(location.search);

export const device = query.get("device") === "phone" ? "phone" : "laptop";
export const inApp = query.get("app") === "1";
export const embedded = query.get("embed") === "1";
const owner = query.get("owner") ?? query.get("customer") ?? ""; // whose phone this is, signed in or not

export const state = { customers: [], products: [], categories: [], collections: [], shop: {}, writeKey: "", customer: null };

/** Each device has its own browser storage; several of them live in one real browser here. */
export const storePrefix = device === "laptop" ? "anklang.laptop." : `anklang.${inApp ? "app" : "web"}.${owner}.`;

export async function load() {
  Object.assign(state, await ask("state"));
  const known = query.get("customer") ?? (device === "laptop" ? localStorage.getItem("lindenhof.who") : null);
  state.customer = state.customers.find((customer) => customer.id === known) ?? null;
}

export function setCustomer(id) {
  state.customer = state.customers.find((customer) => customer.id === id) ?? null;
  if (device === "laptop") localStorage.setItem("lindenhof.who", state.customer?.id ?? "");
}

export const product = (id) => state.products.find((each) => each.id === id) ?? null;

const who = () => state.customer?.id ?? `guest.${owner}`;
const cartKey = () => `lindenhof.cart.${device}.${who()}`;
const ordersKey = () => `lindenhof.orders.${who()}`;

function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

const newCart = () => ({ id: `cart-${Math.random().toString(36).slice(2, 10)}`, lines: [], coupon: null });

/** The cart of this person on this device: { id, lines: [{ id, quantity }], coupon }. */
export const cart = () => {
  const found = read(cartKey(), null);
  if (found) return found;
  const made = newCart();
  saveCart(made);
  return made;
};

export const saveCart = (value) => localStorage.setItem(cartKey(), JSON.stringify(value));
export const emptyCart = () => saveCart(newCart());
export const count = () => cart().lines.reduce((sum, line) => sum + line.quantity, 0);

export const orders = () => read(ordersKey(), []);
export const saveOrders = (value) => localStorage.setItem(ordersKey(), JSON.stringify(value));

/** Changes a quantity by `by`; returns the cart afterwards. */
export function change(id, by) {
  const value = cart();
  const line = value.lines.find((each) => each.id === id);
  if (line) line.quantity += by;
  else value.lines.push({ id, quantity: by });
  value.lines = value.lines.filter((each) => each.quantity > 0);
  if (!value.lines.length) value.coupon = null;
  saveCart(value);
  return value;
}

/** Subtotal, discount, shipping and total of a cart, in cents. */
export function sums(value) {
  const subtotal = value.lines.reduce((sum, line) => sum + product(line.id).price * line.quantity, 0);
  const coupon = value.coupon;
  const covered = !coupon?.products?.length
    ? subtotal
    : value.lines.reduce((sum, line) => sum + (coupon.products.includes(line.id) ? product(line.id).price * line.quantity : 0), 0);
  const discount = coupon ? Math.round((covered * coupon.percent) / 100) : 0;
  const enough = subtotal - discount >= state.shop.free_shipping_from;
  const shipping = !value.lines.length || enough ? 0 : state.shop.shipping;
  return { subtotal, discount, shipping, total: subtotal - discount + shipping };
}

/**
 * Brings back the cart of a link, on any device. `text` is "id:quantity,id:quantity", or a cart's id to ask the server
 * for. Returns whether there was one.
 */
export async function restore(text) {
  let lines;
  let id = cart().id;
  if (text.includes(":")) {
    lines = text.split(",").map((part) => part.split(":")).map(([each, quantity]) => ({ id: each, quantity: Number(quantity) }));
  } else {
    try {
      const answer = await ask(`cart/${encodeURIComponent(text)}`);
      lines = (answer.items ?? []).map((item) => ({ id: item.product_id, quantity: item.quantity }));
      id = answer.cart_id ?? text;
    } catch {
      return false; // unknown or long gone; the page says so
    }
  }
  lines = lines.filter((line) => product(line.id) && line.quantity > 0 && line.quantity < 100);
  if (!lines.length) return false;
  saveCart({ id, lines, coupon: cart().coupon });
  return true;
}
