"""What people choose for themselves decides at once: topics, channels, pause, frequency (R4, R15, R21)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from back_test_rig import CART, Shopping
from back_test_rig import MONDAY as BEGIN
from back_test_rig import SETTINGS as BACK_TEST
from back_test_rig import TEMPLATES as CART_TEMPLATES
from centre_rig import TEMPLATES, CentreShop, centre_shop
from edge_rig import DAY, HOUR, MINUTE

from anklang.core.errors import BadInput
from anklang.flows.look_up_person import timeline
from anklang.flows.on_preferences import change_preferences
from anklang.preferences.model import Change, Chosen, Limit, chosen_of
from anklang.profiles.find import get_person
from anklang.segments import store as segments
from anklang.segments.model import Segment
from anklang.segments.parse import parse_condition
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.testing.world import World
from anklang.workspaces.model import Topic
from anklang.workspaces.store import raise_epoch


@pytest.fixture
def shop(database_url: str) -> Iterator[CentreShop]:
    """A shop with Anna, who agreed to everything."""
    with centre_shop(database_url) as made:
        made.anna()
        yield made


def choose(shop: CentreShop, **change: object) -> Chosen:
    """Anna chooses."""
    with shop.world.database.transaction() as tx:
        definitions = shop.world.cache.of(tx, shop.world.workspace)
        chosen = change_preferences(
            tx,
            definitions,
            shop.world.person("anna"),
            Change(**change),
            "test",
            shop.world.clock.now(),  # type: ignore[arg-type]
        )
    shop.world.settle()
    return chosen


def test_a_topic_that_is_switched_off_takes_its_queued_messages_back_and_no_others(shop: CentreShop) -> None:
    """B3: the choice holds from the moment of the click."""
    shop.plan("news-sms", id="a")
    shop.plan("ad", id="b")
    shop.queue()
    choose(shop, topics={"news": False})
    shop.world.wait(HOUR)
    assert sorted(shop.ledger(), key=str) == [("accepted", None), ("not_sent", "unsubscribed")]
    assert not any("Kollektion" in text for text in shop.texts())
    assert any("Schau" in text for text in shop.texts())


def test_a_message_planned_after_a_topic_was_switched_off_is_refused_by_the_gate(shop: CentreShop) -> None:
    """The trace names the rule and the topic."""
    choose(shop, topics={"news": False})
    shop.plan("news-sms")
    shop.world.wait(HOUR)
    (row,) = shop.world.ledger()
    assert (row["state"], row["reason"]) == ("suppressed", "unsubscribed")
    assert row["gate"][-1]["rule"] == "preferences:topic"
    assert "news" in row["gate"][-1]["detail"]


def test_a_pause_stops_advertising_until_its_end_and_service_goes_on(shop: CentreShop) -> None:
    """Advertising is not sent, not put off to the end of the pause; transactional is never touched."""
    choose(shop, paused_until=shop.world.clock.now() + 14 * DAY)
    shop.plan("ad", id="a")
    shop.plan("thanks", id="b")
    shop.world.wait(HOUR)
    assert [text for text in shop.texts() if "Schau" in text] == []
    assert any("Bestellung" in text for text in shop.texts())
    shop.world.wait(15 * DAY)
    shop.happens("Start a")
    shop.world.wait(DAY)
    assert any("Schau" in text for text in shop.texts())


def test_a_pause_takes_back_what_is_due_before_its_end(shop: CentreShop) -> None:
    """B3."""
    shop.plan("ad")
    shop.queue()
    choose(shop, paused_until=shop.world.clock.now() + 14 * DAY)
    assert shop.ledger() == [("not_sent", "unsubscribed")]


def test_a_channel_that_is_switched_off_gets_no_advertising_while_consent_stays(shop: CentreShop) -> None:
    """Switching a channel off is no withdrawal: it can be switched on again without a new consent."""
    choose(shop, channels_off=("sms",))
    shop.plan("ad", id="a")
    shop.world.wait(HOUR)
    assert shop.texts() == []
    assert shop.state_of("sms", "marketing") == ["confirmed"]
    choose(shop, channels_off=())
    shop.happens("Start a")
    shop.world.wait(HOUR)
    assert len(shop.texts()) == 1


def test_the_persons_own_limit_counts_at_hand_over(shop: CentreShop) -> None:
    """R4: one advertising message a week, in a rolling window; the trace names the rule."""
    choose(shop, limit=Limit(1, 7))
    shop.plan("ad")
    shop.world.wait(HOUR)
    shop.happens("Start j")
    shop.world.wait(DAY)
    assert [one for one in shop.ledger() if one[1] == "capped"] == [("not_sent", "capped")]
    capped = next(row for row in shop.world.ledger() if row["reason"] == "capped")
    assert capped["gate"][-1]["rule"] == "person.limit"
    shop.world.wait(7 * DAY)
    shop.happens("Start j")
    shop.world.wait(HOUR)
    assert len(shop.texts()) == 2


def test_a_choice_is_on_the_timeline_starts_journeys_and_can_be_asked_in_conditions(shop: CentreShop) -> None:
    """The fact "Preferences Changed"; segments read preferences.topics.<id>."""
    shop.publish(
        "id: k\nname: K\nenter: {on: {event: Preferences Changed}}\n"
        "steps:\n  - {send: it, channel: sms, template: ad}\n"
    )
    choose(shop, topics={"care": False})
    shop.world.wait(MINUTE)
    assert len(shop.texts()) == 1
    with shop.world.database.transaction() as tx:
        person = get_person(tx, shop.world.workspace, shop.world.person("anna"))
        lines = timeline(tx, shop.world.workspace, person.id, limit=50)
    assert person.profile.traits["preferences"]["topics"] == {"care": False}
    assert "Preferences Changed" in {line.event.name for line in lines if line.event}
    choose(shop, topics={"care": False})
    with shop.world.database.transaction() as tx:
        again = timeline(tx, shop.world.workspace, person.id, limit=50)
    assert [line.event.name for line in again if line.event].count("Preferences Changed") == 1


def test_the_shop_cannot_write_what_the_person_chose(shop: CentreShop) -> None:
    """Neither by identify nor by an import: the trait is the person's."""
    choose(shop, topics={"news": False})
    shop.world.collect(
        {
            "type": "identify",
            "userId": "anna",
            "traits": {"preferences": {"topics": {"news": True}}, "city": "Ulm"},
        }
    )
    shop.world.settle()
    with shop.world.database.transaction() as tx:
        traits = get_person(tx, shop.world.workspace, shop.world.person("anna")).profile.traits
    chosen = chosen_of(traits)
    assert chosen is not None
    assert not chosen.wants("news")
    assert traits["city"] == "Ulm"


def test_of_two_merged_profiles_the_stricter_choice_holds(shop: CentreShop) -> None:
    """J40, R21: whatever one of the two restricted stays restricted."""
    later = shop.world.clock.now() + 30 * DAY
    shop.world.collect({"type": "identify", "userId": "other", "traits": {}})
    shop.world.settle()
    with shop.world.database.transaction() as tx:
        definitions = shop.world.cache.of(tx, shop.world.workspace)
        now, other = shop.world.clock.now(), shop.world.person("other")
        change = Change(topics={"care": False, "news": True}, limit=Limit(1, 30), paused_until=later)
        change_preferences(tx, definitions, other, change, "test", now)
    choose(shop, topics={"news": False}, limit=Limit(3, 7))
    shop.world.collect({"type": "alias", "previousId": "other", "userId": "anna"})
    shop.world.settle()
    kept = shop.chosen()
    assert kept.topics == {"care": False, "news": False}
    assert (kept.limit, kept.paused_until) == (Limit(1, 30), later)
    with shop.world.database.transaction() as tx:
        traits = get_person(tx, shop.world.workspace, shop.world.person("anna")).profile.traits
        assert tx.row("SELECT count(*) FROM person_preferences") == (1,)
    assert chosen_of(traits) == Chosen(
        topics={"care": False, "news": False}, limit=Limit(1, 30), paused_until=later
    )


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (Change(topics={"nope": False}), "topics.nope"),
        (Change(limit=Limit(0, 7)), "limit"),
        (Change(limit=Limit(1, 32)), "limit"),
    ],
)
def test_what_cannot_be_chosen_is_refused_with_its_place(shop: CentreShop, change: Change, path: str) -> None:
    """Nothing is kept then."""
    with pytest.raises(BadInput) as refused, shop.world.database.transaction() as tx:
        definitions = shop.world.cache.of(tx, shop.world.workspace)
        change_preferences(tx, definitions, shop.world.person("anna"), change, "test", shop.world.clock.now())
    assert [one.path for one in refused.value.problems] == [path]
    assert shop.chosen().at is None


def test_a_pause_of_more_than_a_year_is_refused(shop: CentreShop) -> None:
    """Who wants longer withdraws."""
    with pytest.raises(BadInput):
        choose(shop, paused_until=shop.world.clock.now() + timedelta(days=400))


def test_every_template_of_the_rig_is_about_a_topic_that_there_is() -> None:
    """So that the tests above test what they say."""
    assert {one.get("topic", "") for one in TEMPLATES} == {"news", ""}


def test_a_segment_holds_those_who_switched_a_topic_off(shop: CentreShop) -> None:
    """Asked as a trait: preferences.topics.<id>; people move in and out with each choice."""
    condition = {"kind": "trait", "name": "preferences.topics.care", "op": "eq", "value": False}
    with shop.world.database.transaction() as tx:
        parsed = parse_condition(condition, place="segment")
        made = Segment(
            workspace=shop.world.workspace,
            id="no-care",
            name="No care tips",
            condition=parsed,
            status="filling",
        )
        segments.save_segment(tx, made, shop.world.clock.now())
    shop.world.settle()
    seen = []
    for wanted in (False, True):
        choose(shop, topics={"care": wanted})
        with shop.world.database.transaction() as tx:
            person = get_person(tx, shop.world.workspace, shop.world.person("anna"))
        seen.append("no-care" in person.segments)
    assert seen == [True, False]


@pytest.fixture
def shopping(database_url: str) -> Iterator[Shopping]:
    """A shop with a cart journey, for back-tests; its SMS is about a topic."""
    settings = msgspec.structs.replace(BACK_TEST, topics=(Topic(id="carts", name={"de": "Körbe"}),))
    world = World(database_url, BEGIN, settings)
    made = Shopping(world)
    with world.database.transaction() as tx:
        about = {**CART_TEMPLATES[0], "topic": "carts"}
        templates.save(tx, world.workspace, template_text.parse(about), BEGIN, "test")
        raise_epoch(tx, world.workspace)
    made.publish(CART)
    yield made
    world.close()


def test_a_back_test_finds_what_live_did_about_choices(shopping: Shopping) -> None:
    """J46: a topic switched off while a message waited and before another, a pause that ended, a limit of one's own."""
    world = shopping.world

    def says(name: str, **change: object) -> None:
        with world.database.transaction() as tx:
            definitions = world.cache.of(tx, world.workspace)
            wanted = Change(**change)  # type: ignore[arg-type]
            change_preferences(tx, definitions, world.person(name), wanted, "test", world.clock.now())
        world.settle()

    for name in ("off", "paused", "rarely", "free"):
        shopping.customer(name)
        shopping.adds(name)
    world.wait(10 * MINUTE)
    says("off", topics={"carts": False})
    says("paused", paused_until=world.clock.now() + DAY)
    says("rarely", limit=Limit(1, 7))
    for _ in range(3):
        world.wait(2 * DAY)
        for name in ("off", "paused", "rarely", "free"):
            shopping.adds(name, cart=f"c{world.number()}")
    world.wait(4 * DAY)
    run, _ = shopping.test(BEGIN, world.clock.now())
    assert shopping.replayed(run) == shopping.live()
    reasons = {(one[3], one[4]) for one in shopping.live() if one[2] == "not_sent"}
    assert {("sms", "unsubscribed"), ("sms", "capped")} <= reasons
