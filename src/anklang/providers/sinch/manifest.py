"""What Sinch can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, Manifest, api_address
from anklang.channels.senders import text_senders

MANIFEST = Manifest(
    name="sinch",
    title="Sinch",
    channels=("sms",),
    abilities=frozenset({"status_reports", "inbound", "validity", "test_connection"}),
    fields=(
        *text_senders(),
        Field(name="service_plan_id", label=Label("Service-Plan-ID", "Service plan ID")),
        Field(name="api_token", label=Label("API-Token", "API token"), secret=True),
        Field(
            name="callback_secret",
            label=Label("Geheimnis für Rückrufe", "Callback secret"),
            secret=True,
            hint=Label("Prüft, was Sinch zurückmeldet.", "Checks what Sinch reports back."),
        ),
        api_address(
            "https://eu.sms.api.sinch.com",
            Label("Für die USA us statt eu am Anfang.", "For the United States us instead of eu."),
        ),
    ),
    setup=(
        Label(
            "Signierte Rückrufe für den Service-Plan einrichten lassen und das Geheimnis hier eintragen.",
            "Have signed callbacks set up for the service plan, and enter the secret here.",
        ),
        Label(
            "Beim Service-Plan als Callback-URL die Adresse „inbound“ eintragen.",
            "Enter the address “inbound” as the callback URL of the service plan.",
        ),
    ),
    webhooks=("status", "inbound"),
    concurrency=32,
)
