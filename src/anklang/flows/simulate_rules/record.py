"""What the gate was asked about a message and what it answered, read back from the message's trace. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from anklang.policy.model import Hold, Moment

RULED = frozenset({"quiet_hours", "caps"})
"""Questions that delivery rules decide. All others are facts of their time: what was answered then, holds."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One asking of the gate. `end`: it was allowed, and then there were no words or no provider."""

    at: datetime
    moment: Moment
    answer: Literal["allow", "wait", "no", "end"]
    step: str = ""  # the question that decided
    reason: str = ""
    rule: str = ""
    until: datetime | None = None  # of a wait

    @property
    def is_fact(self) -> bool:
        """Whether no delivery rule could have made it another answer."""
        if self.answer in ("allow", "end"):
            return self.answer == "end"
        return self.step not in RULED or self.rule == "R8" or self.reason == Hold.JOURNEY_HELD

    @property
    def asked_for_limits(self) -> bool:
        """Whether the question of limits was reached, and with it the one of stages (R8)."""
        return self.answer in ("allow", "end") or self.step == "caps"


def asks_of(gate: Sequence[dict[str, Any]]) -> list[Asked]:
    """Every asking in a message's trace, in order."""
    found: list[Asked] = []
    group: list[dict[str, Any]] = []
    for step in gate:
        if step["step"] in ("words", "template"):
            found += _close(group)
            group = []
            found.append(_of(step, "end"))
            continue
        if group and (step["at"], step["moment"]) != (group[0]["at"], group[0]["moment"]):
            found += _close(group)
            group = []
        group.append(step)
        if step["answer"] in ("wait", "no"):
            found += _close(group)
            group = []
    return found + _close(group)


def _close(group: list[dict[str, Any]]) -> list[Asked]:
    if not group:
        return []
    last = group[-1]
    return [_of(last, last["answer"] if last["answer"] in ("wait", "no") else "allow")]


def _of(step: dict[str, Any], answer: Literal["allow", "wait", "no", "end"]) -> Asked:
    decided = answer != "allow"
    return Asked(
        at=_time(step["at"]), moment=step["moment"], answer=answer, step=step["step"] if decided else "",
        reason=str(step.get("reason") or "") if decided else "", rule=str(step.get("rule") or "") if decided else "",
        until=_time(step["until"]) if step.get("until") else None,
    )  # fmt: skip


def _time(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
