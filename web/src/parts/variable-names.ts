import { useCallback } from "react";
import { language, useLanguage, type Language } from "@/lib/i18n";

/** What the variables are called that every workspace has; others go by the name that the shop gave them. */
const NAMES: Record<string, Record<Language, string>> = {
  "person.first_name": { en: "First name", de: "Vorname" },
  "person.last_name": { en: "Last name", de: "Nachname" },
  "person.name": { en: "Full name", de: "Vor- und Nachname" },
  "person.email": { en: "E-mail address", de: "E-Mail-Adresse" },
  "person.phone": { en: "Phone number", de: "Telefonnummer" },
  "person.language": { en: "Language of the person", de: "Sprache der Person" },
  "person.orders": { en: "Number of orders", de: "Zahl der Bestellungen" },
  "person.phase": { en: "Phase of the customer", de: "Phase des Kunden" },
  "cart.items[0].name": { en: "First product in the cart", de: "Erstes Produkt im Warenkorb" },
  "cart.items": { en: "Products in the cart, as a list", de: "Produkte im Warenkorb, als Liste" },
  "cart.count": { en: "Number of products in the cart", de: "Zahl der Produkte im Warenkorb" },
  "cart.value": { en: "Value of the cart", de: "Wert des Warenkorbs" },
  "cart.link": { en: "Link to the cart", de: "Link zum Warenkorb" },
  "order.id": { en: "Order number", de: "Bestellnummer" },
  "order.items": { en: "Products of the order, as a list", de: "Produkte der Bestellung, als Liste" },
  "order.value": { en: "Value of the order", de: "Wert der Bestellung" },
  products: { en: "Recommended products, as a list", de: "Empfohlene Produkte, als Liste" },
  "products[0].name": { en: "First recommended product", de: "Erstes empfohlenes Produkt" },
  "coupon.code": { en: "Coupon code", de: "Gutscheincode" },
  "coupon.expires_at": { en: "Coupon valid until", de: "Gutschein gültig bis" },
  shop: { en: "Link to the shop", de: "Link zum Shop" },
  product: { en: "Link to a product", de: "Link zu einem Produkt" },
  app: { en: "Link into the app", de: "Link in die App" },
  "brand.name": { en: "Name of the brand", de: "Name der Marke" },
  "brand.contact": { en: "Contact of the brand", de: "Kontakt der Marke" },
  "brand.logo": { en: "Logo of the brand", de: "Logo der Marke" },
  "shop.url": { en: "Address of the shop", de: "Adresse des Shops" },
  opt_out: { en: "Opt-out line", de: "Abmeldehinweis" },
  unsubscribe_url: { en: "Unsubscribe link", de: "Abmeldelink" },
  apple_messages_url: { en: "Link that connects a chat at Apple Messages", de: "Link, der einen Apple-Messages-Chat verbindet" },
  viber_url: { en: "Link that connects a chat at Viber", de: "Link, der einen Viber-Chat verbindet" },
  messenger_url: { en: "Link that connects a chat at Messenger", de: "Link, der einen Messenger-Chat verbindet" },
  instagram_url: { en: "Link that connects a chat at Instagram", de: "Link, der einen Instagram-Chat verbindet" },
  telegram_url: { en: "Link that connects a chat at Telegram", de: "Link, der einen Telegram-Chat verbindet" },
  preferences_url: { en: "Link to the preference centre", de: "Link zur Einstellungsseite" },
  person: { en: "Person", de: "Person" },
  "person.birthday": { en: "Birthday", de: "Geburtstag" },
  "person.user_id": { en: "Customer number", de: "Kundennummer" },
  "event.cart_id": { en: "Cart", de: "Warenkorb" },
  "event.order_id": { en: "Order", de: "Bestellung" },
  "event.product_id": { en: "Product", de: "Produkt" },
  "event.total": { en: "Total amount", de: "Gesamtbetrag" },
  "event.revenue": { en: "Revenue", de: "Umsatz" },
  "event.value": { en: "Value", de: "Wert" },
  "event.currency": { en: "Currency", de: "Währung" },
  "event.name": { en: "Name of the product", de: "Name des Produkts" },
  "event.price": { en: "Price", de: "Preis" },
  "event.quantity": { en: "Quantity", de: "Menge" },
  "event.category": { en: "Category", de: "Kategorie" },
  "event.brand": { en: "Brand", de: "Marke" },
  "event.url": { en: "Web address", de: "Webadresse" },
};

/** Settings write a trait as profile.x, words as person.x; in its own conditions a property of an event stands alone. */
const known = (path: string) => NAMES[path] ?? NAMES[path.replace(/^profile\./, "person.")] ?? NAMES[`event.${path}`];

/** The name of a variable in a language: of event.collection_name "collection name". */
export function variableName(path: string, lang: Language = language()): string {
  return known(path)?.[lang] ?? path.replace(/^(event|person|profile|context)\./, "").replaceAll("_", " ");
}

/** Names variables in the studio's language. */
export function useVariableName(): (path: string) => string {
  const lang = useLanguage();
  return useCallback((path: string) => variableName(path, lang), [lang]);
}

/** Whether a variable is meant by what somebody types: its path, or its name in either language. */
export function isCalled(path: string, typed: string): boolean {
  return [path, variableName(path, "en"), variableName(path, "de")].some((one) => one.toLowerCase().includes(typed.toLowerCase()));
}
