"""What Shopware 6 tells, and the form by which a shop is connected."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label
from anklang.shops.manifest import ShopManifest

_ORDER = "state_enter.order.state."
_MONEY = "state_enter.order_transaction.state."
_PARCEL = "state_enter.order_delivery.state."
TOPICS = (
    "checkout.order.placed", f"{_ORDER}cancelled", f"{_ORDER}completed", f"{_ORDER}in_progress", f"{_MONEY}paid",
    f"{_MONEY}refunded", f"{_MONEY}refunded_partially", f"{_PARCEL}shipped", f"{_PARCEL}shipped_partially",
    f"{_PARCEL}returned", f"{_PARCEL}returned_partially", "checkout.customer.register", "newsletter.confirm",
    "newsletter.unsubscribe", "product.written", "product.deleted", "app.deleted",
)  # fmt: skip


def _brought(name: str, german: str, english: str) -> Field:
    return Field(name=name, label=Label(german, english), secret=True, required=False)


MANIFEST = ShopManifest(
    name="shopware",
    title="Shopware 6",
    own_fields=(
        Field(
            name="app_name", label=Label("Name der App", "Name of the app"), default="Anklang",
            hint=Label("So, wie er in manifest.xml steht.", "As it stands in manifest.xml."),
        ),
        Field(
            name="app_secret", label=Label("Geheimnis der App", "Secret of the app"), secret=True,
            hint=Label(
                "Selbst gewählt, mindestens 32 Zeichen; dasselbe steht in manifest.xml unter <secret>.",
                "Of your own choice, 32 characters at least; the same stands in manifest.xml as <secret>.",
            ),
        ),
        Field(
            name="storefront_url", label=Label("Adresse des Schaufensters", "Address of the storefront"), kind="url",
            required=False, hint=Label("Für Links zu Produkten. Leer: die Adresse des Shops.",
                                       "For links to products. Empty: the address of the shop."),
        ),
    ),
    brought=(
        Field(name="address", label=Label("Unsere Adresse", "Our address"), required=False),
        Field(name="shop_id", label=Label("Kennung des Shops", "Id of the shop"), required=False),
        Field(name="shop_url", label=Label("Adresse des Shops", "Address of the shop"), kind="url", required=False),
        Field(name="pending_url", label=Label("Neue Adresse", "New address"), kind="url", required=False),
        _brought("shop_secret", "Geheimnis des Shops", "Secret of the shop"),
        _brought("pending_secret", "Neues Geheimnis", "New secret"),
        _brought("api_key", "Schlüssel der Admin-API", "Key of the Admin API"),
        _brought("api_secret", "Geheimnis der Admin-API", "Secret of the Admin API"),
    ),
    setup=(
        Label(
            "Name und Geheimnis hier eintragen und speichern.",
            "Enter name and secret here, and save.",
        ),
        Label(
            "Im Shop eine App mit diesem Namen und Geheimnis anlegen; registrationUrl ist die Adresse „register“.",
            "In the shop make an app of this name and secret; its registrationUrl is the address “register”.",
        ),
        Label(
            "In manifest.xml jede der Meldungen mit der Adresse „events“ eintragen, und das Leserecht für order, "
            "order_customer, order_line_item, order_delivery, order_transaction, customer, "
            "newsletter_recipient, product, product_media, media, product_manufacturer, property_group, "
            "property_group_option, category, unit und currency.",
            "In manifest.xml enter each of the topics with the address “events”, and the right to read order, "
            "order_customer, order_line_item, order_delivery, order_transaction, customer, "
            "newsletter_recipient, product, product_media, media, product_manufacturer, property_group, "
            "property_group_option, category, unit and currency.",
        ),
        Label(
            "Die App installieren: der Shop meldet sich dann selbst an und bringt seine Schlüssel mit.",
            "Install the app: the shop then registers by itself and brings its keys.",
        ),
    ),
    routes=("register", "confirm", "events"),
    tells=TOPICS,
    keys=("api_key", "api_secret"),
    handshake=True,
)  # fmt: skip
