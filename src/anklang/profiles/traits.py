"""Traits as the shop sets them, and what is read out of them: contact points, name, language, place, zone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from anklang.events.addresses import email_of, phone_of
from anklang.preferences.model import TRAIT
from anklang.profiles.compare import parse_day
from anklang.profiles.count import CounterPlan
from anklang.profiles.model import MAX_TEXT, MAX_TRAITS, MAX_VALUE_BYTES, Location, Profile
from anklang.profiles.read import first_text, text
from anklang.profiles.zones import is_zone

_ENCODE = msgspec.json.Encoder().encode
_KEY_CHARS = 100
_ABSENT = object()

# trait -> field of the profile that takes its text
_FIELDS: Mapping[str, str] = {
    "firstName": "first_name", "first_name": "first_name", "firstname": "first_name",
    "lastName": "last_name", "last_name": "last_name", "lastname": "last_name",
    "name": "name", "id": "user_id", "userId": "user_id", "user_id": "user_id",
}  # fmt: skip
_PLACE: Mapping[str, str] = {
    "country": "country", "country_code": "country", "countryCode": "country",
    "city": "city", "region": "region", "state": "region",
    "postalCode": "postal_code", "postal_code": "postal_code", "zip": "postal_code",
}  # fmt: skip
_ZONE = frozenset({"timezone", "time_zone", "timeZone"})
_LANGUAGE = frozenset({"language", "locale", "lang"})


def set_traits(profile: Profile, traits: Mapping[str, Any], plan: CounterPlan, changes: set[str]) -> None:
    """Write traits; null removes one. Only what really differs is a change (J6), named as `trait:<name>`."""
    known = profile.traits
    for name, value in traits.items():
        if name == TRAIT:
            continue  # what the person chose is not the shop's to say
        before = known.get(name, _ABSENT)
        if before is value or (before == value and type(before) is type(value)):
            continue
        if value is None:
            if before is _ABSENT:
                continue
            del known[name]
            profile.dates.pop(name, None)
        elif not _fits(name, value) or (before is _ABSENT and len(known) >= MAX_TRAITS):
            continue
        else:
            known[name] = value
            day = parse_day(value, plan.zone) if type(value) is str else None
            if day is not None:
                profile.dates[name] = day
            else:
                profile.dates.pop(name, None)
        changes.add("trait:" + name)
        _derive(profile, name, value, plan, changes)


def keep_preferences(profile: Profile, said: Mapping[str, Any], changes: set[str]) -> None:
    """Remember what the person chose, so that segments and journeys can ask: preferences.topics.news is false."""
    chosen = said.get(TRAIT)
    if isinstance(chosen, dict) and profile.traits.get(TRAIT) != chosen:
        profile.traits[TRAIT] = chosen
        changes.add("trait:" + TRAIT)


def _fits(name: str, value: Any) -> bool:
    if not 0 < len(name) <= _KEY_CHARS or "\x00" in name:
        return False
    kind = type(value)
    if kind is bool:
        return True
    if kind is str and len(value) <= MAX_VALUE_BYTES // 4:
        return "\x00" not in value
    try:
        encoded = _ENCODE(value)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return False
    return len(encoded) <= MAX_VALUE_BYTES and b"\\u0000" not in encoded


def _derive(profile: Profile, name: str, value: Any, plan: CounterPlan, changes: set[str]) -> None:
    field = _FIELDS.get(name)
    if field is not None:
        setattr(profile, field, text(value))
        changes.add(field)
    elif name == "email":
        profile.email = email_of(value)
        changes.add("email")
    elif name == "phone":
        profile.phone = phone_of(value, profile.location.country or plan.country)
        changes.add("phone")
    elif name in _PLACE:
        set_place(profile, {name: value}, changes)
    elif name == "address" and isinstance(value, dict):
        set_place(profile, value, changes)
    elif name in _ZONE:
        profile.zones.profile = value if type(value) is str and is_zone(value) else ""
        changes.add("zone")
    elif name in _LANGUAGE:
        set_language(profile, value, changes)


def set_place(profile: Profile, values: Mapping[str, Any], changes: set[str]) -> None:
    """Take country, region, city and postal code from an address or from traits."""
    found: dict[str, str] = {}
    for name, value in values.items():
        field = _PLACE.get(name)
        if field is not None:
            said = text(value)
            if field == "country":
                said = said.upper() if len(said) == 2 else said
            found[field] = said
    if not found:
        return
    old = profile.location
    new = Location(
        country=found.get("country", old.country),
        region=found.get("region", old.region),
        city=found.get("city", old.city),
        postal_code=found.get("postal_code", old.postal_code),
    )
    if new != old:
        profile.location = new
        changes.add("location")
        if new.country and new.country != profile.country:
            profile.country = new.country
            changes.add("country")


def set_language(profile: Profile, value: Any, changes: set[str]) -> None:
    """The language of a locale like de-DE or de_AT, and its country where no better one is known."""
    if type(value) is not str or not value:
        return
    parts = value.replace("_", "-").split("-")
    language = parts[0].lower()
    if not (2 <= len(language) <= 3 and language.isascii() and language.isalpha()):
        return
    if language != profile.language:
        profile.language = language
        changes.add("language")
    country = parts[-1].upper()
    if (
        len(parts) > 1
        and len(country) == 2
        and country.isascii()
        and country.isalpha()
        and not profile.country
    ):
        profile.country = country
        changes.add("country")


def read_address(profile: Profile, values: Mapping[str, Any], changes: set[str]) -> None:
    """The delivery address of an order, in the spellings of the shops."""
    for name in ("shipping_address", "shippingAddress", "delivery_address", "address"):
        address = values.get(name)
        if isinstance(address, dict) and address:
            set_place(profile, address, changes)
            return


def join_group(profile: Profile, values: Mapping[str, Any], most: int, changes: set[str]) -> None:
    """The person belongs to a group; the oldest leaves the list when it is full."""
    group = first_text(values, "groupId", "group_id")[:MAX_TEXT]
    if group and group not in profile.groups:
        profile.groups.append(group)
        del profile.groups[:-most]
        changes.add("groups")
