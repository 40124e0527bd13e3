"""The question to the gate, put together from a message and everything known about its person. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

import msgspec
from msgspec.structs import replace

from anklang.channels.windows import WINDOWS, Speech
from anklang.core.ids import fraction_of
from anklang.messages.address import Destination
from anklang.messages.model import Message
from anklang.policy.model import (
    Allow,
    Ask,
    Candidate,
    CapRule,
    ConsentState,
    Contact,
    CountryRules,
    Decision,
    ExistingCustomer,
    GateStep,
    JourneyFacts,
    Layer,
    Moment,
    No,
    OnCap,
    PersonFacts,
    RateAnswer,
    Suppression,
    ZoneHints,
)
from anklang.policy.phone import has_one_time, zones_of_country
from anklang.policy.quiet_hours import open_week
from anklang.preferences.model import Chosen
from anklang.profiles.model import Person
from anklang.profiles.reactions import heard_at
from anklang.workspaces.model import Hours, WorkspaceSettings

CAP_WAIT = timedelta(hours=24)  # R6: how long a message waits for a slot where the step names no limit
DEVICE_ZONE_LIFE = timedelta(days=90)
DAY = 24 * 60


class Known(msgspec.Struct, kw_only=True):
    """What the flow has loaded about one message's surroundings."""

    person: Person | None  # None: there is no such person
    destination: Destination
    journey: JourneyFacts | None  # None: not sent by a journey
    consents: Sequence[ConsentState] = ()
    suppressions: Sequence[Suppression] = ()
    contacts: Sequence[Contact] = ()
    countries: tuple[CountryRules, ...] = ()
    rivals: Sequence[Candidate] = ()
    rate: RateAnswer = RateAnswer()
    customer: ExistingCustomer | None = None  # a sale that may allow advertising without consent (4.2)
    topic: str = ""  # of the message's template
    chosen: Chosen | None = None  # by the person
    speech: Speech = Speech()  # what its template can be made of; when the person wrote is added here


def ask(message: Message, known: Known, settings: WorkspaceSettings, moment: Moment, now: datetime) -> Ask:
    """The question whether `message` may go at `now`, on the facts in `known`."""
    person = known.person
    return Ask(
        moment=moment,
        channel=message.channel,  # type: ignore[arg-type]  # "http" never reaches the gate
        message_class=message.message_class,  # type: ignore[arg-type]  # checked when the template was saved
        purpose=message.purpose,
        countries=known.countries,
        person=PersonFacts(
            exists=person is not None,
            erased=person is not None and person.erased_at is not None,
            restricted=person is not None and person.restricted_at is not None,
        ),
        address=known.destination.facts,
        zones=zone_hints(person, known.destination, settings, now),
        speech=speech_of(message, known, now),
        occasion=message.plan.occasion,  # type: ignore[arg-type]  # written by flows only
        message=str(message.id),
        spread=fraction_of(message.person, "release"),  # one person's wake together, and are ranked (R7)
        due_at=message.due_at if message.state == "planned" else message.planned_at,
        useless_after=message.useless_after,
        journey=known.journey,
        consents=tuple(known.consents),
        double_opt_in=any(p.id == message.purpose and p.double_opt_in for p in settings.purposes),
        suppressions=tuple(known.suppressions),
        layers=(*map(layer, settings.hours), *journey_layer(message.plan.quiet)),
        release_window=timedelta(minutes=settings.release_minutes),
        stale_days=settings.stale_months * 365 // 12,
        customer=known.customer,
        topic=known.topic,
        chosen=known.chosen,
        caps=(*caps_of(settings), *own_limit(known.chosen)),
        candidate=Candidate(
            message=str(message.id),
            label=message.journey or "",
            priority=message.plan.priority,
            value=message.plan.value,
            since=message.planned_at,
            stage=message.plan.stage,  # type: ignore[arg-type]  # checked by the journey
            contact=str(message.plan.contact or message.id),
        ),
        rivals=tuple(known.rivals),
        gather_until=gather_until(message, settings),
        contacts=tuple(known.contacts),
        on_cap=OnCap(
            do=message.plan.on_cap,
            wait=timedelta(seconds=message.plan.cap_wait_seconds)
            if message.plan.cap_wait_seconds
            else CAP_WAIT,
            to=message.plan.cap_to,
        ),
        rate=known.rate,
    )


def speech_of(message: Message, known: Known, now: datetime) -> Speech:
    """What a message can be made of on a channel with a reply window, and when its address wrote last.

    One that was put into words before stays as it is. A test goes to somebody of the shop, who sees by it whether the
    platform takes it.
    """
    if message.channel not in WINDOWS or known.person is None:
        return known.speech
    profile, kept = known.person.profile, known.speech
    if message.rendered is not None:
        is_template = (message.rendered.get("content") or {}).get("kind") == "template"
        kept = replace(kept, free=not is_template, template=kept.template if is_template else "")
    stats = profile.channels.get(message.channel)
    at = now if message.plan.test else heard_at(profile, message.channel, known.destination.facts.value)
    return replace(kept, heard_at=at, limited_at=stats.limited_at if stats else None)


def gather_until(message: Message, settings: WorkspaceSettings) -> datetime | None:
    """Until when a campaign's message lets others come that are worth more (R7); a triggered one never waits."""
    if message.lane != "bulk" or not settings.gather_minutes or not (settings.caps or settings.gaps):
        return None
    return message.planned_at + timedelta(minutes=settings.gather_minutes)


def candidate_of(message: Message, due_at: datetime, now: datetime, gather_minutes: int) -> Candidate:
    """Another message that wants to speak to the same person, as a rival (R7, R8); a campaign's that is only gathering
    could go now."""
    gathers = timedelta(minutes=gather_minutes if message.lane == "bulk" else 0)
    return Candidate(
        message=str(message.id), label=message.journey or "", priority=message.plan.priority,
        value=message.plan.value, since=message.planned_at, due=due_at <= now + gathers,
        stage=message.plan.stage,  # type: ignore[arg-type]  # checked by the journey
        channel=message.channel, message_class=message.message_class, purpose=message.purpose,
        contact=str(message.plan.contact or message.id),
    )  # fmt: skip


def contact_of(message: Message, at: datetime) -> Contact:
    """The entry of the contact log that a message makes at `at`."""
    return Contact(
        channel=message.channel, message_class=message.message_class, purpose=message.purpose, at=at,
        message=str(message.id), contact=str(message.plan.contact or message.id),
    )  # fmt: skip


def caps_of(settings: WorkspaceSettings) -> tuple[CapRule, ...]:
    """The workspace's contact limits; a minimum gap is a limit of one in its window."""
    return tuple(
        CapRule(
            rule=f"workspace.caps[{index}]", limit=cap.limit, window=timedelta(hours=cap.hours),
            channels=frozenset(cap.channels), classes=frozenset(cap.classes), purpose=cap.purpose,
        )
        for index, cap in enumerate(settings.caps)
    ) + tuple(
        CapRule(
            rule=f"workspace.gaps[{index}]", limit=1, window=timedelta(minutes=gap.minutes),
            channels=frozenset(gap.channels), classes=frozenset(gap.classes), purpose=gap.purpose,
        )
        for index, gap in enumerate(settings.gaps)
    )  # fmt: skip


def own_limit(chosen: Chosen | None) -> tuple[CapRule, ...]:
    """How often at most the person wants advertising, as a contact limit (R4)."""
    if chosen is None or chosen.limit is None:
        return ()
    window = timedelta(days=chosen.limit.days)
    return (
        CapRule(
            rule="person.limit", limit=chosen.limit.count, window=window, classes=frozenset({"advertising"})
        ),
    )


def layer(hours: Hours) -> Layer:
    """The workspace's sending hours as a layer (R1)."""
    span = _spans(_minute(hours.open), _minute(hours.close))
    week = tuple(span if day in hours.days else () for day in range(1, 8))
    return Layer(
        rule="workspace.hours", level="workspace", week=week, holidays=hours.holidays,
        channels=frozenset(hours.channels), classes=frozenset(hours.classes),
    )  # fmt: skip


def journey_layer(quiet: Mapping[str, object]) -> tuple[Layer, ...]:
    """The journey's own quiet time ({"from": "21:00", "to": "08:00"}) as a layer (R1)."""
    if not quiet:
        return ()
    week = open_week(_minute(str(quiet["from"])), _minute(str(quiet["to"])))
    return (Layer(rule="journey.quiet_hours", level="journey", week=week),)


def _minute(text: str) -> int:
    if text.startswith("24:00"):
        return DAY
    parsed = time.fromisoformat(text)
    return parsed.hour * 60 + parsed.minute


def _spans(opens: int, closes: int) -> tuple[tuple[int, int], ...]:
    if opens < closes:
        return ((opens, closes),)
    return ((0, closes), (opens, DAY)) if closes else ((opens, DAY),)


def zone_hints(
    person: Person | None, destination: Destination, settings: WorkspaceSettings, now: datetime
) -> ZoneHints:
    """Everything that says where the person is (J27)."""
    if person is None:
        return ZoneHints(workspace=settings.zone)
    zones, phone = person.profile.zones, destination.phone
    fresh = zones.device_at is not None and now - zones.device_at < DEVICE_ZONE_LIFE
    country = person.profile.location.country
    return ZoneHints(
        profile=zones.profile,
        device=zones.device if fresh else "",
        phone=phone.zones if phone else (),
        phone_certain=bool(phone and phone.zone_certain),
        address=_one_zone(country) if country else (),
        workspace=settings.zone,
    )


def _one_zone(country: str) -> tuple[str, ...]:
    zones = zones_of_country(country)
    return zones[:1] if zones and has_one_time(country) else zones


def countries_of(
    person: Person | None, destination: Destination, settings: WorkspaceSettings
) -> list[tuple[str, str]]:
    """Every country (and state) whose rules the person may be under: number, delivery address, else the workspace's."""
    found: list[tuple[str, str]] = []
    if destination.phone is not None and destination.phone.region:
        found.append((destination.phone.region, destination.phone.state))
    if person is not None and person.profile.country:
        location = person.profile.location
        found.append(
            (person.profile.country, location.region if location.country == person.profile.country else "")
        )
    return list(dict.fromkeys(found)) or [(settings.country, "")]


def trace_of(decision: Decision, moment: Moment, now: datetime) -> list[dict[str, object]]:
    """The gate's steps as they are kept with the message: each question with its answer and the time."""
    steps: list[dict[str, object]] = []
    for step in decision.trace:
        steps.append(_step(step, moment, now))
    if isinstance(decision, No):
        steps[-1]["reason"] = str(decision.reason)
        if decision.winner:
            steps[-1]["winner"] = decision.winner
    elif not isinstance(decision, Allow):
        steps[-1]["until"] = decision.at
        steps[-1]["reason"] = str(decision.reason)
    return steps


def _step(step: GateStep, moment: Moment, now: datetime) -> dict[str, object]:
    kept: dict[str, object] = {"at": now, "moment": moment, "step": step.name, "answer": step.answer}
    if step.detail:
        kept["detail"] = step.detail
    if step.rule:
        kept["rule"] = step.rule
    return kept
