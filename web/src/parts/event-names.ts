import { language, useLanguage, type Language } from "@/lib/i18n";

// The standard names of a shop's events, as marketers call them. What a shop names itself stays as it is.
const DE: Readonly<Record<string, string>> = {
  "Product Viewed": "Produkt angesehen", "Product Added": "In den Warenkorb gelegt", "Product Removed": "Aus dem Warenkorb genommen", "Product List Viewed": "Produktliste angesehen",
  "Product Clicked": "Produkt angeklickt", "Products Searched": "Gesucht", "Product Added to Wishlist": "Auf den Merkzettel gesetzt", "Product Removed from Wishlist": "Vom Merkzettel genommen",
  "Wishlist Product Added to Cart": "Vom Merkzettel in den Warenkorb", "Product Reviewed": "Produkt bewertet", "Product Shared": "Produkt geteilt",
  "Cart Viewed": "Warenkorb angesehen", "Cart Updated": "Warenkorb geändert", "Cart Emptied": "Warenkorb geleert", "Cart Cleared": "Warenkorb geleert", "Cart Shared": "Warenkorb geteilt",
  "Checkout Started": "Kasse begonnen", "Checkout Step Viewed": "Schritt der Kasse angesehen", "Checkout Step Completed": "Schritt der Kasse erledigt", "Payment Info Entered": "Zahlungsart angegeben",
  "Order Completed": "Bestellung aufgegeben", "Order Updated": "Bestellung geändert", "Order Cancelled": "Bestellung storniert", "Order Refunded": "Bestellung erstattet",
  "Order Shipped": "Bestellung versandt", "Order Delivered": "Bestellung zugestellt", "Order Paid": "Bestellung bezahlt",
  "Order Out For Delivery": "Paket in Zustellung", "Order Delayed": "Lieferung verspätet sich", "Order Delivery Failed": "Zustellung gescheitert",
  "Order Ready For Pickup": "Paket liegt zur Abholung bereit", "Order Returned To Sender": "Paket ging zurück",
  "Coupon Entered": "Gutschein eingegeben", "Coupon Applied": "Gutschein eingelöst", "Coupon Denied": "Gutschein abgelehnt", "Coupon Removed": "Gutschein entfernt",
  "Product Back In Stock": "Produkt wieder da", "Price Drop": "Preis gesunken", "Back In Stock Requested": "Um Nachricht gebeten: wieder da", "Price Drop Requested": "Um Nachricht gebeten: günstiger", "Product Alert Cancelled": "Produktnachricht abbestellt",
  "Application Opened": "App geöffnet", "Application Installed": "App installiert", "Application Updated": "App aktualisiert", "Application Uninstalled": "App entfernt",
  "Application Foregrounded": "App in den Vordergrund geholt", "Application Backgrounded": "App in den Hintergrund gelegt", "Device Registered": "Gerät angemeldet", "Device Removed": "Gerät abgemeldet",
  "Page Viewed": "Seite angesehen", "Screen Viewed": "Ansicht geöffnet", "Signed Up": "Registriert", "Signed In": "Angemeldet", "Signed Out": "Abgemeldet", "Identified": "Wiedererkannt",
  "Profile Updated": "Profil geändert", "Group Joined": "Gruppe beigetreten", "Link Clicked": "Link geklickt", "Message Received": "Antwort bekommen", "File Received": "Datei bekommen", "File Refused": "Datei abgelehnt", "Message Clicked": "Nachricht geklickt",
  "Consent Given": "Einwilligung erteilt", "Consent Confirmed": "Einwilligung bestätigt", "Consent Asked": "Um Einwilligung gebeten", "Consent Withdrawn": "Einwilligung widerrufen",
  "Segment Entered": "Segment betreten", "Segment Left": "Segment verlassen", "Profile Merged": "Profile vereint", "Device Moved": "Gerät umgezogen", "Person Erased": "Person gelöscht",
  "Message Planned": "Nachricht vorgesehen", "Message Held": "Nachricht gehalten", "Message Not Sent": "Nachricht nicht gesendet", "Message Suppressed": "Nachricht gesperrt", "Message Expired": "Nachricht verfallen",
  "Message Accepted": "Nachricht angenommen", "Message Delivered": "Nachricht zugestellt", "Message Read": "Nachricht gelesen", "Message Failed": "Nachricht gescheitert",
  "Message Refused": "Nachricht abgelehnt", "Message Shown": "Nachricht gezeigt", "Message Dismissed": "Nachricht weggeklickt", "Message Answered": "Nachricht beantwortet",
  "Message Unknown": "Nachricht ungewiss", "Journey Asked": "In eine Journey gebeten", "Journey Stopped": "Journey gestoppt", "Journey Moved": "Journey umgezogen",
  "Coupon Reserved": "Gutschein vorgemerkt", "Coupon Missing": "Kein Gutschein mehr da", "Survey Answered": "Umfrage beantwortet",
};

const NAMES: Record<Language, Readonly<Record<string, string>>> = { de: DE, en: {} };

/** How an event is called in the studio's language: standard names are translated, the shop's own stay. */
export const eventName = (name: string, lang: Language = language()): string => NAMES[lang][name] ?? name;

/** The same within components. */
export function useEventName(): (name: string) => string {
  const lang = useLanguage();
  return (name) => eventName(name, lang);
}
