"""What each number on a screen means, in two languages. A number without a line here is shown nowhere."""

from __future__ import annotations

import msgspec


class Definition(msgspec.Struct, frozen=True):
    """How a number is counted."""

    de: str
    en: str


MEASURES: dict[str, Definition] = {
    "people": Definition(
        "Personen, die in dem Zeitraum erstmals bekannt wurden, ohne zusammengeführte und gelöschte.",
        "People who became known in the period, without merged and erased ones.",
    ),
    "entered": Definition(
        "Eintritte in Journeys. Wer mehrmals eintritt, zählt mehrmals; die Kontrollgruppe zählt nicht.",
        "Entries into journeys. Who enters several times counts several times; the control group does not count.",
    ),
    "planned": Definition(
        "Nachrichten, die ins Versandbuch kamen, am Tag der Planung. Testsendungen zählen nirgends.",
        "Messages that came into the ledger, on the day of planning. Test sends count nowhere.",
    ),
    "sent": Definition(
        "Nachrichten, die ein Anbieter angenommen hat, am Tag der Annahme.",
        "Messages that a provider accepted, on the day of acceptance.",
    ),
    "delivered": Definition(
        "Nachrichten, deren Zustellung gemeldet wurde. Nicht jeder Kanal und Anbieter meldet sie.",
        "Messages whose arrival was reported. Not every channel and provider reports it.",
    ),
    "read": Definition(
        "Nachrichten, die geöffnet oder angezeigt wurden, soweit das gemeldet wird und gemessen werden darf.",
        "Messages that were opened or shown, as far as it is reported and may be measured.",
    ),
    "clicks": Definition(
        "Klicks von Menschen auf persönliche Links und Knöpfe. Vorschauen und Scanner zählen nicht; ohne Einwilligung "
        "in die Messung gibt es keine persönlichen Links.",
        "Clicks of people on individual links and buttons. Previews and scanners do not count; without consent to "
        "measurement there are no individual links.",
    ),
    "converted": Definition(
        "Erreichte Ziele von Journeys, je Eintritt eines, am Tag der Buchung; sie zählen für den Kanal der letzten "
        "Nachricht davor.",
        "Goals of journeys that were reached, one for each entry; they count for the channel of the message before.",
    ),
    "revenue": Definition(
        "Wert der erreichten Ziele, soweit die Journey einen Wert nennt. Das ist zugeordneter, kein zusätzlicher "
        "Umsatz; den Unterschied zeigt die Kontrollgruppe.",
        "Value of the goals that were reached, where the journey names one. It is credited, not additional revenue; "
        "the control group shows the difference.",
    ),
    "not_sent": Definition(
        "Nachrichten, die endgültig nicht hinausgingen: nicht gesendet, verfallen, gesperrt oder fehlgeschlagen. Der "
        "Grund steht bei jeder.",
        "Messages that did not go for good: not sent, expired, suppressed or failed. Each has its reason.",
    ),
    "unknown": Definition(
        "Übergeben, aber ohne Antwort des Anbieters. Sie können angekommen sein.",
        "Handed over without an answer of the provider. They may have arrived.",
    ),
    "opt_outs": Definition(
        "Abmeldungen und Widerrufe, je Person eine. Sie zählen für die Journey, deren Nachricht in den sieben Tagen "
        "davor als letzte kam.",
        "Opt-outs and withdrawals, one for each person. They count for the journey whose message came last in the "
        "seven days before.",
    ),
    "orders": Definition(
        "Bestellungen am Tag der Bestellung, jede einmal, ohne stornierte.",
        "Orders on the day of the order, each once, without cancelled ones.",
    ),
    "net_revenue": Definition(
        "Wert der Bestellungen abzüglich Erstattungen und Retouren, am Tag des Ereignisses, in der Währung des "
        "Arbeitsbereichs.",
        "Value of the orders less refunds and returns, on the day of the event, in the currency of the workspace.",
    ),
    "cost": Definition(
        "Gesendete Nachrichten mal Preis des Kanals aus den Einstellungen; bei SMS je Teil. Eine Schätzung, keine "
        "Rechnung; leer ohne Preise.",
        "Messages sent times the price of the channel in the settings; by part for SMS. An estimate, no invoice; empty "
        "without prices.",
    ),
    "held": Definition(
        "Nachrichten, die gerade warten, und worauf.",
        "Messages that wait at present, and for what.",
    ),
}  # fmt: skip
