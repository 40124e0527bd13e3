"""What Sendcloud tells, and the form by which an integration is connected."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label
from anklang.shops.manifest import ShopManifest

MANIFEST = ShopManifest(
    name="sendcloud",
    title="Sendcloud",
    kind="carrier",
    by_hand=True,
    own_fields=(
        Field(
            name="signature_key", label=Label("Schlüssel der Signatur", "Signature key"), secret=True,
            hint=Label(
                "Je nach Art der Integration ihr „Secret Key“ oder ihr „Webhook Signature Key“.",
                "The “secret key” of the integration or its “webhook signature key”, depending on its kind.",
            ),
        ),
    ),
    setup=(
        Label("Den Schlüssel der Integration hier eintragen und speichern.",
              "Enter the key of the integration here, and save."),
        Label(
            "In den Einstellungen der Integration die Webhooks einschalten und als Adresse „events“ eintragen.",
            "In the settings of the integration switch webhooks on, and enter the address “events”.",
        ),
        Label(
            "Jede Integration hat eigene Webhooks: eine weitere wird hier als weitere Verbindung angelegt.",
            "Every integration has webhooks of its own: a further one is connected here once more.",
        ),
    ),
    tells=("parcel_status_changed",),
)  # fmt: skip
