"""Asks that are allowed, to be changed by a case; shared by the tests of the gate."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from anklang.policy.countries.load import load_countries
from anklang.policy.model import (
    AddressFacts,
    Allow,
    Ask,
    CapRule,
    ConsentState,
    Contact,
    Decision,
    ExistingCustomer,
    JourneyFacts,
    Layer,
    PersonFacts,
    Suppression,
    ZoneHints,
)
from anklang.policy.quiet_hours import open_week
from anklang.preferences.model import Chosen

COUNTRIES = load_countries()
DE = (COUNTRIES.rules("DE", "", date(2026, 7, 1)),)
NOON = datetime(2026, 7, 10, 10, tzinfo=UTC)  # Friday 12:00 in Berlin
NIGHT = datetime(2026, 7, 10, 20, tzinfo=UTC)  # Friday 22:00 in Berlin
NUMBER = "+4915123456789"
ORDER = [
    "instance",
    "suppression",
    "consent",
    "preferences",
    "address",
    "audience",
    "control",
    "country",
    "quiet_hours",
    "caps",
    "rate",
]
YES = ConsentState(
    channel="sms", purpose="marketing", address=NUMBER, state="confirmed", at=NOON - timedelta(days=30)
)
NIGHTLY = Layer(rule="WS", level="workspace", week=open_week(21 * 60, 8 * 60))
WEEKLY = CapRule(rule="sms-weekly", limit=1, window=timedelta(days=7))
RECENT = Contact(channel="sms", message_class="advertising", purpose="marketing", at=NOON - timedelta(days=6))
CUSTOMER = ExistingCustomer(
    sale="order-1", contract_stands=True, address_from_customer=True, own_similar_goods=True, objected=False,
    notice_at_collection=True, notice_in_message=True,
)  # fmt: skip


def ask(**changes: Any) -> Ask:
    """An ask that is allowed, with what a case changes."""
    facts: dict[str, Any] = {
        "moment": "hand_over",
        "channel": "sms",
        "message_class": "advertising",
        "purpose": "marketing",
        "countries": DE,
        "person": PersonFacts(),
        "address": AddressFacts(value=NUMBER),
        "zones": ZoneHints(profile="Europe/Berlin"),
        "journey": JourneyFacts(audience=True),
        "consents": (YES,),
        "layers": (NIGHTLY,),
        "caps": (WEEKLY,),
        "chosen": Chosen(),
    }
    return Ask(**(facts | changes))


def mail(**changes: Any) -> Ask:
    return ask(
        **({"channel": "email", "address": AddressFacts(value="ada@example.com"), "consents": ()} | changes)
    )


def why(decision: Decision) -> str:
    if isinstance(decision, Allow):
        return "allow"
    return str(decision.reason)


def stop(kind: str, scope: str = "advertising") -> tuple[Suppression, ...]:
    return (Suppression(channel="sms", kind=kind, scope=scope, at=NOON),)  # type: ignore[arg-type]
