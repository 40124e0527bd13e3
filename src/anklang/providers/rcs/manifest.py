"""What RCS for Business can do, and the form by which an agent is set up."""

from __future__ import annotations

from msgspec.structs import replace

from anklang.channels.google_token import service_account_fields
from anklang.channels.manifest import Choice, Field, Label, Manifest, api_address

REGIONS = {
    "europe": "https://europe-rcsbusinessmessaging.googleapis.com",
    "us": "https://us-rcsbusinessmessaging.googleapis.com",
    "asia": "https://asia-rcsbusinessmessaging.googleapis.com",
}

MANIFEST = Manifest(
    name="rcs",
    title="RCS for Business",
    channels=("rcs",),
    abilities=frozenset(
        {"status_reports", "read_reports", "inbound", "media", "validity", "test_connection"}
    ),
    fields=(
        Field(
            name="agent",
            label=Label("Agent", "Agent"),
            hint=Label("Die Kennung ohne „@rbm.goog“.", "Its id without “@rbm.goog”."),
        ),
        Field(
            name="region",
            label=Label("Region des Agenten", "Region of the agent"),
            kind="choice",
            default="europe",
            choices=(
                Choice("europe", Label("Europa", "Europe")),
                Choice("us", Label("Amerika", "Americas")),
                Choice("asia", Label("Asien und Pazifik", "Asia and Pacific")),
            ),
        ),
        *service_account_fields(),
        Field(
            name="client_token",
            label=Label("Client-Token der Rückrufe", "Client token of the webhook"),
            secret=True,
            hint=Label(
                "Zeigt Google beim Einrichten des Webhooks; damit unterschreibt es.",
                "Google shows it where the webhook is set up, and signs with it.",
            ),
        ),
        replace(
            api_address("", Label("Leer: die der Region.", "Empty: that of the region.")), required=False
        ),
    ),
    setup=(
        Label(
            "In der Business Communications Developer Console einen Agenten anlegen, bei den Netzen starten lassen und "
            "ein Dienstkonto erzeugen.",
            "In the Business Communications Developer Console make an agent, have it launched by the networks and make "
            "a service account.",
        ),
        Label(
            "Dort beim Agenten (oder Partner) die Adresse „events“ als Webhook eintragen. Erst hier speichern: Google "
            "probiert die Adresse sofort.",
            "There, at the agent (or partner), enter the address “events” as webhook. Save here first: Google tries "
            "the address at once.",
        ),
        Label(
            "Nummern ohne RCS werden abgelehnt. In der Journey SMS als Ausweichkanal setzen.",
            "Numbers without RCS are refused. In the journey set SMS as the fallback.",
        ),
    ),
    webhooks=("events",),
    idempotent=True,
    concurrency=16,
)
