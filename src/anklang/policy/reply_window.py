"""What messengers allow: free words in the reply window, approved templates outside, only so much advertising.

Semantics R17 and R18. Pure.
"""

from __future__ import annotations

from datetime import datetime

from anklang.channels.windows import LIMIT_PAUSE, WINDOWS, closes_at
from anklang.policy.model import Ask, GateStep, Hold, No, Reason, WaitUntil

_JUST_NOW = frozenset({"keyword_reply", "stop_confirmation", "opt_in_request"})
"""Answers to what came in a moment ago, which the profile may not show yet."""


def window(ask: Ask, now: datetime, _hours: object = None) -> GateStep | No | None:
    """Whether it may go, freely or as an approved template; None on a channel without such a window."""
    speech = ask.speech
    if ask.channel not in WINDOWS:
        return None
    if ask.moment == "planned":
        return GateStep("window", "skip", "asked at hand-over", "R17")
    if ask.occasion in _JUST_NOW:
        return GateStep("window", "pass", "answers what the person just wrote", "R17")
    closes = freely_until(ask, now)
    if closes is not None:
        return GateStep("window", "pass", f"open until {moment(closes)}", "R17")
    if speech.template and speech.state == "approved":
        return GateStep("window", "pass", f"goes as the approved template {speech.template}", "R17")
    if speech.template:
        detail = f"{speech.template} is {speech.state or 'not known there'}"
        return No(Reason.TEMPLATE_NOT_APPROVED, (GateStep("window", "no", detail, "R17"),))
    closed = closes_at(ask.channel, speech.heard_at)
    detail = f"closed since {moment(closed)}" if closed else "this address has not written to us"
    return No(Reason.SESSION_WINDOW_CLOSED, (GateStep("window", "no", detail, "R17"),))


def freely_until(ask: Ask, now: datetime) -> datetime | None:
    """Until when the message may go in words of its own; None where it has none or the window is closed."""
    closes = closes_at(ask.channel, ask.speech.heard_at)
    return closes if ask.speech.free and closes is not None and now < closes else None


def messenger_limit(ask: Ask, now: datetime, _hours: object = None) -> No | WaitUntil | None:
    """The limit of a platform for a person is only learnt from its error, and holds for a while."""
    if ask.speech.limited_at is None or ask.message_class != "advertising":
        return None
    over = ask.speech.limited_at + LIMIT_PAUSE
    if now >= over:
        return None
    detail = f"the platform lets this person have no more advertising; tried again from {moment(over)}"
    late = ask.useless_after is not None and over > ask.useless_after
    if ask.on_cap.do == "wait" and not late and over <= (ask.due_at or now) + ask.on_cap.wait:
        return WaitUntil(over, Hold.CAP, (GateStep("messenger_limit", "wait", detail, "R18"),))
    step = GateStep("messenger_limit", "no", detail, "R18")
    return No(Reason.CAPPED, (step,), instead=ask.on_cap.to if ask.on_cap.do == "downgrade" else "")


def moment(at: datetime) -> str:
    """A moment as the trace of a message writes it: UTC, to the minute."""
    return f"{at.isoformat(' ', 'minutes')[:16]}Z"
