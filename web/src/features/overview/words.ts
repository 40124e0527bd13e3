import { defineWords } from "@/lib/i18n";

export const useOverviewWords = defineWords("overview", {
  en: {
    title: "Overview", lead: "What the messages achieved. Days are days in {{zone}}; money in {{currency}}.", channels: "By channel", journeys: "By journey", byDay: "Day by day",
    channel: "Channel", journey: "Journey", entered: "Entered", sent: "Sent", delivered: "Delivered", clicks: "Clicks", converted: "Goals",
    revenue: "Revenue", not_sent: "Not sent", opt_outs: "Opt-outs", cost: "Cost", orderCount_one: "{{count}} order", orderCount_other: "{{count}} orders", net_revenue: "Net revenue", compare: "Compare with",
    previous: "The period before", year: "The year before", none: "Nothing", clickRate: "{{share}} clicked", deliveryRate: "{{share}} delivered", why: "Why not sent", empty: "Nothing was sent in this period",
    emptyText: "Choose a longer period, or start a journey.", chartMessages: "Messages per day: {{sent}} sent, {{not_sent}} not sent in all.", chartRevenue: "Revenue per day, {{sum}} in all.",
    messages: "Messages", money: "Revenue", export: "Export", exportChannels: "Channels as CSV", exportJourneys: "Journeys as CSV", exportDays: "Days as CSV", noPrices: "no prices set", toJourneys: "Start a journey",
    credited: "Credited to messages", noJourney: "Without a journey",
  },
  de: {
    title: "Übersicht", lead: "Was die Nachrichten bewirkt haben. Tage gelten in {{zone}}; Beträge in {{currency}}.", channels: "Nach Kanal", journeys: "Nach Journey", byDay: "Tag für Tag",
    channel: "Kanal", journey: "Journey", entered: "Eingetreten", sent: "Gesendet", delivered: "Zugestellt", clicks: "Klicks", converted: "Ziele",
    revenue: "Umsatz", not_sent: "Nicht gesendet", opt_outs: "Abmeldungen", cost: "Kosten", orderCount_one: "{{count}} Bestellung", orderCount_other: "{{count}} Bestellungen", net_revenue: "Nettoumsatz", compare: "Vergleichen mit",
    previous: "Zeitraum davor", year: "Vorjahr", none: "Nichts", clickRate: "{{share}} geklickt", deliveryRate: "{{share}} zugestellt", why: "Warum nicht gesendet", empty: "In diesem Zeitraum wurde nichts gesendet",
    emptyText: "Wählen Sie einen längeren Zeitraum, oder starten Sie eine Journey.", chartMessages: "Nachrichten je Tag: zusammen {{sent}} gesendet, {{not_sent}} nicht gesendet.", chartRevenue: "Umsatz je Tag, zusammen {{sum}}.",
    messages: "Nachrichten", money: "Umsatz", export: "Exportieren", exportChannels: "Kanäle als CSV", exportJourneys: "Journeys als CSV", exportDays: "Tage als CSV", noPrices: "keine Preise hinterlegt", toJourneys: "Journey starten",
    credited: "Nachrichten zugeschrieben", noJourney: "Ohne Journey",
  },
});
