/** The demo's own words in German and English, and the choice between them. */
import { hear, tell } from "./wire.js";

const WORDS = {
  // overview and panel
  tagline: ["Ein Shop, ein Handy, ein Gespräch. Probieren Sie aus, was Ihre Kundin erlebt.",
    "A shop, a phone, one conversation. Try what your customer experiences."],
  demoTime: ["Demo-Zeit", "Demo time"],
  halfHour: ["+ 30 Min.", "+ 30 min"],
  fourHours: ["+ 4 Std.", "+ 4 h"],
  morning: ["Morgen 8 Uhr", "Next 8 am"],
  pickTime: ["Zeitpunkt wählen", "Pick a time"],
  go: ["Los", "Go"],
  pastTime: ["Die Zeit läuft nur vorwärts. Bitte einen späteren Zeitpunkt wählen.", "Time only moves forward. Please pick a later moment."],
  phoneOf: ["Handy von", "Phone of"],
  whatToTry: ["Was Sie ausprobieren können", "What to try"],
  again: ["Von vorn", "Start over"],
  onlyShop: ["Shop allein", "Shop alone"],
  onlyPhone: ["Handy allein", "Phone alone"],
  language: ["Sprache", "Language"],
  reachable: ["erreichbar über", "reachable by"],
  noWay: ["keine Werbung", "no advertising"],
  trackingYes: ["mit Messung", "with tracking"],
  trackingNo: ["ohne Messung", "without tracking"],
  // guide
  s2: ["Warenkorb retten", "Rescue a cart"],
  s2a: ["Legen Sie im Shop etwas in den Warenkorb.", "Put something in the cart in the shop."],
  s2b: ["Kaufen Sie nicht. Eine halbe Stunde vergeht.", "Do not buy. Half an hour goes by."],
  s2c: ["Eine SMS kommt. Tippen Sie auf den Link: der Warenkorb ist am Handy.", "A text arrives. Tap its link: the cart is on the phone."],
  s2d: ["Bestellen Sie. Danach erinnert niemand mehr.", "Place the order. No more reminders after that."],
  s1: ["Neue Kollektion", "New collection"],
  s1a: ["Sehen Sie sich im Shop zwei Stücke der neuen Kollektion an.", "Look at two pieces of the Heather collection in the shop."],
  s1b: ["Eine Kampagne beginnt: Push aufs Handy.", "A campaign begins: a push on the phone."],
  s1c: ["Nicht antippen. Nach vier Stunden kommt eine SMS.", "Do not tap it. After four hours a text arrives."],
  s1d: ["Öffnen Sie den Link der SMS: die App geht auf.", "Open the link in the text: the app comes up."],
  s1e: ["In der App: ein Rabatt auf das, was Sie angesehen haben.", "In the app: a discount on what you have looked at."],
  stop: ["STOP genügt", "STOP is enough"],
  stopa: ["Antworten Sie auf eine SMS mit STOP.", "Reply STOP to a text."],
  stopb: ["Die Bestätigung kommt sofort, und nur sie.", "The confirmation comes at once, and only that."],
  stopc: ["Legen Sie etwas in den Warenkorb.", "Put something in the cart."],
  stopd: ["Eine halbe Stunde vergeht. Es kommt keine SMS.", "Half an hour goes by. No text arrives."],
  startCampaign: ["Kampagne starten", "Start campaign"],
  // shop
  cart: ["Warenkorb", "Cart"],
  orders: ["Bestellungen", "Orders"],
  account: ["Mein Konto", "My account"],
  accountLead: ["Was Sie von uns bekommen und was wir über Sie speichern.", "What you get from us, and what we store about you."],
  accountGuest: ["Melden Sie sich an, um Ihre Einstellungen zu sehen.", "Sign in to see your preferences."],
  accountAlone: ["Als eigene Seite öffnen", "Open as a page of its own"],
  newsletter: ["Newsletter bestellen", "Get the newsletter"],
  newsletterAsk: ["Neues aus der Werkstatt, Pflegetipps und ab und zu ein Angebot.", "News from the workshop, care tips, and an offer now and then."],
  shopHome: ["Start", "Home"],
  everything: ["Alles", "Everything"],
  iAm: ["Ich bin", "I am"],
  visitor: ["Gast", "Visitor"],
  look: ["Ansehen", "Have a look"],
  isNew: ["Neu", "New"],
  add: ["In den Warenkorb", "Add to cart"],
  added: ["Im Warenkorb", "In your cart"],
  also: ["Passt dazu", "Goes well with it"],
  inStock: ["Auf Lager, in 2 bis 3 Tagen bei Ihnen", "In stock, with you in 2 to 3 days"],
  emptyCart: ["Ihr Warenkorb ist noch leer.", "Your cart is still empty."],
  browse: ["Zum Sortiment", "Browse the shop"],
  restored: ["Ihr Warenkorb ist wieder da.", "Your cart is back."],
  notRestored: ["Dieser Warenkorb ist nicht mehr vorhanden.", "This cart no longer exists."],
  remove: ["Entfernen", "Remove"],
  less: ["Eins weniger", "One less"],
  more: ["Eins mehr", "One more"],
  subtotal: ["Zwischensumme", "Subtotal"],
  shipping: ["Versand", "Shipping"],
  free: ["kostenlos", "free"],
  discount: ["Rabatt", "Discount"],
  total: ["Gesamt, inkl. MwSt.", "Total, incl. VAT"],
  coupon: ["Gutscheincode", "Coupon code"],
  redeem: ["Einlösen", "Apply"],
  couponBad: ["Dieser Code gilt nicht oder nicht mehr.", "This code is not valid, or no longer."],
  couponGood: ["Code eingelöst", "Code applied"],
  checkout: ["Zur Kasse", "Checkout"],
  name: ["Name", "Name"],
  email: ["E-Mail", "E-mail"],
  phone: ["Handynummer", "Mobile number"],
  street: ["Straße und Hausnummer", "Street and number"],
  city: ["PLZ und Ort", "Postcode and town"],
  pay: ["Jetzt kaufen", "Buy now"],
  payNote: ["Dies ist eine Demo. Es wird nichts berechnet und nichts geliefert.", "This is a demo. Nothing is charged or delivered."],
  thanks: ["Danke für Ihre Bestellung!", "Thank you for your order!"],
  orderNumber: ["Bestellnummer", "Order number"],
  onTheWay: ["Wir packen alles sorgfältig ein und melden uns, sobald es unterwegs ist.", "We pack everything with care and write as soon as it is on its way."],
  noOrders: ["Noch keine Bestellungen.", "No orders yet."],
  cancel: ["Stornieren", "Cancel"],
  giveBack: ["Zurückgeben", "Return"],
  placed: ["bestellt", "placed"],
  cancelled: ["storniert", "cancelled"],
  refunded: ["zurückgegeben", "returned"],
  justSent: ["Gerade gesendet", "Just sent"],
  nothingSent: ["Noch nichts. Sehen Sie sich ein Stück an.", "Nothing yet. Look at something."],
  consentAsk: ["Dürfen wir uns Ihren Besuch merken, damit wir Ihren Warenkorb wiederfinden?", "May we remember your visit, so that we can find your cart again?"],
  yes: ["Ja, gern", "Yes, please"],
  no: ["Nein", "No"],
  notFound: ["Diese Seite gibt es nicht.", "There is no such page."],
  // phone
  messages: ["Nachrichten", "Messages"],
  mail: ["Mail", "Mail"],
  browser: ["Browser", "Browser"],
  unlock: ["Zum Entsperren tippen", "Tap to unlock"],
  lockPhone: ["Sperren", "Lock"],
  homeButton: ["Zum Startbildschirm", "Go to the home screen"],
  notifications: ["Mitteilungen", "Notifications"],
  noMessages: ["Noch keine Nachrichten", "No messages yet"],
  noMail: ["Noch keine E-Mails", "No mail yet"],
  inbox: ["Posteingang", "Inbox"],
  reply: ["Antworten", "Reply"],
  sendIt: ["Senden", "Send"],
  sendPhoto: ["Foto senden", "Send a photo"],
  photo: ["Foto", "Photo"],
  textMessage: ["SMS", "Text message"],
  back: ["Zurück", "Back"],
  nowLabel: ["jetzt", "now"],
  leaving: ["Diese Adresse liegt außerhalb der Demo:", "This address is outside the demo:"],
  noLink: ["Der Link führt nirgendwohin.", "The link leads nowhere."],
};

const stored = localStorage.getItem("lindenhof.language");
let current = stored ?? (navigator.language.startsWith("de") ? "de" : "en");
document.documentElement.lang = current;

export const language = () => current;
export const locale = () => (current === "de" ? "de-DE" : "en-GB");

/** The text for a key in the chosen language. */
export const say = (key) => WORDS[key][current === "de" ? 0 : 1];

/** The right one of { de, en }. */
export const pick = (texts) => texts[current] ?? texts.en ?? texts.de;

/** Cents as money. */
export const money = (cents) => new Intl.NumberFormat(locale(), { style: "currency", currency: "EUR" }).format(cents / 100);

export function chooseLanguage(next) {
  localStorage.setItem("lindenhof.language", next);
  tell("language", next);
}

/** Calls back on every change of the language, made here or on another page. */
export function onLanguage(listener) {
  hear("language", (next) => {
    current = next;
    document.documentElement.lang = next;
    listener();
  });
}
