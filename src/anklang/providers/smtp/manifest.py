"""What SMTP can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.manifest import Choice, Field, Label, MailDomain, Manifest
from anklang.channels.senders import dkim_selectors, mail_sender

MANIFEST = Manifest(
    name="smtp",
    title="SMTP",
    channels=("email",),
    abilities=frozenset({"one_click_unsubscribe", "status_reports", "test_connection"}),
    fields=(
        mail_sender(),
        dkim_selectors(
            Label(
                "Das „s=“ im Kopf „DKIM-Signature“ einer gesendeten Mail; der Betreiber des Servers kennt es.",
                "The “s=” in the header “DKIM-Signature” of a mail that was sent; whoever runs the server knows it.",
            )
        ),
        Field(
            name="host",
            label=Label("Server", "Server"),
            hint=Label("Zum Beispiel mail.example.com", "For example mail.example.com"),
        ),
        Field(name="port", label=Label("Port", "Port"), kind="number", default="587", required=False),
        Field(
            name="security",
            label=Label("Verschlüsselung", "Encryption"),
            kind="choice",
            default="starttls",
            required=False,
            choices=(
                Choice("starttls", Label("STARTTLS (Port 587)", "STARTTLS (port 587)")),
                Choice("tls", Label("TLS von Anfang an (Port 465)", "TLS from the start (port 465)")),
                Choice("none", Label("Keine (nur im eigenen Netz)", "None (own network only)")),
            ),
        ),
        Field(
            name="connections",
            label=Label("Verbindungen", "Connections"),
            kind="number",
            default="8",
            required=False,
            hint=Label(
                "So viele gleichzeitig, je Auslieferungsprozess; was der Server erlaubt.",
                "So many at a time for each deliver process; what the server allows.",
            ),
        ),
        Field(name="username", label=Label("Benutzername", "User name"), required=False),
        Field(name="password", label=Label("Passwort", "Password"), secret=True, required=False),
        Field(
            name="return_path",
            label=Label("Rücksendeadresse", "Return path"),
            required=False,
            hint=Label(
                "Dorthin gehen Unzustellbarkeitsmeldungen; leer: der Absender.",
                "Bounces go there; empty: the sender.",
            ),
        ),
        Field(
            name="bounce_secret",
            label=Label("Geheimnis für Unzustellbarkeitsmeldungen", "Secret for bounces"),
            secret=True,
            required=False,
            hint=Label(
                "Der Mailserver schickt sie mit diesem Geheimnis an die Adresse „bounce“.",
                "The mail server posts them to the address “bounce” with this secret.",
            ),
        ),
    ),
    setup=(
        Label(
            "SPF, DKIM (auch über List-Unsubscribe und List-Unsubscribe-Post) und DMARC einrichten.",
            "Set up SPF, DKIM (covering List-Unsubscribe and List-Unsubscribe-Post) and DMARC.",
        ),
        Label(
            "Unzustellbarkeitsmeldungen per Pipe an die Adresse „bounce“ leiten.",
            "Pipe bounces to the address “bounce”.",
        ),
    ),
    webhooks=("bounce",),
    concurrency=16,  # mails of one batch; how many go at a time the connections say
    mail_domain=MailDomain(bounce_setting="return_path"),
)
