"""What Postmark can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.mail_reports import TRACK_OPENS
from anklang.channels.manifest import Field, Label, MailDomain, Manifest, api_address
from anklang.channels.senders import dkim_selectors, mail_sender

MANIFEST = Manifest(
    name="postmark",
    title="Postmark",
    channels=("email",),
    abilities=frozenset({"status_reports", "read_reports", "one_click_unsubscribe", "test_connection"}),
    fields=(
        mail_sender(),
        dkim_selectors(
            Label(
                "Der Name vor „._domainkey“ in den DNS-Einstellungen der Domain bei Postmark; er endet auf „pm“.",
                "The name before “._domainkey” in the DNS settings of the domain at Postmark; it ends in “pm”.",
            )
        ),
        Field(name="server_token", label=Label("Server-Token", "Server token"), secret=True),
        Field(
            name="transactional_stream",
            label=Label("Nachrichtenstrom für Transaktionsmails", "Message stream for transactional mail"),
            default="outbound",
            required=False,
        ),
        Field(
            name="broadcast_stream",
            label=Label("Nachrichtenstrom für Werbung", "Message stream for advertising"),
            default="broadcast",
            required=False,
            hint=Label(
                "Für Mails mit Abmeldelink. Postmark verlangt dafür einen Strom der Art „Broadcasts“.",
                "For mail with an unsubscribe link. Postmark wants a stream of type “Broadcasts” for it.",
            ),
        ),
        TRACK_OPENS,
        Field(
            name="webhook_user",
            label=Label("Benutzername für Rückrufe", "User name for webhooks"),
            default="anklang",
            required=False,
        ),
        Field(
            name="webhook_password",
            label=Label("Passwort für Rückrufe", "Password for webhooks"),
            secret=True,
            required=False,
            hint=Label("Ohne Passwort wird nichts angenommen.", "Without a password nothing is taken."),
        ),
        api_address("https://api.postmarkapp.com"),
    ),
    setup=(
        Label(
            "Die Absenderdomain bestätigen (DKIM und Return-Path).",
            "Verify the sender's domain (DKIM and Return-Path).",
        ),
        Label(
            "Beim Kundendienst „Manage unsubscribes on your own“ freischalten lassen und im Strom für Werbung wählen; "
            "sonst ersetzt Postmark unsere Abmeldelinks.",
            "Ask support for “Manage unsubscribes on your own” and choose it in the stream for advertising; "
            "otherwise Postmark replaces our unsubscribe links.",
        ),
        Label(
            "In beiden Strömen einen Webhook auf die Adresse „events“ mit Benutzername und Passwort anlegen: "
            "Delivery, Bounce, Spam complaint, Subscription change, Open.",
            "Add a webhook to the address “events” with user name and password in both streams: "
            "delivery, bounce, spam complaint, subscription change, open.",
        ),
    ),
    webhooks=("events",),
    batch_size=50,
    concurrency=8,
    mail_domain=MailDomain(bounce_label="pm-bounces", bounce_target="pm.mtasv.net"),
)
