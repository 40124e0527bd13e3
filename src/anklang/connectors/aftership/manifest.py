"""What AfterShip tells, and the form by which an account is connected."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label
from anklang.shops.manifest import ShopManifest

MANIFEST = ShopManifest(
    name="aftership",
    title="AfterShip",
    kind="carrier",
    by_hand=True,
    own_fields=(
        Field(
            name="webhook_secret", label=Label("Webhook-Geheimnis", "Webhook secret"), secret=True,
            hint=Label(
                "Steht bei AfterShip unter Tracking → Settings → Webhooks; prüft die Signatur aller Aufrufe.",
                "Found at AfterShip under Tracking → Settings → Webhooks; checks the signature of every call.",
            ),
        ),
    ),
    setup=(
        Label("Das Webhook-Geheimnis hier eintragen und speichern.", "Enter the webhook secret here, and save."),
        Label(
            "Bei AfterShip die Adresse „events“ als Webhook eintragen und die Meldungen zum Sendungsstatus auswählen.",
            "At AfterShip enter the address “events” as a webhook, and choose the messages about the shipment status.",
        ),
        Label(
            "Beim Anlegen einer Sendung die Bestellnummer des Shops mitgeben (order_id oder order_number).",
            "When a shipment is created, give the shop's order number with it (order_id or order_number).",
        ),
    ),
    tells=("tracking_update",),
)  # fmt: skip
