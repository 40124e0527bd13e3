"""The choice of a channel: what speaks for one, and what stands in its way (C8, decision 0023)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from anklang.flows.choose_channel import Option, Wishes, choose_channel, in_turn, standing, wishes_of
from anklang.journeys.command import PlanMessage, Way
from anklang.messages.model import Message, Plan
from anklang.policy.model import Allow, Decision, Hold, No, Reason, WaitUntil
from anklang.preferences.model import TRAIT, Chosen, trait_of
from anklang.profiles.model import ChannelStats, Memory, Person, Profile
from anklang.workspaces.model import Price, WorkspaceSettings

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ANNA, PLANNED = UUID(int=1), UUID(int=2)
YES, LATER = Allow(()), WaitUntil(NOON + timedelta(hours=9), Hold.QUIET_HOURS, ())
NEVER, CONTROL = No(Reason.NO_CONSENT, ()), No(Reason.CONTROL_GROUP, ())
THREE = ["sms", "email", "push"]

ORDERS = [
    # how, wishes, the channels in turn with what speaks for them
    ("in_order", Wishes(stated="push"), "sms order, email order, push order"),
    ("preferred", Wishes(), "sms order, email order, push order"),
    ("preferred", Wishes(stated="push"), "push asked, sms order, email order"),
    ("preferred", Wishes(learned=("push", "email")), "push reacted, email reacted, sms order"),
    ("preferred", Wishes(stated="email", learned=("push", "email")), "email asked, push reacted, sms order"),
    ("preferred", Wishes(stated="telegram", learned=("viber",)), "sms order, email order, push order"),
    ("cheapest", Wishes(stated="sms"), "email cheapest, push cheapest, sms order"),
    ("cheapest", Wishes(prices={"sms": 75_000, "email": 400}), "push cheapest, email cheapest, sms cheapest"),
    ("cheapest", Wishes(prices={"sms": 0, "email": 0}), "sms cheapest, email cheapest, push cheapest"),
]


@pytest.mark.parametrize(("how", "wishes", "expected"), ORDERS)
def test_a_stated_wish_stands_before_a_learned_one_and_that_before_the_order(
    how: str, wishes: Wishes, expected: str
) -> None:
    """A text message without a price is never the cheapest."""
    assert ", ".join(f"{channel} {why}" for channel, why in in_turn(how, THREE, wishes)) == expected


STANDINGS: list[tuple[Decision | None, bool, int]] = [
    (YES, True, 0),
    (CONTROL, True, 0),  # where the message would have gone
    (LATER, True, 1),
    (YES, False, 2),
    (LATER, False, 2),
    (NEVER, True, 3),
    (NEVER, False, 3),
    (None, True, 3),
]


@pytest.mark.parametrize(("answer", "carried", "expected"), STANDINGS)
def test_what_may_go_now_stands_before_what_waits_and_what_is_refused(
    answer: Decision | None, carried: bool, expected: int
) -> None:
    assert standing(Option(message("sms"), answer, carried)) == expected


def message(channel: str) -> Message:
    """A row of its own for each channel."""
    return Message(
        shard=0, id=UUID(int=9), person=ANNA, workspace=1, template=f"t-{channel}", channel=channel,
        message_class="advertising", purpose="marketing", lane="triggered", plan=Plan(), planned_at=NOON, due_at=NOON,
    )  # fmt: skip


def person_with(profile: Profile) -> Person:
    """Somebody of whom nothing else is known."""
    return Person(id=ANNA, workspace=1, shard=0, profile=profile, memory=Memory(), created_at=NOON)


CHOICES: list[tuple[str, dict[str, tuple[Decision | None, bool]], str, list[str]]] = [
    ("push", {"sms": (YES, True), "push": (YES, True)}, "push", ["push, which the person asked for"]),
    ("push", {"sms": (YES, True), "push": (NEVER, True)}, "sms", ["push: no_consent", "sms, the first in order"]),
    ("push", {"sms": (YES, True), "push": (LATER, True)}, "sms", ["push: quiet_hours", "sms, the first in order"]),
    ("push", {"sms": (NEVER, True), "push": (LATER, True)}, "push", ["push, which the person asked for"]),
    (
        "push", {"sms": (YES, True), "push": (YES, False)}, "sms",
        ["push: credentials_invalid", "sms, the first in order"],
    ),
    ("push", {"sms": (YES, True), "push": (None, True)}, "sms", ["push: render_error", "sms, the first in order"]),
    ("", {"sms": (NEVER, True), "push": (NEVER, True)}, "sms", ["sms, the first in order"]),
    ("", {"sms": (NEVER, True), "push": (CONTROL, True)}, "push", ["sms: no_consent", "push, the first in order"]),
]  # fmt: skip


@pytest.mark.parametrize(("stated", "found", "taken", "trace"), CHOICES)
def test_the_choice_keeps_the_planned_id_and_says_why(
    stated: str, found: dict[str, tuple[Decision | None, bool]], taken: str, trace: list[str]
) -> None:
    """Only channels that the gate allows now; where there is none, the best of what is left tells its answer."""
    person = person_with(Profile(traits={TRAIT: trait_of(Chosen(preferred=stated))}))
    ways = tuple(Way(channel, f"t-{channel}") for channel in found)
    command = PlanMessage(
        message=PLANNED, instance=UUID(int=3), journey="j", version=1, step="s", template="t-sms", channel="sms",
        due=NOON, choose="preferred", ways=ways,
    )  # fmt: skip
    options = [Option(message(channel), *answer) for channel, answer in found.items()]
    made = choose_channel(person, command, options, WorkspaceSettings(), NOON).message
    assert (made.id, made.channel) == (PLANNED, taken)
    assert [str(line["detail"]) for line in made.gate] == trace
    assert [line["answer"] for line in made.gate] == ["skip"] * (len(trace) - 1) + ["pass"]


def test_wishes_are_read_from_the_profile_and_prices_of_one_currency_from_the_settings() -> None:
    stats = {
        "sms": ChannelStats(score=1.0, scored_at=NOON - timedelta(days=180)),
        "email": ChannelStats(score=0.5, scored_at=NOON),
        "push": ChannelStats(accepted=3),
    }
    profile = Profile(traits={TRAIT: trait_of(Chosen(preferred="whatsapp"))}, channels=stats)
    settings = WorkspaceSettings(
        currency="EUR",
        prices=(
            Price(channel="sms", micro=75_000),
            Price(channel="rcs", micro=1, currency="USD"),
            Price(channel="email", micro=400, currency="EUR"),
        ),
    )
    found = wishes_of(person_with(profile), settings)
    assert found == Wishes("whatsapp", ("email", "sms"), {"sms": 75_000, "email": 400})
