"""Carriers over HTTP: what is refused, what each state means, and that states come twice, late and in any order.

Signatures are judged by Node's own cryptography, by the vendor's published vector and by calls that another vendor's
integration has recorded; shapes of AfterShip by the models of its official client.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from carrier_rig import (
    SAMPLES,
    SECRET,
    SETTINGS,
    SIGNED,
    WORDS,
    CarrierRig,
    aftership,
    at,
    carrier_rig,
    dhl,
    sendcloud,
    signed_sendcloud,
)  # fmt: skip
from contract.providers import node
from contract.providers.vendor import NOW
from tracking.models.tag import Tag
from tracking.models.tracking import Tracking

from anklang.channels.provider import RawRequest, Verified
from anklang.connectors.aftership import webhooks as of_aftership
from anklang.connectors.dhl import webhooks as of_dhl
from anklang.connectors.sendcloud import webhooks as of_sendcloud
from anklang.shops.parcels import EVENTS
from anklang.shops.read import is_signed

NUMBER = "00340434161094000001"
VENDORS = sorted(SAMPLES)


@pytest.fixture(params=VENDORS)
def carrier(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[CarrierRig]:
    with carrier_rig(database_url, tmp_path, request.param) as made:
        made.shop_says("Order Shipped", order_id="LH-1", tracking_number=NUMBER)
        yield made


def test_signatures_fit_where_nodes_cryptography_makes_the_same() -> None:
    """Integrations 1.4; one changed byte, another secret and none are the negative controls."""
    for secret, body in ((SECRET, '{"event":"tracking_update","name":"ß 👋"}'), ("geheim", "{}")):
        theirs = node.ask("hmac.mjs", secret, body)
        for given, base64 in ((theirs["base64"], True), (theirs["hex"], False)):
            assert is_signed(secret, body.encode(), given, base64=base64)
            assert not is_signed(secret + "x", body.encode(), given, base64=base64)
            assert not is_signed(secret, body.encode() + b" ", given, base64=base64)
            assert not is_signed(secret, body.encode(), given, base64=not base64)
            assert not is_signed(secret, body.encode(), "", base64=base64)
            assert not is_signed("", body.encode(), given, base64=base64)


@pytest.mark.parametrize(
    ("key", "body", "signature"),
    [
        ("secretkey", '{"key": "value"}', "1eed4b3d41f4653ac64fd56f1bf1cbfd349e4482cbc11dff7134bd93e5da4b0a"),
        (  # recorded by the Odoo community's integration, delivery_sendcloud_oca 18.0.1.0.0
            "test",
            '{"action": "integration_credentials", "timestamp": 1719299439635, "public_key": "test", '
            '"secret_key": "test", "integration_id": 241526}',
            "c841416e8b9aa99706bb08cbca1aec3b7c42edcad0318c7a311ea721054d3709",
        ),
    ],
)  # fmt: skip
def test_the_published_and_the_recorded_signatures_of_sendcloud_fit(
    key: str, body: str, signature: str
) -> None:
    assert is_signed(key, body.encode(), signature, base64=False)


def test_a_call_without_the_right_signature_a_huge_one_and_a_broken_one_are_refused(
    carrier: CarrierRig,
) -> None:
    headers, body = SAMPLES[carrier.vendor](WORDS[carrier.vendor]["delivered"])
    signed = SIGNED[carrier.vendor]
    wrong = [({}, body), signed(body, "another secret"), signed(b"", "")]
    if carrier.vendor != "dhl":  # DHL signs nothing: the secret comes along, whatever the body
        wrong.append((headers, body + b" "))
    assert [carrier.hears(call) for call in wrong] == [403] * len(wrong)
    broken = [b"", b"no JSON", b"[1]", b'"text"', b"\xff\xfe", b"[" * 100_000]
    assert [carrier.hears(signed(one)) for one in broken] == [400] * len(broken)
    assert carrier.hears(signed(b" " * (1024 * 1024 + 1))) == 413
    assert carrier.call(*signed(body), route="other") == 403
    assert carrier.noted() == []
    assert carrier.stages() == []


def test_a_body_of_the_wrong_shape_never_raises_and_tells_nothing(carrier: CarrierRig) -> None:
    """Every value of a good call in turn becomes something else."""
    _, body = SAMPLES[carrier.vendor](WORDS[carrier.vendor]["in_transit"], number="another")
    good = json.loads(body)
    for wrong in (None, -1e99, "x" * 5000, [[None]]):
        for path in _paths(good):
            status = carrier.hears(SIGNED[carrier.vendor](json.dumps(_put(good, path, wrong)).encode()))
            assert status in (200, 400), (path, wrong)
    carrier.settle()
    assert carrier.stages() == []


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield (*path, key)
        yield from _paths(one, (*path, key))


def _put(document: Any, path: tuple[str | int, ...], value: Any) -> Any:
    copy = json.loads(json.dumps(document))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return copy


def test_every_stage_becomes_its_event_with_what_the_carrier_says(carrier: CarrierRig) -> None:
    """One parcel for each stage."""
    for index, (stage, word) in enumerate(WORDS[carrier.vendor].items()):
        number = f"P-{index}"
        carrier.shop_says("Order Completed", order_id=f"LH-{index}", order_number=f"#{index}")
        carrier.shop_says("Order Label Printed", order_id=f"LH-{index}", tracking_number=number)
        assert carrier.hears(SAMPLES[carrier.vendor](word, number=number)) == 200
        carrier.settle()
        [(_, said, imported)] = carrier.facts(EVENTS[stage])
        assert (said["order_id"], said["tracking_number"], imported) == (f"LH-{index}", number, False)
        assert said["tracking_url"] == f"https://tracking.example/{number}"
        assert said["carrier"] == {"aftership": "dhl-germany"}.get(carrier.vendor, "dhl")
        assert said.get("expected_delivery", "")[:10] == (
            "" if carrier.vendor == "sendcloud" else "2026-11-24"
        )
    assert {one.outcome for one in carrier.noted()} == {"taken"}


def test_states_that_come_twice_late_and_in_any_order_never_go_back(carrier: CarrierRig) -> None:
    """Loss, repetition and disorder: the arrival is always told, and nothing after it."""
    words = WORDS[carrier.vendor]
    way = [("in_transit", 30), ("attempt_failed", 20), ("delivered", 10)]
    for index, order in enumerate(permutations(way)):
        number = f"P-{index}"
        carrier.shop_says(
            "Order Label Printed", user=f"u{index}", order_id=f"LH-{index}", tracking_number=number
        )
        for stage, minutes in [*order, order[0]]:
            assert carrier.hears(SAMPLES[carrier.vendor](words[stage], number=number, minutes=minutes)) == 200
        carrier.settle()
        told = carrier.stages(f"u{index}")
        assert told[-1] == "Order Delivered"
        names = [EVENTS[stage] for stage, _ in way]
        assert told == [one for one in names if one in told]
    assert {one.outcome for one in carrier.noted()} <= {"taken", "known", "older"}


@pytest.mark.parametrize(
    ("call", "vendor"),
    [
        *((aftership(tag), "aftership") for tag in sorted(of_aftership.SILENT)),
        (aftership("Exception Exception_001"), "aftership"),
        (aftership("Something New"), "aftership"),
        (aftership("Delivered", shipment_direction="return"), "aftership"),
        (aftership("Delivered", number=" "), "aftership"),
        *((sendcloud(one), "sendcloud") for one in sorted(of_sendcloud.SILENT)),
        (sendcloud(11, is_return=True), "sendcloud"),
        (sendcloud(424242), "sendcloud"),
        *((dhl(code), "dhl") for code in sorted(of_dhl.SILENT)),
        (dhl("something-new"), "dhl"),
    ],
)
def test_what_says_nothing_to_the_customer_is_heard_and_tells_nothing(call: Any, vendor: str) -> None:
    """Labels, cancellations, parcels on their way back from the customer, and words that we do not know."""
    read = {"aftership": of_aftership.read_call, "sendcloud": of_sendcloud.read_call}
    if vendor == "dhl":
        assert of_dhl.parcels(json.loads(call[1])) == ()
    else:
        assert read[vendor](Verified(RawRequest("POST", "/", call[0], call[1]), NOW)).parcels == ()


def test_every_status_of_sendcloud_is_decided_on() -> None:
    """The 34 statuses that its API lists (recorded by delivery_sendcloud_oca); none is in both tables."""
    listed = {
        1, 3, 4, 5, 6, 7, 8, 11, 12, 13, 15, 22, 80, 91, 92, 93, 999, 1000, 1001, 1002, 1337, 1998, 1999, 2000, 2001,
        62989, 62990, 62991, 62992, 62993, 62994, 62995, 62996, 62997,
    }  # fmt: skip
    assert len(listed) == 34
    assert set(of_sendcloud.STATUSES) | of_sendcloud.SILENT == listed
    assert not set(of_sendcloud.STATUSES) & of_sendcloud.SILENT


def test_aftership_is_read_as_its_own_client_reads_it() -> None:
    """The official client parses the same call to the same number, tag and date, and its tags are all decided on."""
    body = aftership("OutForDelivery", order_id="LH-1", order_number="#1001")[1]
    theirs = Tracking.from_dict(json.loads(body)["msg"])
    [ours] = of_aftership.read_call(Verified(RawRequest("POST", "/", {}, body), NOW)).parcels
    assert (ours.number, ours.carrier, ours.url) == (
        theirs.tracking_number, theirs.slug, theirs.courier_tracking_link,
    )  # fmt: skip
    assert (ours.order_ids, ours.order_numbers) == ((theirs.order_id,), (theirs.order_number,))
    assert ours.expected == theirs.latest_estimated_delivery.datetime
    assert of_aftership.TAGS[theirs.tag.value] == ours.stage
    assert {one.value for one in Tag} == {*of_aftership.TAGS, *of_aftership.SILENT, "Exception"}


@pytest.mark.parametrize(
    "words",
    ["Out for delivery", "The shipment has been loaded onto the delivery vehicle",
     "Die Sendung wurde in das Zustellfahrzeug geladen."],
)  # fmt: skip
def test_dhl_says_the_last_part_of_the_way_in_words(words: str) -> None:
    [parcel] = of_dhl.parcels(json.loads(dhl("transit", words=words)[1]))
    assert parcel.stage == "out_for_delivery"
    [parcel] = of_dhl.parcels(json.loads(dhl("delivered", words=words)[1]))
    assert parcel.stage == "delivered"


def test_a_moment_of_sendcloud_is_understood_in_seconds_too() -> None:
    body = json.loads(sendcloud(11)[1]) | {"timestamp": int(at(5).timestamp())}
    headers, raw = signed_sendcloud(json.dumps(body).encode())
    [parcel] = of_sendcloud.read_call(Verified(RawRequest("POST", "/", headers, raw), NOW)).parcels
    assert parcel.at == at(5)


def test_the_secret_never_comes_back_and_stands_in_no_log(
    carrier: CarrierRig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    carrier.hears(SIGNED[carrier.vendor](b"{}", "another"))
    carrier.hears(SIGNED[carrier.vendor](b"broken"))
    carrier.hears(SAMPLES[carrier.vendor](WORDS[carrier.vendor]["delivered"]))
    shown = f"{carrier.view()} {carrier.noted()} {caplog.text} {carrier.table.build}"
    for secret in (SECRET, SETTINGS[carrier.vendor].get("api_key", SECRET)):
        assert secret not in shown
    assert carrier.view().state == "listening"
