"""Memberships follow facts and time, at the cost of what can have changed only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from unit.profiles.build import BERLIN, NOW, fact, person_after

from anklang.events.model import SEGMENT_ENTERED, SEGMENT_LEFT, Fact
from anklang.profiles.fold import fold
from anklang.profiles.model import Person
from anklang.segments import model as m
from anklang.segments.counters import plan_counters
from anklang.segments.parse import parse_condition
from anklang.segments.update import SegmentIndex, SegmentUpdate, refresh, triggers_of, update_segments

DAY = 24 * 60


def known(*facts: Fact) -> Person:
    """A person who is in the database."""
    person = person_after(*facts)
    person.new = False
    return person


def index_of(**conditions: dict[str, Any]) -> SegmentIndex:
    return SegmentIndex(
        [m.Segment(workspace=1, id=name, name=name, condition=parse_condition(data, place="segment"))
         for name, data in conditions.items()],
        BERLIN,
    )  # fmt: skip


def happen(person: Person, index: SegmentIndex, one: Fact) -> SegmentUpdate:
    changes = fold(person, one, plan_counters(index.conditions.values(), BERLIN))
    return update_segments(person, one, changes, index, one.at)


def wake(person: Person, index: SegmentIndex, minutes: float) -> SegmentUpdate:
    timer = fact("Timer", {}, minutes, kind="timer")
    return update_segments(person, timer, set(), index, timer.at)


LAPSED = {"kind": "all", "conditions": [
    {"kind": "computed", "field": "last_seen", "op": "exists"},
    {"kind": "computed", "field": "last_seen", "op": "not_since", "value": "14d"},
]}  # fmt: skip
VIEWERS = {"kind": "event", "event": "Product Viewed", "value": 2, "within_days": 7}


def test_a_fact_lets_a_person_in_and_tells_it() -> None:
    """A5: in the same transaction, with a fact that is the same on replay (J46)."""
    index, person = index_of(viewers=VIEWERS), known()
    assert happen(person, index, fact("Product Viewed", {"product_id": "a"}, 0)).entered == ()
    second = fact("Product Viewed", {"product_id": "a"}, 1)
    update = happen(person, index, second)
    assert (update.entered, update.left, [f.name for f in update.facts]) == (
        ("viewers",),
        (),
        [SEGMENT_ENTERED],
    )
    assert update.facts[0].properties == {"segment": "viewers"}
    assert person.segments == {"viewers": second.at}
    again = known(fact("Product Viewed", {"product_id": "a"}, 0))
    assert happen(again, index, second).facts[0].id == update.facts[0].id


def test_time_alone_lets_a_person_out_and_in() -> None:
    """ARCHITECTURE.md: "no visit for 14 days" is a timer, not a scan."""
    index, person = index_of(lapsed=LAPSED, viewers=VIEWERS), known()
    update = happen(person, index, fact("Product Viewed", {"product_id": "a"}, 0))
    assert update.timer == NOW + timedelta(days=14)
    update = happen(person, index, fact("Product Viewed", {"product_id": "b"}, 10))
    assert update.timer is not None
    assert update.timer < NOW + timedelta(days=7), "the window of whole days ends earlier"
    left = wake(person, index, 7 * DAY)
    assert (left.left, [f.name for f in left.facts]) == (("viewers",), [SEGMENT_LEFT])
    assert left.timer == NOW + timedelta(days=14, minutes=10)
    assert wake(person, index, 14 * DAY + 10).entered == ("lapsed",)
    assert happen(person, index, fact("Page Viewed", {}, 20 * DAY, kind="page")).left == ("lapsed",)


def test_a_visit_does_not_rewrite_the_timer_each_time() -> None:
    """The timer fires too early once and is set anew; a timer row is not written with every fact."""
    index, person = index_of(lapsed=LAPSED), known()
    assert happen(person, index, fact("Page Viewed", {}, 0, kind="page")).timer == NOW + timedelta(days=14)
    for minutes in range(1, 5):
        assert happen(person, index, fact("Page Viewed", {}, minutes, kind="page")).timer is None
    early = wake(person, index, 14 * DAY)
    assert (early.entered, early.timer) == ((), NOW + timedelta(days=14, minutes=4))


def test_a_late_wake_up_looks_at_everything_that_is_due() -> None:
    """J47: under back-pressure a timer comes late; what was due is decided then."""
    index, person = index_of(lapsed=LAPSED, viewers=VIEWERS), known()
    for minutes in (0, 1):
        happen(person, index, fact("Product Viewed", {"product_id": "a"}, minutes))
    update = wake(person, index, 40 * DAY)
    assert (update.entered, update.left, update.timer) == (("lapsed",), ("viewers",), None)


def test_segments_of_segments_follow_in_the_same_look() -> None:
    inner = {"kind": "trait", "name": "plan", "value": "gold"}
    index = index_of(
        a_outer={
            "kind": "all",
            "conditions": [
                {"kind": "segment", "segment": "z_inner"},
                {"kind": "phase", "any_of": ["decide"]},
            ],
        },
        z_inner=inner,
        b_not={"kind": "not", "condition": {"kind": "segment", "segment": "a_outer"}},
    )
    person = known()
    assert set(refresh(person, ["a_outer", "b_not", "z_inner"], index, NOW).entered) == {"b_not"}
    update = happen(person, index, fact("Identified", {"plan": "gold"}, kind="identify"))
    assert (update.entered, update.left) == (("z_inner", "a_outer"), ("b_not",))


def test_unknown_is_not_a_member() -> None:
    """J32."""
    index = index_of(silent={"kind": "not", "condition": {"kind": "message", "event": "clicked"}})
    person = known()
    assert refresh(person, ["silent"], index, NOW).entered == ()
    person.consents = {("sms", "click_tracking", "x"): "given"}
    update = update_segments(person, fact("Consent Given", {}, kind="consent"), {"consents"}, index, NOW)
    assert update.entered == ("silent",)


def test_only_what_can_have_changed_is_looked_at() -> None:
    index = index_of(
        city={"kind": "trait", "name": "city", "value": "Ulm"},
        viewers=VIEWERS,
        lapsed=LAPSED,
        cart={"kind": "cart"},
    )
    assert index.affected({"trait:city"}) == {"city"}
    assert index.affected({"counter:Product Viewed", "last_seen", "interest_at"}) == {"viewers", "lapsed"}
    assert index.affected({"trait:plan", "counter:Odd", "devices"}) == set()


def test_every_kind_that_a_segment_may_ask_has_a_trigger() -> None:
    """A condition that nothing triggers would never be looked at again."""
    examples: dict[str, dict[str, Any]] = {
        "trait": {"name": "a", "value": 1},
        "computed": {"field": "orders", "op": "ge", "value": 1},
        "event": {"event": "x"},
        "recency": {"event": "x", "duration": "1d"},
        "cart": {},
        "product": {"relation": "viewed", "any_of": ["a"]},
        "location": {"field": "city", "any_of": ["a"]},
        "fulfilment": {"any_of": ["a"]},
        "consent": {"channel": "sms", "purpose": "marketing"},
        "device": {},
        "message": {"event": "accepted"},
        "segment": {"segment": "a"},
        "in_journey": {},
        "customer": {"any_of": ["new"]},
        "phase": {"any_of": ["buy"]},
        "language": {"any_of": ["de"]},
    }
    from anklang.segments.parse import KINDS, ONLY_IN_JOURNEYS

    assert set(examples) == set(KINDS) - ONLY_IN_JOURNEYS - {"all", "any", "not"}
    for kind, fields in examples.items():
        assert triggers_of(parse_condition({"kind": kind, **fields}, place="segment")), kind


def test_a_back_fill_makes_members_but_no_facts() -> None:
    """J5: what is filled in afterwards starts no journeys."""
    index, person = index_of(lapsed=LAPSED), known(fact("Page Viewed", {}, 0, kind="page"))
    update = refresh(person, ["lapsed"], index, NOW + timedelta(days=1))
    assert (update.facts, update.timer, person.memory.timer) == (
        (),
        NOW + timedelta(days=14),
        NOW + timedelta(days=14),
    )
    assert refresh(person, ["lapsed"], index, NOW + timedelta(days=15)).entered == ("lapsed",)


def test_a_new_person_is_asked_about_every_segment() -> None:
    """ "Never ordered" is true of whoever comes, without any change that could trigger it."""
    index = index_of(prospects={"kind": "customer", "any_of": ["prospect"]}, cart={"kind": "cart"})
    assert happen(person_after(), index, fact("Page Viewed", {}, kind="page")).entered == ("prospects",)
    assert happen(known(), index, fact("Page Viewed", {}, kind="page")).entered == ()


def test_a_segment_that_is_being_filled_is_kept_up_to_date_without_facts() -> None:
    """J5."""
    condition = parse_condition({"kind": "trait", "name": "plan", "value": "gold"})
    index = SegmentIndex(
        [m.Segment(workspace=1, id="gold", name="Gold", condition=condition, status="filling")]
    )
    person = known()
    update = happen(person, index, fact("Identified", {"plan": "gold"}, kind="identify"))
    assert (update.entered, update.facts, set(person.segments)) == (("gold",), (), {"gold"})
