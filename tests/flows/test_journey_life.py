"""Journeys in a whole installation: real facts, timers, ledger and links (J12, J17, J28, J37, J39, J40, J42, J47)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from anklang.access.model import Caller
from anklang.channels.store import save_account
from anklang.core.ids import shard_of
from anklang.flows.define_journey import publish_draft
from anklang.flows.define_run import set_journey_status
from anklang.journeys import find
from anklang.journeys.find import PersonJourney
from anklang.journeys.parse import parse
from anklang.journeys.publish import Choice
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.testing.world import World
from anklang.workspaces.model import Brand, Shop, WorkspaceSettings

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # 11:00 in Berlin
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
NUMBER = "+4915112345678"
SETTINGS = WorkspaceSettings(
    brand=Brand(name="Lindenhof", imprint="Lindenhof GmbH, Musterweg 1, 12345 Musterstadt"),
    shop=Shop(url="https://shop.example"),
)
ADA = Caller(workspace=1, name="ada@shop.example", scopes=frozenset())
CLICK = """
id: click
name: Click
enter: {on: {event: Start}}
exit: {event: Order Completed}
steps:
  - {send: first, channel: sms, template: link}
  - wait_for: click
    on: [{clicked: first, then: mark}]
    at_most: 4h
    timeout: second
    unknown_is_no: true
  - {send: second, channel: sms, template: link, then: end}
  - {update: mark, set: {clicked: true}, then: end}
"""
LATE = """
id: late
name: Late
enter: {on: {event: Start}}
exit: {event: Order Completed}
steps:
  - {wait: pause, for: %s}
  - {send: sms, channel: sms, template: link}
"""
PARENT = """
id: parent
name: Parent
enter: {on: {event: Start}}
steps:
  - journey: go
    start: child
    pass_on: {offer: event.offer}
    wait_at_most: 3d
    paths: {finished: sms, timeout: end}
  - {send: sms, channel: sms, template: link}
"""


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """A shop with Anna, who agreed to text messages and to measurement."""
    made = World(database_url, MONDAY, SETTINGS)
    sealed = Vault("x" * 43 + "=").seal({"base_url": "http://127.0.0.1:1", "secret": "s"})
    text = {
        "id": "link", "channel": "sms", "class": "advertising", "purpose": "marketing",
        "languages": {"de": {"text": "Schau mal: {{ '/neu' | link }}"}},
    }  # fmt: skip
    with made.database.transaction() as tx:
        save_account(tx, made.workspace, "outbox", "twilio", ["sms"], sealed, MONDAY)
        templates.save(tx, made.workspace, template_text.parse(text), MONDAY, "test")
    made.collect({"type": "identify", "userId": "anna", "traits": {"phone": NUMBER, "language": "de"}})
    made.settle()
    for purpose in ("marketing", "tracking"):
        made.consent("anna", "sms", purpose, address=NUMBER)
    made.settle()
    yield made
    made.close()


def publish(world: World, text: str, **choice: Any) -> None:
    """A version that new people enter; those inside as chosen."""
    caller = msgspec.structs.replace(ADA, workspace=world.workspace)
    with world.database.transaction() as tx:
        publish_draft(tx, caller, parse(text), Choice(**choice), world.clock.now())
    world.settle()


def track(world: World, event: str, user: str = "anna", **properties: Any) -> None:
    """The shop says that something happened now."""
    world.collect({"type": "track", "userId": user, "event": event, "properties": properties})


def journeys_of(world: World, user: str = "anna") -> list[PersonJourney]:
    """Everything that the person is or was in."""
    person = world.person(user)
    with world.database.transaction() as tx:
        return find.journeys_of_person(tx, shard_of(person), person)


def traits(world: World) -> dict[str, Any]:
    """Anna's traits."""
    with world.database.transaction() as tx:
        (row,) = tx.rows("SELECT profile -> 'traits' FROM people WHERE id = %s", [world.person("anna")])
    found: dict[str, Any] = row[0]
    return found


def test_a_click_on_the_personal_link_is_the_one_that_is_waited_for(world: World) -> None:
    """J28, J29: through the real short link."""
    publish(world, CLICK)
    track(world, "Start")
    world.wait(HOUR)
    (sent,) = world.outbox.sent
    address = "http://" + sent.content.text.split("http://")[1].split()[0]
    assert world.tap(address) is not None
    world.wait(5 * HOUR)
    assert len(world.outbox.sent) == 1
    assert traits(world)["clicked"] is True
    assert [(one.status, one.end_reason) for one in journeys_of(world)] == [("ended", "finished")]


def test_nobody_clicks_and_the_second_message_goes_after_four_hours(world: World) -> None:
    """J30."""
    publish(world, CLICK)
    track(world, "Start")
    world.wait(4 * HOUR - MINUTE)
    assert len(world.outbox.sent) == 1
    world.wait(2 * MINUTE)
    assert [m["step"] for m in world.ledger()] == ["first", "second"]


def test_a_message_that_is_held_over_night_is_taken_back_by_the_order(world: World) -> None:
    """J12, case 11 of 2.18."""
    publish(world, LATE % "11h")
    track(world, "Start")
    world.wait(12 * HOUR)
    assert [m["state"] for m in world.ledger()] == ["held"]
    track(world, "Order Completed", order_id="o1", total=10)
    world.wait(DAY)
    assert [(m["state"], m["reason"]) for m in world.ledger()] == [("not_sent", "exited")]
    assert [one.end_reason for one in journeys_of(world)] == ["Order Completed"]


def test_an_order_in_the_backlog_comes_before_the_timer_that_is_due(world: World) -> None:
    """J47, case 48 of 2.18: both wait, the order was received first."""
    publish(world, LATE % "30m")
    track(world, "Start")
    world.settle()
    world.clock.set(MONDAY + 20 * MINUTE)
    track(world, "Order Completed", order_id="o1", total=10)
    world.clock.set(MONDAY + 2 * HOUR)
    world.settle()
    assert world.ledger() == []


def test_people_inside_follow_a_new_version_with_their_timers(world: World) -> None:
    """J37, case 39 of 2.18: recomputed from arrival, in the timers of the store too."""
    publish(world, LATE % "3d")
    track(world, "Start")
    world.wait(HOUR)
    publish(world, LATE % "2h", steps={"pause": "pause"}, timers="recompute")
    assert [(one.version, one.wake_at) for one in journeys_of(world)] == [(2, MONDAY + 2 * HOUR)]
    world.wait(HOUR + MINUTE)
    assert len(world.outbox.sent) == 1


def test_people_who_finish_on_the_old_version_keep_it(world: World) -> None:
    """J37."""
    publish(world, LATE % "2h")
    track(world, "Start")
    world.wait(HOUR)
    publish(world, LATE % "3d", steps={"pause": "stay"})
    world.wait(2 * HOUR)
    assert [m["state"] for m in world.ledger()] == ["accepted"]
    assert [(one.version, one.end_reason) for one in journeys_of(world)] == [(1, "finished")]


def test_a_stop_puts_everybody_out_and_takes_back_what_waits(world: World) -> None:
    """J39, case 40 of 2.18."""
    publish(world, LATE % "11h")
    track(world, "Start")
    world.wait(12 * HOUR)
    caller = msgspec.structs.replace(ADA, workspace=world.workspace)
    with world.database.transaction() as tx:
        set_journey_status(tx, caller, "late", "stop", world.clock.now())
    world.wait(DAY)
    assert world.outbox.sent == []
    assert [one.end_reason for one in journeys_of(world)] == ["journey_stopped"]
    track(world, "Start", user="bert")
    world.settle()
    assert journeys_of(world, "bert") == []


def test_a_visitor_takes_the_journey_along_when_logging_in(world: World) -> None:
    """J40: the instance and its timer move to the customer's profile."""
    publish(world, LATE % "1h")
    world.collect({"type": "track", "anonymousId": "visitor", "event": "Start", "properties": {}})
    world.wait(10 * MINUTE)
    world.collect({"type": "identify", "userId": "anna", "anonymousId": "visitor", "traits": {}})
    world.settle()
    assert [(one.journey, one.wake_at) for one in journeys_of(world)] == [("late", MONDAY + HOUR)]
    world.wait(HOUR)
    assert [m["address"] for m in world.ledger()] == [NUMBER]


def test_a_journey_waits_for_another_one_and_goes_on_with_its_result(world: World) -> None:
    """J42."""
    publish(world, "id: child\nname: Child\nenter: {key: event.offer}\nsteps:\n  - {wait: pause, for: 2h}\n")
    publish(world, PARENT)
    track(world, "Start", offer="spring")
    world.wait(HOUR)
    assert {(one.journey, one.key, one.status) for one in journeys_of(world)} == {
        ("child", "spring", "waiting_time"),
        ("parent", "", "waiting_event"),
    }
    world.wait(2 * HOUR)
    assert [m["step"] for m in world.ledger()] == ["sms"]
