"""Where a message to a person would go on a channel, and whether that can work."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec

from anklang.channels.model import Address, DeviceAddress, EmailAddress, PhoneAddress, PushAddress
from anklang.policy.countries.load import us_states
from anklang.policy.model import AddressFacts
from anklang.policy.phone import Phone, normalise
from anklang.profiles.model import CHAT_CHANNELS, NUMBER_CHANNELS, PHONE_CHANNELS, Device, Person

TOKEN_LIFE = timedelta(days=270)  # FCM retires tokens unused for 270 days
_SCOPED_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")  # of somebody who hides the number (compliance 7.1)
_PLATFORMS = ("ios", "android", "web")
LASTING = ("sms", "whatsapp", "email", *CHAT_CHANNELS)
"""Channels whose addresses are a person's own for long, so that what is learnt of one is kept with it. Not rcs: that a
number has none today says nothing of tomorrow, and nothing of SMS."""
BOUND = (*LASTING, "rcs")
"""Channels on which consent is bound to an address."""


@lru_cache(maxsize=50_000)
def read_phone(raw: str, country: str) -> Phone:
    """A written number, read as in `country` (ISO 3166); of the United States with the state of its area code."""
    return normalise(raw, country, us_states())


class Destination(msgspec.Struct, frozen=True):
    """Where it would go."""

    facts: AddressFacts  # what the gate looks at; value is how ledger and suppressions know the address
    port: Address | None = None  # what the provider is given; None where there is no address
    platform: str = ""  # push: system of the device, chooses the provider
    phone: Phone | None = None  # sms, rcs and whatsapp: the number, read


def destination(person: Person, channel: str, country: str, now: datetime) -> Destination:
    """The person's address on `channel`; `country` (ISO 3166) reads national phone numbers."""
    profile = person.profile
    if channel in NUMBER_CHANNELS:
        return _phone(profile.phone, country)
    if channel in PHONE_CHANNELS:
        return given(channel, profile.phone or profile.chats.get(channel, ""), country)
    if channel == "email":
        address = profile.email
        valid = "@" in address and " " not in address and len(address) <= 254
        facts = AddressFacts(
            value=address, valid=valid or not address, why="" if valid else "not an e-mail address"
        )
        name = profile.name or f"{profile.first_name} {profile.last_name}".strip()
        return Destination(facts, EmailAddress(address, name) if address else None)
    if channel == "push":
        return _push(profile.devices, now)
    if channel in CHAT_CHANNELS:
        chat = profile.chats.get(channel, "")
        return Destination(AddressFacts(value=chat), DeviceAddress(chat) if chat else None)
    if channel in ("inapp", "onsite"):
        return Destination(AddressFacts(value=str(person.id)), DeviceAddress(str(person.id)))
    return Destination(AddressFacts(value=""))


def given(channel: str, address: str, country: str) -> Destination:
    """A destination from a written address: test sends, and answers to where somebody wrote from."""
    if channel in NUMBER_CHANNELS:
        return _phone(address, country)
    if channel in PHONE_CHANNELS and not _SCOPED_ID.fullmatch(address):
        return _on_number(address, country)
    if channel == "email":
        return Destination(AddressFacts(value=address.strip().lower()), EmailAddress(address.strip()))
    return Destination(AddressFacts(value=address), DeviceAddress(address) if address else None)


def _on_number(raw: str, country: str) -> Destination:
    """A messenger that is reached by number: any number that can exist, also one that takes no SMS."""
    found = _phone(raw, country)
    if found.phone is None:
        return found
    why = "" if found.phone.valid else found.phone.why or "no such number exists"
    facts = AddressFacts(value=found.facts.value, valid=found.phone.valid, why=why)
    return msgspec.structs.replace(found, facts=facts)


def _phone(raw: str, country: str) -> Destination:
    if not raw:
        return Destination(AddressFacts(value=""))
    phone = read_phone(raw, country)
    facts = AddressFacts(value=phone.e164 or raw, valid=phone.textable, why=phone.why)
    return Destination(facts, PhoneAddress(phone.e164) if phone.e164 else None, phone=phone)


def _push(devices: list[Device], now: datetime) -> Destination:
    """The device that was seen last among those that can be pushed to: one notification, where the person is."""
    known = [d for d in devices if d.token or d.subscription]
    usable = [d for d in known if d.push_enabled and d.state != "uninstalled" and d.type in _PLATFORMS]
    fresh = [d for d in usable if d.last_seen is None or now - d.last_seen < TOKEN_LIFE]
    if not fresh:
        why = "no device allows notifications" if known else "no device with a push address"
        value = known[0].id if known else ""
        return Destination(AddressFacts(value=value, reachable=False, why=why))
    device = max(fresh, key=lambda d: (d.last_seen or d.registered_at or now, d.id))
    port = PushAddress(
        platform=device.type,  # type: ignore[arg-type]  # `other` was sorted out above
        token=device.token, registered_at=device.registered_at,
        environment="sandbox" if device.environment == "sandbox" else "production",
        endpoint=device.subscription.get("endpoint", ""), p256dh=device.subscription.get("p256dh", ""),
        auth=device.subscription.get("auth", ""),
    )  # fmt: skip
    return Destination(AddressFacts(value=device.id), port, platform=device.type)
