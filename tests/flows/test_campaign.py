"""A campaign is a journey with a schedule: everybody in the segment is asked in, at the hour, once (J5, J7,
R10, R11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from anklang.channels.store import save_account
from anklang.journeys import parse as journey_text
from anklang.journeys import runs
from anklang.journeys import store as journeys
from anklang.segments import parse as segment_text
from anklang.segments import store as segments
from anklang.segments.model import Segment
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.testing.world import World
from anklang.workspaces.model import Brand, Rate, Shop, WorkspaceSettings
from anklang.workspaces.store import raise_epoch

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10:00 in Berlin
SETTINGS = WorkspaceSettings(brand=Brand(name="Lindenhof"), shop=Shop(url="https://shop.example"))
CAMPAIGN = """
id: news
name: News
enter:
  schedule:
    segment: germans
    at: 2026-11-23T12:00
    zone: workspace
steps:
  - send: sms
    channel: sms
    template: news-sms
"""
ORDER = """
id: order
name: Order
enter:
  on:
    - event: Order Completed
  key: event.order_id
  again: always
steps:
  - send: sms
    channel: sms
    template: order-sms
"""
TEMPLATES = [
    {"id": "news-sms", "channel": "sms", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"text": "Neu im Herbst"}}},
    {"id": "order-sms", "channel": "sms", "class": "transactional", "purpose": "order",
     "languages": {"de": {"text": "Danke für deine Bestellung {{ event.order_id }}"}}},
]  # fmt: skip
PEOPLE = 12


def build(url: str, settings: WorkspaceSettings = SETTINGS) -> World:
    world = World(url, MONDAY, settings)
    condition = segment_text.parse_condition({"kind": "language", "any_of": ["de"]}, "condition", "segment")
    with world.database.transaction() as tx:
        save_account(tx, world.workspace, "outbox", "twilio", ["sms"], Vault("x" * 43 + "=").seal({}), MONDAY)
        segments.save_segment(
            tx, Segment(workspace=world.workspace, id="germans", name="Germans", condition=condition), MONDAY
        )
        for one in TEMPLATES:
            templates.save(tx, world.workspace, template_text.parse(one), MONDAY, "test")
        for text in (CAMPAIGN, ORDER):
            journey = msgspec.structs.replace(journey_text.parse(text), version=1)
            journeys.save_version(tx, world.workspace, journey, {}, "test", MONDAY)
        raise_epoch(tx, world.workspace)
    for n in range(PEOPLE):
        phone = f"+49151123456{n:02d}"
        traits = {"phone": phone, "language": "de" if n != 3 else "en"}
        world.collect({"type": "identify", "userId": f"u{n}", "traits": traits})
        world.settle()
        world.consent(f"u{n}", "sms", "marketing", address=phone)
    world.settle()
    return world


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = build(database_url)
    yield made
    made.close()


def advance(world: World, minutes: int) -> None:
    """Minute by minute, because campaign runs are begun by the clock and not by a timer."""
    for _ in range(minutes):
        world.wait(timedelta(minutes=1))


def test_a_message_of_a_campaign_that_is_due_at_once_is_asked_about_at_hand_over_with_every_question(
    world: World,
) -> None:
    """J19: the answer that binds is the one at hand-over; with no time in between there is no other."""
    world.consent("u5", "sms", "marketing", "withdraw", address="+4915112345605")
    world.settle()
    advance(world, 125)
    rows = [row for row in world.ledger() if row["journey"] == "news"]
    assert {step["moment"] for row in rows for step in row["gate"]} == {"hand_over"}
    refused = [row for row in rows if row["state"] != "accepted"]
    assert [(row["person"], row["state"], row["reason"]) for row in refused] == [
        (world.person("u5"), "suppressed", "unsubscribed")
    ]
    assert refused[0]["gate"][-1]["step"] == "consent"
    asked = [step["step"] for row in rows if row["state"] == "accepted" for step in row["gate"]]
    assert asked.count("consent") == asked.count("caps") == asked.count("suppression") == PEOPLE - 2


def test_everybody_in_the_segment_gets_the_campaign_at_its_hour_and_once(world: World) -> None:
    advance(world, 55)
    assert world.outbox.sent == []
    advance(world, 70)
    assert len(world.outbox.sent) == PEOPLE - 1
    assert len({m.address.number for m in world.outbox.sent}) == PEOPLE - 1
    with world.database.transaction() as tx:
        (run,) = runs.list_runs(tx, world.workspace, "news")
    assert (run.status, run.entered) == ("done", PEOPLE - 1)
    advance(world, 5)
    assert len(world.outbox.sent) == PEOPLE - 1


def test_a_rate_limit_spreads_the_campaign_and_an_order_confirmation_passes_it(database_url: str) -> None:
    """R10, R11: transactional never waits behind a campaign."""
    world = build(
        database_url, msgspec.structs.replace(SETTINGS, rates=[Rate(per_second=0.1, burst=1, channel="sms")])
    )
    world.until(MONDAY + timedelta(hours=2, seconds=1))
    first = len(world.outbox.sent)
    assert first <= 2
    world.collect(
        {
            "type": "track",
            "userId": "u1",
            "event": "Order Completed",
            "properties": {"order_id": "o1", "total": 5},
        }
    )
    world.settle()
    assert world.outbox.sent[-1].content.text == "Danke für deine Bestellung o1"
    world.wait(timedelta(seconds=60))
    assert len(world.outbox.sent) <= first + 1 + 7
    world.wait(timedelta(minutes=3))
    assert len(world.outbox.sent) == PEOPLE
    assert all(m["state"] == "accepted" for m in world.ledger())
    world.close()


def test_what_somebody_did_before_is_handled_before_something_is_sent_to_them(world: World) -> None:
    """J47, edge case 48: an event in the queue holds the person's messages back until it is handled."""
    world.collect(
        {
            "type": "track",
            "userId": "u1",
            "event": "Order Completed",
            "properties": {"order_id": "o9", "total": 5},
        }
    )
    world.handler.handle_batch(1000, 0)
    with world.database.transaction() as tx:
        tx.run("UPDATE messages SET class = 'advertising', purpose = 'marketing'")
    world.collect(
        {"type": "track", "userId": "u1", "event": "Product Viewed", "properties": {"product_id": "p"}}
    )
    assert [batch for lane in range(3) for batch in world.deliverer.take_due(lane, 64, 0)] == []
    world.handler.handle_batch(1000, 0)
    world.wait(timedelta(seconds=1))
    assert len(world.outbox.sent) == 1


def test_a_paused_journey_asks_nobody_in(world: World) -> None:
    """J39"""
    with world.database.transaction() as tx:
        journeys.set_status(tx, world.workspace, "news", "paused", MONDAY)
        raise_epoch(tx, world.workspace)
    advance(world, 130)
    assert world.outbox.sent == []


def test_a_campaign_for_everybodys_own_clock_goes_out_although_the_day_had_begun_elsewhere_when_it_was_published(
    world: World,
) -> None:
    """J7: at 10:00 in Berlin it is past noon in Kiritimati; noon in Berlin is still to come."""
    local = CAMPAIGN.replace("id: news", "id: own-clock").replace("zone: workspace", "zone: person")
    with world.database.transaction() as tx:
        journey = msgspec.structs.replace(journey_text.parse(local), version=1)
        journeys.save_version(tx, world.workspace, journey, {}, "test", MONDAY)
        raise_epoch(tx, world.workspace)
    advance(world, 115)
    assert [row for row in world.ledger() if row["journey"] == "own-clock"] == []
    advance(world, 10)
    rows = [row for row in world.ledger() if row["journey"] == "own-clock"]
    assert len(rows) == PEOPLE - 1
    with world.database.transaction() as tx:
        assert [one.status for one in runs.list_runs(tx, world.workspace, "own-clock")] == ["done"]
