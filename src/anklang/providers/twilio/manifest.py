"""What Twilio can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, Manifest, api_address, public_address
from anklang.channels.senders import text_senders

MANIFEST = Manifest(
    name="twilio",
    title="Twilio",
    channels=("sms",),
    abilities=frozenset(
        {"status_reports", "inbound", "media", "validity", "test_connection", "opt_out_handled_by_vendor"}
    ),
    fields=(
        *text_senders(
            Label(
                "Nummer mit Plus, Name, oder ein Messaging Service (MG…).",
                "Number with a plus, a name, or a messaging service (MG…).",
            )
        ),
        Field(name="account_sid", label=Label("Konto-SID", "Account SID")),
        Field(
            name="auth_token",
            label=Label("Auth-Token", "Auth token"),
            secret=True,
            hint=Label("Prüft auch die Rückmeldungen von Twilio.", "Also checks what Twilio reports back."),
        ),
        Field(
            name="api_key_sid",
            label=Label("API-Schlüssel-SID", "API key SID"),
            required=False,
            hint=Label("Nur wenn mit API-Schlüssel gesendet wird.", "Only to send with an API key."),
        ),
        Field(
            name="api_key_secret",
            label=Label("Geheimnis des API-Schlüssels", "API key secret"),
            secret=True,
            required=False,
        ),
        Field(
            name="webhook_shared_key",
            label=Label("Gemeinsamer Schlüssel für Rückrufe", "Shared key for webhooks"),
            secret=True,
            required=False,
            hint=Label("Nur bei Signaturen mit HMAC-SHA256.", "Only with HMAC-SHA256 signatures."),
        ),
        public_address("Twilio"),
        api_address("https://api.twilio.com"),
    ),
    setup=(
        Label(
            "In der Twilio-Konsole eine Nummer oder einen Messaging Service anlegen.",
            "Create a number or a messaging service in the Twilio console.",
        ),
        Label(
            "Bei der Nummer als „A message comes in“ die Adresse „inbound“ eintragen (HTTP POST).",
            "Enter the address “inbound” at the number under “A message comes in” (HTTP POST).",
        ),
    ),
    webhooks=("status", "inbound"),
    concurrency=32,
)
