"""The gate before every message: country rules, hours, limits, rates (R1 to R12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from unit.policy.asks import (
    COUNTRIES,
    NIGHT,
    NIGHTLY,
    NOON,
    RECENT,
    YES,
    ask,
    mail,
    why,
)

from anklang.channels.windows import Speech
from anklang.policy.decide import decide
from anklang.policy.model import (
    Allow,
    Candidate,
    ConsentState,
    Hold,
    Layer,
    No,
    OnCap,
    RateAnswer,
    Reason,
    WaitUntil,
    ZoneHints,
)
from anklang.policy.quiet_hours import open_week


@pytest.mark.parametrize(
    ("place", "channel", "message_class", "carries", "expected"),
    [
        ("US", "whatsapp", "advertising", (), "country_rule"),
        ("US", "whatsapp", "transactional", (), "allow"),
        ("IN", "sms", "transactional", (), "country_rule"),
        ("IN", "sms", "transactional", ("dlt_template",), "allow"),
        ("DE", "whatsapp", "advertising", (), "allow"),
    ],
)
def test_country_rules_forbid_or_ask_for_a_registration(
    place: str, channel: str, message_class: str, carries: tuple[str, ...], expected: str
) -> None:
    one = ask(
        channel=channel,
        message_class=message_class,
        countries=COUNTRIES.possible([(place, "")], NOON.date()),
        consents=(msgspec.structs.replace(YES, channel=channel),),
        carries=frozenset(carries),
        speech=Speech(heard_at=NOON - timedelta(hours=1)),
        zones=ZoneHints(profile="Europe/Berlin"),
    )
    assert why(decide(one, NOON)) == expected


def test_at_night_advertising_is_held_to_the_next_opening_with_a_spread() -> None:
    """R1, R2."""
    first, later = (decide(ask(spread=spread), NIGHT) for spread in (0.0, 0.5))
    assert isinstance(first, WaitUntil)
    assert isinstance(later, WaitUntil)
    assert (first.reason, first.at) == (Hold.QUIET_HOURS, datetime(2026, 7, 11, 6, tzinfo=UTC))
    assert later.at == datetime(2026, 7, 11, 6, 15, tzinfo=UTC)
    assert first.trace[-1].rule.startswith("DE-TEXT-HOURS@")
    assert "by profile" in first.trace[-1].detail


def test_a_hold_past_the_limit_of_usefulness_is_too_late() -> None:
    """R2."""
    assert why(decide(ask(useless_after=NIGHT + timedelta(hours=9)), NIGHT)) == "too_late"
    assert why(decide(ask(useless_after=NIGHT + timedelta(hours=10)), NIGHT)) == "quiet_hours"


def test_only_transactional_may_override_the_hours_of_the_workspace() -> None:
    """R1."""
    courtesy = (
        msgspec.structs.replace(NIGHTLY, classes=frozenset({"transactional", "service", "advertising"})),
    )
    for message_class, override, expected in (
        ("transactional", False, "quiet_hours"),
        ("transactional", True, "allow"),
        ("service", True, "quiet_hours"),
        ("advertising", True, "quiet_hours"),
    ):
        one = ask(message_class=message_class, override_hours=override, layers=courtesy)
        assert why(decide(one, NIGHT)) == expected, message_class


def test_the_strictest_layer_applies() -> None:
    afternoon = Layer(rule="J", level="journey", week=open_week(17 * 60, 14 * 60))
    decision = decide(ask(layers=(NIGHTLY, afternoon)), NOON)
    assert isinstance(decision, WaitUntil)
    assert decision.at == datetime(2026, 7, 10, 12, tzinfo=UTC)
    assert decision.trace[-1].rule == "J"


def test_a_message_to_several_possible_zones_waits_for_all_of_them() -> None:
    hints = ZoneHints(phone=("Europe/Berlin", "America/New_York"))
    decision = decide(ask(zones=hints), NOON)
    assert isinstance(decision, WaitUntil)
    assert decision.at == datetime(2026, 7, 10, 12, tzinfo=UTC)


def test_e_mail_has_no_country_hours() -> None:
    consent = ConsentState(
        channel="email", purpose="marketing", address="ada@example.com", state="confirmed", at=NOON
    )
    assert why(decide(mail(consents=(consent,), layers=()), NIGHT)) == "allow"


@pytest.mark.parametrize(
    ("on_cap", "expected"),
    [
        (OnCap(), ("capped", "")),
        (OnCap(do="wait", wait=timedelta(hours=12)), ("capped", "")),
        (OnCap(do="wait", wait=timedelta(days=2)), ("cap", "")),
        (OnCap(do="downgrade", to="push"), ("capped", "push")),
    ],
)
def test_a_full_limit_drops_waits_or_downgrades(on_cap: OnCap, expected: tuple[str, str]) -> None:
    """R6."""
    decision = decide(ask(contacts=(RECENT,), on_cap=on_cap), NOON)
    assert (why(decision), decision.instead if isinstance(decision, No) else "") == expected
    assert decision.trace[-1].rule == "sms-weekly"


def test_waiting_for_a_slot_ends_inside_the_open_hours() -> None:
    late = msgspec.structs.replace(RECENT, at=NIGHT - timedelta(days=6, minutes=5))
    decision = decide(ask(contacts=(late,), on_cap=OnCap(do="wait", wait=timedelta(days=9))), NOON)
    assert isinstance(decision, WaitUntil)
    assert decision.at == datetime(2026, 7, 13, 6, tzinfo=UTC)  # free Saturday 21:55, Sunday is closed
    useless = NOON + timedelta(days=2)
    one = ask(contacts=(late,), on_cap=OnCap(do="wait", wait=timedelta(days=9)), useless_after=useless)
    assert why(decide(one, NOON)) == "too_late"


def test_waiting_for_a_slot_counts_from_when_the_message_was_first_due() -> None:
    waits = OnCap(do="wait", wait=timedelta(days=2))
    assert (
        why(decide(ask(contacts=(RECENT,), on_cap=waits, due_at=NOON - timedelta(days=3)), NOON)) == "capped"
    )


def test_caps_and_rate_are_asked_at_hand_over_only() -> None:
    """J19, R4."""
    planned = decide(ask(moment="planned", contacts=(RECENT,), rate=RateAnswer(granted=False)), NOON)
    assert isinstance(planned, Allow)
    assert [step.answer for step in planned.trace[-2:]] == ["skip", "skip"]


def test_transactional_messages_are_never_capped() -> None:
    """R5."""
    assert why(decide(ask(message_class="transactional", contacts=(RECENT,)), NOON)) == "allow"


def test_limits_of_law_count_without_being_set_up() -> None:
    """Florida: three solicitations in 24 hours."""
    florida = COUNTRIES.possible([("US", "FL")], NOON.date())
    three = tuple(msgspec.structs.replace(RECENT, at=NOON - timedelta(hours=h)) for h in (3, 2, 1))
    one = ask(countries=florida, caps=(), contacts=three)
    decision = decide(one, NOON)
    assert why(decision) == "capped"
    assert decision.trace[-1].rule.startswith("US-FL-CAP@")


def test_the_loser_of_an_arbitration_names_the_winner() -> None:
    """R7."""
    me, other = (Candidate(message=name, label=name, priority=p) for name, p in (("low", 1), ("high", 9)))
    decision = decide(ask(candidate=me, rivals=(other,)), NOON)
    assert isinstance(decision, No)
    assert (decision.reason, decision.winner) == (Reason.CAPPED, "high")
    assert why(decide(ask(candidate=other, rivals=(me,)), NOON)) == "allow"


def test_candidates_are_gathered_before_one_is_chosen() -> None:
    decision = decide(ask(gather_until=NOON + timedelta(minutes=15)), NOON)
    assert isinstance(decision, WaitUntil)
    assert (decision.reason, decision.at) == (Hold.GATHERING, NOON + timedelta(minutes=15))


def test_a_farther_stage_silences_the_nearer_one_already_when_planned() -> None:
    """R8."""
    me = Candidate(message="m1", label="cart reminder", stage="cart")
    other = Candidate(message="m2", label="checkout reminder", stage="checkout")
    decision = decide(ask(moment="planned", candidate=me, rivals=(other,)), NOON)
    assert isinstance(decision, No)
    assert (decision.winner, decision.trace[-1].rule) == ("m2", "R8")


def test_a_rate_limit_past_the_limit_of_usefulness_times_out() -> None:
    """R12."""
    rate = RateAnswer(granted=False, retry_at=NOON + timedelta(minutes=5), rule="sender")
    assert why(decide(ask(rate=rate, useless_after=NOON + timedelta(minutes=4)), NOON)) == "rate_timeout"


def test_q10_a_one_time_code_goes_at_any_hour() -> None:
    """Q10: transactional by nature, and asked for just now; at three in the morning in Germany."""
    code = ask(
        message_class="transactional",
        occasion="security",
        layers=(NIGHTLY,),
        zones=ZoneHints(profile="Europe/Berlin"),
    )
    assert why(decide(code, datetime(2026, 7, 10, 1, 0, tzinfo=UTC))) == "allow"


@pytest.mark.parametrize("channel", ["inapp", "onsite"])
def test_what_stands_on_a_page_is_shown_at_night_unless_the_hours_name_its_channel(channel: str) -> None:
    """Semantics 2.8, R19: it makes no sound."""
    agreed = (ConsentState(channel=channel, purpose="marketing", state="confirmed", at=NIGHT),)
    assert isinstance(decide(ask(channel=channel, consents=agreed, layers=(NIGHTLY,)), NIGHT), Allow)
    named = msgspec.structs.replace(NIGHTLY, channels=frozenset({channel}))
    assert isinstance(decide(ask(channel=channel, consents=agreed, layers=(named,)), NIGHT), WaitUntil)
