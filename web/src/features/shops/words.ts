import { defineWords } from "@/lib/i18n";

export const useShopWords = defineWords("shops", {
  en: {
    title: "Shops", lead: "Orders, carts, customers and products come from the connected shops by themselves. Calls get lost, so each shop is read every ten minutes as well.",
    add: "Connect a shop", chooseSystem: "Which shop system?", none: "No shop is connected", noneText: "Connect Shopify, WooCommerce or Shopware with its keys. Every other shop sends its events itself.",
    edit: "Edit", check: "Test and register", read: "Read now", reading: "A reading is under way", readSoon: "The shop is read within seconds.", deliveries: "Last calls", hide: "Hide the last calls",
    fresh: "Up to date", behind: "Silent", waiting: "Not connected yet", off: "Switched off", unusable: "Cannot be used",
    behindText: "Nothing was heard of this shop for half an hour, and it could not be read. Messages about carts wait, because the order may have been placed.",
    waitingText: "Its keys are not here. Fill them in, or let the shop register.", offText: "It is neither heard nor read.", unusableText: "Its settings cannot be opened. Fill them in again.",
    works: "Works", faulty: "Fault", connected: "Connected", heard: "Last call", readAt: "Last read", never: "never", fault: "Why the last reading failed", products: "Products", productsOff: "not taken over", productsFault: "Why its products were not read",
    name: "Short name", nameHint: "For example shopify-de. It stands in every event of this shop.", setup: "What to do in the shop", addresses: "Addresses at which the shop calls", topics: "Topics for manifest.xml", enabled: "In use",
    saved: "{{name}} was saved.", removed: "{{name}} was disconnected.", remove: "Disconnect", removeTitle: "Disconnect this shop?",
    removeText: "Nothing is heard of “{{name}}” any more, and its keys are deleted. Its products count as no longer sold; everything else that it told stays.",
    carts: "tells of carts by itself", noCarts: "carts come from the script in the shop", handshake: "registers by itself",
    when: "When", topic: "Topic", outcome: "What came of it", events: "Events", note: "Note", noDeliveries: "No call yet", noDeliveriesText: "As soon as the shop calls, it stands here.",
    taken: "taken", known: "told before", older: "older than what is known", nothing: "nothing for us", refused: "refused", topicRead: "read",
  },
  de: {
    title: "Shops", lead: "Bestellungen, Warenkörbe, Kunden und Produkte kommen von selbst aus den verbundenen Shops. Aufrufe gehen verloren, darum wird jeder Shop auch alle zehn Minuten gelesen.",
    add: "Shop verbinden", chooseSystem: "Welches Shopsystem?", none: "Kein Shop ist verbunden", noneText: "Verbinden Sie Shopify, WooCommerce oder Shopware mit seinen Schlüsseln. Jeder andere Shop sendet seine Ereignisse selbst.",
    edit: "Bearbeiten", check: "Testen und anmelden", read: "Jetzt lesen", reading: "Er wird gerade gelesen", readSoon: "Der Shop wird in wenigen Sekunden gelesen.", deliveries: "Letzte Aufrufe", hide: "Letzte Aufrufe ausblenden",
    fresh: "Auf dem neuesten Stand", behind: "Schweigt", waiting: "Noch nicht verbunden", off: "Ausgeschaltet", unusable: "Nicht benutzbar",
    behindText: "Von diesem Shop war eine halbe Stunde nichts zu hören, und er ließ sich nicht lesen. Nachrichten zu Warenkörben warten, denn vielleicht wurde längst bestellt.",
    waitingText: "Seine Schlüssel fehlen. Tragen Sie sie ein, oder lassen Sie den Shop sich anmelden.", offText: "Er wird weder gehört noch gelesen.", unusableText: "Seine Einstellungen lassen sich nicht öffnen. Bitte neu eintragen.",
    works: "Funktioniert", faulty: "Störung", connected: "Verbunden", heard: "Letzter Aufruf", readAt: "Zuletzt gelesen", never: "nie", fault: "Warum das letzte Lesen scheiterte", products: "Produkte", productsOff: "nicht übernommen", productsFault: "Warum seine Produkte nicht gelesen wurden",
    name: "Kurzname", nameHint: "Zum Beispiel shopify-de. Er steht in jedem Ereignis dieses Shops.", setup: "Was im Shop zu tun ist", addresses: "Adressen, an denen der Shop aufruft", topics: "Meldungen für manifest.xml", enabled: "In Gebrauch",
    saved: "{{name}} wurde gespeichert.", removed: "{{name}} wurde getrennt.", remove: "Trennen", removeTitle: "Diesen Shop trennen?",
    removeText: "Von „{{name}}“ wird nichts mehr gehört, und seine Schlüssel werden gelöscht. Seine Produkte gelten als nicht mehr im Verkauf; alles andere, was er gemeldet hat, bleibt.",
    carts: "meldet Warenkörbe von selbst", noCarts: "Warenkörbe kommen vom Skript im Shop", handshake: "meldet sich selbst an",
    when: "Wann", topic: "Meldung", outcome: "Was daraus wurde", events: "Ereignisse", note: "Hinweis", noDeliveries: "Noch kein Aufruf", noDeliveriesText: "Sobald der Shop aufruft, steht es hier.",
    taken: "übernommen", known: "schon bekannt", older: "älter als das Bekannte", nothing: "nichts für uns", refused: "abgelehnt", topicRead: "gelesen",
  },
});
