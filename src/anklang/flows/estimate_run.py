"""Before a campaign: how many people it would reach, why some would get nothing, what it costs, when it begins.

The gate itself is asked, for everybody or for a sample that is drawn by the ids of people, so that the same question
has the same answer. Nothing is written and no code is taken.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from anklang.core.errors import BadInput, NotFound, Problem
from anklang.core.ids import derive_id, shard_of
from anklang.coupons.model import dummy
from anklang.flows.check_journey import known_in
from anklang.flows.definitions import Definitions
from anklang.flows.render_message import Coupon, finish
from anklang.flows.surroundings import Surroundings, surroundings
from anklang.journeys.around import uses_of
from anklang.journeys.parse import parse
from anklang.journeys.waits import instant, zone_of
from anklang.messages.model import Message, Plan
from anklang.messages.prepare import ask
from anklang.policy.decide import decide
from anklang.policy.model import Allow, No
from anklang.profiles.model import Person
from anklang.profiles.store import load_people
from anklang.profiles.zones import resolve_zone
from anklang.segments import model as m
from anklang.segments.evaluate import evaluate
from anklang.segments.find import preview, select_ids
from anklang.segments.parse import parse_condition
from anklang.storage.transaction import Tx
from anklang.templates.model import Template
from anklang.templates.render import RenderFailure

SAMPLE = 2000  # people asked about where the question names no number
MOST = 20_000
_CHUNK = 500
_RENDERED = 300  # messages of a template that are put into words; the rest is taken to be like them
_USELESS = timedelta(hours=72)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """The question."""

    segment: str = ""  # who; or:
    condition: m.Condition | None = None  # a condition that is no segment yet
    audience: m.Condition | None = None  # asked besides, as the door would
    templates: tuple[str, ...]  # each is estimated on its own
    at: datetime  # when it begins
    local: datetime | None = (
        None  # wall time at which everybody gets it by their own clock; None: all at once
    )
    sample: int = SAMPLE  # people asked about at most; 0: everybody, at most MOST
    data: dict[str, Any] = {}  # what the journey would pass on: event …


class Refused(msgspec.Struct, frozen=True):
    """Why people would get nothing."""

    reason: str
    n: int  # estimated for all


class EstimatedReach(msgspec.Struct, frozen=True, kw_only=True):
    """One template; all numbers are estimated for everybody where only a sample was asked about."""

    template: str
    channel: str
    message_class: str
    purpose: str
    reachable: int  # would get it, now or later
    held: int  # of them later: quiet hours, a limit
    refused: list[Refused]  # most frequent first
    first_at: datetime | None  # first hand-over; null: nobody gets it
    last_at: datetime | None  # last one, as far as it is known now
    parts: int | None  # SMS: in all
    parts_each: float | None  # SMS: on average
    cost_micro: int | None  # in all, millionths of `currency`; null: no price is set for the channel
    currency: str
    languages: dict[str, int]  # words that would be used


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """The answer."""

    people: int  # in the segment, or for whom the condition holds
    asked: int  # for how many the gate was asked
    exact: bool  # everybody was asked
    not_in_audience: int  # estimated for all; they are in no other number
    reach: list[EstimatedReach]  # in the order of the templates
    reachable: int  # people who would get at least one of them


def estimate(tx: Tx, definitions: Definitions, wanted: Wanted, now: datetime, base_url: str) -> Estimate:
    """Ask the gate about the people of a campaign. Raises NotFound for the segment, BadInput for templates."""
    templates = [_template(definitions, name, index) for index, name in enumerate(wanted.templates)]
    total, people = _people(tx, definitions, wanted, now)
    tallies = [_Tally(definitions, one, wanted, base_url) for one in templates]
    outside, reached = 0, 0
    for start in range(0, len(people), _CHUNK):
        known = load_people(tx, people[start : start + _CHUNK])
        inside = {id_: one for id_, one in known.items() if _fits(definitions, wanted, one, now)}
        outside += len(known) - len(inside)
        got: set[UUID] = set()
        for tally in tallies:
            got |= tally.ask(tx, inside)
        reached += len(got)
    asked = len(people)
    factor = total / asked if asked else 0.0
    return Estimate(
        people=total, asked=asked, exact=asked == total, not_in_audience=round(outside * factor),
        reach=[tally.answer(factor) for tally in tallies], reachable=round(reached * factor),
    )  # fmt: skip


def wanted_of(
    tx: Tx, definitions: Definitions, now: datetime, *, definition: dict[str, Any] | None, segment: str,
    condition: dict[str, Any] | None, templates: list[str], at: datetime | None, local: str, sample: int,
    data: dict[str, Any],
) -> Wanted:  # fmt: skip
    """The question of a form: what it names, and what its journey says for the rest. Raises BadInput."""
    audience, asked, names, wall = None, segment, list(templates), local
    if definition is not None:
        plain = {key: value for key, value in definition.items() if key != "version"}
        journey = parse(plain, known_in(tx, definitions.workspace.id))
        audience = journey.enter.audience
        plan = journey.enter.schedule
        asked = asked or (plan.segment if plan else "")
        names = names or list(dict.fromkeys(use.template for use in uses_of(journey)))
        if plan is not None and not plan.every and plan.zone == "person":
            wall = wall or plan.at
        elif plan is not None and not plan.every and at is None:
            zone = zone_of(plan.zone) or definitions.zone
            single = wall_time(plan.at)
            at = max(instant(single.date(), single.time(), zone), now)
        data = data or ({"event": plan.context} if plan else {})
    faults = []
    if bool(asked) == (condition is not None):
        faults.append(Problem("segment", "either a segment or a condition is needed", "name whom it is for"))
    if not names:
        faults.append(Problem("templates", "there is no message", "name at least one template"))
    if faults:
        raise BadInput("The campaign cannot be estimated.", faults)
    return Wanted(
        segment=asked, condition=None if condition is None else parse_condition(condition, "condition", "segment"),
        audience=audience, templates=tuple(names), at=(at or now).astimezone(UTC),
        local=wall_time(wall) if wall else None, sample=sample, data=data,
    )  # fmt: skip


def _template(definitions: Definitions, name: str, index: int) -> Template:
    if not definitions.has_template(name):
        fault = Problem(f"templates[{index}]", f"there is no template {name!r}", "save it first")
        raise BadInput("The campaign cannot be estimated.", [fault])
    return definitions.template(name)


def _people(tx: Tx, definitions: Definitions, wanted: Wanted, now: datetime) -> tuple[int, list[UUID]]:
    """How many there are, and those who are asked about."""
    workspace = definitions.workspace.id
    most = min(wanted.sample or MOST, MOST)
    if wanted.condition is not None:
        total = preview(tx, wanted.condition, workspace, definitions.zone, now, 0).count
        everybody = select_ids(tx, wanted.condition, workspace, definitions.zone, now)
        return total, everybody if total <= most else [one for one in everybody if _drawn(one, most, total)]
    if wanted.segment not in definitions.segments.conditions:
        raise NotFound(f"There is no segment {wanted.segment!r} in this workspace.")
    row = tx.row(
        "SELECT count(*) FROM memberships WHERE workspace_id = %s AND segment_id = %s",
        [workspace, wanted.segment],
    )
    total = int(row[0]) if row else 0
    rows = tx.rows(
        "SELECT person_id FROM memberships WHERE workspace_id = %s AND segment_id = %s AND (%s OR "
        "(get_byte(uuid_send(person_id), 14) * 256 + get_byte(uuid_send(person_id), 15)) < %s) ORDER BY person_id",
        [workspace, wanted.segment, total <= most, _threshold(most, total)],
    )
    return total, [row[0] for row in rows]


def _threshold(most: int, total: int) -> int:
    return round(65536 * most / total) if total else 0


def _drawn(person: UUID, most: int, total: int) -> bool:
    """Whether somebody belongs to the sample: by the last bytes of the id, which are random."""
    return int.from_bytes(person.bytes[14:16], "big") < _threshold(most, total)


def _fits(definitions: Definitions, wanted: Wanted, person: Person, now: datetime) -> bool:
    if wanted.audience is None:
        return True
    scope = m.Scope(zone=definitions.zone, segments=definitions.segments.conditions)
    return evaluate(wanted.audience, person, scope, now).value is True


class _Tally:
    """Counts the answers about one template."""

    def __init__(self, definitions: Definitions, template: Template, wanted: Wanted, base_url: str) -> None:
        self._definitions = definitions
        self._template = template
        self._wanted = wanted
        self._base_url = base_url
        self._refused: Counter[str] = Counter()
        self._languages: Counter[str] = Counter()
        self._reachable = self._held = self._rendered = self._parts = 0
        self._moments: list[datetime] = []

    def ask(self, tx: Tx, people: dict[UUID, Person]) -> set[UUID]:
        """Ask the gate about these people; answers those who would get the message."""
        moments = {id_: self._moment(one) for id_, one in people.items()}
        line = [self._message(one, moments[id_]) for id_, one in people.items()]
        if not line:
            return set()
        around = surroundings(tx, line, self._definitions, self._wanted.at, people, {})
        return {message.person for message in line if self._decide(message, around, moments[message.person])}

    def _moment(self, person: Person) -> datetime:
        """When it is this person's turn: at once, or at the wall time of their own clock (J7)."""
        if self._wanted.local is None:
            return self._wanted.at
        name = resolve_zone(person.profile, self._definitions.workspace.settings.zone, self._wanted.at).name
        at = instant(self._wanted.local.date(), self._wanted.local.time(), ZoneInfo(name))
        return max(at, self._wanted.at)

    def _message(self, person: Person, at: datetime) -> Message:
        template = self._template
        return Message(
            shard=shard_of(person.id), id=derive_id("estimate", template.id, person.id), person=person.id,
            workspace=person.workspace, template=template.id, channel=template.channel,
            message_class=template.class_, purpose=template.purpose, lane="bulk", planned_at=at, due_at=at,
            useless_after=at + _USELESS, plan=Plan(data=self._wanted.data, recheck_audience=False),
        )  # fmt: skip

    def _decide(self, message: Message, around: Surroundings, at: datetime) -> bool:
        settings = self._definitions.workspace.settings
        decision = decide(ask(message, around.known(message, at), settings, "hand_over", at), at)
        if isinstance(decision, No):
            self._refused[str(decision.reason)] += 1
            return False
        if not self._words(message, around.people[message.person], at):
            return False
        self._reachable += 1
        if isinstance(decision, Allow):
            self._moments.append(at)
        else:
            self._held += 1
            if decision.at is not None:
                self._moments.append(decision.at)
        return True

    def _words(self, message: Message, person: Person, at: datetime) -> bool:
        """Render some of them: for the parts, and for people whose words miss something."""
        if self._rendered >= _RENDERED:
            return True
        definitions = self._definitions
        pool = definitions.pools.get(self._template.coupon)
        shape = None if pool is None else dummy(pool, at)
        code = None if pool is None or shape is None else Coupon(pool.id, shape.code, shape.expires_at)
        made = finish(
            message,
            person,
            definitions.compiled(self._template.id),
            definitions,
            self._base_url,
            at,
            code,
            test=True,
        )
        if isinstance(made, RenderFailure):
            self._refused[made.reason] += 1
            return False
        self._rendered += 1
        self._parts += int(made.rendered.get("parts") or 0)
        self._languages[str(made.rendered["language"])] += 1
        return True

    def answer(self, factor: float) -> EstimatedReach:
        """The counts, for everybody."""
        template, settings = self._template, self._definitions.workspace.settings
        reachable = round(self._reachable * factor)
        each = self._parts / self._rendered if self._rendered and template.channel == "sms" else None
        price = next((one for one in settings.prices if one.channel == template.channel), None)
        share = self._reachable / self._rendered if self._rendered else 0.0
        return EstimatedReach(
            template=template.id, channel=template.channel, message_class=template.class_, purpose=template.purpose,
            reachable=reachable, held=round(self._held * factor),
            refused=[Refused(reason, round(n * factor)) for reason, n in self._refused.most_common()],
            first_at=min(self._moments, default=None), last_at=max(self._moments, default=None),
            parts=None if each is None else round(each * reachable),
            parts_each=None if each is None else round(each, 2),
            cost_micro=None if price is None else round(price.micro * (each or 1) * reachable),
            currency="" if price is None else price.currency or settings.currency,
            languages={tag: round(n * share * factor) for tag, n in self._languages.most_common()},
        )  # fmt: skip


def wall_time(text: str) -> datetime:
    """A local date and time without a zone; raises BadInput."""
    found: datetime | None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        fault = Problem(
            "local", f"no local date and time: {text!r}", 'write "2026-12-01T18:00", without a zone'
        )
        raise BadInput("The campaign cannot be estimated.", [fault])
    return found
