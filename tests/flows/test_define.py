"""Definitions: what is saved, filled, and told to the people inside."""

from __future__ import annotations

import contextlib
from datetime import datetime

import pytest
from api_rig import Rig, rig

from anklang.core.errors import BadInput, Conflict, NotFound
from anklang.flows import define, define_access, define_journey, define_run, define_segment, define_settings
from anklang.flows.fill_segments import fill_segment, fill_waiting, in_order, is_timeless
from anklang.journeys.publish import Choice
from anklang.segments.parse import parse_condition
from anklang.workspaces import store as workspaces

TRAIT = {"kind": "trait", "name": "city", "value": "Berlin"}
WORDS = {"id": "hello", "channel": "sms", "class": "transactional", "purpose": "orders",
         "languages": {"de": {"text": "Hallo"}}}  # fmt: skip
JOURNEY = {"id": "care", "name": "Care", "enter": {"on": [{"event": "Order Completed"}]},
           "steps": [{"send": "a", "channel": "sms", "template": "hello"}]}  # fmt: skip


@pytest.fixture
def shop(database_url: str) -> object:
    """An installation of this test alone."""
    with rig(database_url) as made:
        yield made


def _epoch(shop: Rig) -> int:
    with shop.database.transaction() as tx:
        return workspaces.load(tx, shop.workspace).epoch


def test_every_change_raises_the_epoch_and_is_noted_and_no_change_does_neither(shop: Rig) -> None:
    before = _epoch(shop)
    with shop.database.transaction() as tx:
        define.save_template(tx, shop.caller(), WORDS, shop.clock.now())
    after = _epoch(shop)
    assert after > before
    with shop.database.transaction() as tx:
        assert define.save_template(tx, shop.caller(), WORDS, shop.clock.now()).changed is False
        settings = workspaces.load(tx, shop.workspace).settings
        assert define.save_settings(tx, shop.caller(), {"brand": {"name": "Shop", "imprint": "Shop GmbH, Berlin"}},
                                    shop.clock.now()) == settings  # fmt: skip
        noted = tx.rows("SELECT action FROM audit ORDER BY id")
    assert _epoch(shop) == after
    assert noted == [("template.saved",)]


def test_a_refused_change_leaves_nothing_behind(shop: Rig) -> None:
    before = _epoch(shop)
    with pytest.raises(BadInput, match="coupon pool"), shop.database.transaction() as tx:
        define.save_template(tx, shop.caller(), {**WORDS, "coupon": "none"}, shop.clock.now())
    with pytest.raises(NotFound), shop.database.transaction() as tx:
        define.archive_template(tx, shop.caller(), "hello", shop.clock.now())
    with pytest.raises(NotFound), shop.database.transaction() as tx:
        define_run.start_run(tx, shop.caller(), "care", shop.clock.now())
    assert _epoch(shop) == before


@pytest.mark.parametrize(
    ("condition", "timeless"),
    [
        (TRAIT, True),
        ({"kind": "trait", "name": "birthday", "op": "anniversary", "value": {"days": 0}}, False),
        ({"kind": "trait", "name": "joined", "op": "gt", "value": "2026-01-01"}, False),
        ({"kind": "computed", "field": "orders", "op": "ge", "value": 2}, True),
        ({"kind": "computed", "field": "last_seen", "op": "not_since", "value": "14d"}, False),
        ({"kind": "event", "event": "Product Viewed"}, True),
        ({"kind": "event", "event": "Product Viewed", "within_days": 7}, False),
        ({"kind": "not", "condition": {"kind": "recency", "event": "X", "duration": "1d"}}, False),
        ({"kind": "any", "conditions": [TRAIT, {"kind": "segment", "segment": "x"}]}, True),
        ({"kind": "cart", "field": "age", "op": "since", "value": "1h"}, False),
    ],
)
def test_what_time_alone_can_change_is_recognised(condition: dict[str, object], timeless: bool) -> None:
    assert is_timeless(parse_condition(condition, "c", "segment")) is timeless


def test_segments_are_filled_behind_those_that_they_ask_for() -> None:
    def asks(*names: str) -> object:
        return parse_condition(
            {"kind": "all", "conditions": [{"kind": "segment", "segment": name} for name in names]},
            "c",
            "segment",
        )

    conditions = {"a": asks(), "b": asks("c"), "c": asks("a"), "d": asks("b", "c"), "e": asks()}
    assert in_order("a", conditions) == ["a", "c", "b", "d"]  # type: ignore[arg-type]
    assert in_order("e", conditions) == ["e"]  # type: ignore[arg-type]


def test_a_segment_that_was_saved_anew_is_not_filled_with_its_old_condition(shop: Rig) -> None:
    shop.person("a@shop.example", city="Berlin")
    with shop.database.transaction() as tx:
        define_segment.save_segment(tx, shop.caller(), {"id": "s", "condition": TRAIT}, shop.clock.now())
    assert fill_waiting(shop.database, shop.clock) == 1
    assert fill_waiting(shop.database, shop.clock) == 0
    with shop.database.transaction() as tx:
        assert tx.rows("SELECT count(*) FROM memberships") == [(1,)]
        bonn = {"id": "s", "condition": {**TRAIT, "value": "Bonn"}}
        define_segment.save_segment(tx, shop.caller(), bonn, shop.clock.now())
        renamed = define_segment.save_segment(tx, shop.caller(), {**bonn, "name": "Bonn"}, shop.clock.now())
        assert renamed.changed
        assert tx.rows("SELECT status FROM segments") == [("filling",)]
    fill_segment(shop.database, shop.clock, shop.workspace, "s")
    with shop.database.transaction() as tx:
        assert tx.rows("SELECT count(*) FROM memberships") == [(0,)]
        assert tx.rows("SELECT status FROM segments") == [("live",)]


def test_a_segment_over_journeys_and_time_knows_who_is_inside(shop: Rig) -> None:
    """The look by time must not forget the journeys that a person is in."""
    with shop.database.transaction() as tx:
        define.save_template(tx, shop.caller(), WORDS, shop.clock.now())
        waits = {**JOURNEY, "steps": [{"wait": "w", "for": "3d"}, *JOURNEY["steps"]]}  # type: ignore[misc]
        define_journey.save_draft(tx, shop.caller(), waits, shop.clock.now())
        define_journey.publish(tx, shop.caller(), "care", Choice(), shop.clock.now())
    person = shop.person("a@shop.example")
    shop.tell(person, "track", "Order Completed", {})
    recent = {"kind": "recency", "event": "Order Completed", "duration": "1d"}
    both = {"kind": "all", "conditions": [{"kind": "in_journey", "journey": "care"}, recent]}
    with shop.database.transaction() as tx:
        define_segment.save_segment(tx, shop.caller(), {"id": "inside", "condition": both}, shop.clock.now())
    fill_waiting(shop.database, shop.clock)
    with shop.database.transaction() as tx:
        assert tx.rows("SELECT person_id FROM memberships") == [(person,)]
    shop.clock.step(days=1, minutes=1)
    shop.work()
    with shop.database.transaction() as tx:
        assert tx.rows("SELECT person_id FROM memberships") == []


class DyingClock:
    """The process dies when the time is asked for once too often."""

    def __init__(self, shop: Rig, lives: int) -> None:
        self.shop = shop
        self.lives = lives

    def now(self) -> datetime:
        """The time, or the end."""
        self.lives -= 1
        if self.lives < 0:
            raise KeyboardInterrupt
        return self.shop.clock.now()


@pytest.mark.parametrize("lives", [0, 1, 2, 3, 4, 5, 6])
def test_a_filling_that_was_cut_off_at_any_point_is_finished_by_the_next_process(
    shop: Rig, lives: int
) -> None:
    """Counters, members and timers: nobody stays a member for ever because a process died (ARCHITECTURE.md)."""
    people = [shop.person(f"p{n}@shop.example") for n in range(3)]
    for person in people:
        shop.tell(person, "track", "Product Viewed", {"category": "shoes"})
    shoes = {"kind": "recency", "event": "Product Viewed", "duration": "1d",
             "filters": [{"path": "category", "value": "shoes"}]}  # fmt: skip
    with shop.database.transaction() as tx:
        define_segment.save_segment(tx, shop.caller(), {"id": "s", "condition": shoes}, shop.clock.now())
    with contextlib.suppress(KeyboardInterrupt):
        fill_waiting(shop.database, DyingClock(shop, lives))
    fill_waiting(shop.database, shop.clock)
    with shop.database.transaction() as tx:
        assert tx.rows("SELECT count(*) FROM memberships") == [(3,)]
        assert tx.rows("SELECT name FROM installation WHERE starts_with(name, 'looks:')") == []
    shop.clock.step(days=1, minutes=1)
    shop.work()
    with shop.database.transaction() as tx:
        assert tx.rows("SELECT count(*) FROM memberships") == [(0,)]


def test_a_segment_in_use_by_a_journey_stays(shop: Rig) -> None:
    with shop.database.transaction() as tx:
        define.save_template(tx, shop.caller(), WORDS, shop.clock.now())
        define_segment.save_segment(tx, shop.caller(), {"id": "s", "condition": TRAIT}, shop.clock.now())
        entered = {**JOURNEY, "enter": {"on": [{"segment_entered": "s"}]}}
        define_journey.save_draft(tx, shop.caller(), entered, shop.clock.now())
        define_journey.publish(tx, shop.caller(), "care", Choice(), shop.clock.now())
    with pytest.raises(Conflict, match="journey care"), shop.database.transaction() as tx:
        define_segment.archive_segment(tx, shop.caller(), "s", shop.clock.now())
    with shop.database.transaction() as tx:
        define_run.set_journey_status(tx, shop.caller(), "care", "stop", shop.clock.now())
        define_segment.archive_segment(tx, shop.caller(), "s", shop.clock.now())
        assert tx.rows("SELECT status FROM segments") == [("archived",)]


def test_journeys_that_start_each_other_in_a_circle_are_refused(shop: Rig) -> None:
    """J42"""
    first = {**JOURNEY, "id": "one", "steps": [{"journey": "go", "start": "two"}]}
    second = {**JOURNEY, "id": "two", "steps": [{"journey": "go", "start": "one"}]}
    with shop.database.transaction() as tx:
        define_journey.save_draft(tx, shop.caller(), first, shop.clock.now())
        define_journey.save_draft(tx, shop.caller(), second, shop.clock.now())
        define_journey.publish(tx, shop.caller(), "one", Choice(), shop.clock.now())
    with pytest.raises(BadInput, match="leads back"), shop.database.transaction() as tx:
        define_journey.publish(tx, shop.caller(), "two", Choice(), shop.clock.now())


def test_a_new_condition_of_a_journey_names_the_counters_that_are_missing(shop: Rig) -> None:
    audience = {
        "kind": "event",
        "event": "Product Viewed",
        "filters": [{"path": "category", "value": "shoes"}],
    }
    journey = {**JOURNEY, "enter": {"on": [{"event": "Order Completed"}], "audience": audience}}
    with shop.database.transaction() as tx:
        define.save_template(tx, shop.caller(), WORDS, shop.clock.now())
        define_journey.save_draft(tx, shop.caller(), journey, shop.clock.now())
        missing = define_journey.missing_counters(tx, shop.workspace, "care")
        assert [one.event for one in missing] == ["Product Viewed"]
        define_segment.save_segment(tx, shop.caller(), {"id": "s", "condition": audience}, shop.clock.now())
        assert define_journey.missing_counters(tx, shop.workspace, "care") == []


def test_everybody_inside_is_told_page_by_page(shop: Rig) -> None:
    with shop.database.transaction() as tx:
        tx.run(
            "INSERT INTO instances (shard, id, person_id, workspace_id, journey_id, version, key, step, status, data, "
            "entered_at) SELECT n & 255, ('00000000-0000-8000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, "
            "('00000000-0000-8000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, %s, 'care', 1, '', 's', 'waiting_time', "
            "'{}', now() FROM generate_series(1, %s) n",
            [shop.workspace, define_journey.PAGE + 5],
        )
        told = define_journey.tell_inside(tx, shop.workspace, "care", "Journey Stopped", {}, shop.clock.now())
        assert told == define_journey.PAGE + 5
        assert tx.rows("SELECT count(DISTINCT person_id) FROM fact_queue") == [(told,)]
        stay = define_journey.tell_inside(
            tx, shop.workspace, "care", "Journey Moved", {}, shop.clock.now(), version=1, not_in=["s"]
        )
        assert stay == 0


def test_the_stored_secret_of_another_vendor_is_never_reused(shop: Rig) -> None:
    registry = shop.site.providers.registry
    with shop.database.transaction() as tx:
        given = {"secret": "0123456789abcdef"}
        define_access.save_provider(
            tx, shop.caller(), registry, shop.vault, "phone", "handset", given, shop.clock.now()
        )
        assert (
            define_access.stored_settings(tx, shop.workspace, shop.vault, "phone", "handset")["secret"]
            == given["secret"]
        )
        assert define_access.stored_settings(tx, shop.workspace, shop.vault, "phone", "twilio") == {}
        with pytest.raises(BadInput, match="not usable"):
            define_access.save_provider(
                tx, shop.caller(), registry, shop.vault, "phone", "twilio", {}, shop.clock.now()
            )


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"zone": "Nowhere/Land"}, "zone"), ({"zone": "../etc/passwd"}, "zone"), ({"country": "Germany"}, "country"),
        ({"currency": "€"}, "currency"), ({"languages": ["deutsch"]}, "languages[0]"),
        ({"hours": [{"open": "8"}]}, "hours[0].open"), ({"hours": [{"close": "25:00"}]}, "hours[0].close"),
        ({"hours": [{"days": [0]}]}, "hours[0].days"), ({"hours": [{"holidays": "XX-YY"}]}, "hours[0].holidays"),
        ({"caps": [{"limit": 1, "hours": 0}]}, "caps[0].hours"),
        ({"rates": [{"per_second": 0}]}, "rates[0].per_second"),
        ({"shop": {"url": "javascript:alert(1)"}}, "shop.url"), ({"shop": {"hosts": ["https://x"]}}, "shop.hosts[0]"),
        ({"purposes": [{"id": "All news"}]}, "purposes[0].id"), ({"attribution_days": 10**12}, "attribution_days"),
        ({"more": 1}, "settings"),
    ],
)  # fmt: skip
def test_settings_that_would_stop_a_worker_are_refused(settings: dict[str, object], path: str) -> None:
    with pytest.raises(BadInput) as refused:
        define_settings.read_settings(settings)
    assert [one.path for one in refused.value.problems] == [path]


def test_the_usual_settings_are_in_order() -> None:
    assert (
        define_settings.read_settings({"hours": [{"close": "24:00", "holidays": "DE-BY"}]}).zone
        == "Europe/Berlin"
    )
