"""Send a message, and go on when it has an outcome (J17 to J20).

- send: reminder
  channel: push
  template: cart-push
  useless_after: 12h
  success: clicked
  within: 2h
  fallback:
    - {channel: sms, template: cart-sms}
  paths: {not_sent: by_mail}

- send: hello
  choose: preferred # of these channels the one that the person would rather have (decision 0023)
  channel: sms
  template: hello-sms
  fallback:
    - {channel: email, template: hello-mail}
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import msgspec

from anklang.channels.model import Channel
from anklang.core.ids import derive_id
from anklang.journeys.command import Choose, PlanMessage, Way
from anklang.journeys.instance import Instance, Signals
from anklang.journeys.model import Step, Target, Written
from anklang.journeys.turn import Turn

EXAMPLE = """\
- send: reminder
  channel: sms
  template: cart-sms
"""

Success = Literal["accepted", "delivered", "read", "clicked"]
FINAL = frozenset({"blocked_by_user", "unsubscribed", "suppressed"})
"""Failures after hand-over that are the person's word: no other channel is tried around them (decision 0023)."""
NO_CHANNEL_HELPS = frozenset(
    {"exited", "journey_stopped", "profile_missing", "not_eligible_now", "too_late", "rate_timeout"}
)
"""Refusals that are about the person, the journey or the time: another channel would be refused as well."""
_ARRIVED = frozenset({"delivered", "read", "clicked", "replied", "answered", "shown"})
_RANK = {"accepted": 0, "delivered": 1, "shown": 2, "read": 2, "clicked": 3, "replied": 3, "answered": 3}
_SUCCESS = {"accepted": 0, "delivered": 1, "read": 2, "clicked": 3}


class Attempt(Written, frozen=True, kw_only=True, omit_defaults=True):
    """The next channel to try, where the one before did not succeed (J20)."""

    channel: Channel
    template: str
    within: timedelta | None = None  # time for success, from hand-over; the last one needs none
    sender: str = ""


class Paths(Written, frozen=True, kw_only=True, omit_defaults=True):
    """Ways of their own for some outcomes; those without go on along the main line (J17)."""

    sent: Target = ""  # handed over, and succeeded where success was asked for
    not_sent: Target = ""  # refused by the gate: consent, cap, no address, too late …
    failed: Target = ""  # refused for good by the provider or the network
    unconfirmed: Target = ""  # handed over, but no success within the time


class Send(Step, frozen=True, kw_only=True, omit_defaults=True, rename={"continue_": "continue"}):
    """A message step."""

    channel: Channel
    template: str
    choose: Choose = "in_order"  # which channel is first: as written, as the person likes, what costs least
    useless_after: timedelta = timedelta(
        hours=72
    )  # not sent later than so long after it was planned (R2, R12)
    continue_: Literal["accepted", "at_once", "delivered"] = (
        "accepted"  # with a fallback: when that is done (J18)
    )
    success: Success = "accepted"  # what ends the fallback (J20)
    within: timedelta | None = None  # time for success or delivery, from hand-over
    fallback: tuple[Attempt, ...] = ()
    paths: Paths = Paths()
    on_cap: Literal["drop", "wait", "downgrade"] = "drop"  # R6
    cap_wait: timedelta = timedelta(0)  # with wait: at most so long
    cap_to: str = ""  # with downgrade: the quieter channel
    recheck_audience: bool = True  # J19
    sender: str = ""  # id of a provider account; empty: as the workspace ranks them
    with_: dict[str, Any] = msgspec.field(
        default_factory=dict, name="with"
    )  # further values for the template

    def ways(self) -> dict[str, str]:
        """The main line and the attached outcomes."""
        paths = self.paths
        return {
            "": self.then, "sent": paths.sent, "not_sent": paths.not_sent, "failed": paths.failed,
            "unconfirmed": paths.unconfirmed,
        }  # fmt: skip

    def direct(self) -> bool:
        """Only where it waits for no outcome."""
        return self.continue_ == "at_once" and not self.fallback

    def listens(self) -> frozenset[str]:
        """What becomes of its own message."""
        return frozenset({"own"})

    def channels(self) -> frozenset[str]:
        """The first one and those of the fallback."""
        return frozenset({self.channel, *(attempt.channel for attempt in self.fallback)})

    def attempts(self) -> tuple[Attempt, ...]:
        """All its channels with their templates, in the order in which they are written."""
        first = Attempt(channel=self.channel, template=self.template, within=self.within, sender=self.sender)
        return (first, *self.fallback)

    def check(self) -> list[tuple[str, str, str]]:
        """Time-outs that are missing, and settings that contradict each other."""
        found = []
        if self.fallback and self.continue_ != "accepted":
            found.append(("continue", "a step with a fallback goes on when that is done", "remove continue"))
        if self.choose != "in_order":
            found += self._check_choice()
        spans = [
            ("within", self.within),
            *((f"fallback[{i}].within", a.within) for i, a in enumerate(self.fallback)),
        ]
        if self.success == "accepted" and (self.fallback or self.continue_ != "delivered"):
            spans = []  # acceptance always has an outcome of its own
        missing = [field for field, span in spans if not span]
        found += [(field, "a time-out is missing", "write for example `within: 2h`") for field in missing]
        if self.on_cap == "downgrade" and self.cap_to not in [one.channel for one in self.fallback]:
            found.append(
                ("cap_to", "downgrade needs a channel of the fallback", "name it there, with its template")
            )
        if self.on_cap == "wait" and not self.cap_wait:
            found.append(
                ("cap_wait", "waiting for a free slot needs a limit", "write for example `cap_wait: 1d`")
            )
        return found

    def _check_choice(self) -> list[tuple[str, str, str]]:
        if not self.fallback:
            return [("choose", "there is only one channel", "name the others under `fallback`")]
        named = [one.channel for one in self.attempts()]
        return [
            (f"fallback[{number - 1}].channel", "the channel stands twice", "one template for each channel")
            for number, channel in enumerate(named)
            if channel in named[:number]
        ]


def enter(turn: Turn, instance: Instance, step: Send) -> str | None:
    """Plan the first message; go on at once if the author says so."""
    old = instance.steps.get(step.name)
    signals = Signals(visit=instance.visit)
    if old:
        signals.data, signals.open = old.data, old.open
    instance.steps[step.name] = signals
    _plan(turn, instance, step, 0)
    if step.continue_ == "at_once" and not step.fallback:
        return ""
    return None


def resume(turn: Turn, instance: Instance, step: Send, cause: str) -> str | None:
    """A signal of one of this visit's messages came, or the time for success is over."""
    signals = instance.steps[step.name]
    if cause == "timer":
        return _next_channel(turn, instance, step, "unconfirmed")
    if cause in ("not_sent", "failed"):
        if signals.reason == "control_group":
            return "sent"
        return _next_channel(turn, instance, step, cause) if _is_latest(turn, signals) else None
    wanted = "delivered" if step.continue_ == "delivered" and not step.fallback else step.success
    if _RANK.get(cause, -1) >= _SUCCESS[wanted]:
        return "sent"
    if cause == "unknown" and wanted == "accepted":
        return "sent"  # it may have arrived: never twice, and nobody is left behind (ARCHITECTURE.md)
    if (cause == "unknown" or cause in _RANK) and _is_latest(turn, signals):
        _await_success(turn, instance, step)
    return None


def _await_success(turn: Turn, instance: Instance, step: Send) -> None:
    signals = instance.steps[step.name]
    tried = [one for one in step.attempts() if one.channel == signals.channel]
    span = (tried[0] if step.choose != "in_order" and tried else step.attempts()[signals.attempt]).within
    if span is not None and instance.wake is None:
        turn.wait(instance, "holding", turn.now + span)


def _next_channel(turn: Turn, instance: Instance, step: Send, outcome: str) -> str | None:
    signals = instance.steps[step.name]
    if _is_last_word(signals, outcome):
        return outcome
    if step.choose != "in_order":
        return _choose_again(turn, instance, step, outcome)
    attempt = signals.attempt + 1
    if signals.reason == "capped" and step.on_cap == "downgrade":  # straight to the quieter channel (R6)
        quieter = [n for n, one in enumerate(step.fallback, 1) if n >= attempt and one.channel == step.cap_to]
        attempt = quieter[0] if quieter else len(step.fallback) + 1
    if attempt > len(step.fallback):
        return outcome
    turn.trace("outcome", instance, outcome, next=step.fallback[attempt - 1].channel)
    _plan(turn, instance, step, attempt)
    return None


def _is_last_word(signals: Signals, outcome: str) -> bool:
    """Whether no other channel may follow: the person or the network shut us out by this one."""
    return outcome == "failed" and signals.reason in FINAL


def _choose_again(turn: Turn, instance: Instance, step: Send, outcome: str) -> str | None:
    """Of the channels that were not tried the one that is chosen now. Never around a doubt: what was handed over
    without an answer may have arrived."""
    signals = instance.steps[step.name]
    in_doubt = "unknown" in signals.times and not _ARRIVED.intersection(signals.times)
    if in_doubt or (outcome == "not_sent" and signals.reason in NO_CHANNEL_HELPS):
        return outcome
    signals.tried.append(signals.channel)
    left = [one.channel for one in _left(step, signals)]
    if not left:
        return outcome
    turn.trace("outcome", instance, outcome, next=", ".join(left))
    _plan(turn, instance, step, signals.attempt + 1)
    return None


def _left(step: Send, signals: Signals) -> list[Attempt]:
    """The channels that may be chosen; after a contact limit only the quieter one, where the author says so (R6)."""
    left = [one for one in step.attempts() if one.channel not in signals.tried]
    if signals.reason == "capped" and step.on_cap == "downgrade":
        return [one for one in left if one.channel == step.cap_to]
    return left


def _is_latest(turn: Turn, signals: Signals) -> bool:
    return turn.fact.properties.get("message") in (None, str(signals.message))


def _plan(turn: Turn, instance: Instance, step: Send, attempt: int) -> None:
    signals = instance.steps[step.name]
    ways = _left(step, signals) if step.choose != "in_order" else [step.attempts()[attempt]]
    channel, template, sender = ways[0].channel, ways[0].template, ways[0].sender
    several = len(ways) > 1
    version = turn.journeys.versions[instance.journey, instance.version]
    journey = version.journey
    quiet = journey.quiet_hours
    signals.message = turn.derive(instance, attempt, step.choose if several else channel)
    signals.messages.append(signals.message)
    signals.open.append(signals.message)
    signals.attempt, signals.channel, signals.planned_at = attempt, channel, turn.now
    instance.sends += 1
    turn.wait(instance, "holding")
    turn.add(
        PlanMessage(
            message=signals.message, instance=instance.id, journey=instance.journey, version=instance.version,
            step=step.name, template=template, channel=channel, due=turn.now,
            useless_after=turn.now + step.useless_after, on_cap=step.on_cap,
            cap_wait_seconds=int(step.cap_wait.total_seconds()), cap_to=step.cap_to,
            quiet={"from": f"{quiet.from_:%H:%M}", "to": f"{quiet.to:%H:%M}"} if quiet else {},
            recheck_audience=step.recheck_audience, control=instance.control, sender=sender or None,
            variant=next(reversed(instance.variants.values()), None), priority=journey.priority,
            choose=step.choose if several else "in_order",
            ways=tuple(Way(one.channel, one.template, one.sender) for one in ways) if several else (),
            value=journey.value,
            stage=journey.stage, contact=derive_id(instance.id, "contact", turn.fact.id),
            data=_data(turn, instance, step),
        )
    )  # fmt: skip


def _data(turn: Turn, instance: Instance, step: Send) -> dict[str, Any]:
    """What templates may name (J21): event, steps.<name>, context (what was passed on), with (the step's own
    values)."""
    passed = {name: value for name, value in instance.context.items() if name != "event"}
    steps = {name: signals.data for name, signals in instance.steps.items() if signals.data}
    data: dict[str, Any] = {"event": instance.context.get("event", {})}
    if passed:
        data["context"] = passed
    if steps:
        data["steps"] = steps
    if step.with_:
        data["with"] = turn.fill(step.with_, instance)
    return data
