"""Wait for a time: eight kinds of delay in one step (J22 to J26), told apart by the field that is written.

- wait: half_hour          - wait: tomorrow_at_ten     - wait: next_monday      - wait: before_birthday
  for: 30m                   days: 1                     weekday: monday          date_in: profile.birthday
                             at: 10:00                   at: 09:00                offset: -3d
                                                                                  yearly: true
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal

from anklang.journeys.instance import Instance
from anklang.journeys.model import Path, Step, Written
from anklang.journeys.turn import Turn
from anklang.journeys.waits import (
    MAX_AHEAD,
    MIDNIGHT,
    WEEKDAYS,
    CalendarDay,
    FixedDate,
    For,
    ForThenAt,
    IfPast,
    OnWeekday,
    OwnDate,
    Rule,
    UntilTime,
    Weekday,
    Window,
    zone_of,
)

EXAMPLE = """\
- wait: half_hour
  for: 30m
"""

_UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}
_KINDS = ("for", "days", "weekday", "date", "date_in", "window", "until")


class Hours(Written, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """When one may go on."""

    from_: time  # begins, inclusive
    to: time  # ends, exclusive; earlier than from: over midnight
    days: tuple[Weekday, ...] = WEEKDAYS  # days on which it begins


class Wait(Step, frozen=True, kw_only=True, omit_defaults=True, rename={"for_": "for"}):
    """A delay; exactly one of for, days, weekday, date, date_in, window, until."""

    for_: timedelta | None = None  # a span; with `at`: the whole span, then the next such time
    days: int | None = None  # so many midnights
    weekday: Weekday | None = None  # the next such day
    date: datetime | None = None  # local date and time
    date_in: Path = ""  # where the person's own date or number is
    window: Hours | None = None  # at once inside, else when it begins
    until: time | None = None  # the next such time of day
    at: time | None = None  # local time of day, with for, days, weekday and date_in
    offset: timedelta = timedelta(0)  # with date_in; negative: before it
    yearly: bool = False  # with date_in: the next anniversary
    unit: Literal["minutes", "hours", "days"] = "days"  # with date_in: what a number counts
    if_passed: Literal["same_day", "next_week"] = (
        "next_week"  # with weekday: it is that day, but later than `at`
    )
    if_past: IfPast | None = None  # with date and date_in (J23)
    if_missing: IfPast = "exit"  # with date_in: there is no date
    since: str = (
        "arrival"  # arrival, event (the event's own time) or the name of a step: its hand-over (J4, R3)
    )
    zone: str = "person"  # person, workspace or an IANA name

    def waits(self) -> bool:
        """It takes time, except where it may be over at once; a loop needs a span that is surely there."""
        return bool((self.for_ and self.since == "arrival") or (self.days and self.days > 0))

    def timed(self) -> bool:
        """It holds people."""
        return True

    def chosen(self) -> list[str]:
        """Which of the eight kinds were written."""
        values = (
            self.for_,
            self.days,
            self.weekday,
            self.date,
            self.date_in or None,
            self.window,
            self.until,
        )
        return [name for name, value in zip(_KINDS, values, strict=True) if value is not None]

    def check(self) -> list[tuple[str, str, str]]:
        """Exactly one kind, and only the settings that it knows."""
        kinds = self.chosen()
        if len(kinds) != 1:
            said = f"{' and '.join(kinds)} are written together" if kinds else "it does not say how long"
            return [("", said, f"write exactly one of {', '.join(_KINDS)}")]
        found = []
        if self.at is not None and kinds[0] in ("date", "window", "until"):
            found.append(("at", f"{kinds[0]} knows no `at`", "write the time in the same field"))
        if self.for_ is not None and not timedelta(0) < self.for_ <= MAX_AHEAD:
            found.append(
                (
                    "for",
                    "a delay is longer than nothing and at most two years",
                    "write for example `for: 30m`",
                )
            )
        if self.days is not None and not 1 <= self.days <= 731:
            found.append(("days", "a number of midnights from 1 to 731", "write for example `days: 1`"))
        if abs(self.offset) > timedelta(days=366):
            found.append(
                ("offset", "at most a year before or after the date", "write for example `offset: -3d`")
            )
        if self.zone not in ("person", "workspace") and zone_of(self.zone) is None:
            found.append(
                (
                    "zone",
                    f"there is no time zone {self.zone!r}",
                    "write person, workspace or a name like Europe/Berlin",
                )
            )
        return found


def rule_of(step: Wait, value: object = None) -> Rule:
    """The rule that the step stands for; `value` is what `date_in` leads to."""
    if step.for_ is not None:
        return For(step.for_) if step.at is None else ForThenAt(step.for_, step.at)
    if step.days is not None:
        return CalendarDay(step.days, step.at or MIDNIGHT)
    if step.weekday is not None:
        return OnWeekday(step.weekday, step.at or MIDNIGHT, step.if_passed)
    if step.date is not None:
        return FixedDate(step.date, step.if_past or "continue")
    if step.window is not None:
        return Window(step.window.from_, step.window.to, step.window.days)
    if step.until is not None:
        return UntilTime(step.until)
    known = value if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    return OwnDate(
        value=known, offset=step.offset, at=step.at, yearly=step.yearly, unit=_UNITS[step.unit], if_past=step.if_past,
        if_missing=step.if_missing,
    )  # fmt: skip


def enter(turn: Turn, instance: Instance, step: Wait) -> str | None:
    """Stand still until the rule's moment; go on at once where it has come already."""
    value = turn.value(step.date_in, instance) if step.date_in else None
    found = turn.wait_by(instance, rule_of(step, value), _since(turn, instance, step), step.zone)
    if found.exit:
        turn.end(instance, "exited", found.exit)
        return None
    if found.at <= turn.now:
        instance.wake = None
        return ""
    return None


def resume(turn: Turn, instance: Instance, step: Wait, cause: str) -> str | None:
    """Only time ends a delay."""
    return "" if cause == "timer" else None


def _since(turn: Turn, instance: Instance, step: Wait) -> datetime:
    version = turn.journeys.versions[instance.journey, instance.version]
    first = instance.visit == 1 and version.journey.enter.delays_from == "event"
    if step.since == "event" or (step.since == "arrival" and first):
        return min(instance.happened_at, instance.arrived_at)
    if step.since == "arrival":
        return instance.arrived_at
    signals = instance.steps.get(step.since)
    return (signals.handed_over_at if signals else None) or instance.arrived_at
