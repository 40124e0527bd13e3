"""What the tracking API takes and what it refuses, event by event (A1)."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.core.errors import BadInput
from anklang.events.accept import Accepted, Source, accept
from anklang.events.split import BATCH_EVENTS, BODY_BYTES, EVENT_BYTES, open_batch, open_single

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SOURCE = Source(workspace=7, country="DE")
GOOD = {"type": "track", "event": "Product Viewed", "anonymousId": "visitor-1", "messageId": "good"}


def take(*events: Any, source: Source = SOURCE, **batch: Any) -> Accepted:
    """Accept a batch; an event given as bytes stands in it as it is."""
    raw = [event if isinstance(event, bytes) else json.dumps(event).encode() for event in events]
    rest = "".join(f",{json.dumps(name)}:{json.dumps(value)}" for name, value in batch.items()).encode()
    return accept(open_batch(b'{"batch":[' + b",".join(raw) + b"]" + rest + b"}"), "", source, NOW)


def nested(levels: int) -> bytes:
    return (
        b'{"type":"track","event":"X","userId":"u","properties":{"a":' + b"[" * levels + b"]" * levels + b"}}"
    )


def with_property(raw: bytes) -> bytes:
    return b'{"type":"track","event":"X","userId":"u","properties":{"a":' + raw + b"}}"


def dated(timestamp: str) -> bytes:
    return json.dumps({**GOOD, "timestamp": timestamp}).encode()


BAD: dict[str, tuple[bytes, str]] = {
    "no type": (b'{"event":"X","userId":"u"}', "batch[1].type"),
    "unknown type": (b'{"type":"dance","userId":"u"}', "batch[1].type"),
    "no event name": (b'{"type":"track","userId":"u"}', "batch[1].event"),
    "blank event name": (b'{"type":"track","event":"  ","userId":"u"}', "batch[1].event"),
    "event name too long": (b'{"type":"track","event":"' + b"x" * 201 + b'","userId":"u"}', "batch[1].event"),
    "nobody": (b'{"type":"track","event":"X","anonymousId":null}', "batch[1].userId"),
    "empty ids": (b'{"type":"track","event":"X","anonymousId":"","userId":""}', "batch[1].userId"),
    "an id that everybody gets": (b'{"type":"track","event":"X","userId":"undefined"}', "batch[1].userId"),
    "id too long": (b'{"type":"track","event":"X","userId":"' + b"u" * 513 + b'"}', "batch[1].userId"),
    "group without id": (b'{"type":"group","userId":"u"}', "batch[1].groupId"),
    "alias without previous id": (b'{"type":"alias","userId":"u"}', "batch[1].previousId"),
    "alias without user": (b'{"type":"alias","anonymousId":"a","previousId":"b"}', "batch[1].userId"),
    "properties no object": (b'{"type":"track","event":"X","userId":"u","properties":[1]}', "batch[1].properties"),
    "event no text": (b'{"type":"track","event":5,"userId":"u"}', "batch[1].event"),
    "not an object": (b'"track"', "batch[1]"),
    "too large": (with_property(b'"' + b"x" * EVENT_BYTES + b'"'), "batch[1]"),
    "too deep": (nested(21), "batch[1]"),
    "much too deep": (nested(5000), "batch[1]"),
    "deep behind brackets in a text": (with_property(b'"[[[[[[[", "b":' + b"[" * 25 + b"]" * 25), "batch[1]"),
    "not UTF-8": (with_property(b'"\xff\xfe"'), "batch[1]"),
    "surrogate in UTF-8": (with_property(b'"\xed\xa0\x80"'), "batch[1]"),
    "half a surrogate": (with_property(b'"\\ud800"'), "batch[1]"),
    "the character NUL": (with_property(b'"a\\u0000b"'), "batch[1]"),
    "NUL in a name": (with_property(b'{"a\\u0000b":1}'), "batch[1]"),
    "NUL in the user id": (b'{"type":"track","event":"X","userId":"u\\u0000"}', "batch[1]"),
    "NaN": (with_property(b"NaN"), "batch[1]"),
    "infinity": (with_property(b"-Infinity"), "batch[1]"),
    "a number beyond floats": (with_property(b"1e999"), "batch[1].properties"),
    "a number beyond 64 bits": (with_property(b"9223372036854775808"), "batch[1]"),
    "a number of 5000 digits": (with_property(b"9" * 5000), "batch[1].properties"),
    "before 1990": (dated("1989-12-31T23:59:59Z"), "batch[1].timestamp"),
    "no date": (dated("soon"), "batch[1].timestamp"),
    "the year 0": (dated("0000-01-01T00:00:00Z"), "batch[1].timestamp"),
    "cut": (b'{"type":"track","event":"X","userId":"u","properties":{"a":}}', "batch[1]"),
    "trailing comma": (b'{"type":"track","event":"X","userId":"u",}', "batch[1]"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_event_is_refused_with_its_place_and_nothing_beside_it_is_lost(name: str) -> None:
    bad, path = BAD[name]
    taken = take(GOOD, bad, {**GOOD, "messageId": "good too"})
    assert [problem.path for problem in taken.problems] == [path]
    assert taken.problems[0].reason
    assert [arrival.name for arrival in taken.arrivals] == ["Product Viewed", "Product Viewed"]
    assert len({arrival.id for arrival in taken.arrivals}) == 2


def test_all_bad_events_of_one_batch_are_named_each() -> None:
    taken = take(*[bad for bad, _ in BAD.values()], GOOD)
    assert len(taken.problems) == len(BAD)
    assert len(taken.arrivals) == 1


FINE: dict[str, bytes] = {
    "the largest number": with_property(b"9223372036854775807"),
    "long digits in a text": with_property(b'"12345678901234567890123"'),
    "a backslash before u0000": with_property(b'"\\\\u0000"'),
    "a pair of surrogates": with_property(b'"\\ud83d\\ude00"'),
    "20 levels in all": nested(18),
    "many brackets side by side": with_property(b"[" + b",".join([b"{}"] * 100) + b"]"),
    "brackets in a text": with_property(b'"' + b"{[" * 50 + b'"'),
    "userId as a number": b'{"type":"track","event":"X","userId":12345}',
    "nulls everywhere":
    b'{"type":"track","event":"X","userId":"u","anonymousId":null,"properties":null,"context":null,"timestamp":null}',
    "fields that nobody knows": b'{"type":"page","userId":"u","integrations":{"All":true},"_metadata":{"a":[1]}}',
    "a date without zone": b'{"type":"track","event":"X","userId":"u","timestamp":"2026-04-30T12:00:00"}',
    "a date with a blank": b'{"type":"track","event":"X","userId":"u","timestamp":"2026-04-30 12:00:00+02:00"}',
    "a day": b'{"type":"track","event":"X","userId":"u","timestamp":"2026-04-30"}',
    "seconds": b'{"type":"track","event":"X","userId":"u","timestamp":1777550000}',
    "milliseconds": b'{"type":"track","event":"X","userId":"u","timestamp":1777550000000}',
    "a sentAt that cannot be read": b'{"type":"track","event":"X","userId":"u","sentAt":"yesterday"}',
}  # fmt: skip


@pytest.mark.parametrize("name", FINE)
def test_what_is_unusual_but_right_is_taken(name: str) -> None:
    taken = take(FINE[name])
    assert taken.problems == []
    assert len(taken.arrivals) == 1


KINDS = [
    ({"type": "identify", "traits": {"a": 1}}, "identify", "Identified", {"a": 1}),
    ({"type": "page", "name": "Home", "category": "Shop", "properties": {"url": "/"}}, "page", "Page Viewed",
     {"name": "Home", "category": "Shop", "url": "/"}),
    ({"type": "screen", "name": "Cart"}, "screen", "Screen Viewed", {"name": "Cart"}),
    ({"type": "group", "groupId": "g", "traits": {"b": 2}}, "group", "Group Joined",
     {"groupId": "g", "traits": {"b": 2}}),
    ({"type": "alias", "previousId": "old"}, "identify", "Identified", {}),
    ({"type": "track", "event": "Order Paid", "properties": {"total": 5}}, "track", "Order Paid", {"total": 5}),
]  # fmt: skip


@pytest.mark.parametrize(("event", "kind", "name", "properties"), KINDS)
def test_every_type_becomes_its_kind_of_fact(
    event: dict[str, Any], kind: str, name: str, properties: dict[str, Any]
) -> None:
    arrival = take({"userId": "u", **event}).arrivals[0]
    assert (arrival.kind, arrival.name, arrival.properties) == (kind, name, properties)


def test_addresses_are_brought_into_one_form_with_the_country_of_the_workspace() -> None:
    traits = {"email": " Ada@Shop.Example ", "phone": "0151 123 456 78"}
    german = take({"type": "identify", "userId": "u", "traits": traits}).arrivals[0]
    assert (german.email, german.phone) == ("ada@shop.example", "+4915112345678")
    assert german.properties["phone"] == "+4915112345678"
    swiss = {"type": "identify", "userId": "u", "traits": {"phone": "079 123 45 67"}}
    assert take(swiss, source=Source(workspace=7, country="CH")).arrivals[0].phone == "+41791234567"
    nonsense = take({"type": "identify", "userId": "u", "traits": {"email": "no", "phone": "12"}}).arrivals[0]
    assert (nonsense.email, nonsense.phone, nonsense.properties["phone"]) == ("", "", "12")


def test_traits_in_the_context_of_another_call_count_too() -> None:
    arrival = take(
        {**GOOD, "context": {"traits": {"email": "Ada@Shop.example", "phone": "0151 12345678"}}}
    ).arrivals[0]
    assert (arrival.email, arrival.phone) == ("ada@shop.example", "+4915112345678")
    assert arrival.context["traits"]["phone"] == "+4915112345678"


def test_the_same_message_id_is_the_same_fact_in_one_workspace_and_another_in_the_next() -> None:
    first, again = take(GOOD).arrivals[0], take(GOOD).arrivals[0]
    other = take(GOOD, source=Source(workspace=8)).arrivals[0]
    assert first.id == again.id != other.id
    assert first.id.version == 8


def test_events_without_message_id_are_different_facts_even_when_equal() -> None:
    event = {key: value for key, value in GOOD.items() if key != "messageId"}
    assert len({arrival.id for arrival in take(event, event, {**event, "messageId": None}).arrivals}) == 3


def test_the_context_of_a_batch_goes_to_every_event_and_the_event_wins() -> None:
    mine = {**GOOD, "context": {"locale": "fr-FR", "ip": "192.0.2.1", "active": True}}
    taken = take(
        mine, GOOD, context={"locale": "de-DE", "timezone": "Europe/Berlin", "library": {"name": "x"}}
    )
    assert taken.arrivals[0].context == {
        "locale": "fr-FR",
        "timezone": "Europe/Berlin",
        "library": {"name": "x"},
    }
    assert taken.arrivals[1].context["locale"] == "de-DE"


def test_a_batch_context_that_would_multiply_is_left_out_and_said() -> None:
    taken = take(GOOD, GOOD, context={"page": {"title": "x" * 5000}})
    assert [problem.path for problem in taken.problems] == ["context"]
    assert [arrival.context for arrival in taken.arrivals] == [{}, {}]


def test_history_keeps_its_time_and_is_marked_whichever_way_it_comes() -> None:
    """J4: imports carry a flag and never trigger."""
    old = {**GOOD, "timestamp": "2024-01-02T03:04:05Z"}
    by_path = take(old, source=Source(workspace=7, imported=True), sentAt="2020-01-01T00:00:00Z").arrivals[0]
    by_context = take({**old, "context": {"imported": True}}, sentAt="2020-01-01T00:00:00Z").arrivals[0]
    for arrival in (by_path, by_context):
        assert arrival.imported
        assert arrival.at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert not take(old).arrivals[0].imported


def test_a_wrong_clock_is_corrected_by_the_moment_of_sending() -> None:
    wrong = {**GOOD, "timestamp": "1971-01-01T00:00:00Z"}
    arrival = take(wrong, sentAt="1971-01-01T00:01:00Z").arrivals[0]
    assert arrival.at == NOW - timedelta(minutes=1)
    own = take({**wrong, "sentAt": "1971-01-01T00:02:00Z"}, sentAt="2030-01-01T00:00:00Z").arrivals[0]
    assert own.at == NOW - timedelta(minutes=2)


def test_nothing_happened_after_it_was_received() -> None:
    assert take({**GOOD, "timestamp": "2999-01-01T00:00:00Z"}).arrivals[0].at == NOW
    assert take({**GOOD, "timestamp": "9999-12-31T23:59:59-10:00"}, GOOD).arrivals[-1].at == NOW


def test_a_device_is_known_by_context_and_by_its_registration() -> None:
    registered = {**GOOD, "event": "Device Registered", "properties": {"deviceId": "phone-1"}}
    assert take(registered).arrivals[0].device == "phone-1"
    assert (
        take({**GOOD, "context": {"device": {"id": "phone-2", "type": "ios"}}}).arrivals[0].device
        == "phone-2"
    )


def test_a_single_event_needs_no_type_and_has_no_index() -> None:
    taken = accept(open_single(b'{"event":"X","userId":"u","writeKey":"k"}'), "track", SOURCE, NOW)
    assert taken.arrivals[0].name == "X"
    assert open_single(b'{"writeKey":"k"}').write_key == "k"
    assert accept(open_single(b'{"userId":"u"}'), "track", SOURCE, NOW).problems[0].path == "event"


TOO_MUCH = [
    (b"x" * (BODY_BYTES + 1), "bytes"),
    (b'{"batch":[' + b",".join([b"{}"] * (BATCH_EVENTS + 1)) + b"]}", "2501 events"),
    (b'{"batch":[' + b",".join([b"NaN"] * (BATCH_EVENTS + 1)) + b"]}", "2501 events"),
    (b'{"events":[]}', "missing"),
    (b'{"batch":null}', "missing"),
    (b"[]", "expected { at byte 0"),
    (b"", "expected { at byte 0"),
    (b"null", "expected { at byte 0"),
    (b'{"batch":{}}', "expected [ at byte 0"),
    (b'{"batch":[', "missing"),
    (b'{"batch":[{"a":"', "missing"),
]


@pytest.mark.parametrize(("body", "reason"), TOO_MUCH)
def test_a_body_that_is_no_batch_or_too_large_is_refused_as_a_whole(body: bytes, reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        open_batch(body)
    assert reason in refused.value.problems[0].reason


def test_a_single_event_that_is_too_large_is_refused() -> None:
    with pytest.raises(BadInput):
        open_single(b'{"event":"' + b"x" * EVENT_BYTES + b'"}')


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
)
JSON = st.recursive(
    LEAF | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


@given(st.lists(JSON, max_size=5), st.text(alphabet=' {}[]",:\\', max_size=8))
def test_the_slow_reader_finds_the_same_events_as_the_fast_one(values: list[Any], ending: str) -> None:
    """A NaN behind the others breaks the JSON of the body, so the second reading is the slow one."""
    raw = [json.dumps(value).encode() for value in [*values, ending]]
    fast = open_batch(b'{"sentAt":null,"batch": [' + b" , ".join(raw) + b']  ,"writeKey":"k,]}"}')
    slow = open_batch(b'{"sentAt":null,"batch": [' + b" , ".join([*raw, b"NaN"]) + b']  ,"writeKey":"k,]}"}')
    assert [json.loads(event) for event in slow.events[:-1]] == [json.loads(event) for event in fast.events]
    assert slow.events[-1] == b"NaN"
    assert slow.write_key == fast.write_key == "k,]}"


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_and_never_crash(body: bytes) -> None:
    for text in (body, b'{"batch":[' + body + b"]}", b'{"type":"track","event":"X","userId":' + body + b"}"):
        with contextlib.suppress(BadInput):
            accept(open_batch(text), "", SOURCE, NOW)
        taken = accept(open_single(text), "track", SOURCE, NOW)
        assert len(taken.arrivals) + len(taken.problems) == 1
