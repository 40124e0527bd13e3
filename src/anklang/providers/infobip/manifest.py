"""What Infobip can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, Manifest, api_address
from anklang.channels.senders import text_senders

MANIFEST = Manifest(
    name="infobip",
    title="Infobip",
    channels=("sms",),
    abilities=frozenset({"status_reports", "inbound", "validity", "test_connection"}),
    fields=(
        *text_senders(),
        api_address("", Label("Wie https://abcde.api.infobip.com", "Such as https://abcde.api.infobip.com")),
        Field(name="api_key", label=Label("API-Schlüssel", "API key"), secret=True),
        Field(
            name="callback_user",
            label=Label("Benutzer der Rückrufe", "User of the callbacks"),
            default="anklang",
            required=False,
        ),
        Field(
            name="callback_password",
            label=Label("Passwort der Rückrufe", "Password of the callbacks"),
            secret=True,
            hint=Label(
                "Frei wählen und bei Infobip im Benachrichtigungsprofil eintragen.",
                "Choose one, and enter it in the notification profile at Infobip.",
            ),
        ),
    ),
    setup=(
        Label(
            "Unter „Subscriptions Management“ eine Authentifizierung (Basic) mit Benutzer und Passwort anlegen.",
            "Create an authentication setting (Basic) with user and password under “Subscriptions Management”.",
        ),
        Label(
            "Für SMS ein Abo der Zustellberichte an die Adresse „status“ anlegen, mit dieser Authentifizierung.",
            "Create an SMS subscription for delivery reports to the address “status” with that authentication.",
        ),
        Label(
            "Für SMS ein Abo der eingehenden Nachrichten an die Adresse „inbound“ anlegen, ebenso.",
            "Create an SMS subscription for inbound messages to the address “inbound” in the same way.",
        ),
    ),
    webhooks=("status", "inbound"),
    concurrency=32,
)
