"""What Shopify tells, and the form by which a shop is connected."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label
from anklang.shops.manifest import ShopManifest

API_VERSION = "2026-07"
"""Of the Admin API; each is served for a year at least. Tests check our queries against its published schema."""

TOPICS = (
    "carts/create", "carts/update", "checkouts/create", "checkouts/update", "orders/create", "orders/updated",
    "orders/paid", "orders/cancelled", "orders/fulfilled", "orders/partially_fulfilled", "fulfillments/create",
    "fulfillments/update", "fulfillment_events/create", "refunds/create", "customers/create", "customers/update",
    "customers_email_marketing_consent/update", "customers_marketing_consent/update",
    "products/create", "products/update", "products/delete", "inventory_levels/update", "app/uninstalled",
)  # fmt: skip

MANIFEST = ShopManifest(
    name="shopify",
    title="Shopify",
    own_fields=(
        Field(
            name="shop", label=Label("Shop-Domain", "Shop domain"),
            hint=Label("Die feste Adresse: lindenhof.myshopify.com", "The fixed one: lindenhof.myshopify.com"),
        ),
        Field(
            name="client_secret", label=Label("Geheimnis der App", "Client secret of the app"), secret=True,
            hint=Label("Prüft die Signatur aller Aufrufe.", "Checks the signature of every call."),
        ),
        Field(
            name="access_token", label=Label("Zugriffstoken der Admin-API", "Admin API access token"), secret=True,
            required=False, hint=Label("Beginnt mit shpat_.", "Begins with shpat_."),
        ),
        Field(
            name="base_url", label=Label("Adresse der Schnittstelle", "API address"), kind="url", required=False,
            hint=Label("Leer: die Adresse des Shops.", "Empty: that of the shop."),
        ),
    ),
    setup=(
        Label(
            "Im Shopify-Admin eine eigene App anlegen, mit den Rechten read_orders, read_customers, "
            "read_checkouts, read_products und read_inventory.",
            "Create an app of your own in the Shopify admin, with read_orders, read_customers, read_checkouts, "
            "read_products and read_inventory.",
        ),
        Label(
            "Die App installieren, Zugriffstoken und Geheimnis hier eintragen und speichern.",
            "Install the app, enter access token and client secret here, and save.",
        ),
        Label(
            "„Anmelden“ drücken: Anklang trägt seine Adresse für alle Meldungen selbst ein.",
            "Press “Register”: Anklang enters its address for every topic by itself.",
        ),
        Label(
            "Nur bei einer öffentlichen App: dieselbe Adresse für die drei Pflichtmeldungen zum Datenschutz eintragen.",
            "Only for a public app: enter the same address for the three mandatory privacy topics.",
        ),
    ),
    tells=TOPICS,
    carts=True,
    keys=("access_token",),
)  # fmt: skip
