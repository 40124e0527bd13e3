"""The days before the demo begins: real purchases become customers of the shop, and its journeys run for a week.

Nothing is written past the engine: events are collected, facts handled, messages decided about and handed over as in
life, on a clock that begins DAYS before the demo and ends when it begins. All ids and all that people do are computed,
so that every first start tells the same story.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.conninfo import make_conninfo

from anklang.core.ids import derive_id
from anklang.demo.catalogue import catalogue
from anklang.demo.neighbours import Neighbour, agreed_at, invent
from anklang.demo.reactions import Reactions
from anklang.demo.sample import Household
from anklang.demo.shopping import CAMPAIGN, Shopping
from anklang.demo.store import Facts
from anklang.demo.town import Town
from anklang.flows.define_journey import present_version
from anklang.flows.define_run import Asked, enter_people
from anklang.flows.definitions import DefinitionCache
from anklang.flows.on_consent import on_consents
from anklang.policy.fold import PERSON_BOUND
from anklang.policy.model import ConsentAction, ConsentFact
from anklang.profiles.identities import find_or_make, person_of
from anklang.storage.database import Database
from anklang.storage.transaction import Tx

DAYS = 6  # that the engine runs through
_COLLECTION = "heide"
_CAMPAIGN_DAYS, _CAMPAIGN_TIME = 3, time(10, 30)  # before the demo begins, local time
_AT_ONCE = 40  # households told together
_SETTLED = 0.3  # share of the bar before the days
_SLICE = timedelta(hours=3)  # of the bar
_CONFIRMS = timedelta(minutes=4)  # between giving a consent and confirming it
Say = Callable[[str, float], None]  # what is being done, and how much of everything is (0 to 1)


def first_moment_of(begin: datetime) -> datetime:
    """When the town begins to live, for a demo that begins at `begin`."""
    return begin - timedelta(days=DAYS)


def fill(
    database: Database, definitions: DefinitionCache, facts: Facts, households: Sequence[Household], begin: datetime,
    zone: ZoneInfo, say: Say,
) -> int:  # fmt: skip
    """Let the town live from `first_moment_of(begin)` to `begin`; answers how many customers it has.

    The workspace with its accounts and journeys must stand. What is written is not waited for on the disk: whoever
    breaks off begins anew.
    """
    gc.disable()  # as in the worker: looking for cycles that nobody makes took a fifth of the time
    quick = Database(make_conninfo(database.url, options="-c synchronous_commit=off"), size=3)
    town = Town(quick, definitions, facts.workspace, facts.account, facts.base_url, first_moment_of(begin))
    try:
        people = invent(households)
        shopping = Shopping(town)
        _settle_in(town, shopping, people, households, say)
        reactions = Reactions(town, shopping, people)
        town.phones.listen = reactions.hear
        town.phones.dead = {a for one in people if one.away for a in (one.phone, one.email, one.token) if a}
        for one, household in zip(people, households, strict=True):
            shopping.plan_days(one, household, begin)
        _plan_campaign(town, people, begin, zone)
        _live(town, begin, zone, say)
    finally:
        quick.close()
        gc.enable()
    return len(people)


def _settle_in(
    town: Town, shopping: Shopping, people: Sequence[Neighbour], households: Sequence[Household], say: Say
) -> None:
    """Everybody becomes known with what they bought so far and agreed to; then the segments find their members."""
    with town.database.transaction() as tx:
        for one in people:
            id_ = derive_id("demo neighbour", one.number)
            find_or_make(tx, town.workspace, "user", one.id, town.now, partial(UUID, int=id_.int))
    pairs = list(zip(people, households, strict=True))
    for start in range(0, len(pairs), _AT_ONCE):
        say(f"purchases of {len(pairs)} households", _SETTLED * start / len(pairs))
        for one, household in pairs[start : start + _AT_ONCE]:
            shopping.tell_past(one, household)
        town.settle()
    with town.database.transaction() as tx:
        on_consents(
            tx, town.workspace, [fact for one in people for fact in _consents(tx, town, one)], town.now
        )
    town.settle()
    town.chores()


def _consents(tx: Tx, town: Town, one: Neighbour) -> list[ConsentFact]:
    person = person_of(tx, town.workspace, "user", one.id)
    assert person is not None  # made known just before
    found = []
    for channel, purpose, done in one.agreed:
        for number, action in enumerate(_ways(done)):
            address = "" if channel in PERSON_BOUND else one.email if channel == "email" else one.phone
            found.append(
                ConsentFact(
                    id=derive_id("demo consent", town.workspace, one.id, channel, purpose, action), person_id=person,
                    at=agreed_at(one, town.now) + number * _CONFIRMS, action=action, channel=channel, purpose=purpose,
                    address=address, source="checkout", wording_id=f"checkout-{purpose}", wording_version=1,
                    proof={"page": "/demo/shop/checkout", "form": "checkout 3"},
                )
            )  # fmt: skip
    return found


def _ways(done: ConsentAction) -> tuple[ConsentAction, ...]:
    """The pieces of evidence that lead to a state."""
    return {"confirm": ("give", "confirm"), "give": ("give",)}.get(done, ("give", "confirm", done))  # type: ignore[return-value]


def _plan_campaign(town: Town, people: Sequence[Neighbour], begin: datetime, zone: ZoneInfo) -> None:
    """Some days ago everybody with the app was told of the new collection."""
    day = begin.astimezone(zone).date() - timedelta(days=_CAMPAIGN_DAYS)

    def start(at: datetime) -> None:
        asked = [
            Asked(
                kind="user", value=one.id, id=f"launch-{one.id}",
                context={
                    "collection": _COLLECTION, "url": f"app:/c/{_COLLECTION}",
                    "collection_name": catalogue().collection_name(_COLLECTION, one.language),
                },
            )
            for one in people
            if one.app
        ]  # fmt: skip
        with town.database.transaction() as tx:
            if asked and present_version(tx, town.workspace, CAMPAIGN) is not None:
                enter_people(tx, town.caller, CAMPAIGN, asked, town.now)

    town.plan(datetime.combine(day, _CAMPAIGN_TIME, zone), start)


def _live(town: Town, begin: datetime, zone: ZoneInfo, say: Say) -> None:
    """Let the days pass."""
    first = town.now
    while town.now < begin:
        done = (town.now - first) / (begin - first)
        say(f"the days before: {town.now.astimezone(zone):%d.%m., %H:%M}", _SETTLED + (1 - _SETTLED) * done)
        town.advance(min(town.now + _SLICE, begin))
