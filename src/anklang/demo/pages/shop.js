/** The shop "Lindenhof": which page is shown, the frame around it, and what happens on a click. */
import { element, icon, show } from "./element.js";
import { chooseLanguage, language, onLanguage, pick, say } from "./words.js";
import { attempt, hear, notice, tell } from "./wire.js";
import { catchUp, count, device, embedded, inApp, load, onCart, restore, setCustomer, state } from "./shop_session.js";
import { cartPage, checkoutPage, ordersPage, thanksPage } from "./shop_checkout.js";
import { homePage, listPage, productPage } from "./shop_views.js";
import { accountPage, newsletterPage } from "./shop_account.js";
import * as tracking from "./tracking.js";

const BASE = "/demo/shop";
const KEPT = ["device", "app", "customer", "owner", "embed"]; // parameters that stay in every address of this window

const header = element("header.shop-head");
const main = element("main", { id: "main", tabIndex: -1 });
const tabs = element("nav.tabbar");
const consent = element("div.consent-bar", { hidden: true });
const strip = element("aside.strip");
const sent = []; // the latest events, newest first

/** The page's path as the shop sees it, such as "/cart". */
const path = () => location.pathname.slice(BASE.length).replace(/\/$/, "") || "/";

function address(to) {
  const [where, search = ""] = to.split("?");
  const query = new URLSearchParams(search);
  const here = new URLSearchParams(location.search);
  for (const key of KEPT) if (here.has(key) && !query.has(key)) query.set(key, here.get(key));
  const text = query.toString();
  return `${BASE}${where === "/" ? "" : where}${text ? `?${text}` : ""}`;
}

/** Goes to another page of the shop. */
export function go(to) {
  history.pushState(null, "", address(to));
  void arrive();
}

/** A link inside the shop: a real one, so that it can be focused and copied, followed without loading the page anew. */
export function link(to, name, ...children) {
  const [tag, ...classes] = name.split(".");
  return element([tag || "a", ...classes].join("."), {
    href: address(to),
    onclick: (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      go(to);
    },
  }, ...children);
}

const PAGES = [
  [/^\/$/, () => ({ name: "Home", content: homePage() })],
  [/^\/c\/([\w-]+)$/, (id) => listPage(id)],
  [/^\/p\/([\w-]+)$/, (id) => productPage(id)],
  [/^\/cart$/, () => ({ name: "Cart", content: cartPage(), then: tracking.cartViewed })],
  [/^\/checkout$/, () => checkoutPage()],
  [/^\/thanks\/([\w-]+)$/, (id) => ({ name: "Order confirmed", content: thanksPage(id) })],
  [/^\/orders(?:\/[\w-]+)?$/, () => ({ name: "Orders", content: ordersPage() })],
  [/^\/account$/, () => ({ name: "Account", title: say("account"), content: accountPage() })],
  [/^\/newsletter$/, () => ({ name: "Newsletter", content: newsletterPage() })],
];

function find() {
  for (const [pattern, make] of PAGES) {
    const match = pattern.exec(path());
    const page = match && make(...match.slice(1));
    if (page) return page;
  }
  return { name: "Not found", content: element("section.quiet", {}, element("p", {}, say("notFound")), link("/", "a.button", say("browse"))) };
}

/** Shows the page of the current address and says so to Anklang. */
async function arrive(first = false) {
  const query = new URLSearchParams(location.search);
  const wanted = query.get("restore") ?? query.get("cart");
  if (wanted) {
    const found = await restore(wanted);
    query.delete("restore");
    query.delete("cart");
    history.replaceState(null, "", `${location.pathname}?${query}`);
    notice(say(found ? "restored" : "notRestored"));
  } else if (first || path() === "/cart") {
    const here = location.href;
    await attempt(catchUp);
    if (location.href !== here) return; // gone on meanwhile, and that page is shown already
  }
  const page = find();
  document.title = page.name === "Home" ? "Lindenhof" : `${page.title ?? page.name} · Lindenhof`;
  show(main, page.content);
  frame();
  window.scrollTo(0, 0);
  if (!first) main.focus({ preventScroll: true }); // a frame must not take the focus from the page around it
  tracking.page(page.name);
  page.then?.();
}

/** Draws the present page again, without counting it as another visit. */
export function redraw() {
  show(main, find().content);
  frame();
}

function frame() {
  const here = path();
  const mark = (to) => (here === to ? "page" : null);
  const bag = [icon("bag"), element("span.label", {}, say("cart")), count() ? element("b.badge", {}, String(count())) : null];
  const entries = state.categories.map((each) => withCurrent(link(`/c/${each.id}`, "a", pick(each.name)), mark(`/c/${each.id}`)));
  const brand = link("/", "a.brand", element("img", { src: "/demo/assets/img/lindenhof.svg", alt: "" }), "Lindenhof");
  const bagLink = withCurrent(link("/cart", "a.bag", bag), mark("/cart"));
  if (device === "phone") {
    show(header, here === "/" ? null : element("button.round", { onclick: () => history.back(), ariaLabel: say("back") }, icon("back")), brand);
    show(tabs,
      withCurrent(link("/", "a", icon("home"), say("shopHome")), mark("/")),
      withCurrent(link("/c/all", "a", icon("grid"), say("everything")), mark("/c/all")),
      bagLink,
      withCurrent(link("/orders", "a", icon("box"), say("orders")), mark("/orders")));
  } else {
    show(header, brand, element("nav.categories", {}, entries),
      element("div.tools", {}, personChooser(), embedded ? null : languageButton(), withCurrent(link("/orders", "a.quiet-link", say("orders")), mark("/orders")), withCurrent(link("/account", "a.quiet-link", say("account")), mark("/account")), bagLink));
  }
  show(consent, element("p", {}, say("consentAsk")), consentButton("yes", true), consentButton("no", false));
  consent.hidden = !tracking.consentOpen();
  drawStrip();
}

function withCurrent(made, current) {
  if (current) made.setAttribute("aria-current", current);
  return made;
}

function consentButton(word, yes) {
  return element("button", { className: yes ? "button small" : "button small pale", onclick: () => { tracking.answerConsent(yes); frame(); } }, say(word));
}

export function languageButton() {
  const other = language() === "de" ? "en" : "de";
  return element("button.quiet-link", { onclick: () => chooseLanguage(other), ariaLabel: say("language") }, other === "en" ? "English" : "Deutsch");
}

function personChooser() {
  const chooser = element("select", { onchange: () => become(chooser.value, true) },
    element("option", { value: "" }, say("visitor")),
    state.customers.map((customer) => element("option", { value: customer.id }, customer.name)));
  chooser.value = state.customer?.id ?? "";
  return element("label.person", {}, element("span", {}, say("iAm")), chooser);
}

function become(id, mine) {
  if ((state.customer?.id ?? "") === id) return;
  setCustomer(id);
  tracking.personChanged();
  if (mine && id) tell("customer", id);
  redraw();
  void attempt(catchUp).then(cartChanged);
}

/** Shows the cart anew; what is being typed on another page is left alone. */
function cartChanged() {
  if (path() === "/cart") redraw();
  else frame();
}

function drawStrip() {
  if (device === "phone") return;
  const chips = sent.map((event) => element("li", { className: `chip ${event.stage}`, title: event.stage }, element("b", {}, event.name), event.about ? ` ${event.about}` : ""));
  show(strip, element("span.strip-title", {}, say("justSent")), chips.length ? element("ol", {}, chips) : element("span.muted", {}, say("nothingSent")));
}

hear("event", (event) => {
  if (event.device !== device || (event.type !== "track" && event.type !== "identify")) return;
  const known = sent.find((each) => each.id === event.id);
  if (known) known.stage = event.stage;
  else sent.unshift(event);
  sent.length = Math.min(sent.length, 6);
  drawStrip();
});

/** Follows a button of an in-app message without leaving the page, where it leads into the shop. */
function open(url) {
  const target = new URL(url, location.href);
  if (target.origin !== location.origin || !target.pathname.startsWith(BASE)) {
    if (!inApp || window.parent === window) return false;
    tell("follow", { url, owner: state.customer?.id }); // the phone opens it as it opens every link
    return true;
  }
  go((target.pathname.slice(BASE.length) || "/") + target.search);
  return true;
}

onLanguage(redraw);
onCart(cartChanged);
hear("customer", (id) => {
  if (device === "laptop" && state.customers.length) become(id, false); // while loading, what was kept decides
});
window.addEventListener("popstate", () => void arrive());

document.body.dataset.device = device;
document.body.append(header, main, device === "phone" ? tabs : strip, consent);
// The page ends above the consent bar, so that nothing lies under it for good.
new ResizeObserver(() => document.body.style.setProperty("--consent-height", `${consent.offsetHeight}px`)).observe(consent);
await attempt(async () => {
  await load();
  tracking.start(open, path);
  await arrive(true);
});
