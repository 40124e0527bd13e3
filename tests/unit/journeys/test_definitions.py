"""The index: a fact finds what it concerns, however many journeys there are (docs/performance.md)."""

from __future__ import annotations

from datetime import UTC, datetime

from unit.journeys.texts import journey, live

from anklang.core.ids import derive_id
from anklang.events.model import Fact
from anklang.journeys.definitions import Journeys, keys_of
from anklang.testing.journey_runner import JourneyRunner

TEXT = "enter: {on: {event: E%d}}\nexit: {event: Order Completed}\nsteps: [{wait: w, for: 1h}]"
MANY = [live(TEXT % number, f"j{number}") for number in range(200)]


def fact(name: str, kind: str = "track", **properties: object) -> Fact:
    """A fact of that name."""
    now = datetime(2026, 3, 10, tzinfo=UTC)
    return Fact(
        id=derive_id(name), workspace=1, person=derive_id("p"), kind=kind, name=name, at=now, received=now,  # type: ignore[arg-type]
        properties=properties,
    )  # fmt: skip


def test_only_the_journeys_that_a_fact_may_open_are_found() -> None:
    index = Journeys(MANY)
    assert index.may_enter(fact("E7")) == ["j7"]
    assert index.may_enter(fact("Order Completed")) == []
    assert index.may_enter(fact("Enter", "enter", journey="j9")) == ["j9"]


def test_a_fact_that_concerns_nobody_asks_no_condition_of_two_hundred_journeys() -> None:
    """Not one version is looked at: neither for entry, nor for exit, as nobody is inside."""
    runner = JourneyRunner(*MANY)
    runner.journeys.versions.clear()  # whoever looks one up fails
    assert runner.track("Product Viewed", product_id="x") == []


def test_an_event_is_known_by_its_standard_name_and_its_other_names() -> None:
    runner = JourneyRunner(journey("enter: {on: {event: Completed Order}}\nsteps: [{wait: w, for: 1h}]"))
    runner.track("Order Completed", order_id="o1")
    assert len(runner.live()) == 1


def test_every_kind_of_fact_has_its_keys() -> None:
    assert keys_of(fact("Page Viewed", "page")) == ("event:Page Viewed",)
    assert keys_of(fact("Segment Left", "segment", segment="vip")) == ("out:vip",)
    assert keys_of(fact("Identified", "identify"), ["trait:tier", "counter:x", "phase"]) == (
        "changed:tier",
        "changed:phase",
    )
    assert keys_of(fact("Timer", "timer")) == ()


def test_a_draft_is_no_journey_and_an_old_version_takes_nobody_in() -> None:
    """J37."""
    draft, old = live(TEXT % 1, "draft", status="draft"), live(TEXT % 1, "old", current=False)
    index = Journeys([draft, old])
    assert index.may_enter(fact("E1")) == []
    assert ("old", 1) in index.versions
