import { defineWords } from "@/lib/i18n";

export const useEventWords = defineWords("events", {
  en: {
    title: "Live data", lead: "What the shop says, as it comes in.", stream: "Stream", schema: "Events", rejected: "Refused", when: "When", event: "Event", person: "Person", source: "Source", content: "Content", pause: "Pause", goOn: "Go on",
    live: "Live", paused: "Paused", filterText: "Search in the content", anyEvent: "Any event", empty: "Nothing has come in yet", emptyText: "Put the write key into your shop. The first event appears here within a second.", toKeys: "To the keys",
    older: "Show older", imported: "imported", received: "Received {{when}}", properties: "Properties", context: "Context", firstSeen: "First seen", lastSeen: "Last seen", standard: "standard",
    meant: "Did you mean “{{name}}”?", meantText: "This name is not of the standard vocabulary. Journeys that wait for “{{name}}” do not see it.", share: "in {{share}} of them", types: "Type", examples: "Examples", noProperties: "No properties.", also: "Also written {{names}}",
    schemaEmpty: "No events yet", reason: "Reason", count: "Refused", lastAt: "Last", sample: "Shape of the last one", noneRejected: "Nothing was refused", noneRejectedText: "In the last {{days}} days every event of the shop was accepted.", volume: "Volume of {{name}} in 14 days",
    close: "Close", names_one: "{{count}} event name", names_other: "{{count}} event names",
  },
  de: {
    title: "Live-Daten", lead: "Was der Shop sagt, sobald es ankommt.", stream: "Strom", schema: "Ereignisse", rejected: "Abgelehnt", when: "Wann", event: "Ereignis", person: "Person", source: "Quelle", content: "Inhalt", pause: "Anhalten", goOn: "Weiter",
    live: "Live", paused: "Angehalten", filterText: "Im Inhalt suchen", anyEvent: "Jedes Ereignis", empty: "Noch ist nichts angekommen", emptyText: "Tragen Sie den Schreibschlüssel in Ihren Shop ein. Das erste Ereignis erscheint hier binnen einer Sekunde.", toKeys: "Zu den Schlüsseln",
    older: "Ältere zeigen", imported: "importiert", received: "Empfangen {{when}}", properties: "Eigenschaften", context: "Umstände", firstSeen: "Zuerst gesehen", lastSeen: "Zuletzt gesehen", standard: "Standard",
    meant: "Meinten Sie „{{name}}“?", meantText: "Dieser Name gehört nicht zum Standard. Journeys, die auf „{{name}}“ warten, sehen ihn nicht.", share: "in {{share}} davon", types: "Typ", examples: "Beispiele", noProperties: "Keine Eigenschaften.", also: "Auch geschrieben {{names}}",
    schemaEmpty: "Noch keine Ereignisse", reason: "Grund", count: "Abgelehnt", lastAt: "Zuletzt", sample: "Gestalt des letzten", noneRejected: "Nichts wurde abgelehnt", noneRejectedText: "In den letzten {{days}} Tagen wurde jedes Ereignis des Shops angenommen.", volume: "Menge von {{name}} in 14 Tagen",
    close: "Schließen", names_one: "{{count}} Ereignisname", names_other: "{{count}} Ereignisnamen",
  },
});
