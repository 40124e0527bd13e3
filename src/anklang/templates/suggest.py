"""Which fields the roots of the words have, and which one somebody meant who wrote another name. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches

_ITEM = "id name category quantity price url image link"
_PRODUCT = "id title name category price currency url image link in_stock compare_at lowest_price_30d discount_percent"
FIELDS: Mapping[str, frozenset[str]] = {
    root: frozenset(names.split())
    for root, names in {
        "person": "first_name last_name name email phone language orders phase",
        "cart": "id items currency value count link", "cart.items": _ITEM,
        "order": "id items currency value at", "order.items": _ITEM,
        "products": _PRODUCT,
        "coupon": "code expires_at",
        "shop": "url name",
        "brand": "name imprint color logo contact",
    }.items()
}  # fmt: skip
"""What a message is rendered with: as context_of and the renderer give it. Traits and events add to it."""

_LISTS = ("size", "first", "last")  # what Liquid itself knows of a list or text
_MEANT: Mapping[str, Mapping[str, str]] = {
    "person": {
        "first_name": "vorname firstname forename given_name givenname rufname",
        "last_name": "nachname lastname surname family_name familyname familienname zuname",
        "name": "full_name fullname vollname kundenname",
        "email": "mail e_mail email_address emailadresse mailadresse",
        "phone": "telefon telefonnummer tel handy handynummer mobil mobile mobilnummer phone_number phonenumber",
        "language": "sprache lang locale",
        "orders": "bestellungen order_count anzahl_bestellungen number_of_orders",
        "birthday": "geburtstag geburtsdatum birthdate birth_date date_of_birth",
    },
    "cart": {
        "items": "products produkte artikel positionen inhalt lines line_items",
        "value": "wert summe total betrag gesamt gesamtwert preis price amount",
        "count": "anzahl menge quantity size",
        "link": "url adresse address href",
        "currency": "waehrung währung",
        "id": "cart_id nummer number",
    },
    "order": {
        "items": "products produkte artikel positionen lines line_items",
        "value": "wert summe total betrag gesamt gesamtwert preis price amount revenue",
        "id": "order_id nummer number bestellnummer order_number",
        "at": "datum date bestelldatum created_at time",
        "currency": "waehrung währung",
    },
    "items": {
        "name": "title titel produktname product_name bezeichnung",
        "price": "preis betrag", "quantity": "anzahl menge qty count", "image": "bild foto picture image_url",
        "url": "adresse href", "id": "product_id sku artikelnummer", "category": "kategorie",
    },
    "products": {
        "title": "titel bezeichnung produktname product_name",
        "price": "preis betrag", "image": "bild foto picture image_url", "url": "adresse href",
        "id": "product_id sku artikelnummer", "category": "kategorie",
    },
    "coupon": {
        "code": "gutschein gutscheincode coupon_code voucher id nummer number",
        "expires_at": "gueltig_bis gültig_bis ablauf ablaufdatum valid_until expires expiry expiration",
    },
    "shop": {"url": "adresse address link website domain", "name": "shopname titel title"},
    "brand": {"name": "marke markenname title", "color": "farbe colour", "contact": "kontakt email phone"},
    "": {  # whole names without a root
        "person.first_name": "vorname firstname first_name forename given_name",
        "person.last_name": "nachname lastname last_name surname familienname",
        "person.name": "name fullname full_name kundenname",
        "person.email": "email mail e_mail",
        "person": "kunde kundin customer user nutzer empfaenger empfänger recipient contact kontakt profile profil",
        "cart": "warenkorb korb basket shopping_cart", "cart.items": "artikel items",
        "cart.link": "cart_link warenkorblink",
        "order": "bestellung auftrag purchase", "products": "produkt produkte product",
        "coupon": "gutschein voucher", "coupon.code": "gutscheincode coupon_code code",
        "brand": "marke", "brand.name": "brand_name absender", "shop": "laden store",
        "event": "ereignis trigger ausloeser auslöser",
        "unsubscribe_url": "abmeldelink abmelden unsubscribe unsubscribe_link", "opt_out": "abmeldehinweis stop",
        "preferences_url": "einstellungen preferences preference_link",
    },
}  # fmt: skip
_SYNONYMS: Mapping[str, Mapping[str, str]] = {
    root: {said: field for field, names in fields.items() for said in names.split()}
    for root, fields in _MEANT.items()
}


def unknown_in(path: str, known: Mapping[str, Collection[str]]) -> tuple[str, str] | None:
    """The root and the field of a path that the root does not have; None where all is known, or nothing can be said.

    `known`: field names by root, as FIELDS; a root that is not in it is not judged.
    """
    bare = re.sub(r"\[[^\]]*\]|(?<=items)\.(?:first|last)\b|(?<=^products)\.(?:first|last)\b", "", path)
    root, _, rest = bare.partition(".")
    if root not in known or not rest or rest in _LISTS:
        return None
    field, _, inner = rest.partition(".")
    if field not in known[root]:
        return root, field
    under = f"{root}.{field}"
    if inner and under in known and inner not in _LISTS and inner.split(".")[0] not in known[under]:
        return under, inner.split(".")[0]
    return None


def meant(root: str, field: str, known: Collection[str]) -> str:
    """The field of a root that somebody probably meant, by a synonym or a close match; empty: none comes near."""
    low = field.lower().replace("-", "_")
    said = {name: one for name, one in _SYNONYMS.get(root.rpartition(".")[2], {}).items() if one in known}
    folded = {**said, **{one.lower(): one for one in sorted(known)}}
    if low in said or low in folded:
        return said.get(low) or folded[low]
    near = get_close_matches(low, list(folded), 1, 0.75)
    return folded[near[0]] if near else ""


def meant_root(name: str) -> str:
    """What somebody meant who wrote a name without its root: vorname, warenkorb; empty where it is no such name."""
    return _SYNONYMS[""].get(name.lower(), "")
