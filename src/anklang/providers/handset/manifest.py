"""What the handset can do."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, Manifest

MANIFEST = Manifest(
    name="handset",
    title="Handset",
    channels=("sms", "email", "push", "inapp"),
    abilities=frozenset(
        {"status_reports", "read_reports", "inbound", "media", "validity", "collapse", "test_connection"}
    ),
    platforms=("ios", "android", "web"),
    fields=(
        Field(
            name="base_url",
            label=Label("Adresse von Anklang", "Address of Anklang"),
            kind="url",
            default="http://127.0.0.1:8800",
            required=False,
        ),
        Field(
            name="secret",
            label=Label("Geheimnis", "Secret"),
            secret=True,
            hint=Label(
                "Weist beide Richtungen aus; Anklang legt es selbst an.",
                "Proves both directions; Anklang makes it by itself.",
            ),
        ),
    ),
    setup=(
        Label(
            "Nichts zu tun: das Handset liegt unter „Demo“ im Studio.",
            "Nothing to do: the handset is under “Demo” in the studio.",
        ),
    ),
    webhooks=("status", "inbound"),
    idempotent=True,  # the handset keeps one message per id
    demo=True,
)
