"""What LINK Mobility can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, Manifest, api_address
from anklang.channels.senders import text_senders

MANIFEST = Manifest(
    name="link",
    title="LINK Mobility",
    channels=("sms",),
    abilities=frozenset({"status_reports", "inbound", "validity", "test_connection"}),
    fields=(
        *text_senders(),
        api_address(
            "",
            Label("Zugeteilt, wie https://c-eu.linkmobility.io", "Assigned, as https://c-eu.linkmobility.io"),
        ),
        Field(name="username", label=Label("Benutzername", "User name")),
        Field(name="password", label=Label("Passwort", "Password"), secret=True),
        Field(name="platform_id", label=Label("Platform-ID", "Platform ID")),
        Field(name="partner_id", label=Label("Platform-Partner-ID", "Platform partner ID")),
        Field(
            name="gate_id",
            label=Label("Gate-ID der Zustellberichte", "Gate ID of the delivery reports"),
            required=False,
            hint=Label("Ohne sie kommen keine Berichte.", "Without it no reports come."),
        ),
        Field(
            name="callback_token",
            label=Label("Geheimnis der Rückrufe", "Callback token"),
            secret=True,
            hint=Label(
                "Frei wählen, nur Buchstaben und Ziffern; steht in der Adresse, die LINK aufruft.",
                "Choose one, letters and digits only; it is part of the address that LINK calls.",
            ),
        ),
    ),
    setup=(
        Label(
            "Dem Support die Adresse „status“ mit ?token= und dem Geheimnis nennen (JSON); er nennt die Gate-ID.",
            "Give support the address “status” with ?token= and the token (JSON); they give the gate ID.",
        ),
        Label(
            "Für eingehende SMS ebenso die Adresse „inbound“ mit ?token= und dem Geheimnis nennen.",
            "Give support the address “inbound” with ?token= and the token for inbound messages, too.",
        ),
    ),
    webhooks=("status", "inbound"),
    concurrency=16,
)
