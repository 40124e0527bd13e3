"""What Vonage can do, and the form by which it is set up."""

from __future__ import annotations

import msgspec

from anklang.channels.manifest import Choice, Field, Label, Manifest, api_address
from anklang.channels.senders import text_senders


def _choice(value: str, name: str) -> Choice:
    return Choice(value, Label(name, name))


MANIFEST = Manifest(
    name="vonage",
    title="Vonage",
    channels=("sms",),
    abilities=frozenset({"status_reports", "inbound", "validity", "test_connection"}),
    fields=(
        *text_senders(),
        Field(
            name="interface",
            label=Label("Schnittstelle", "Interface"),
            kind="choice",
            choices=(_choice("messages", "Messages API"), _choice("sms", "SMS API")),
            default="messages",
            required=False,
            hint=Label(
                "Wie „Default SMS Setting“ bei Vonage. Nur Messages API fügt lange Antworten zusammen.",
                "As “Default SMS Setting” at Vonage. Only the Messages API joins long replies.",
            ),
        ),
        Field(name="api_key", label=Label("API-Schlüssel", "API key")),
        Field(name="api_secret", label=Label("API-Geheimnis", "API secret"), secret=True),
        Field(
            name="signature_secret",
            label=Label("Signatur-Geheimnis", "Signature secret"),
            secret=True,
            hint=Label("Prüft, was Vonage zurückmeldet.", "Checks what Vonage reports back."),
        ),
        Field(
            name="signature_method",
            label=Label("Signatur-Verfahren der SMS API", "Signature method of the SMS API"),
            kind="choice",
            choices=(
                _choice("sha512", "SHA-512 HMAC"),
                _choice("sha256", "SHA-256 HMAC"),
                _choice("sha1", "SHA-1 HMAC"),
                _choice("md5", "MD5 HMAC"),
            ),
            default="sha512",
            required=False,
            hint=Label("Wie in den Einstellungen bei Vonage.", "As chosen in the settings at Vonage."),
        ),
        msgspec.structs.replace(
            api_address(""), required=False, hint=Label("Leer: die von Vonage.", "Empty: that of Vonage.")
        ),
    ),
    setup=(
        Label(
            "In den API-Einstellungen die Schnittstelle wählen und signierte Rückrufe einschalten.",
            "Choose the interface in the API settings and turn signed webhooks on.",
        ),
        Label(
            "Als Adresse für eingehende SMS „inbound“ eintragen, Methode POST-JSON.",
            "Enter the address “inbound” for inbound SMS, method POST-JSON.",
        ),
    ),
    webhooks=("status", "inbound"),
    concurrency=32,
)
