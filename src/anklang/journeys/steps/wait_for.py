"""Wait for behaviour: the first match wins, at the latest the time-out does (J28 to J32).

- wait_for: click
  on:
    - clicked: push
      then: in_app
    - event: App Opened
      then: in_app
  at_most: 4h
  timeout: sms
  unknown: sms
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from anklang.journeys.instance import Instance
from anklang.journeys.model import MAX_WAIT, SIGNALS, Happening, Signal, Step, Target, key_of
from anklang.journeys.turn import Turn, bounded
from anklang.segments.model import Condition, Outcome, StepIs

EXAMPLE = """\
- wait_for: order
  on:
    - event: Order Completed
      then: end
  at_most: 1d
  timeout: end
"""

_SKEW = timedelta(minutes=1)  # clocks of shop and server may differ so much
_UNSURE: dict[Signal, Outcome] = {"read": "read", "clicked": "clicked", "delivered": "delivered"}


class Match(Happening, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to wait for: a happening, a signal of a named message step (J29), or a state that comes to hold."""

    delivered: str = ""  # name of the message step
    read: str = ""  # …
    clicked: str = ""  # …
    replied: str = ""  # …
    shown: str = ""  # …
    dismissed: str = ""  # …
    answered: str = ""  # …
    holds: Condition | None = None  # may be true already: then it matches at once
    then: Target = ""  # empty: the main line

    def signal(self) -> tuple[Signal, str] | None:
        """(signal, step name), where it waits for one."""
        return next(((name, getattr(self, name)) for name in SIGNALS if getattr(self, name)), None)


class WaitFor(Step, frozen=True, kw_only=True, omit_defaults=True):
    """A wait for behaviour."""

    on: tuple[Match, ...]  # tried in this order
    at_most: timedelta = timedelta(days=1)  # J30
    timeout: Target  # nobody matched
    unknown: Target = ""  # nobody matched, but a click or reading cannot be seen for this person (J32)
    unknown_is_no: bool = False  # then take the time-out's path
    since: str = ""  # arrival, entry or a message step (its hand-over); empty: the message waited for (J28)
    reset_on: tuple[Happening, ...] = ()  # starts the time-out anew (J31)
    refresh_on: tuple[Happening, ...] = ()  # replaces the event in the context (J31)

    def subject(self) -> str:
        """From when things count: arrival, entry, or the name of a message step."""
        if self.since:
            return self.since
        named = {signal[1] if (signal := match.signal()) else "" for match in self.on}
        return named.pop() if len(named) == 1 and "" not in named else "arrival"

    def ways(self) -> dict[str, str]:
        """One for each match, the time-out and unknown."""
        found = {
            "": self.then,
            "timeout": self.timeout,
            "unknown": self.timeout if self.unknown_is_no else self.unknown,
        }
        return {**found, **{str(index): match.then for index, match in enumerate(self.on)}}

    def direct(self) -> bool:
        """Every outcome has a name."""
        return False

    def waits(self) -> bool:
        """A match may be there already, so a loop needs another wait."""
        return False

    def timed(self) -> bool:
        """It holds people."""
        return True

    def looks_back(self) -> list[tuple[int, Happening]]:
        """Happenings that count from entry or hand-over on (J28)."""
        return [] if self.subject() == "arrival" else list(enumerate(self.on))

    def listens(self) -> frozenset[str]:
        """Its happenings, the signals it names, and everything where a state must come to hold."""
        keys = {key_of(one) for one in (*self.on, *self.reset_on, *self.refresh_on)}
        keys |= {f"signal:{signal[0]}:{signal[1]}" for match in self.on if (signal := match.signal())}
        if any(match.holds is not None for match in self.on):
            keys.add("*")
        return frozenset(keys - {""})

    def check(self) -> list[tuple[str, str, str]]:
        """Something to wait for, a sane time-out, and an answer for people without measurement."""
        found = [] if self.on else [("on", "there is nothing to wait for", "add at least one happening")]
        if not timedelta(0) < self.at_most <= MAX_WAIT:
            found.append(
                (
                    "at_most",
                    "a time-out is longer than nothing and at most one year",
                    "write for example `at_most: 1d`",
                )
            )
        for index, match in enumerate(self.on):
            written = [
                bool(match.event),
                bool(match.segment_entered),
                bool(match.segment_left),
                bool(match.changed),
            ]
            written += [bool(getattr(match, name)) for name in SIGNALS] + [match.holds is not None]
            if sum(written) != 1:
                many = "one happening, signal or state is needed, and only one"
                problem = (many, "split it up") if any(written) else ("no happening is chosen", "choose one")
                found.append((f"on[{index}]", *problem))
        unsure = any((match.read or match.clicked) for match in self.on)
        if unsure and not self.unknown and not self.unknown_is_no:
            hint = "write `unknown:` with a step, or `unknown_is_no: true` to treat them as not clicked"
            found.append(
                ("unknown", "people without tracking consent have no path: their clicks cannot be seen", hint)
            )
        return found


def enter(turn: Turn, instance: Instance, step: WaitFor) -> str | None:
    """Go on at once if it has happened already and may count; else stand still until it does or time is over."""
    early = _already(turn, instance, step)
    if early is not None:
        index, data = early
        return _matched(turn, instance, step, index, data)
    counted = _since(instance, step)
    start = counted if step.subject() not in ("arrival", "entry") else instance.arrived_at
    _stand(turn, instance, step, max(start + step.at_most, turn.now))
    return None


def resume(turn: Turn, instance: Instance, step: WaitFor, cause: str) -> str | None:
    """A fact came, or the time is over; exactly one of them wins, in the order in which they are handled (J30)."""
    deadline = _deadline(instance)
    if cause == "timer" and turn.now >= deadline:
        return _timed_out(turn, instance, step)
    for index, match in enumerate(step.on):
        if _matches(turn, instance, step, match, cause):
            return _matched(turn, instance, step, index, turn.fact.properties if cause != "timer" else {})
    if any(_hits(turn, instance, step, one) for one in step.refresh_on):
        instance.context["event"] = bounded(turn.fact.properties)
    if any(_hits(turn, instance, step, one) for one in step.reset_on):
        deadline = turn.now + step.at_most
    _stand(turn, instance, step, deadline)
    return None


def _deadline(instance: Instance) -> datetime:
    wake = instance.wake
    assert wake is not None  # a wait for behaviour always has one
    return wake.deadline or wake.at


def _stand(turn: Turn, instance: Instance, step: WaitFor, deadline: datetime) -> None:
    """Wait up to the deadline; earlier where time alone may make a state hold."""
    looks = [turn.ask(match.holds, instance).look_again for match in step.on if match.holds is not None]
    soonest = min((at for at in looks if at is not None and at > turn.now), default=deadline)
    turn.wait(instance, "waiting_event", min(soonest, deadline), deadline if soonest < deadline else None)


def _already(turn: Turn, instance: Instance, step: WaitFor) -> tuple[int, dict[str, Any]] | None:
    """What came first of the things that happened before arrival and count (J28)."""
    counted = _since(instance, step)
    found: list[tuple[datetime, int, dict[str, Any]]] = []
    for index, match in enumerate(step.on):
        signal = match.signal()
        if signal is not None:
            subject = instance.steps.get(signal[1])
            if subject and signal[0] in subject.times:
                found.append((subject.times[signal[0]], index, {}))
        elif match.holds is not None:
            if turn.is_true(match.holds, instance):
                found.append((turn.now, index, {}))
        elif f"{step.name}.{index}" in instance.seen:
            at, data = instance.seen[f"{step.name}.{index}"]
            if at >= counted:
                found.append((at, index, data))
    return min(found, key=lambda one: one[:2])[1:] if found else None


def _since(instance: Instance, step: WaitFor) -> datetime:
    subject = step.subject()
    if subject == "arrival":
        return instance.arrived_at
    if subject == "entry":
        return instance.began_at
    signals = instance.steps.get(subject)
    if signals is None:
        return instance.arrived_at
    return signals.handed_over_at or signals.planned_at or instance.arrived_at


def _matches(turn: Turn, instance: Instance, step: WaitFor, match: Match, cause: str) -> bool:
    signal = match.signal()
    if signal is not None:
        subject = instance.steps.get(signal[1])
        return subject is not None and signal[0] in subject.times
    if match.holds is not None:
        return turn.is_true(match.holds, instance)
    return cause != "timer" and _hits(turn, instance, step, match)


def _hits(turn: Turn, instance: Instance, step: WaitFor, happening: Happening) -> bool:
    """It is this happening, and it did not happen before it counts, however late it comes."""
    if key_of(happening) not in turn.keys or turn.fact.at < _since(instance, step) - _SKEW:
        return False
    return turn.happened(happening, instance)


def _matched(turn: Turn, instance: Instance, step: WaitFor, index: int, data: dict[str, Any]) -> str:
    turn.signals(instance, step.name).data = bounded(data)
    return str(index)


def _timed_out(turn: Turn, instance: Instance, step: WaitFor) -> str | None:
    """Nobody matched; unknown where a signal cannot be seen for this person (J32)."""
    for match in step.on:
        signal = match.signal()
        outcome = _UNSURE.get(signal[0]) if signal else None
        if signal and outcome and turn.ask(StepIs(step=signal[1], outcome=outcome), instance).value is None:
            return "unknown"
    return "timeout"
