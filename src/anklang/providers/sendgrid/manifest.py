"""What SendGrid can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.mail_reports import TRACK_OPENS
from anklang.channels.manifest import Field, Label, MailDomain, Manifest, api_address
from anklang.channels.senders import bounce_domain, dkim_selectors, mail_sender

MANIFEST = Manifest(
    name="sendgrid",
    title="SendGrid",
    channels=("email",),
    abilities=frozenset({"status_reports", "read_reports", "one_click_unsubscribe", "test_connection"}),
    fields=(
        mail_sender(),
        dkim_selectors(
            Label(
                "Nur, wenn sie anders heißen als s1 und s2 („Sender Authentication“).",
                "Only if they are named otherwise than s1 and s2 (“Sender Authentication”).",
            )
        ),
        bounce_domain(
            Label(
                "Der erste CNAME unter „Sender Authentication“, zum Beispiel em1234.shop.example.",
                "The first CNAME under “Sender Authentication”, such as em1234.shop.example.",
            )
        ),
        Field(
            name="api_key",
            label=Label("API-Schlüssel", "API key"),
            secret=True,
            hint=Label("Mit dem Recht „Mail Send“.", "With the permission “Mail Send”."),
        ),
        Field(
            name="webhook_public_key",
            label=Label("Prüfschlüssel für Rückrufe", "Verification key for webhooks"),
            required=False,
            hint=Label(
                "Aus „Signed Event Webhook“; ohne ihn wird nichts angenommen.",
                "From “Signed Event Webhook”; without it nothing is taken.",
            ),
        ),
        TRACK_OPENS,
        api_address(
            "https://api.sendgrid.com",
            Label("Für die EU: https://api.eu.sendgrid.com", "For the EU: https://api.eu.sendgrid.com"),
        ),
    ),
    setup=(
        Label(
            "Die Absenderdomain bestätigen („Sender Authentication“).",
            "Authenticate the sender's domain (“Sender Authentication”).",
        ),
        Label(
            "Unter „Event Webhook“ die Adresse „events“ eintragen, alle Ereignisse außer Klicks wählen und "
            "die Signatur einschalten.",
            "Enter the address “events” under “Event Webhook”, choose all events but clicks and "
            "switch the signature on.",
        ),
    ),
    webhooks=("events",),
    concurrency=32,
    mail_domain=MailDomain(selectors=("s1", "s2"), own_bounces=True),
)
