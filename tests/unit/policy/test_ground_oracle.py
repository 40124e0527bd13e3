"""The oracle of the random lives, asked about records written by hand: it finds each kind of fault, and no other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from lives import law
from lives.oracle import judge
from lives.record import Deed, HandOver, Record

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)  # a Tuesday, one o'clock in Berlin
NUMBER = "+4915112345678"
TEMPLATES = {
    "ad": ("advertising", "marketing", "sms", "news"), "order": ("transactional", "orders", "sms", ""),
    "mail": ("advertising", "marketing", "email", ""), "page": ("advertising", "marketing", "onsite", ""),
}  # fmt: skip


def consent(action: str, at: datetime = NOON - timedelta(days=9), **more: Any) -> dict[str, Any]:
    said = {
        "action": action,
        "channel": "sms",
        "purpose": "marketing",
        "address": NUMBER,
        "source": "web_form",
        "at": at,
    }
    return {"kind": "consent", "who": "ada", "said": {**said, **more}}


KNOWN = {"kind": "identify", "who": "ada", "said": {"phone": NUMBER, "email": "ada@shop.example"}}
AGREED = [KNOWN, consent("ask"), consent("confirm")]
STOP = {"kind": "stop", "said": {"channel": "sms", "address": NUMBER}}


def record(deeds: list[dict[str, Any]], *handed: dict[str, Any]) -> Record:
    """A record in which everything is done before everything is handed over, in this order."""
    done = [Deed(**{"n": n, "at": NOON - timedelta(hours=1), **deed}) for n, deed in enumerate(deeds)]
    usual = {"n": len(done), "at": NOON, "message": "m", "channel": "sms", "address": NUMBER, "template": "ad",
             "purpose": "marketing", "who": "ada", "outcome": "accepted"}  # fmt: skip
    return Record(done, [HandOver(**{**usual, **one}) for one in handed], TEMPLATES, [(1, 24.0, ("sms",))])


GOOD: list[tuple[str, list[dict[str, Any]], dict[str, Any]]] = [
    ("agreed and confirmed", AGREED, {}),
    (
        "an order needs no consent, whatever was stopped, at night",
        [KNOWN, STOP],
        {"template": "order", "at": NOON + timedelta(hours=12)},
    ),
    ("START lifts STOP", [*AGREED, STOP, {**STOP, "kind": "start"}], {}),
    (
        "asked and confirmed again after a withdrawal",
        [
            *AGREED,
            consent("withdraw", NOON - timedelta(days=5)),
            consent("ask", NOON - timedelta(days=4)),
            consent("confirm", NOON - timedelta(days=3)),
        ],
        {},
    ),
    ("for another purpose it was withdrawn", [*AGREED, consent("withdraw", purpose="feedback")], {}),
    (
        "on a page at night",
        [KNOWN, consent("give", channel="onsite", address="")],
        {"channel": "onsite", "template": "page", "at": NOON + timedelta(hours=12)},
    ),
    ("an answer to STOP", [STOP], {"template": "", "occasion": "stop_confirmation"}),
    (
        "switched on again",
        [
            *AGREED,
            {"kind": "prefer", "who": "ada", "said": {"topics": {"news": False}}},
            {"kind": "prefer", "who": "ada", "said": {"topics": {"news": True}}},
        ],
        {},
    ),
]


@pytest.mark.parametrize(("deeds", "handed"), [one[1:] for one in GOOD], ids=[one[0] for one in GOOD])
def test_a_message_with_a_ground_is_left_alone(deeds: list[dict[str, Any]], handed: dict[str, Any]) -> None:
    assert judge(record(deeds, handed)) == []


BAD: list[tuple[str, list[dict[str, Any]], dict[str, Any]]] = [
    ("no consent: never", [KNOWN], {}),
    ("no consent: asked", [KNOWN, consent("ask")], {}),
    ("no consent: never", [KNOWN, consent("confirm")], {}),
    ("was never confirmed", [KNOWN, consent("give")], {}),
    (
        "no consent: never",
        [KNOWN, consent("ask", address="+4915199999999"), consent("confirm", address="+4915199999999")],
        {},
    ),
    ("no consent: withdrawn", [*AGREED, consent("withdraw", NOON)], {}),
    ("no consent: withdrawn", [*AGREED, consent("object", channel="*", purpose="*", address="")], {}),
    (
        "no consent: withdrawn",
        [
            *AGREED,
            consent("withdraw", NOON),
            consent("give", NOON, source="import"),
            consent("confirm", NOON, source="import"),
        ],
        {},
    ),
    (
        "last used or given",
        [KNOWN, consent("ask", NOON - timedelta(days=800)), consent("confirm", NOON - timedelta(days=800))],
        {},
    ),
    ("a stop sign", [*AGREED, STOP], {}),
    (
        "a stop sign",
        [
            *AGREED,
            {**STOP, "kind": "manual", "said": {**STOP["said"], "scope": "advertising"}},
            {**STOP, "kind": "start"},
        ],
        {},
    ),
    ("nobody at this address", [KNOWN, {**STOP, "kind": "dead"}], {"template": "order"}),
    (
        "stopped everything",
        [KNOWN, {**STOP, "kind": "manual", "said": {**STOP["said"], "scope": "everything"}}],
        {"template": "order"},
    ),
    ("not theirs", [*AGREED, {**KNOWN, "said": {"phone": "+4915199999999"}}], {}),
    ("no time for text messages in DE", AGREED, {"at": NOON + timedelta(hours=7)}),
    ("no time for text messages in DE", AGREED, {"at": NOON + timedelta(days=5)}),
    (
        "no time for text messages in FR",
        [*AGREED, {**KNOWN, "said": {"country": "FR"}}],
        {"at": datetime(2026, 3, 10, 7, 10, tzinfo=UTC)},
    ),
    ("outside the shop's hours in Asia/Tokyo", [*AGREED, {**KNOWN, "said": {"timezone": "Asia/Tokyo"}}], {}),
    (
        "without a registration",
        [{**KNOWN, "said": {"phone": "+919876543210"}}],
        {"template": "order", "address": "+919876543210"},
    ),
    ("individual links", AGREED, {"individual": True}),
    ("useless by then", AGREED, {"useless_after": NOON - timedelta(seconds=1)}),
    ("was erased", [*AGREED, {"kind": "forget", "who": "ada"}], {}),
    (
        "the topic news is switched off",
        [*AGREED, {"kind": "prefer", "who": "ada", "said": {"topics": {"news": False}}}],
        {},
    ),
    (
        "the channel sms is switched off",
        [*AGREED, {"kind": "prefer", "who": "ada", "said": {"channels_off": ("sms",)}}],
        {},
    ),
    (
        "advertising is paused",
        [*AGREED, {"kind": "prefer", "who": "ada", "said": {"paused_until": NOON + timedelta(days=1)}}],
        {},
    ),
    (
        "no consent: withdrawn",
        [
            *AGREED,
            {**consent("object", channel="*", purpose="*", address=""), "who": "v1"},
            {"kind": "merge", "who": "ada", "said": {"with": "v1"}},
        ],
        {},
    ),
    ("an answer to nothing", [], {"template": "", "occasion": "stop_confirmation"}),
    ("nobody asked for", [], {"template": "", "occasion": "ordinary"}),
    ("a template for sms", AGREED, {"channel": "push"}),
]


@pytest.mark.parametrize(
    ("words", "deeds", "handed"), BAD, ids=[f"{i}: {one[0]}" for i, one in enumerate(BAD)]
)
def test_a_message_without_a_ground_is_found(
    words: str, deeds: list[dict[str, Any]], handed: dict[str, Any]
) -> None:
    complaints = judge(record(deeds, handed))
    assert any(words in one for one in complaints), complaints


def test_a_third_of_two_and_a_second_of_the_same_are_found() -> None:
    """R4, and what a provider has taken is not handed over again; what it refused gives its slot back."""
    twice = record(AGREED, {"message": "a"}, {"message": "b", "at": NOON + timedelta(hours=1)})
    assert [words for one in judge(twice) for words in [one.rpartition(": ")[2]]] == [
        "1 of 1 in 24.0 hours had gone already (R4)"
    ]
    again = record(AGREED, {"message": "a"}, {"message": "a", "at": NOON + timedelta(hours=1)})
    assert any("handed over already" in one for one in judge(again))
    refused = record(AGREED, {"message": "a", "outcome": "failed"}, {"message": "b"})
    assert judge(refused) == []
    came_back = msgspec.structs.replace(twice.handed[0], refunded=0)
    assert judge(Record(twice.deeds, [came_back, twice.handed[1]], TEMPLATES, twice.caps)) == []


def test_holidays_are_reckoned_as_they_fall() -> None:
    assert date(2026, 6, 4) in law.holidays("DE", 2026)  # Corpus Christi, in some states
    assert date(2026, 11, 18) in law.holidays("DE", 2026)  # Repentance and Prayer, in Saxony
    assert date(2027, 3, 29) in law.holidays("FR", 2027)  # Easter Monday
    assert date(2026, 7, 14) not in law.holidays("DE", 2026)
