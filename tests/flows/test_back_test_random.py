"""Random journeys and random lives: whatever live did, the back-test says (J46)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from back_test_rig import MONDAY, SETTINGS, Shopping
from conftest import Databases
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from unit.journeys.test_properties import journeys

from anklang.backtests.model import Assumed
from anklang.journeys.model import Journey
from anklang.journeys.parse import dump, parse
from anklang.testing.world import World

ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("track"), st.sampled_from(["A", "A", "B", "C"])),
        st.tuples(st.just("identify"), st.integers(0, 4)),
        st.tuples(st.just("zone"), st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Tokyo"])),
        st.tuples(st.just("consent"), st.sampled_from(["give", "withdraw"])),
        st.tuples(st.just("move"), st.sampled_from([60, 1800, 3600 * 5, 86400])),
    ),
    min_size=3,
    max_size=12,
).map(lambda acts: [("track", "A"), *acts, ("move", 86400)])
WORDS = {
    "sms": {"text": "Hallo"},
    "email": {"subject": "Hallo", "html": "<p>Hallo</p>"},
    "push": {"title": "Hallo", "body": "Du"},
}
OTHER = "id: other\nname: Other\nenter: {again: always}\nsteps:\n  - wait: w\n    for: 1h\n"


def with_templates(journey: Journey) -> Journey:
    """The journey with templates that are made for its channels."""
    said = dump(journey)
    for step in said["steps"]:
        for one in [step, *step.get("fallback", [])] if "send" in step else []:
            one["template"] = one["channel"]
    return parse(said)


def live(shop: Shopping, acts: list[tuple[str, Any]]) -> None:
    """A life in the world."""
    for act, value in acts:
        if act == "track":
            said = {"when": "2026-11-27"}
            shop.world.collect({"type": "track", "userId": "anna", "event": value, "properties": said})
        elif act == "identify":
            shop.world.collect({"type": "identify", "userId": "anna", "traits": {"n": value}})
        elif act == "zone":
            shop.world.collect({"type": "identify", "userId": "anna", "traits": {"timezone": value}})
        elif act == "consent":
            shop.world.consent("anna", "sms", "marketing", value, address="+4915112345611")
        else:
            shop.world.wait(timedelta(seconds=value))
        shop.world.wait(timedelta(seconds=1))  # of things at the same moment the order is lost in history


@pytest.mark.timeout(300)
@settings(
    max_examples=8, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(journey=journeys(), acts=ACTS)
def test_what_live_did_the_back_test_says(
    databases: Databases, journey: Journey, acts: list[tuple[str, Any]]
) -> None:
    name = databases.clone()
    world = World(databases.server.url(name), MONDAY, SETTINGS)
    try:
        shop = Shopping(world)
        for channel, words in WORDS.items():
            shop.template(channel, channel, words)
        shop.pool("p")
        shop.publish(OTHER)
        shop.publish_parsed(with_templates(journey))
        shop.customer("anna", number=11)
        world.wait(timedelta(minutes=5))
        begin = world.clock.now()
        live(shop, acts)
        run, result = shop.test(begin, world.clock.now(), "j", assumed=Assumed(delivered=0))
        did, says = shop.live("j"), shop.replayed(run)
        assert (did - says, says - did) == (set(), set()), dump(journey)
        assert result.planned == result.sent + result.not_sent + result.waiting
    finally:
        world.close()
        databases.drop(name)
