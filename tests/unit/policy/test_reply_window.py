"""The reply window of messengers, and their own limit for a person (semantics R17, R18)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from unit.policy.asks import NOON, ask

from anklang.channels.windows import LIMIT_PAUSE, WINDOWS, Speech, is_open
from anklang.policy.decide import decide
from anklang.policy.model import Allow, No, OnCap, WaitUntil
from anklang.policy.reply_window import messenger_limit, window

DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


def test_the_table_has_the_three_messengers_of_meta() -> None:
    """Compliance 7.1 and 7.4; a channel without a window is always open."""
    assert dict.fromkeys(("whatsapp", "messenger", "instagram"), DAY) == WINDOWS
    assert is_open("sms", None, NOON)
    assert not is_open("whatsapp", None, NOON)


@pytest.mark.parametrize("channel", WINDOWS)
@pytest.mark.parametrize(
    ("speech", "expected"),
    [
        (Speech(), "session_window_closed"),
        (Speech(heard_at=NOON - DAY + SECOND), "open until"),
        (Speech(heard_at=NOON - DAY), "session_window_closed"),
        (Speech(heard_at=NOON - DAY, template="sale (de)", state="approved"), "goes as the approved template sale"),
        (Speech(template="sale (de)", state="paused"), "template_not_approved"),
        (Speech(template="sale (de)"), "template_not_approved"),
        (Speech(heard_at=NOON, template="sale (de)", state="rejected"), "open until"),
        (Speech(heard_at=NOON, free=False, template="sale (de)", state="rejected"), "template_not_approved"),
        (Speech(heard_at=NOON, free=False, template="sale (de)", state="approved"), "goes as the approved"),
    ],
)  # fmt: skip
def test_what_may_go_follows_from_the_last_message_and_from_the_template(
    channel: Any, speech: Speech, expected: str
) -> None:
    answer = window(ask(channel=channel, moment="hand_over", speech=speech), NOON)
    said = answer.reason.value if isinstance(answer, No) else answer.detail if answer else ""
    assert expected in said


@pytest.mark.parametrize("change", [{"channel": "sms"}, {"channel": "telegram"}, {"channel": "email"}])
def test_other_channels_are_not_even_asked(change: dict[str, Any]) -> None:
    """Control: their traces have no such step."""
    assert window(ask(moment="hand_over", **change), NOON) is None


def test_a_plan_and_an_answer_to_a_keyword_are_not_held_up() -> None:
    """Until hand-over the person may write; and what answers a STOP comes right after it."""
    planned = window(ask(channel="whatsapp", moment="planned"), NOON)
    assert planned is not None
    assert not isinstance(planned, No)
    assert planned.answer == "skip"
    for occasion in ("keyword_reply", "stop_confirmation"):
        answer = window(ask(channel="whatsapp", moment="hand_over", occasion=occasion), NOON)
        assert answer is not None
        assert not isinstance(answer, No)
        assert answer.answer == "pass"


def test_a_message_that_goes_freely_must_arrive_before_the_window_closes() -> None:
    free = ask(channel="whatsapp", moment="hand_over", speech=Speech(heard_at=NOON - timedelta(hours=20)))
    decision = decide(of_class(free, "transactional"), NOON)
    assert isinstance(decision, Allow), decision
    assert decision.send_before == NOON + timedelta(hours=4)


def of_class(question: Any, message_class: str) -> Any:
    """The question for another class of message."""
    return msgspec.structs.replace(question, message_class=message_class)


@pytest.mark.parametrize(
    ("on_cap", "useless", "expected"),
    [
        (OnCap(), None, No),
        (OnCap(do="wait", wait=DAY), None, WaitUntil),
        (OnCap(do="wait", wait=timedelta(hours=1)), None, No),
        (OnCap(do="wait", wait=DAY), NOON + timedelta(hours=2), No),
        (OnCap(do="downgrade", to="email"), None, No),
    ],
)
def test_after_the_limit_of_the_platform_advertising_is_dropped_waits_or_goes_elsewhere(
    on_cap: OnCap, useless: Any, expected: type
) -> None:
    limited = Speech(heard_at=NOON, limited_at=NOON - timedelta(hours=10))
    question = ask(
        channel="whatsapp", moment="hand_over", speech=limited, on_cap=on_cap, useless_after=useless
    )
    answer = messenger_limit(question, NOON)
    assert isinstance(answer, expected)
    if isinstance(answer, No):
        assert (answer.reason, answer.instead) == ("capped", on_cap.to)
    elif isinstance(answer, WaitUntil):
        assert answer.at == NOON - timedelta(hours=10) + LIMIT_PAUSE
    assert messenger_limit(question, NOON + timedelta(hours=14)) is None
    assert messenger_limit(of_class(question, "service"), NOON) is None
