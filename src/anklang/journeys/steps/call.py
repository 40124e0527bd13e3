"""Call a web address of the shop's choosing, or have a marketing platform do something; the answer can be named later:
`steps.<name>.answer` (J43).

- call: loyalty
  url: https://shop.example/loyalty/points
  body: {customer: {from: profile.customer_id}}
  paths: {failed: end, timeout: end}
- call: told
  account: iterable
  do: record_event
  event: Cart abandoned
  body: {cart: {from: event.cart_id}}
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import msgspec

from anklang.journeys.command import CallUrl, WithdrawMessages
from anklang.journeys.instance import Instance, Signals
from anklang.journeys.model import Path, Step, Target, Written
from anklang.journeys.turn import Turn, bounded

Do = Literal["", "record_event", "update_person", "trigger_campaign"]
_NAMED = {"record_event": "event", "trigger_campaign": "campaign"}

EXAMPLE = """\
- call: points
  url: https://shop.example/points
  body: {order: {from: event.order_id}}
"""


class Paths(Written, frozen=True, kw_only=True, omit_defaults=True):
    """Ways of their own for some outcomes."""

    success: Target = ""  # a 2xx answer
    failed: Target = ""  # another answer, after all attempts
    timeout: Target = ""  # no answer in time, after all attempts


class Call(Step, frozen=True, kw_only=True, omit_defaults=True):
    """A call."""

    url: str = ""  # web address; else a platform is named
    account: str = ""  # instead of a web address: the account of a platform
    do: Do = ""  # what the platform shall do
    event: str = ""  # with record_event: its name there
    campaign: str = ""  # with trigger_campaign: its id there
    person: Path = ""  # where the person's id at the platform is; empty: the user id
    body: dict[str, Any] = msgspec.field(
        default_factory=dict
    )  # JSON; {from: path} is replaced. At a platform: properties of the event, attributes, values for the campaign
    timeout: timedelta = timedelta(seconds=10)  # of one attempt
    attempts: int = 5
    at_most: timedelta = timedelta(days=1)  # for all attempts together
    paths: Paths = Paths()

    def ways(self) -> dict[str, str]:
        """The main line and the attached outcomes."""
        return {
            "": self.then, "success": self.paths.success, "failed": self.paths.failed, "timeout": self.paths.timeout,
        }  # fmt: skip

    def direct(self) -> bool:
        """Every outcome has a name."""
        return False

    def listens(self) -> frozenset[str]:
        """What becomes of its own call."""
        return frozenset({"own"})

    def check(self) -> list[tuple[str, str, str]]:
        """A web address or a platform and what it needs, sane limits."""
        found = self._whom()
        if not timedelta(seconds=1) <= self.timeout <= timedelta(seconds=60):
            found.append(("timeout", "from 1 to 60 seconds", "write for example `timeout: 10s`"))
        if not 1 <= self.attempts <= 10:
            found.append(("attempts", "from 1 to 10", ""))
        return found

    def _whom(self) -> list[tuple[str, str, str]]:
        if not self.account:
            fits = self.url.startswith(("https://", "http://"))
            return [] if fits else [("url", "a web address begins with https://", "or name an account")]
        if self.url:
            return [("url", "there is an account already", "leave one of the two out")]
        if not self.do:
            return [("do", "what shall the platform do?", "record_event, update_person or trigger_campaign")]
        needed = _NAMED.get(self.do, "")
        if needed and not getattr(self, needed):
            return [(needed, f"{self.do} needs it", "")]
        if self.do == "update_person" and not self.body:
            return [("body", "which attributes?", "for example {tier: gold}")]
        return []


def enter(turn: Turn, instance: Instance, step: Call) -> str | None:
    """Plan the call; hold-out members call nobody."""
    if instance.control:
        return "success"
    message = turn.derive(instance, "call")
    instance.steps[step.name] = Signals(
        visit=instance.visit, message=message, messages=[message], open=[message], channel="call"
    )
    turn.add(
        CallUrl(
            message=message, instance=instance.id, journey=instance.journey, version=instance.version, step=step.name,
            url=step.url, body=turn.fill(step.body, instance), due=turn.now, useless_after=turn.now + step.at_most,
            timeout_seconds=int(step.timeout.total_seconds()), attempts=step.attempts,
            account=step.account, action=step.do, name=step.event or step.campaign,
            person=_person(turn, instance, step),
        )
    )  # fmt: skip
    turn.wait(instance, "holding", turn.now + step.at_most)
    return None


def _person(turn: Turn, instance: Instance, step: Call) -> str:
    """The person's id at the platform; empty where there is none, and then nothing is said there."""
    if not step.account:
        return ""
    found = turn.value(step.person, instance) if step.person else turn.person.profile.user_id
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def resume(turn: Turn, instance: Instance, step: Call, cause: str) -> str | None:
    """The answer came, or none will."""
    if cause == "timer":
        instance.steps[step.name].open.clear()
        turn.add(WithdrawMessages(instance=instance.id, reason="too_late", step=step.name))
        return "timeout"
    if cause == "unknown":
        return "timeout"
    if cause == "accepted":
        signals = instance.steps[step.name]
        signals.data = bounded({"answer": turn.fact.properties.get("answer")})
        return "success"
    if cause in ("failed", "not_sent"):
        return "timeout" if instance.steps[step.name].reason == "timeout" else "failed"
    return None
