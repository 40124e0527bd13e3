"""The reference scenes told as stories: what the customer does, what must happen (S1, S2, S5, S11; semantics 2.17)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from unit.journeys.texts import agree

from anklang.core.ids import derive_id
from anklang.journeys.command import ReserveCoupon, Trace
from anklang.journeys.parse import parse
from anklang.profiles.model import Device
from anklang.testing.journey_runner import START, JourneyRunner

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SCENES = Path(__file__).parent / "scenes"


def story(name: str, *channels: str, tracking: bool = True, person: int = 0) -> JourneyRunner:
    """Somebody who agreed to advertising on these channels, with a phone that can be pushed to."""
    journey = parse((SCENES / f"{name}.yaml").read_text())
    runner = agree(JourneyRunner(journey, person=derive_id("p", person)), *channels)
    runner.person.profile.devices.append(Device(id="d", type="ios", token="t", push_enabled=True))
    return agree(runner, "email", purpose="click_tracking") if tracking else runner


def launch(runner: JourneyRunner, collection: str = "spring") -> None:
    """The campaign asks the person in."""
    runner.enter("collection", context={"collection": collection, "url": "https://shop.example/spring"})


# --- S1


def test_s1_push_not_clicked_then_sms_then_the_app_is_opened() -> None:
    """The scene of the first article: four hours, an SMS with a personal link, a discount inside the app."""
    runner = story("collection", "push", "sms")
    launch(runner)
    assert runner.sent() == ["push"]
    runner.move(4 * HOUR - MINUTE)
    assert runner.sent() == ["push"]
    runner.move(MINUTE)
    assert runner.sent() == ["push", "sms"]
    runner.move(2 * HOUR)
    runner.track("Application Opened")
    assert runner.sent() == ["push", "sms", "in_app_popular"]
    assert runner.planned[-1].data["with"]["code"] == "CODE-999"
    assert runner.live() == []


def test_s1_a_click_leads_into_the_app_without_an_sms() -> None:
    runner = story("collection", "push", "sms")
    runner.person.consents["inapp", "profiling", "d"] = "given"
    launch(runner)
    runner.move(HOUR)
    runner.signal("push", "clicked")
    runner.track("Application Opened")
    assert runner.sent() == ["push", "in_app_viewed"]
    runner.move(5 * DAY)
    assert runner.sent() == ["push", "in_app_viewed"]


def test_s1_without_tracking_consent_an_opened_app_still_counts() -> None:
    """R23, J32: unknown is treated as not clicked only where the app was not opened since the push."""
    opened = story("collection", "push", "sms", tracking=False)
    launch(opened)
    opened.move(HOUR)
    opened.track("Application Opened")
    opened.move(5 * HOUR)
    assert opened.sent() == ["push", "in_app_popular"]
    silent = story("collection", "push", "sms", tracking=False)
    launch(silent)
    silent.move(5 * HOUR)
    assert silent.sent() == ["push", "sms"]


def test_s1_without_consent_to_sms_the_app_is_waited_for() -> None:
    runner = story("collection", "push")
    launch(runner)
    runner.move(DAY)
    runner.track("Application Opened")
    assert runner.sent() == ["push", "in_app_popular"]


def test_s1_an_order_in_the_night_ends_it_while_the_sms_is_held() -> None:
    """2.17: push at 18:30, time-out at 22:30, the SMS is held to 08:00; the order comes at midnight."""
    runner = story("collection", "push", "sms")
    launch(runner)
    runner.accept = False
    runner.move(4 * HOUR)
    runner.signal("sms", "held")
    runner.track("Order Completed", order_id="o1", total=50)
    assert runner.sent() == ["push"]
    assert runner.live() == []


def test_s1_once_per_collection() -> None:
    runner = story("collection", "push")
    launch(runner)
    runner.move(10 * DAY)
    launch(runner)
    launch(runner, "summer")
    assert runner.refusals() == ["reentry_blocked"]
    assert runner.sent() == ["push", "push"]


def test_s1_no_code_no_message_about_a_discount() -> None:
    """R13, case 25 of 2.18."""
    runner = story("collection", "push")
    runner.codes = 0
    launch(runner)
    runner.track("Application Opened")
    assert (runner.sent(), runner.live()) == (["push"], [])


# --- S2


def cart(runner: JourneyRunner, cart_id: str = "A", goods: int = 1) -> None:
    """The cart has so many goods now."""
    products = [
        {"product_id": f"p{n}", "price": 20, "quantity": 1, "category": "shoes"} for n in range(goods)
    ]
    runner.track("Cart Updated", cart_id=cart_id, products=products)


def test_s2_thirty_minutes_after_the_last_change() -> None:
    runner = story("cart", "sms")
    cart(runner)
    runner.move(20 * MINUTE)
    cart(runner, goods=2)
    runner.move(29 * MINUTE)
    assert runner.sent() == []
    runner.move(MINUTE)
    assert runner.sent() == ["sms"]
    assert runner.planned[0].due == START + 50 * MINUTE
    assert runner.planned[0].useless_after == START + 50 * MINUTE + 12 * HOUR
    assert runner.planned[0].stage == "cart"


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("Order Completed", {"cart_id": "A", "order_id": "o1", "total": 20}),
        ("Checkout Started", {"cart_id": "A", "checkout_id": "c1"}),
        ("Cart Emptied", {"cart_id": "A"}),
    ],
)
def test_s2_ends_with_the_order_the_checkout_or_an_empty_cart(event: str, said: dict[str, object]) -> None:
    runner = story("cart", "sms")
    cart(runner)
    runner.track(event, **said)
    assert runner.live() == []
    runner.move(HOUR)
    assert runner.sent() == []


def test_s2_an_order_that_does_not_name_its_cart_stops_it_too() -> None:
    """2.17: the cart is read again at the moment of sending; any order of the person is counted as the goal."""
    runner = story("cart", "sms")
    cart(runner)
    runner.track("Order Completed", order_id="o1", total=20)
    runner.move(HOUR)
    assert runner.sent() == []


def test_s2_without_consent_nobody_is_reminded() -> None:
    """R22: a cart reminder is advertising."""
    runner = story("cart")
    cart(runner)
    runner.move(HOUR)
    assert (runner.sent(), runner.refusals()) == ([], ["not_eligible_now"])


def test_s2_one_reminder_in_seven_days_whichever_cart_it_was() -> None:
    runner = story("cart", "sms")
    cart(runner, "A")
    runner.move(HOUR)
    runner.move(2 * DAY)
    cart(runner, "B")
    runner.move(HOUR)
    assert runner.sent() == ["sms"]
    runner.move(6 * DAY)
    cart(runner, "C")
    runner.move(HOUR)
    assert runner.sent() == ["sms", "sms"]


def test_s2_an_order_after_the_reminder_is_its_success() -> None:
    """J15."""
    runner = story("cart", "sms")
    cart(runner)
    runner.move(HOUR)
    runner.move(2 * DAY)
    runner.track("Order Completed", cart_id="A", order_id="o1", total=20)
    assert [c.detail["amount"] for c in runner.commands if isinstance(c, Trace) and c.kind == "goal"] == [
        2000
    ]


# --- S5


def test_s5_at_once_and_once_for_each_order() -> None:
    runner = story("order")
    runner.track("Order Completed", order_id="o1", total=20)
    runner.track("Order Completed", order_id="o1", total=20)
    runner.track("Order Completed", order_id="o2", total=20)
    assert [m.data["event"]["order_id"] for m in runner.planned] == ["o1", "o2"]
    assert {m.due for m in runner.planned} == {START}


def test_s5_by_mail_where_the_text_message_does_not_arrive() -> None:
    """J20: not sent, or not delivered within a quarter of an hour."""
    for first in ("not_sent", "accepted"):
        runner = story("order")
        runner.accept = False
        runner.track("Order Completed", order_id="o1", total=20)
        runner.signal("confirmation", first, "no_address" if first == "not_sent" else "")
        runner.move(16 * MINUTE)
        assert [m.channel for m in runner.planned] == ["sms", "email"]


def test_s5_imported_orders_are_not_confirmed() -> None:
    """J4, case 5 of 2.18."""
    runner = story("order")
    runner.tell(runner.fact("track", "Order Completed", {"order_id": "o1"}, imported=True))
    assert runner.planned == []


# --- S11


def lapse(way: str, tracking: bool = True) -> JourneyRunner:
    """Somebody who is drawn into this way of the split has just lapsed."""
    for number in range(50):
        runner = story("reactivation", "email", "push", tracking=tracking, person=number)
        runner.tell(runner.fact("segment", "Segment Entered", {"segment": "lapsed"}))
        if runner.instances.all and next(iter(runner.instances.all.values())).variants == {"way": way}:
            return runner
    raise AssertionError(f"nobody of fifty is drawn into {way}")


def test_s11_a_mail_without_reaction_is_followed_by_a_push_with_an_offer() -> None:
    runner = lapse("in_steps")
    assert runner.sent() == ["mail"]
    runner.move(3 * DAY)
    assert runner.sent() == ["mail", "push"]
    assert runner.planned[1].data["with"]["code"] == "CODE-999"


@pytest.mark.parametrize("sign", ["clicked", "read", "visit"])
def test_s11_whoever_reacts_gets_no_offer(sign: str) -> None:
    """5.3: no incentive in the first message, and none for those who come anyway."""
    runner = lapse("in_steps")
    runner.move(DAY)
    if sign == "visit":
        runner.track("Page Viewed")
    else:
        runner.signal("mail", sign)
    runner.move(5 * DAY)
    assert runner.sent() == ["mail"]
    assert not [c for c in runner.commands if isinstance(c, ReserveCoupon)]


def test_s11_the_amplifier_speaks_on_both_channels_at_once() -> None:
    runner = lapse("amplifier")
    assert runner.sent() == ["mail_louder", "push_louder"]
    assert {m.due for m in runner.planned} == {START}


def test_s11_once_per_lapse() -> None:
    runner = lapse("amplifier")
    runner.move(30 * DAY)
    runner.tell(runner.fact("segment", "Segment Entered", {"segment": "lapsed"}))
    assert runner.refusals() == ["reentry_blocked"]
    runner.move(datetime(2026, 6, 20, tzinfo=UTC))
    runner.tell(runner.fact("segment", "Segment Entered", {"segment": "lapsed"}))
    assert len(runner.sent()) == 4
