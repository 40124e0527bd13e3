import { defineWords } from "@/lib/i18n";

export const useHomeWords = defineWords("home", {
  en: {
    title: "Home", hello: "Good to see you. Here is what happened at {{shop}}.", goOn: "Continue where you stopped", alerts: "Needs a look", noAlerts: "Nothing is wrong.",
    setup: "First steps", setupLead: "{{done}} of {{all}} done. Each step ticks itself as soon as it is true.", dismiss: "Put away", dismissed: "The list was put away.", open: "Open",
    people: "New people", sent: "Messages sent", not_sent: "Not sent", clicks: "Clicks", orders: "Orders", net_revenue: "Net revenue", opt_outs: "Opt-outs", peopleInAll: "{{count}} people in all",
    journey: "Journey", segment: "Segment", template: "Template", coupons: "Coupons", settings: "Settings", you: "you", noRecent: "Nothing was edited yet.",
    provider_failing: "Provider {{object}} fails", provider_refuses_account: "Provider {{object}} refuses our credentials", coupons_low: "Few codes are left in {{object}}",
    coupons_end: "The codes of {{object}} end soon", sends_stuck: "Messages are stuck", sends_unknown: "Messages with unknown outcome", sends_late: "Messages leave late",
    facts_waiting: "Events wait to be handled", facts_stuck: "Events were set aside because of a fault", events_rejected: "Events of the shop were refused", reports_unmatched: "Reports that fit to no message",
    feed_held: "The product feed {{object}} is suddenly much smaller and was not applied", feed_failing: "The product feed {{object}} cannot be read",
    shop_connected: "Connect the shop", shop_connectedText: "Put the write key into the shop; the first event ticks this.", events_verified: "See the important events",
    events_verifiedText: "Product viewed, cart updated, order completed.", sender_added: "Add a sender", sender_addedText: "SMS, e-mail or push: who carries your messages.",
    consent_defined: "Define what people agree to", consent_definedText: "Purposes with their names in both languages.", people_imported: "Import your customers", people_importedText: "From a CSV file, with their consents and proof.",
    journey_published: "Publish the first journey", journey_publishedText: "Begin with a playbook: the abandoned cart is a good first one.", message_sent: "Send the first message", message_sentText: "The ledger shows it, and why.",
    first_result: "See the first result", first_resultText: "A click, or an order that a message led to.",
  },
  de: {
    title: "Start", hello: "Schön, dass Sie da sind. Das ist bei {{shop}} geschehen.", goOn: "Weitermachen, wo Sie aufgehört haben", alerts: "Bitte ansehen", noAlerts: "Alles in Ordnung.",
    setup: "Erste Schritte", setupLead: "{{done}} von {{all}} erledigt. Jeder Schritt hakt sich selbst ab, sobald er stimmt.", dismiss: "Weglegen", dismissed: "Die Liste wurde weggelegt.", open: "Öffnen",
    people: "Neue Personen", sent: "Gesendete Nachrichten", not_sent: "Nicht gesendet", clicks: "Klicks", orders: "Bestellungen", net_revenue: "Nettoumsatz", opt_outs: "Abmeldungen", peopleInAll: "{{count}} Personen insgesamt",
    journey: "Journey", segment: "Segment", template: "Vorlage", coupons: "Gutscheine", settings: "Einstellungen", you: "Sie", noRecent: "Noch wurde nichts bearbeitet.",
    provider_failing: "Der Anbieter {{object}} fällt aus", provider_refuses_account: "Der Anbieter {{object}} lehnt unsere Zugangsdaten ab", coupons_low: "In {{object}} sind nur noch wenige Codes",
    coupons_end: "Die Codes von {{object}} laufen bald ab", sends_stuck: "Nachrichten stecken fest", sends_unknown: "Nachrichten mit unklarem Ausgang", sends_late: "Nachrichten gehen verspätet hinaus",
    facts_waiting: "Ereignisse warten auf Verarbeitung", facts_stuck: "Ereignisse wurden wegen eines Fehlers beiseitegelegt", events_rejected: "Ereignisse des Shops wurden abgelehnt", reports_unmatched: "Berichte, die zu keiner Nachricht passen",
    feed_held: "Der Produktfeed {{object}} ist plötzlich viel kleiner und wurde nicht übernommen", feed_failing: "Der Produktfeed {{object}} lässt sich nicht lesen",
    shop_connected: "Den Shop anbinden", shop_connectedText: "Den Schreibschlüssel in den Shop eintragen; das erste Ereignis hakt dies ab.", events_verified: "Die wichtigen Ereignisse sehen",
    events_verifiedText: "Produkt angesehen, Warenkorb geändert, bestellt.", sender_added: "Einen Absender einrichten", sender_addedText: "SMS, E-Mail oder Push: wer Ihre Nachrichten befördert.",
    consent_defined: "Festlegen, worin Menschen einwilligen", consent_definedText: "Zwecke mit Namen in beiden Sprachen.", people_imported: "Kunden importieren", people_importedText: "Aus einer CSV-Datei, mit Einwilligungen und Nachweis.",
    journey_published: "Die erste Journey veröffentlichen", journey_publishedText: "Beginnen Sie mit einem Playbook: Der verlassene Warenkorb ist ein guter Anfang.", message_sent: "Die erste Nachricht senden", message_sentText: "Das Protokoll zeigt sie, und warum.",
    first_result: "Das erste Ergebnis sehen", first_resultText: "Ein Klick oder eine Bestellung, zu der eine Nachricht führte.",
  },
});
