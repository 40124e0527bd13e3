"""What Mailgun can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.mail_reports import TRACK_OPENS
from anklang.channels.manifest import Field, Label, MailDomain, Manifest, api_address
from anklang.channels.senders import dkim_selectors, mail_sender

MANIFEST = Manifest(
    name="mailgun",
    title="Mailgun",
    channels=("email",),
    abilities=frozenset(
        {"status_reports", "read_reports", "validity", "one_click_unsubscribe", "test_connection"}
    ),
    fields=(
        mail_sender(),
        dkim_selectors(
            Label(
                "Der Name vor „._domainkey“ in den DNS-Einträgen der Domain bei Mailgun.",
                "The name before “._domainkey” in the DNS records of the domain at Mailgun.",
            )
        ),
        Field(
            name="domain",
            label=Label("Versanddomain", "Sending domain"),
            hint=Label("Wie sie bei Mailgun angelegt ist.", "As it is set up at Mailgun."),
        ),
        Field(
            name="api_key",
            label=Label("API-Schlüssel", "API key"),
            secret=True,
            hint=Label(
                "Mit einem reinen Versandschlüssel schlägt der Verbindungstest fehl.",
                "With a mere sending key the connection test fails.",
            ),
        ),
        Field(
            name="webhook_signing_key",
            label=Label("Signaturschlüssel für Rückrufe", "Webhook signing key"),
            secret=True,
            required=False,
            hint=Label("Ohne ihn wird nichts angenommen.", "Without it nothing is taken."),
        ),
        TRACK_OPENS,
        api_address(
            "https://api.eu.mailgun.net",
            Label(
                "Domains in den USA: https://api.mailgun.net", "Domains in the US: https://api.mailgun.net"
            ),
        ),
    ),
    setup=(
        Label(
            "Die Versanddomain mit SPF und DKIM bestätigen; die Abmeldeverwaltung der Domain bleibt aus.",
            "Verify the sending domain with SPF and DKIM; leave the unsubscribe tracking of the domain off.",
        ),
        Label(
            "Unter „Webhooks“ die Adresse „events“ für alle Ereignisse außer Klicks eintragen.",
            "Enter the address “events” under “Webhooks” for all events but clicks.",
        ),
    ),
    webhooks=("events",),
    concurrency=32,
    mail_domain=MailDomain(spf_include="mailgun.org", bounce_setting="domain", signing_setting="domain"),
)
