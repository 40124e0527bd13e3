"""The door: order of tests, keys, re-entry, repeated triggers, late data, local time (J1 to J11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from unit.journeys.texts import journey, live

from anklang.journeys.command import PlanMessage, Trace
from anklang.journeys.instance import Instance
from anklang.testing.journey_runner import START, JourneyRunner

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CART = """
enter:
  on: {event: Cart Updated}
  key: event.cart_id
  again: %s
  if_live: %s
exit: {event: Order Completed, same: cart_id}
steps:
  - wait: pause
    for: 30m
  - send: sms
    channel: sms
    template: cart
"""
STAY = "steps: [{wait: long, for: 30d}]"


def cart(again: str = "never", if_live: str = "restart") -> JourneyRunner:
    """A journey per cart, thirty minutes after the trigger a message."""
    return JourneyRunner(journey(CART % (again, if_live)))


def test_an_event_opens_the_door_and_its_properties_become_the_context() -> None:
    """J1, J9, J21."""
    runner = cart()
    runner.track("Cart Updated", cart_id="A", value=12)
    (instance,) = runner.live()
    assert (instance.key, instance.context["event"]["value"]) == ("A", 12)
    assert runner.person.journeys == {"j"}


def test_the_audience_is_asked_on_a_state_that_includes_the_event() -> None:
    """J2, case 1 of 2.18."""
    runner = JourneyRunner(
        journey(
            "enter: {on: {event: Order Completed}, audience: {kind: computed, field: orders, op: ge, value: 1}}\n"
            + STAY
        )
    )
    runner.track("Order Completed", order_id="o1", total=10)
    assert len(runner.live()) == 1


def test_a_condition_on_the_event_that_is_not_met_is_no_trigger_and_leaves_no_trace() -> None:
    text = "enter: {on: {event: E, where: {kind: event_property, path: size, op: gt, value: 5}}}\n" + STAY
    runner = JourneyRunner(journey(text))
    assert runner.track("E", size=3) == []
    runner.track("E", size=6)
    assert len(runner.live()) == 1


def test_the_same_fact_makes_the_same_instance() -> None:
    """J46, case 2: facts are de-duplicated before, and the id is derived as well."""
    one, two = cart(), cart()
    for runner in (one, two):
        runner.track("Cart Updated", cart_id="A")
    assert [i.id for i in one.live()] == [i.id for i in two.live()]


def test_two_triggers_in_the_same_millisecond_both_count() -> None:
    """Case 3 of 2.18."""
    runner = cart()
    runner.track("Cart Updated", cart_id="A")
    runner.track("Cart Updated", cart_id="B")
    assert {i.key for i in runner.live()} == {"A", "B"}


def test_an_event_of_last_week_never_triggers_and_says_so() -> None:
    """J4, case 4 of 2.18."""
    runner = cart()
    runner.tell(runner.fact("track", "Cart Updated", {"cart_id": "A"}, at=START - 7 * DAY))
    assert runner.live() == []
    assert runner.refusals() == ["too_old"]


def test_imported_orders_never_trigger() -> None:
    """J4, case 5 of 2.18: not even a trace for each of 100,000 rows."""
    runner = JourneyRunner(journey("enter: {on: {event: Order Completed}}\n" + STAY))
    for number in range(50):
        fact = runner.fact("track", "Order Completed", {"order_id": f"o{number}"}, imported=True)
        assert runner.tell(fact) == []
    assert runner.live() == []


def test_a_trait_written_with_the_same_value_has_not_changed() -> None:
    """J6, case 6 of 2.18."""
    runner = JourneyRunner(journey("enter: {on: {changed: tier}, again: always, if_live: parallel}\n" + STAY))
    for _ in range(3):
        runner.tell(runner.fact("identify", "Identified", {"tier": "gold"}))
    assert len(runner.live()) == 1
    runner.tell(runner.fact("identify", "Identified", {"tier": "silver"}))
    assert len(runner.live()) == 2


def test_a_segment_that_is_entered_or_left_opens_the_door() -> None:
    runner = JourneyRunner(
        journey("enter: {on: {segment_entered: vip}}\n" + STAY, "in"),
        journey("enter: {on: {segment_left: vip}}\n" + STAY, "out"),
    )
    runner.tell(runner.fact("segment", "Segment Entered", {"segment": "vip"}))
    runner.tell(runner.fact("segment", "Segment Left", {"segment": "other"}))
    assert [i.journey for i in runner.live()] == ["in"]
    runner.tell(runner.fact("segment", "Segment Left", {"segment": "vip"}))
    assert {i.journey for i in runner.live()} == {"in", "out"}


def test_no_value_for_the_key_is_a_refusal() -> None:
    """J9."""
    runner = cart()
    runner.track("Cart Updated")
    assert (runner.live(), runner.refusals()) == ([], ["no_key"])


@pytest.mark.parametrize(
    ("choice", "due", "value", "count"),
    [("ignore", 30, 1, 1), ("refresh", 30, 2, 1), ("restart", 50, 2, 1), ("parallel", 30, 1, 2)],
)
def test_a_trigger_while_an_instance_waits(choice: str, due: int, value: int, count: int) -> None:
    """J11, case 7 of 2.18: minutes until the first instance wakes, its context, and how many there are."""
    runner = cart("always", choice)
    runner.track("Cart Updated", cart_id="A", value=1)
    runner.move(timedelta(minutes=20))
    runner.track("Cart Updated", cart_id="A", value=2)
    instances = runner.live()
    assert len(instances) == count
    assert instances[0].context["event"]["value"] == value
    assert runner.timers[instances[0].id] == START + timedelta(minutes=due)


def test_a_restart_is_what_carts_do_unless_their_author_says_otherwise() -> None:
    """J11: restart is the default for carts, ignore otherwise."""
    runner = JourneyRunner(
        journey("stage: cart\nenter: {on: {event: E}}\nsteps: [{wait: w, for: 30m}]", "cart"),
        journey("enter: {on: {event: E}}\nsteps: [{wait: w, for: 30m}]", "other"),
    )
    runner.track("E")
    runner.move(timedelta(minutes=10))
    runner.track("E")
    assert {i.journey: runner.timers[i.id] - START for i in runner.live()} == {
        "cart": 40 * HOUR / 60,
        "other": HOUR / 2,
    }


def test_cart_a_and_cart_b_run_beside_each_other_and_an_order_ends_only_its_own() -> None:
    """J9, J14, cases 8 and 9 of 2.18."""
    runner = cart()
    runner.track("Cart Updated", cart_id="A")
    runner.track("Cart Updated", cart_id="B")
    runner.track("Order Completed", cart_id="A", order_id="o1")
    assert [i.key for i in runner.live()] == ["B"]
    runner.move(HOUR)
    assert [m.data["event"]["cart_id"] for m in runner.planned] == ["B"]


def test_entry_and_exit_in_one_batch_in_both_orders() -> None:
    """Case 10 of 2.18: what happened before entry never counts as exit."""
    first = cart()
    first.track("Cart Updated", cart_id="A")
    first.track("Order Completed", cart_id="A", order_id="o1")
    assert first.live() == []
    second = cart()
    second.track("Order Completed", cart_id="A", order_id="o1")
    second.track("Cart Updated", cart_id="A")
    assert len(second.live()) == 1
    second.tell(second.fact("track", "Order Completed", {"cart_id": "A"}, at=START - HOUR))
    assert len(second.live()) == 1


REENTRY = [
    ("never", 0, ["entered", "reentry_blocked", "reentry_blocked"]),
    ("after_end", 0, ["entered", "entered", "entered"]),
    ("always", 0, ["entered", "entered", "entered"]),
    ("2h", 1, ["entered", "reentry_blocked", "entered"]),
]


@pytest.mark.parametrize(("again", "hours", "expected"), REENTRY, ids=[case[0] for case in REENTRY])
def test_the_four_modes_of_reentry(again: str, hours: int, expected: list[str]) -> None:
    """J10: once ever, after the last one ended, always, once per window; judged per key."""
    runner = cart(again)
    for _ in range(3):
        runner.track("Cart Updated", cart_id="A")
        runner.track("Order Completed", cart_id="A")
        runner.move(timedelta(hours=hours))
    said = [
        c.reason or c.kind
        for c in runner.commands
        if isinstance(c, Trace) and c.kind in ("entered", "refused")
    ]
    assert said == expected
    runner.track("Cart Updated", cart_id="B")
    assert [i.key for i in runner.live()] == ["B"]


def test_parallel_instances_have_a_ceiling() -> None:
    """J10: 25 unless the author says otherwise."""
    runner = cart("always", "parallel")
    for _ in range(27):
        runner.track("Cart Updated", cart_id="A")
    assert len(runner.live()) == 25
    assert runner.refusals() == ["entry_cap", "entry_cap"]


def test_a_repeated_run_compares_whole_local_days() -> None:
    """J10: a run that was a little late yesterday does not cost anybody today's."""
    text = "enter: {schedule: {segment: s, at: '08:00', every: day, zone: workspace}, again: 1d}\nsteps: [{exit: a}]"
    runner = JourneyRunner(journey(text), at=datetime(2026, 3, 10, 7, 3, tzinfo=UTC))
    runner.enter("j")
    runner.move(datetime(2026, 3, 11, 7, 0, tzinfo=UTC))
    runner.enter("j")
    assert runner.refusals() == []


def test_a_refused_person_is_tried_again_when_the_missing_fact_comes() -> None:
    """J3, case 1 of 2.18: event first, attribute two seconds later."""
    text = (
        "enter: {on: {event: Signed Up}, audience: {kind: trait, name: plan, value: gold}, retry: 10m}\n"
        + STAY
    )
    runner = JourneyRunner(journey(text))
    runner.track("Signed Up", source="shop")
    assert runner.live() == []
    runner.move(timedelta(seconds=2))
    runner.tell(runner.fact("identify", "Identified", {"plan": "gold"}))
    (instance,) = runner.live()
    assert (instance.context["event"], instance.entered_at) == (
        {"source": "shop"},
        START + timedelta(seconds=2),
    )
    assert runner.refusals() == []


def test_a_parked_entry_gives_up_when_its_time_is_over() -> None:
    """J3."""
    text = "enter: {on: {event: E}, audience: {kind: trait, name: plan, value: gold}, retry: 10m}\n" + STAY
    runner = JourneyRunner(journey(text))
    runner.track("E")
    assert list(runner.timers.values()) == [START + timedelta(minutes=10)]
    runner.move(HOUR)
    assert runner.refusals() == ["not_eligible_now"]
    runner.tell(runner.fact("identify", "Identified", {"plan": "gold"}))
    assert (runner.live(), runner.timers) == ([], {})


def test_nobody_enters_a_paused_journey_and_those_inside_go_on() -> None:
    """J39: pause entry drains."""
    runner = cart()
    runner.track("Cart Updated", cart_id="A")
    runner.define(live(CART % ("never", "restart"), status="paused"))
    runner.track("Cart Updated", cart_id="B")
    assert runner.refusals() == ["journey_paused"]
    runner.move(HOUR)
    assert runner.sent() == ["sms"]


def test_a_call_enters_by_name_with_a_context_and_may_skip_the_audience() -> None:
    """J42: the trigger is bypassed, the audience only if chosen."""
    text = "enter: {key: event.offer, audience: {kind: trait, name: plan, value: gold}}\n" + STAY
    runner = JourneyRunner(journey(text))
    runner.enter("j", context={"offer": "spring"})
    assert runner.refusals() == ["not_eligible_now"]
    runner.enter("j", context={"offer": "spring"}, check_audience=False)
    assert [i.key for i in runner.live()] == ["spring"]
    runner.enter("nobody-knows")
    assert runner.refusals()[-1] == "journey_missing"


LOCAL = [  # the person's zone, what is chosen for a time that has passed, when the message goes (UTC), or why not
    ("America/New_York", "skip", "2026-03-10T14:00", ""),  # 10:00 in New York is still to come
    ("Europe/Berlin", "now", "2026-03-10T10:00", ""),  # it is 11:00 in Berlin
    ("Europe/Berlin", "next_day", "2026-03-11T09:00", ""),
    ("Europe/Berlin", "skip", "", "local_time_passed"),
    ("Asia/Tokyo", "next_day", "2026-03-11T01:00", ""),
]


@pytest.mark.parametrize(("zone", "if_past", "sent", "refused"), LOCAL)
def test_a_local_time_campaign_launched_when_it_has_passed_for_half_the_world(
    zone: str, if_past: str, sent: str, refused: str
) -> None:
    """J7, case 17 of 2.18."""
    runner = JourneyRunner(
        journey("steps: [{send: s, channel: sms, template: t}]"), at=datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
    )
    runner.person.profile.zones.profile = zone
    runner.enter("j", run_at="2026-03-10T10:00", if_past=if_past)
    runner.move(3 * DAY)
    due = [c.due for c in runner.commands if isinstance(c, PlanMessage)]
    assert due == ([datetime.fromisoformat(sent).replace(tzinfo=UTC)] if sent else [])
    assert runner.refusals() == ([refused] if refused else [])


def test_the_audience_of_a_local_time_campaign_is_asked_once_at_that_time() -> None:
    """J7."""
    runner = JourneyRunner(journey("enter: {audience: {kind: trait, name: plan, value: gold}}\n" + STAY))
    runner.enter("j", run_at="2026-03-10T18:00")
    assert (runner.live(), runner.refusals()) == ([], [])
    runner.tell(runner.fact("identify", "Identified", {"plan": "gold"}))
    assert runner.live() == []
    runner.move(12 * HOUR)
    assert len(runner.live()) == 1


def test_somebody_who_travels_before_a_local_time_gets_it_at_the_new_time() -> None:
    """J7, J24."""
    runner = JourneyRunner(journey(STAY))
    runner.enter("j", run_at="2026-03-10T18:00")
    assert list(runner.timers.values()) == [datetime(2026, 3, 10, 17, 0, tzinfo=UTC)]
    runner.person.profile.zones.profile = "America/New_York"
    runner.track("Page Viewed")
    assert list(runner.timers.values()) == [datetime(2026, 3, 10, 22, 0, tzinfo=UTC)]


def test_delays_run_from_processing_unless_the_author_chooses_the_event() -> None:
    """J4."""
    for choice, due in (("processing", START + HOUR), ("event", START + HOUR / 2)):
        runner = JourneyRunner(
            journey(f"enter: {{on: {{event: E}}, delays_from: {choice}}}\nsteps: [{{wait: w, for: 1h}}]")
        )
        runner.tell(runner.fact("track", "E", at=START - HOUR / 2))
        assert list(runner.timers.values()) == [due]


def test_a_huge_event_is_kept_only_as_far_as_it_fits() -> None:
    runner = JourneyRunner(journey("enter: {on: {event: E}}\n" + STAY))
    runner.track("E", cart_id="A", blob="x" * 50_000, last=1)
    (instance,) = runner.live()
    assert instance.context["event"] == {"cart_id": "A", "last": 1}
    assert isinstance(instance, Instance)
    assert len(msgspec.json.encode(instance)) < 20_000


@pytest.mark.parametrize(
    ("order", "ended"),
    [
        ({"product_id": "soap"}, True),
        ({"products": [{"product_id": "wax"}, {"product_id": "soap"}]}, True),
        ({"products": [{"product_id": "wax"}]}, False),
        ({"product_id": "wax", "products": [{"product_id": "soap"}]}, False),
        ({"products": "soap"}, False),
        ({}, False),
    ],
)
def test_an_order_is_about_each_of_the_products_that_it_names(order: dict[str, object], ended: bool) -> None:
    """J14: the same product."""
    door = "enter: {on: {event: Product Supplied}, key: event.product_id}\n"
    runner = JourneyRunner(journey(f"{door}exit: {{event: Order Completed, same: product_id}}\n{STAY}"))
    runner.track("Product Supplied", product_id="soap")
    runner.track("Order Completed", order_id="o1", **order)
    assert (runner.live() == []) == ended
