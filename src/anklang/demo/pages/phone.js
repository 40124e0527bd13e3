/** The handset: one phone of one customer, with a lock screen, messages, mail, a browser and the shop's app. */
import { element, show } from "./element.js";
import { chooseLanguage, language, onLanguage, say } from "./words.js";
import { ask, attempt, hear, notice, tell } from "./wire.js";
import { clockTime, now, setNow } from "./time.js";
import { Inbox } from "./inbox.js";
import { appScreen, homeScreen, lockScreen, mailScreen, notificationCard, readerScreen, threadScreen, webScreen } from "./phone_screens.js";
import { panel } from "./panel.js";

const HEIGHT = 788; // px of the drawn phone with its margin
const embedded = new URLSearchParams(location.search).get("embed") === "1";

/** What the phone shows now. */
export const phone = { customers: [], customer: null, screen: "lock", before: "home", mail: null, app: null, web: null };

const view = element("div.view");
const time = element("span");
const drop = element("div.drop", { ariaLive: "polite" });
const statusbar = element("div.statusbar", {}, time, element("span.island"), element("span.signal", {}, element("i.bars"), element("i.battery")));
const homebar = element("button.homebar", { onclick: () => turnTo("home") }, element("span"));
const screen = element("div.screen", {}, view, statusbar, drop, homebar);
const lockKey = element("button.side-key", { onclick: () => turnTo(phone.screen === "lock" ? "home" : "lock") });
const handset = element("div.handset", {}, screen, lockKey);

export const inbox = new Inbox(() => draw(), (item) => arrived(item));

const SCREENS = { lock: lockScreen, home: homeScreen, sms: threadScreen, mail: mailScreen, reader: readerScreen, app: appScreen, web: webScreen };

/** Shows another screen of the phone. */
export function turnTo(name, more = {}) {
  Object.assign(phone, more, { screen: name });
  show(drop);
  draw();
}

/** Draws the present screen; a running app or page is left alone, so that it keeps what was typed into it. */
function draw() {
  if (!phone.customer) return;
  if (phone.screen === "sms") inbox.markRead(inbox.of("sms"));
  const kept = view.firstElementChild?.dataset.keep;
  const next = SCREENS[phone.screen](kept);
  if (next) show(view, next);
  screen.dataset.screen = phone.screen;
  screen.dataset.dark = String(phone.screen === "lock" || phone.screen === "home");
  homebar.ariaLabel = say("homeButton");
  lockKey.ariaLabel = say("lockPhone");
  lockKey.title = say("lockPhone");
  time.textContent = phone.screen === "lock" ? "" : clockTime(now());
  view.querySelector(".bubbles")?.scrollTo(0, 1e6);
}

function arrived(item) {
  if (phone.screen === "lock" || (phone.screen === "sms" && item.channel === "sms")) return;
  show(drop, notificationCard(item));
  const shown = drop.firstElementChild;
  setTimeout(() => shown.remove(), 7000);
}

/** Opens what a notification stands for. */
export async function tapped(item) {
  inbox.markRead([item]);
  if (item.channel === "sms") turnTo("sms");
  else if (item.channel === "email") turnTo("reader", { mail: item.id });
  else {
    await attempt(() => ask("handset/tap", { id: item.id }));
    if (item.link) await follow(item.link);
    else openApp("/");
  }
}

/** Follows a link as this phone would: the server says whether the app or the browser opens, and where. */
export async function follow(url) {
  const answer = await attempt(() => ask("handset/open", { customer: phone.customer.id, url }));
  if (!answer) return;
  tell("opened", { opens: answer.opens, path: answer.path ?? "" });
  if (answer.opens === "app") openApp(answer.path ?? "/");
  else if (answer.location || answer.path) turnTo("web", { web: answer.location ?? `/demo/shop${answer.path}` });
  else notice(say("noLink"));
}

let launches = 0;

/** Starts the shop's app at a path. Each start is one of its own, also at the place where the app stands already. */
export function openApp(path) {
  launches += 1;
  const [where, search = ""] = path.split("?");
  const query = new URLSearchParams(search);
  for (const [key, value] of [["device", "phone"], ["app", "1"], ["customer", phone.customer.id], ["embed", "1"], ["launch", String(launches)]]) query.set(key, value);
  turnTo("app", { app: `/demo/shop${where === "/" ? "" : where}?${query}` });
}

function setCustomer(id) {
  const found = phone.customers.find((customer) => customer.id === id);
  if (!found || found === phone.customer) return;
  Object.assign(phone, { customer: found, screen: "lock", app: null, web: null, mail: null });
  handset.setAttribute("role", "region");
  handset.ariaLabel = `${say("phoneOf")} ${found.name}`;
  localStorage.setItem("lindenhof.phone", id);
  inbox.watch(id);
  draw();
}

function fit() {
  const room = Math.min(1.06, (window.innerHeight - 8) / HEIGHT);
  document.documentElement.style.setProperty("--fit", String(Math.max(0.62, room)));
}

function frame() {
  const other = language() === "de" ? "en" : "de";
  const stage = element("div.stage", {}, handset);
  if (embedded) show(document.body, stage);
  else {
    const side = panel(phone.customers, phone.customer?.id);
    side.prepend(element("div.panel-head", {}, element("a.quiet-link", { href: "/demo" }, "Anklang Demo"),
      element("button.quiet-link", { onclick: () => chooseLanguage(other) }, other === "en" ? "English" : "Deutsch")));
    show(document.body, stage, side);
  }
}

hear("customer", setCustomer);
hear("clock", () => draw());
hear("follow", ({ url, owner }) => {
  if (owner === phone.customer?.id) void follow(url);
});
onLanguage(() => {
  frame();
  view.replaceChildren();
  draw();
});
window.addEventListener("resize", fit);
setInterval(() => {
  if (phone.screen === "lock") draw();
  else time.textContent = clockTime(now());
}, 5000);

fit();
await attempt(async () => {
  const state = await ask("state");
  setNow(state.now);
  phone.customers = state.customers;
  setCustomer(localStorage.getItem("lindenhof.phone"));
  if (!phone.customer) setCustomer(state.customers[0]?.id);
  frame();
});
