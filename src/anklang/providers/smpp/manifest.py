"""What SMPP can do, and the form by which it is set up."""

from __future__ import annotations

from typing import Literal

from anklang.channels.manifest import Choice, Field, Label, Manifest
from anklang.channels.senders import text_senders

# fmt: off
_SECURITY = (
    Choice("tls", Label("TLS", "TLS")),
    Choice("none", Label("Keine (nur im VPN)", "None (inside a VPN only)")),
)
_ALPHABETS = (
    Choice("gsm", Label("GSM 03.38 (üblich)", "GSM 03.38 (usual)")),
    Choice("latin1", Label("Latin-1", "Latin-1")),
    Choice("ascii", Label("ASCII", "ASCII")),
)
_LONG_TEXTS = (
    Choice("udh8", Label("UDH mit 8 Bit (üblich)", "UDH with 8 bits (usual)")),
    Choice("udh16", Label("UDH mit 16 Bit (152 statt 153 Zeichen)", "UDH with 16 bits (152 instead of 153 signs)")),
)
_MESSAGE_IDS = (
    Choice("auto", Label("Automatisch", "Automatic")),
    Choice("same", Label("Wie in der Antwort", "As in the answer")),
    Choice("hex_dec", Label("Antwort hexadezimal, Quittung dezimal", "Answer hexadecimal, receipt decimal")),
    Choice("dec_hex", Label("Antwort dezimal, Quittung hexadezimal", "Answer decimal, receipt hexadecimal")),
)
# fmt: on


def _optional(name: str, label: Label, default: str, hint: Label | None = None) -> Field:
    kind: Literal["number", "text"] = "number" if default.isdecimal() else "text"
    return Field(name=name, label=label, kind=kind, default=default, required=False, hint=hint)


def _chosen(name: str, label: Label, choices: tuple[Choice, ...]) -> Field:
    return Field(
        name=name, label=label, kind="choice", default=choices[0].value, required=False, choices=choices
    )


MANIFEST = Manifest(
    name="smpp",
    title="SMPP 3.4",
    channels=("sms",),
    abilities=frozenset({"status_reports", "inbound", "validity", "test_connection"}),
    fields=(
        Field(name="host", label=Label("Server (SMSC)", "Server (SMSC)")),
        _optional("port", Label("Port", "Port"), "2775"),
        _chosen("security", Label("Verschlüsselung", "Encryption"), _SECURITY),
        Field(
            name="authority", label=Label("Zertifizierungsstelle (PEM)", "Certificate authority (PEM)"),
            kind="multiline", required=False,
            hint=Label("Nur bei einem Server mit eigenem Zertifikat.", "Only for a server with its own certificate."),
        ),
        Field(name="system_id", label=Label("System-ID", "System ID")),
        Field(name="password", label=Label("Passwort", "Password"), secret=True),
        _optional("system_type", Label("System-Typ", "System type"), ""),
        *text_senders(),
        _optional(
            "source_type", Label("Art des Absenders (TON/NPI)", "Type of the sender (TON/NPI)"), "",
            Label(
                "Zum Beispiel 3/0. Leer: 5/0 für Namen, 3/0 für Kurzwahlen, sonst 1/1.",
                "Such as 3/0. Empty: 5/0 for names, 3/0 for short codes, else 1/1.",
            ),
        ),
        _chosen("alphabet", Label("Alphabet des Servers", "Alphabet of the server"), _ALPHABETS),
        _chosen("long_texts", Label("Lange Texte", "Long texts"), _LONG_TEXTS),
        _chosen("message_ids", Label("Nachrichten-IDs in Quittungen", "Message ids in receipts"), _MESSAGE_IDS),
        _optional(
            "per_second", Label("Teile pro Sekunde", "Parts per second"), "0",
            Label("Was der Vertrag erlaubt; 0: keine Grenze.", "What the contract allows; 0: no limit."),
        ),
        _optional(
            "window", Label("Fenster", "Window"), "10",
            Label("Teile, die unbeantwortet unterwegs sein dürfen.", "Parts that may be on their way unanswered."),
        ),
    ),
    setup=(
        Label("Die Adresse von Anklang beim Anbieter freischalten lassen.", "Have the vendor admit Anklang's address."),
        Label(
            "Einen Bind als Transceiver für jeden Auslieferungsprozess erlauben lassen.",
            "Have one bind as transceiver allowed for every deliver process.",
        ),
    ),
    listens=True,
    concurrency=64,
)  # fmt: skip
