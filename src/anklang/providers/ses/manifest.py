"""What Amazon SES can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, MailDomain, Manifest, api_address
from anklang.channels.senders import bounce_domain, dkim_selectors, mail_sender

MANIFEST = Manifest(
    name="ses",
    title="Amazon SES",
    channels=("email",),
    abilities=frozenset({"status_reports", "read_reports", "one_click_unsubscribe", "test_connection"}),
    fields=(
        mail_sender(),
        dkim_selectors(
            Label(
                "Die drei Namen vor „._domainkey“, die SES bei der Domain unter DKIM zeigt, mit Komma getrennt.",
                "The three names before “._domainkey” that SES shows for the domain under DKIM, with commas.",
            )
        ),
        bounce_domain(
            Label(
                "Die „Custom MAIL FROM domain“ in SES. Leer: SES nimmt eine eigene.",
                "The “custom MAIL FROM domain” in SES. Empty: SES takes one of its own.",
            )
        ),
        Field(
            name="region",
            label=Label("Region", "Region"),
            default="eu-central-1",
            required=False,
            hint=Label("Zum Beispiel eu-central-1", "For example eu-central-1"),
        ),
        Field(name="access_key_id", label=Label("Zugriffsschlüssel-ID", "Access key ID")),
        Field(
            name="secret_access_key",
            label=Label("Geheimer Zugriffsschlüssel", "Secret access key"),
            secret=True,
            hint=Label(
                "Ein Schlüssel, der ses:SendEmail, ses:GetAccount und "
                "ses:GetConfigurationSetEventDestinations darf, genügt.",
                "A key that may ses:SendEmail, ses:GetAccount and "
                "ses:GetConfigurationSetEventDestinations is enough.",
            ),
        ),
        Field(
            name="configuration_set",
            label=Label("Konfigurationssatz", "Configuration set"),
            required=False,
            hint=Label("Ohne ihn meldet SES nichts zurück.", "Without one SES reports nothing back."),
        ),
        Field(
            name="topic_arn",
            label=Label("ARN des SNS-Themas", "ARN of the SNS topic"),
            required=False,
            hint=Label(
                "Nur Rückmeldungen dieses Themas werden angenommen.", "Only reports of this topic are taken."
            ),
        ),
        api_address("", Label("Leer: die der Region.", "Empty: that of the region."), optional=True),
    ),
    setup=(
        Label(
            "Die Absenderdomain in SES bestätigen (DKIM) und den Produktivzugang beantragen.",
            "Verify the sender's domain in SES (DKIM) and ask for production access.",
        ),
        Label(
            "Einen Konfigurationssatz mit Ereignisziel SNS anlegen: Send, Delivery, Bounce, Complaint, Reject, "
            "Delivery delay; Open nur mit Einwilligung; Click nicht, sonst schreibt SES unsere Links um.",
            "Create a configuration set with an event destination SNS: send, delivery, bounce, complaint, reject, "
            "delivery delay; open only with consent; not click, or SES rewrites our links.",
        ),
        Label(
            "Am SNS-Thema ein HTTPS-Abonnement auf die Adresse „events“ anlegen, Signaturversion 2; "
            "es bestätigt sich selbst.",
            "Subscribe the address “events” to the SNS topic by HTTPS, signature version 2; "
            "it confirms itself.",
        ),
    ),
    webhooks=("events",),
    concurrency=32,
    mail_domain=MailDomain(
        spf_include="amazonses.com", dkim_target="{selector}.dkim.amazonses.com", own_bounces=True
    ),
)
