"""What WooCommerce tells, and the form by which a shop is connected."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label
from anklang.shops.manifest import ShopManifest

TOPICS = (
    "order.created", "order.updated", "order.deleted", "customer.created", "customer.updated", "product.created",
    "product.updated", "product.deleted", "product.restored",
)  # fmt: skip

MANIFEST = ShopManifest(
    name="woocommerce",
    title="WooCommerce",
    own_fields=(
        Field(
            name="base_url", label=Label("Adresse des Shops", "Address of the shop"), kind="url",
            hint=Label("Wo WordPress liegt: https://shop.example", "Where WordPress is: https://shop.example"),
        ),
        Field(
            name="consumer_key", label=Label("Consumer Key", "Consumer key"), secret=True, required=False,
            hint=Label("Beginnt mit ck_.", "Begins with ck_."),
        ),
        Field(
            name="consumer_secret", label=Label("Consumer Secret", "Consumer secret"), secret=True, required=False,
            hint=Label("Beginnt mit cs_.", "Begins with cs_."),
        ),
        Field(
            name="webhook_secret", label=Label("Geheimnis der Webhooks", "Secret of the webhooks"), secret=True,
            hint=Label(
                "Selbst gewählt, ohne < > & und Anführungszeichen; prüft die Signatur aller Aufrufe.",
                "Of your own choice, without < > & and quotation marks; checks the signature of every call.",
            ),
        ),
    ),
    setup=(
        Label(
            "In WooCommerce einen Schlüssel mit Lese- und Schreibrecht anlegen: Einstellungen → Erweitert → REST-API.",
            "In WooCommerce create a key with read and write access: Settings → Advanced → REST API.",
        ),
        Label(
            "Der Schlüssel muss einem Verwalter gehören: Währung und Steuern der Preise stehen in den Einstellungen.",
            "The key must be that of an administrator: currency and taxes of prices stand in the settings.",
        ),
        Label("Schlüssel und ein eigenes Geheimnis hier eintragen und speichern.",
              "Enter the key and a secret of your own here, and save."),
        Label(
            "„Anmelden“ drücken: Anklang legt die Webhooks selbst an und weckt abgeschaltete wieder auf.",
            "Press “Register”: Anklang makes the webhooks by itself, and wakes those that were switched off.",
        ),
        Label(
            "Warenkörbe meldet WooCommerce nicht: dafür das Skript in den Shop einbauen.",
            "WooCommerce tells of no carts: put the script into the shop for them.",
        ),
    ),
    tells=TOPICS,
    keys=("consumer_key", "consumer_secret"),
)  # fmt: skip
