"""Contact limits and who speaks (R4 to R9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from anklang.policy.caps import (
    applies,
    beaten_by,
    competitors,
    farther_stage,
    longest_window,
    measure,
    tightest,
)
from anklang.policy.model import Candidate, CapRule, Contact

NOW = datetime(2026, 7, 10, 10, tzinfo=UTC)
WEEKLY = CapRule(rule="weekly", limit=2, window=timedelta(days=7))


def contact(
    hours_ago: float, channel: str = "sms", kind: str = "advertising", purpose: str = "marketing"
) -> Contact:
    return Contact(channel=channel, message_class=kind, purpose=purpose, at=NOW - timedelta(hours=hours_ago))


@pytest.mark.parametrize(
    ("name", "rule", "contacts", "used", "free_in_hours"),
    [
        ("empty", WEEKLY, [], 0, None),
        ("one left", WEEKLY, [contact(1)], 1, None),
        ("full", WEEKLY, [contact(100), contact(1)], 2, 68),
        (
            "more than allowed, after the limit was lowered",
            WEEKLY,
            [contact(100), contact(50), contact(1)],
            3,
            118,
        ),
        ("exactly a window ago no longer counts", WEEKLY, [contact(168), contact(1)], 1, None),
        (
            "a second less counts",
            WEEKLY,
            [contact(168 - 1 / 3600), contact(1)],
            2,
            1 / 3600,
        ),
        ("transactional does not count", WEEKLY, [contact(1, kind="transactional"), contact(2)], 1, None),
        (
            "in-app has its own budget",
            WEEKLY,
            [contact(1, "inapp"), contact(2, "onsite"), contact(3)],
            1,
            None,
        ),
        ("a limit of none", CapRule(rule="none", limit=0, window=timedelta(days=1)), [], 0, None),
    ],
)
def test_windows_roll(
    name: str, rule: CapRule, contacts: list[Contact], used: int, free_in_hours: float | None
) -> None:
    state = measure(rule, contacts, NOW)
    assert state.used == used, name
    if free_in_hours is None:
        assert state.free_at is None
    else:
        assert state.free_at is not None
        assert abs((state.free_at - NOW) - timedelta(hours=free_in_hours)) < timedelta(seconds=2)


def test_a_slot_is_free_at_the_moment_that_was_named() -> None:
    contacts = [contact(100), contact(30), contact(1)]
    state = measure(WEEKLY, contacts, NOW)
    assert state.free_at is not None
    assert measure(WEEKLY, contacts, state.free_at).left == 1
    assert measure(WEEKLY, contacts, state.free_at - timedelta(seconds=1)).left == 0


@pytest.mark.parametrize(
    ("rule", "channel", "kind", "purpose", "expected"),
    [
        (WEEKLY, "sms", "advertising", "marketing", True),
        (WEEKLY, "sms", "transactional", "order", False),
        (WEEKLY, "inapp", "advertising", "marketing", False),
        (CapRule(rule="r", limit=1, window=timedelta(1), channels=frozenset({"inapp"})), "inapp", "service", "", True),
        (CapRule(rule="r", limit=1, window=timedelta(1), purpose="cart"), "sms", "advertising", "marketing", False),
        (CapRule(rule="r", limit=1, window=timedelta(1), purpose="cart"), "sms", "advertising", "cart", True),
        (CapRule(rule="r", limit=1, window=timedelta(1), classes=frozenset({"transactional"})),
         "sms", "transactional", "", False),
    ],
)  # fmt: skip
def test_a_rule_is_for_its_channels_classes_and_purpose(
    rule: CapRule, channel: str, kind: str, purpose: str, expected: bool
) -> None:
    assert applies(rule, channel, kind, purpose) is expected


def test_of_several_full_limits_the_one_that_frees_last_decides() -> None:
    gap = CapRule(rule="gap", limit=1, window=timedelta(hours=4))
    states = [measure(rule, [contact(100), contact(1)], NOW) for rule in (gap, WEEKLY)]
    worst = tightest(states)
    assert worst is not None
    assert worst.rule.rule == "weekly"
    assert longest_window([gap, WEEKLY]) == timedelta(days=7)
    assert tightest([measure(WEEKLY, [], NOW)]) is None


def candidate(
    name: str, priority: int = 0, value: float = 0, hours_ago: float = 0, stage: str = ""
) -> Candidate:
    return Candidate(
        message=name, label=name, priority=priority, value=value, since=NOW - timedelta(hours=hours_ago),
        stage=stage,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("mine", "others", "winner"),
    [
        ("browse", ["cart"], "cart"),
        ("cart", ["browse"], None),
        ("cart", ["browse", "checkout"], "checkout"),
        ("checkout", ["cart", "browse"], None),
        ("cart", ["cart"], None),
        ("", ["checkout"], None),  # not about an abandonment
    ],
)
def test_only_the_farthest_stage_speaks(mine: str, others: list[str], winner: str | None) -> None:
    """R8."""
    found = farther_stage(candidate("me", stage=mine), [candidate(stage, stage=stage) for stage in others])
    assert (found.label if found else None) == winner


@pytest.mark.parametrize(
    ("me", "rivals", "slots", "winner"),
    [
        (candidate("me", 5), [candidate("a", 9)], 1, "a"),  # priority
        (candidate("me", 5), [candidate("a", 9)], 2, None),  # room for both
        (candidate("me", 5), [candidate("a", 1)], 1, None),
        (candidate("me", 5, 1.0), [candidate("a", 5, 2.0)], 1, "a"),  # then expected value
        (candidate("me", 5, 1.0, 1), [candidate("a", 5, 1.0, 3)], 1, "a"),  # then age
        (candidate("me", 5), [candidate("a", 9), candidate("b", 7), candidate("c", 6)], 2, "b"),
        (candidate("b"), [candidate("a")], 1, "a"),  # then the id, so that exactly one wins
        (candidate("a"), [candidate("b")], 1, None),
    ],
)
def test_candidates_are_ranked_by_priority_value_and_age(
    me: Candidate, rivals: list[Candidate], slots: int, winner: str | None
) -> None:
    """R7: the loser can name who won."""
    found = beaten_by(me, rivals, slots)
    assert (found.label if found else None) == winner


def of_contact(name: str, hours_ago: float, channel: str = "sms") -> Contact:
    at = NOW - timedelta(hours=hours_ago)
    return Contact(channel=channel, message_class="advertising", purpose="marketing", at=at, contact=name)


BY_LAW = CapRule(rule="law", limit=2, window=timedelta(days=7), each=True)
TWICE = [of_contact("a", 2), of_contact("a", 1, "push"), of_contact("b", 3)]


@pytest.mark.parametrize(
    ("rule", "mine", "used"),
    [
        (WEEKLY, "", 2),  # mail and push of an amplifier are one contact
        (WEEKLY, "c", 2),
        (WEEKLY, "a", 1),  # and its second message finds room
        (BY_LAW, "a", 3),
        (CapRule(rule="push", limit=1, window=timedelta(days=7), channels=frozenset({"push"})), "b", 1),
    ],
)
def test_what_belongs_to_one_contact_counts_once_except_by_law(rule: CapRule, mine: str, used: int) -> None:
    """S11: two channels at once are one contact for each limit."""
    assert measure(rule, TWICE, NOW, mine).used == used


def test_a_contact_leaves_the_window_with_its_first_message() -> None:
    rule = CapRule(rule="one", limit=1, window=timedelta(hours=24))
    assert measure(rule, [of_contact("a", 5), of_contact("a", 3)], NOW).free_at == NOW + timedelta(hours=19)


def test_messages_of_one_contact_compete_as_one_and_never_with_each_other() -> None:
    rivals = [
        Candidate(message="1", label="", contact="a", priority=9),
        Candidate(message="2", label="", contact="a", priority=8),
        Candidate(message="3", label="", contact="b", priority=7),
    ]
    assert [one.message for one in competitors(WEEKLY, rivals, "b")] == ["1"]
    assert sorted(one.message for one in competitors(WEEKLY, rivals, "c")) == ["1", "3"]
    assert len(competitors(BY_LAW, rivals, "b")) == 3
