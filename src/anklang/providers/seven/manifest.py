"""What seven.io can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, Manifest, api_address, public_address
from anklang.channels.senders import text_senders

MANIFEST = Manifest(
    name="seven",
    title="seven.io",
    channels=("sms",),
    abilities=frozenset({"status_reports", "inbound", "validity", "test_connection"}),
    fields=(
        *text_senders(),
        Field(name="api_key", label=Label("API-Schlüssel", "API key"), secret=True),
        Field(
            name="signing_secret",
            label=Label("Signatur-Schlüssel", "Signing key"),
            secret=True,
            hint=Label(
                "Aus den API-Einstellungen. Prüft, was seven.io zurückmeldet.",
                "From the API settings. Checks what seven.io reports back.",
            ),
        ),
        public_address("seven.io"),
        Field(
            name="currency",
            label=Label("Währung des Guthabens", "Currency of the balance"),
            default="EUR",
            required=False,
            hint=Label("seven.io nennt sie beim Preis nicht.", "seven.io does not name it with the price."),
        ),
        api_address("https://gateway.seven.io"),
    ),
    setup=(
        Label(
            "Webhook „dlr“ mit der Adresse „status“ anlegen, Methode JSON.",
            "Create a webhook “dlr” with the address “status”, method JSON.",
        ),
        Label(
            "Webhook „sms_mo“ mit der Adresse „inbound“ anlegen, Methode JSON.",
            "Create a webhook “sms_mo” with the address “inbound”, method JSON.",
        ),
    ),
    webhooks=("status", "inbound"),
    concurrency=16,
)
