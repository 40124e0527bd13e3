"""The proof that a simulation is right: under the rules that held, it says what happened, message by message (J46)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Databases
from edge_rig import DAY, EdgeShop, edge_shop
from simulation_rig import simulate

from anklang.channels.model import Failed, Outgoing, SendResult, Unknown
from anklang.testing.story import play
from anklang.testing.story.find import find_story, stories
from anklang.testing.story.play import play_case, set_stage
from anklang.testing.story.read import read_story
from anklang.testing.story.stage import Stage
from anklang.workspaces.model import Cap, Gap, Hours

FOLDERS = stories()


@pytest.fixture(scope="module")
def stage(databases: Databases) -> Iterator[Stage]:
    """One server for all stories."""
    made = Stage(databases.server, databases.template)
    with ExitStack() as stack:
        stack.callback(made.close)
        yield made


@pytest.mark.parametrize("id_", sorted(FOLDERS))
def test_every_period_of_every_story_is_reproduced(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, id_: str
) -> None:
    """Each case of a story is simulated as it stands at its end, before it is cleared away."""
    looked: list[int] = []
    clear = play.clear

    def simulated(world: Any) -> None:
        found = simulate(world)
        looked.append(found.result.messages)
        assert found.changes == [], [(one.step, one.was, one.would) for one in found.changes]
        clear(world)

    monkeypatch.setattr(play, "clear", simulated)
    story, folder = read_story(FOLDERS[id_] / "story.yaml"), Path(find_story(id_))
    with set_stage(stage, story, folder) as (database, workspace):
        for case in story.cases:
            play_case(stage, database, workspace, story, case)
    assert sum(looked) > 0


JOURNEY = """
id: %s
name: J
stage: "%s"
priority: %s
value: %s
enter: {on: {event: %s}, again: always, if_live: parallel}
exit: {event: Order Completed}
steps:
  - {wait: pause, for: %s}
  - {send: sms, channel: sms, template: %s, useless_after: %s, on_cap: %s}
  - {wait: later, for: %s}
  - {send: more, channel: sms, template: ad}
"""


def a_life(shop: EdgeShop, draw: random.Random, acts: int) -> None:
    """Random journeys, people, events, consents, faults and moments."""
    for name in "ABCD":
        shop.publish(
            JOURNEY
            % (name.lower(), draw.choice(["", "", "cart", "checkout"]), draw.choice([10, 50, 90]), draw.choice([0, 5]),
               name, draw.choice(["1m", "10m", "3h"]), draw.choice(["ad", "cart", "survey", "thanks"]),
               draw.choice(["30m", "6h", "2d"]), draw.choice(["drop", "wait, cap_wait: 2d"]), draw.choice(["5m", "1d"]))
        )  # fmt: skip
    usual = shop.world.outbox.answer

    def answer(message: Outgoing) -> SendResult:
        lot = draw.random()
        if lot < 0.06:
            return Failed("message", "provider_rejected", "400")
        if lot < 0.12:
            return Failed("transient", "provider_rejected", "503")
        if lot < 0.15:
            return Unknown("no answer")
        return usual(message)

    shop.world.outbox.answer = answer
    users = {"anna": "+4915112345678", "bert": "+4915112345679", "cleo": "+33612345678"}
    for user, phone in list(users.items())[1:]:
        shop.person(user, phone=phone, agreed=draw.choice(["marketing", "marketing feedback"]))
    for _ in range(acts):
        user = draw.choice(list(users))
        lot = draw.random()
        if lot < 0.6:
            shop.happens(draw.choice("ABCD"), user=user, cart_id="c", order_id="o")
        elif lot < 0.66:
            shop.happens("Order Completed", user=user, order_id=f"o{lot}", total=5, currency="EUR")
        elif lot < 0.72:
            shop.world.reply(
                users[user], draw.choice(["STOP", "START", "ich will stop jetzt gleich bitte mal", "HELP"])
            )
        elif lot < 0.8:
            action = draw.choice(["give", "withdraw", "confirm"])
            shop.world.consent(user, "sms", "marketing", action, address=users[user])  # type: ignore[arg-type]
        elif lot < 0.85:
            zone = draw.choice(["Europe/Berlin", "America/New_York", "Asia/Tokyo"])
            shop.world.collect({"type": "identify", "userId": user, "traits": {"timezone": zone}})
        elif lot < 0.88:
            shop.verb(draw.choice("abcd"), draw.choice(["pause", "resume"]))
        elif lot < 0.91:
            guest = f"g{draw.randrange(3)}"
            shop.world.collect({"type": "identify", "anonymousId": guest, "traits": {"phone": users[user]}})
            shop.world.settle()
            shop.world.collect({"type": "identify", "anonymousId": guest, "userId": user})
        shop.world.wait(timedelta(seconds=draw.choice([1, 1, 60, 700, 3600 * 3, 3600 * 9])))
    shop.world.outbox.answer = usual
    shop.world.wait(DAY)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(6))
def test_random_lives_are_reproduced(database_url: str, seed: int) -> None:
    draw = random.Random(seed)
    settings: dict[str, Any] = {
        "caps": [Cap(limit=draw.choice([1, 2, 3]), hours=draw.choice([3, 24, 72]))] * draw.choice([0, 1, 1]),
        "gaps": [Gap(minutes=draw.choice([5, 90]))] * draw.choice([0, 1]),
        "hours": draw.choice(
            [(), (Hours(open="09:00", close="18:00"),), (Hours(open="22:00", close="06:00"),), (Hours(),)]
        ),
    }
    with edge_shop(database_url, **settings) as shop:
        a_life(shop, draw, 45)
        found = simulate(shop.world)
        assert found.result.messages > 10
        assert found.changes == [], [(one.step, one.was, one.would) for one in found.changes]
        turned = simulate(
            shop.world, hours=[{"open": "12:00", "close": "13:00"}], caps=[{"limit": 1, "hours": 48}]
        )
        assert turned.result.messages == found.result.messages
        assert turned.result.was_sent == found.result.was_sent
