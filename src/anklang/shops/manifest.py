"""A shop system or carrier described: its name, the form by which one is connected, the settings that all have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from anklang.channels.manifest import Field, Label

Kind = Literal["shop", "carrier"]
"""shop: tells of orders, is read as well, and its silence holds messages back. carrier: tells of parcels; it only
calls."""


class ShopManifest(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the studio and the worker need to know before a connector is built."""

    name: str  # short id: shopify
    title: str  # the vendor's name
    own_fields: tuple[Field, ...]  # of the form, before those that every one of its kind has
    kind: Kind = "shop"  # what it tells of
    by_hand: bool = False  # our address is entered on its own pages: there is nothing to ask or to register
    setup: tuple[Label, ...] = ()  # steps to do in the shop, in order
    routes: tuple[str, ...] = ("events",)  # names of the addresses at which the shop calls
    tells: tuple[str, ...] = ()  # topics that it is asked to tell
    carts: bool = False  # it tells of carts by itself; else our script in the shop does
    brought: tuple[Field, ...] = ()  # settings that nobody fills in: a handshake brings them
    keys: tuple[str, ...] = ()  # settings without which it cannot be read; a handshake may bring them later
    handshake: bool = False  # the shop begins: it calls us and brings its keys

    @property
    def form(self) -> tuple[Field, ...]:
        """What a person fills in, in order."""
        return (*self.own_fields, *SHARED[self.kind])

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every setting."""
        return (*self.form, *self.brought)

    def ready(self, settings: Mapping[str, str]) -> bool:
        """Whether the keys are here with which the shop is read."""
        return all(settings.get(name) for name in self.keys)


_OF_SHOPS: tuple[Field, ...] = (
    Field(
        name="prefix", label=Label("Vorsilbe der Kundennummern", "Prefix of customer numbers"), required=False,
        hint=Label(
            "Nur wenn mehrere Shops verbunden sind, deren Nummern sich gleichen: etwa at-.",
            "Only where several shops are connected whose numbers are alike: such as at-.",
        ),
    ),
    Field(
        name="consent_wording", label=Label("Einwilligungstext an der Kasse", "Wording at the checkout"),
        required=False,
        hint=Label(
            "Id des Textes, den der Shop zeigt. Ohne ihn wird keine Einwilligung übernommen, nur Widerrufe.",
            "Id of the wording that the shop shows. Without it no consent is taken over, only withdrawals.",
        ),
    ),
    Field(
        name="consent_purpose", label=Label("Zweck der Einwilligung", "Purpose of the consent"),
        required=False, default="marketing",
    ),
    Field(
        name="products", label=Label("Produkte übernehmen", "Take over products"), kind="flag", required=False,
        default="true",
        hint=Label(
            "Aus: der Katalog kommt aus einer Datei. Was dieser Shop gebracht hat, wird dann nicht mehr verkauft.",
            "Off: the catalogue comes from a file. What this shop has brought is then no longer sold.",
        ),
    ),
    Field(
        name="language", label=Label("Sprache der Produkttexte", "Language of the products' words"), required=False,
        hint=Label("Etwa de. Leer: sie gelten für alle.", "Such as de. Empty: they are for everybody."),
    ),
)  # fmt: skip

_OF_CARRIERS: tuple[Field, ...] = (
    Field(
        name="shop", label=Label("Shop, dessen Pakete es sind", "Shop whose parcels these are"), required=False,
        hint=Label(
            "Kurzname eines verbundenen Shops, etwa shopify-de. Nötig, sobald mehrere Shops verbunden sind: gleiche "
            "Bestellnummern werden sonst nicht zugeordnet.",
            "Short name of a connected shop, such as shopify-de. Needed as soon as several shops are connected: order "
            "numbers are not looked at otherwise, as they may be alike.",
        ),
    ),
)  # fmt: skip

SHARED: Mapping[Kind, tuple[Field, ...]] = {"shop": _OF_SHOPS, "carrier": _OF_CARRIERS}
