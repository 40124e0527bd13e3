/** What the shop knows: the catalogue, who is here on which device, the cart and the orders. */
import { ask } from "./wire.js";

const query = new URLSearchParams(location.search);

const phoneOf = /^phone (\w+)$/.exec(window.name)?.[1]; // in the phone's browser, also after a link of another page led here

export const device = query.get("device") === "phone" || phoneOf ? "phone" : "laptop";
export const inApp = query.get("app") === "1";
export const embedded = query.get("embed") === "1";
const owner = query.get("owner") ?? query.get("customer") ?? phoneOf ?? ""; // whose phone this is, signed in or not

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

/** Whose address stands in the checkout: the account's, or, for a guest, what a phone fills in for its owner. */
export const buyer = () => state.customer ?? state.customers.find((customer) => customer.id === owner) ?? null;

export const product = (id) => state.products.find((each) => each.id === id) ?? null;

const who = () => state.customer?.id ?? `guest.${owner}`;
const cartKey = () => `lindenhof.cart.${state.customer ? "account" : device}.${who()}`; // an account has one cart on all devices
const ordersKey = () => `lindenhof.orders.${who()}`;

function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

const newCart = () => ({ id: `cart-${Math.random().toString(36).slice(2, 10)}`, lines: [], coupon: null });

/** The cart of this account, or of this device where nobody is signed in: { id, lines: [{ id, quantity }], coupon }. */
export const cart = () => {
  const found = read(cartKey(), null);
  if (found) return found;
  const made = newCart();
  saveCart(made);
  return made;
};

export const saveCart = (value) => localStorage.setItem(cartKey(), JSON.stringify(value));
export const emptyCart = () => saveCart(newCart());

/** Calls back when another window of the shop, such as the app on the phone, has changed the same cart. */
export function onCart(listener) {
  window.addEventListener("storage", (event) => {
    if (event.key === cartKey()) listener();
  });
}

/**
 * Learns what happened to the cart outside this browser: one that was ordered elsewhere is over, and an account that has
 * none here gets the one that the server remembers. What was done here a moment ago is newer than the server's memory.
 */
export async function catchUp() {
  const mine = cart().id;
  const known = await ask(`cart?mine=${encodeURIComponent(mine)}&customer=${encodeURIComponent(state.customer?.id ?? "")}`);
  if (known.ordered && cart().id === mine) emptyCart();
  const theirs = known.cart;
  if (!theirs || cart().lines.length || theirs.cart_id === mine || orders().some((order) => order.cart === theirs.cart_id)) return;
  keep(theirs);
}

/** Makes a cart of the server this one's; false where nothing in it is sold any more. */
function keep({ cart_id: id, items }) {
  const lines = items.map((item) => ({ id: item.product_id, quantity: item.quantity })).filter(sold);
  if (lines.length) saveCart({ id, lines, coupon: cart().coupon });
  return lines.length > 0;
}

const sold = (line) => product(line.id) && line.quantity > 0 && line.quantity < 100;

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
  if (text.includes(":")) {
    const items = text.split(",").map((part) => part.split(":")).map(([id, quantity]) => ({ product_id: id, quantity: Number(quantity) }));
    return keep({ cart_id: cart().id, items });
  }
  try {
    return keep(await ask(`cart/${encodeURIComponent(text)}`));
  } catch {
    return false; // unknown or long gone; the page says so
  }
}
