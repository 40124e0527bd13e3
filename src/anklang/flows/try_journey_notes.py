"""The trace of a trial: commands of the engine become lines that a tester can read, with what each condition saw.

Conditions are asked on the state in which the engine asked them: the person with the fact folded in, and with the
traits that steps have set since, in the order of the commands.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.events.model import Fact
from anklang.flows.definitions import Definitions
from anklang.flows.try_journey_model import (
    Asked,
    Happening,
    Line,
    LineKind,
    TriedMessage,
    Verdict,
    WaitingFor,
)
from anklang.flows.try_journey_seen import verdict
from anklang.journeys.command import (
    CallUrl,
    Command,
    Count,
    ReserveCoupon,
    StartJourney,
    Trace,
    UpdateProfile,
)
from anklang.journeys.definitions import Version
from anklang.journeys.instance import Instance, Instances
from anklang.journeys.model import END
from anklang.journeys.steps import branch, wait, wait_for
from anklang.journeys.turn import scope_of
from anklang.messages.model import Message
from anklang.profiles.model import Person
from anklang.profiles.traits import set_traits
from anklang.segments.model import Condition

_TOLD = frozenset(
    {"entered", "refused", "variant", "outcome", "goal", "lost_race", "exited", "finished", "removed"}
)


class Notes:
    """Writes the lines."""

    def __init__(
        self, definitions: Definitions, person: Person, instances: Instances, lines: list[Line]
    ) -> None:
        self._definitions = definitions
        self._person = person
        self._instances = instances
        self._lines = lines
        self._before = person
        self._fact: Fact | None = None
        self._now = person.created_at
        self._left = ""  # the step that was left and is not written down yet
        self._visits: dict[tuple[UUID, str], int] = {}
        self._standing: dict[UUID, str] = {}  # instance -> step, arrived at in this turn

    # --- one turn of the engine

    def begin(self, before: Person, fact: Fact, now: datetime) -> None:
        """A fact was handled; `before` is the person as the engine began with."""
        self._before, self._fact, self._now = before, fact, now
        self._left, self._standing = "", {}

    def command(self, command: Command) -> None:
        """Write down what the engine said."""
        match command:
            case Trace():
                self._trace(command)
            case Count() if command.metric.removeprefix("control_") == "step_out":
                self._left = command.step
            case UpdateProfile():
                set_traits(self._before.profile, command.traits, self._definitions.counters, set())
                self._add(
                    "updated", self._journey(command.instance), command.step, detail=dict(command.traits)
                )
            case CallUrl():
                whom = command.url or " ".join([f"{command.account}:", command.action, command.name]).strip()
                said = {"url": whom, "body": command.body, "called": False}
                self._add("call", command.journey, command.step, detail=said)
            case ReserveCoupon():
                self._add(
                    "coupon", self._journey(command.instance), command.step, detail={"pool": command.pool}
                )
            case StartJourney():
                self._add("started", self._journey(command.from_instance), "", to=command.journey)
            case _:
                pass

    def end(self) -> None:
        """Where somebody stands still now, and for what."""
        for id_, step in self._standing.items():
            instance = self._instances.all[id_]
            if instance.step == step and (instance.wake or instance.status == "waiting_event"):
                self._add("waits", instance.journey, step, visit=self._visit(instance), wait=_waiting(
                    self._version(instance), instance))  # fmt: skip

    def _trace(self, trace: Trace) -> None:
        instance = self._instances.all.get(trace.instance) if trace.instance else None
        if trace.kind == "step" and instance is not None and trace.step:
            self._arrived(trace, instance)
            return
        if trace.kind not in _TOLD:
            return
        if self._left and trace.kind in ("finished", "exited"):
            self._add("left", trace.journey, self._left, to=END, outcome=str(trace.detail.get("by") or ""))
        self._left = ""
        asked = self._door(trace, instance) if trace.kind in ("entered", "refused") else []
        self._add(
            trace.kind,  # type: ignore[arg-type]  # one of _TOLD
            trace.journey, trace.step or "", reason=trace.reason or "", conditions=asked, detail=dict(trace.detail),
        )  # fmt: skip

    def _arrived(self, trace: Trace, instance: Instance) -> None:
        step = trace.step or ""
        came_from = str(trace.detail.get("from") or "")
        if came_from:
            self._add("left", trace.journey, came_from, to=step, outcome=str(trace.detail.get("by") or ""))
        self._left = ""
        self._visits[instance.id, step] = self._visits.get((instance.id, step), 0) + 1
        self._standing[instance.id] = step
        self._add("arrived", trace.journey, step, visit=self._visit(instance, step))
        version = self._version(instance)
        config = version.steps.get(step) if version else None
        if isinstance(config, branch.Branch):
            self._add("decided", trace.journey, step, visit=self._visit(instance, step),
                      conditions=self._ways(config, instance))  # fmt: skip

    def _ways(self, step: branch.Branch, instance: Instance) -> list[Asked]:
        """The conditions in their order, up to the one that was taken."""
        found: list[Asked] = []
        for index, way in enumerate(step.paths):
            answer = self._ask(way.if_, instance)
            taken = answer.value is True
            found.append(Asked("way", str(index), way.then, taken, answer))
            if taken or (answer.value is None and not step.unknown_is_no):
                break
        return found

    def _door(self, trace: Trace, instance: Instance | None) -> list[Asked]:
        version = self._definitions.journeys.versions.get((trace.journey, trace.version))
        if version is None:
            return []
        found = []
        enter = version.journey.enter
        for happening in enter.on:
            if happening.where is not None and self._fact is not None and happening.event:
                found.append(Asked("trigger", happening.event, "", None, self._ask(happening.where, None)))
        if enter.audience is not None:
            found.append(Asked("audience", "", "", None, self._ask(enter.audience, instance)))
        return found

    def _ask(self, condition: Condition, instance: Instance | None) -> Verdict:
        scope = scope_of(self._definitions.journeys, self._before, instance, self._fact)
        return verdict(condition, self._before, scope, self._now)

    # --- other lines

    def happened(self, fact: Fact, now: datetime, name: str = "", step: str = "") -> None:
        """Something that the tester let happen, or the trigger."""
        self._now = now
        self._add("happened", "", step, reason=name or fact.name, detail=dict(fact.properties))

    def ignored(self, one: Happening, why: str, now: datetime) -> None:
        """A happening of which nothing can come."""
        self._now = now
        self._add("ignored", "", one.step, reason=why, detail={"kind": one.kind})

    def woke(self, owner: UUID, now: datetime) -> None:
        """Somebody's time has come."""
        self._now = now
        instance = self._instances.all.get(owner)
        if instance is not None and instance.live:
            self._add("woke", instance.journey, instance.step, visit=self._visit(instance))

    def message(self, message: Message, shown: TriedMessage, now: datetime) -> None:
        """What the gate said, and the words."""
        self._now = now
        kinds: dict[str, LineKind] = {"planned": "planned", "held": "held", "accepted": "sent"}
        kind = kinds.get(message.state, "not_sent")
        self._add(kind, message.journey or "", message.step or "", reason=message.reason or "", message=shown)

    def withdrawn(self, message: Message, now: datetime) -> None:
        """A message that waited is taken back."""
        self._now = now
        self._add("withdrawn", message.journey or "", message.step or "", reason=message.reason or "",
                  detail={"message": str(message.id), "channel": message.channel})  # fmt: skip

    def _add(
        self, kind: LineKind, journey: str, step: str, *, visit: int = 0, reason: str = "", outcome: str = "",
        to: str = "", conditions: list[Asked] | None = None, message: TriedMessage | None = None,
        wait: WaitingFor | None = None, detail: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self._lines.append(
            Line(
                n=len(self._lines) + 1, at=self._now, kind=kind, journey=journey, step=step, visit=visit, reason=reason,
                outcome=outcome, to=to, conditions=conditions or [], message=message, wait=wait, detail=detail or {},
            )
        )  # fmt: skip

    def _visit(self, instance: Instance, step: str = "") -> int:
        return self._visits.get((instance.id, step or instance.step), 0)

    def _journey(self, instance: UUID) -> str:
        found = self._instances.all.get(instance)
        return "" if found is None else found.journey

    def _version(self, instance: Instance) -> Version | None:
        return self._definitions.journeys.versions.get((instance.journey, instance.version))


def _waiting(version: Version | None, instance: Instance) -> WaitingFor:
    """What ends the wait: a moment, and the happenings that may come first."""
    wake = instance.wake
    until = None if wake is None else wake.deadline or wake.at
    step = None if version is None else version.steps.get(instance.step)
    if isinstance(step, wait.Wait):
        rule = "" if wake is None or wake.rule is None else str(msgspec.to_builtins(wake.rule)["type"])
        return WaitingFor(until, rule, [])
    if isinstance(step, wait_for.WaitFor) and version is not None:
        return WaitingFor(until, "event", sorted(version.listens[step.name]))
    return WaitingFor(until, "message", [])
