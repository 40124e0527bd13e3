/** The screens of the phone. Each returns what to show, or nothing when what is shown already may stay. */
import { element, icon } from "./element.js";
import { say } from "./words.js";
import { attempt } from "./wire.js";
import { clockTime, longDay, now, shortDay } from "./time.js";
import { follow, inbox, openApp, phone, tapped, turnTo } from "./phone.js";

const LEAF = "/demo/assets/img/lindenhof.svg";
const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g;

const looks = { sms: ["bubble", "messages", "green"], email: ["mail", "mail", "blue"] };

function tile(channel) {
  if (!looks[channel]) return element("img.tile", { src: LEAF, alt: "" });
  return element(`span.tile.${looks[channel][2]}`, {}, icon(looks[channel][0]));
}

const when = (item) => (now() - Date.parse(item.at) < 60_000 ? say("nowLabel") : clockTime(new Date(item.at)));

/** A notification as the lock screen and the top of the screen show it. */
export function notificationCard(item) {
  const title = item.channel === "sms" ? item.from : item.channel === "email" ? item.from : item.title || "Lindenhof";
  const text = item.channel === "email" ? item.subject : item.text;
  return element("button.note", { onclick: () => void tapped(item) },
    tile(item.channel),
    element("span.note-text", {}, element("span.note-head", {}, element("b", {}, title || "Lindenhof"), element("time", {}, when(item))), element("span.note-body", {}, text ?? "")),
    item.image && item.channel === "push" ? element("img.note-image", { src: item.image, alt: "" }) : null);
}

export function lockScreen() {
  const notes = inbox.notifications().slice(0, 5);
  return element("section.lock", {},
    element("button.unlock", { onclick: () => turnTo("home"), ariaLabel: say("unlock") },
      element("span.day", {}, longDay(now())), element("span.big-time", {}, clockTime(now()))),
    element("div.notes", { ariaLabel: say("notifications"), role: "list" }, notes.map((item) => element("div", { role: "listitem" }, notificationCard(item)))),
    element("p.hint", {}, say("unlock")));
}

export function homeScreen() {
  const app = (label, picture, count, onclick) => element("button.app", { onclick, ariaLabel: count ? `${label}, ${count}` : label },
    element("span.app-icon", {}, picture, count ? element("b.badge", {}, String(count)) : null), element("span", {}, label));
  const square = (name, colour) => element(`span.tile.${colour}`, {}, icon(name));
  return element("section.home", {},
    element("div.widget", {}, element("span.day", {}, longDay(now())), element("span.big-time", {}, clockTime(now()))),
    element("div.apps", {},
      phone.customer.has.app === false ? null : app("Lindenhof", element("img.tile", { src: LEAF, alt: "" }), inbox.unread("push").length, () => {
        inbox.markRead(inbox.of("push"));
        openApp("/");
      }),
      app(say("browser"), square("grid", "sand"), 0, () => turnTo("web", { web: phone.web ?? "/demo/shop" }))),
    element("div.dock", {},
      app(say("messages"), square("bubble", "green"), inbox.unread("sms").length, () => turnTo("sms")),
      app(say("mail"), square("mail", "blue"), inbox.unread("email").length, () => turnTo("mail"))));
}

const backButton = (to) => element("button.back", { onclick: () => turnTo(to), ariaLabel: say("back") }, icon("back"));

function linked(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    parts.push(text.slice(end, match.index));
    const url = match[0];
    parts.push(element("a", { href: url, onclick: (event) => { event.preventDefault(); void follow(url); } }, url.replace(/^https?:\/\//, "")));
    end = match.index + url.length;
  }
  return [...parts, text.slice(end)];
}

const LARGE = 1024;
const SMALL = 200; // pixels; kept with the thread

/** A picture as a JPEG of at most `side` pixels, as a data URL. */
function drawn(bitmap, side, quality) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = element("canvas", { width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)) });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", quality);
}

async function sendPhoto(file) {
  const bitmap = await createImageBitmap(file);
  await inbox.reply("", { data: drawn(bitmap, LARGE, 0.75).split(",")[1], small: drawn(bitmap, SMALL, 0.6) });
}

/** The button by which a photo is chosen. */
function photoButton() {
  const field = element("input", { type: "file", accept: "image/*", hidden: true, onchange: () => field.files[0] && void attempt(() => sendPhoto(field.files[0])) });
  return [field, element("button.photo", { type: "button", ariaLabel: say("sendPhoto"), onclick: () => field.click() }, icon("photo"))];
}

export function threadScreen(kept) {
  const thread = inbox.thread();
  const key = `sms:${phone.customer.id}:${thread.length}`;
  if (kept === key) return null;
  const typed = document.querySelector(".compose textarea")?.value ?? "";
  let day = "";
  const bubbles = thread.map((item) => {
    const today = shortDay(new Date(item.at));
    const head = today === day ? null : element("li.day-mark", {}, today);
    day = today;
    return [head, element("li", { className: item.mine ? "bubble mine" : "bubble" }, item.photo ? element("img.sent-photo", { src: item.photo, alt: say("photo") }) : null, item.text ? element("p", {}, linked(item.text)) : null, element("time", {}, clockTime(new Date(item.at))))];
  });
  const field = element("textarea", { rows: 1, value: typed, placeholder: say("textMessage"), ariaLabel: say("reply"), maxLength: 600 });
  const send = (text) => {
    if (!text.trim()) return;
    field.value = "";
    void attempt(() => inbox.reply(text.trim()));
  };
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send(field.value);
  });
  const from = inbox.of("sms").at(-1)?.from ?? "Lindenhof";
  const made = element("section.sms", {},
    element("header.bar", {}, backButton("home"), element("span.who", {}, element("img.tile", { src: LEAF, alt: "" }), element("b", {}, from))),
    thread.length ? element("ul.bubbles", { tabIndex: 0, ariaLabel: say("messages") }, bubbles) : element("p.nothing", {}, say("noMessages")),
    thread.length ? element("div.quick", {}, element("button", { onclick: () => send("STOP") }, "STOP")) : null,
    element("form.compose", { onsubmit: (event) => { event.preventDefault(); send(field.value); } }, photoButton(), field,
      element("button.send", { type: "submit", ariaLabel: say("sendIt") }, icon("send"))));
  made.dataset.keep = key;
  return made;
}

export function mailScreen() {
  const mails = inbox.of("email").slice().reverse();
  return element("section.mail", {},
    element("header.bar", {}, backButton("home"), element("b", {}, say("inbox"))),
    mails.length ? element("ul.mails", {}, mails.map((item) => element("li", {},
      element("button", { className: inbox.isRead(item) ? "" : "unread", onclick: () => void tapped(item) },
        element("span.note-head", {}, element("b", {}, item.from), element("time", {}, when(item))),
        element("span.subject", {}, item.subject ?? ""), element("span.preview", {}, (item.text ?? "").slice(0, 110))))))
      : element("p.nothing", {}, say("noMail")));
}

/** Shows a mail in a frame in which no script runs; its links are followed by the phone. */
export function readerScreen(kept) {
  const item = inbox.items.find((each) => each.id === phone.mail);
  if (!item) return mailScreen();
  const key = `mail:${item.id}`;
  if (kept === key) return null;
  const paper = element("iframe.paper", { sandbox: "allow-same-origin", title: item.subject ?? "" });
  paper.addEventListener("load", () => {
    paper.contentDocument.addEventListener("click", (event) => {
      const anchor = event.target.closest?.("a[href]");
      if (!anchor) return;
      event.preventDefault();
      void follow(anchor.href);
    });
  });
  if (item.html) paper.srcdoc = item.html;
  const made = element("section.mail", {},
    element("header.bar", {}, backButton("mail"), element("b", {}, say("inbox"))),
    element("div.mail-head", {}, element("h3", {}, item.subject ?? ""), element("p.muted", {}, `${item.from} · ${shortDay(new Date(item.at))}, ${clockTime(new Date(item.at))}`)),
    item.html ? paper : element("div.paper.plain", {}, linked(item.text ?? "")));
  made.dataset.keep = key;
  return made;
}

export function appScreen(kept) {
  const key = `app:${phone.app}`;
  if (kept === key) return null;
  const made = element("section.app-frame", {}, element("iframe", { src: phone.app, title: "Lindenhof" }));
  made.dataset.keep = key;
  return made;
}

export function webScreen(kept) {
  const url = new URL(phone.web, location.href);
  const key = `web:${url.href}`;
  if (kept === key) return null;
  const here = url.origin === location.origin;
  if (here && url.pathname.startsWith("/demo/shop")) {
    for (const [name, value] of [["device", "phone"], ["owner", phone.customer.id], ["embed", "1"]]) url.searchParams.set(name, value);
  }
  const made = element("section.web-frame", {},
    element("header.address", {}, icon("lock"), element("span", {}, `${url.host}${url.pathname}`)),
    here ? element("iframe", { src: url.href, name: `phone ${phone.customer.id}`, title: say("browser") })
      : element("p.nothing", {}, say("leaving"), element("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, url.href)));
  made.dataset.keep = key;
  return made;
}
