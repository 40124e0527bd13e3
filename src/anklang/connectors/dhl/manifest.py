"""What DHL tells, and the form by which a customer account is connected."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, api_address
from anklang.shops.manifest import ShopManifest

EVENTS = ("Transit", "Delivered", "Failure")
"""Of the five kinds of event those that mean something to the customer; Pre-Transit and Unknown do not."""

MANIFEST = ShopManifest(
    name="dhl",
    title="DHL",
    kind="carrier",
    own_fields=(
        Field(
            name="api_key", label=Label("API-Schlüssel", "API key"), secret=True,
            hint=Label(
                "Der Consumer Key der App im DHL Developer Portal, mit Zugang zu „Shipment Tracking – Unified – Push“.",
                "The consumer key of the app in the DHL developer portal, with access to “Shipment Tracking – Unified "
                "– Push”.",
            ),
        ),
        Field(name="account", label=Label("Kundennummer bei DHL", "Customer account at DHL")),
        Field(
            name="service", label=Label("Dienst", "Service"), default="parcel-de",
            hint=Label("Wie DHL ihn nennt: parcel-de, express, ecommerce-europe.",
                       "As DHL names it: parcel-de, express, ecommerce-europe."),
        ),
        Field(
            name="token", label=Label("Eigenes Geheimnis", "Secret of your own"), secret=True,
            hint=Label(
                "Selbst gewählt und lang; DHL sendet es bei jedem Aufruf mit, und nur so ein Aufruf wird gelesen.",
                "Of your own choice, and long; DHL sends it with every call, and no other call is read.",
            ),
        ),
        api_address("https://api-eu.dhl.com/tracking/push/v1"),
    ),
    setup=(
        Label(
            "Im DHL Developer Portal Zugang zu „Shipment Tracking – Unified – Push“ für die Kundennummer beantragen.",
            "In the DHL developer portal ask for access to “Shipment Tracking – Unified – Push” for the account.",
        ),
        Label(
            "Alles hier eintragen, speichern und „Testen und anmelden“ drücken: Anklang bestellt die Meldungen und "
            "schaltet sie frei, sobald DHL die Adresse prüft.",
            "Fill everything in, save, and press “Test and register”: Anklang subscribes, and activates the "
            "subscription as soon as DHL checks the address.",
        ),
        Label(
            "DHL nennt nur Sendungsnummern: der Shop muss sie mit dem Versand melden (Order Shipped, tracking_number).",
            "DHL names tracking numbers only: the shop has to tell them when it ships (Order Shipped with "
            "tracking_number).",
        ),
    ),
    tells=EVENTS,
)  # fmt: skip
