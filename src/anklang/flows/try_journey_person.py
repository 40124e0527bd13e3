"""Who walks through a trial: somebody of the workspace on a working copy, or somebody invented. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from anklang.consents import store as consent_tables
from anklang.consents.model import Grant
from anklang.core.ids import derive_id, shard_of
from anklang.events.model import Fact
from anklang.flows.definitions import Definitions
from anklang.flows.heart import handle
from anklang.flows.try_journey_model import Invented
from anklang.journeys.instance import Instances
from anklang.messages.address import BOUND, destination
from anklang.policy import reserve
from anklang.policy import store as policy
from anklang.policy.model import EVERY, ConsentName, ConsentState, Contact, Suppression
from anklang.profiles.count import Counter, CounterPlan, count
from anklang.profiles.find import get_person
from anklang.profiles.fold import fold
from anklang.profiles.model import CHAT_CHANNELS, PHONE_CHANNELS, Device, Memory, Person, new_person
from anklang.profiles.vocabulary import names_of, standard_name
from anklang.storage.transaction import Tx

INVENTED = UUID(int=0x0A11CE << 64)
_CHANNELS = (*PHONE_CHANNELS, "email", "push", "inapp", "onsite", *CHAT_CHANNELS)
_MOST_EVENTS = 20_000  # of somebody's history, for counters that nobody has kept so far
_WINDOW = timedelta(days=60)  # contacts so far back may count against limits


class Walker(msgspec.Struct, kw_only=True):
    """A person on a working copy, with what the gate has to know."""

    person: Person
    consents: dict[tuple[str, str, str], ConsentState]  # by channel, purpose and address
    suppressions: dict[tuple[str, str], tuple[Suppression, ...]]  # by channel and address
    contacts: list[Contact]
    grants: list[Grant] = []  # sales that may allow advertising (§ 7 (3) UWG)


def existing(tx: Tx, definitions: Definitions, person: UUID, now: datetime) -> Walker:
    """Somebody of the workspace, with consents, sales, stop signs and contacts. Raises NotFound."""
    workspace = definitions.workspace.id
    found = get_person(tx, workspace, person)
    rows = tx.rows(
        "SELECT DISTINCT journey_id FROM instances WHERE shard = %s AND person_id = %s AND ended_at IS NULL "
        "AND status <> 'at_door'",
        [found.shard, found.id],
    )
    found.journeys = {row[0] for row in rows}
    _count_what_is_missing(tx, definitions, found)
    states = policy.load_consents(tx, [found.id], now).get(found.id, ())
    pairs = [
        (channel, value)
        for channel in _CHANNELS
        for value in (found.profile.email, found.profile.phone, *found.profile.chats.values())
        if value
    ]
    contacts = reserve.load_contacts(tx, [found.id], now - _WINDOW).get(found.id, [])
    return Walker(
        person=found,
        consents={(one.channel, one.purpose, one.address): one for one in states},
        suppressions=policy.load_suppressions(tx, workspace, pairs, definitions.link_key),
        contacts=list(contacts),
        grants=consent_tables.load_grants(tx, [found.id]).get(found.id, []),
    )


def _count_what_is_missing(tx: Tx, definitions: Definitions, person: Person) -> None:
    """Count history for counters of the draft's conditions, as publishing would."""
    wanted: list[Counter] = [
        one
        for group in definitions.counters.special.values()
        for one in group
        if one.key not in person.memory.counters
    ]
    if not wanted:
        return
    names = [name for one in wanted for name in names_of(one.event)]
    rows = tx.rows(
        "SELECT name, at, properties FROM events WHERE shard = %s AND person_id = %s AND name = ANY(%s) "
        "ORDER BY at DESC, id LIMIT %s",
        [person.shard, person.id, names, _MOST_EVENTS],
    )
    plan, counted = CounterPlan(wanted, definitions.counters.zone), Memory()
    for name, at, properties in reversed(rows):
        count(counted, standard_name(name), at, properties, plan, set())
    for one in wanted:
        if one.key in counted.counters:
            person.memory.counters[one.key] = counted.counters[one.key]


def invent(definitions: Definitions, said: Invented, now: datetime) -> Walker:
    """Somebody with this past; told as facts, so that everything that Anklang computes is there."""
    workspace, settings = definitions.workspace.id, definitions.workspace.settings
    person = new_person(INVENTED, workspace, shard_of(INVENTED), now - timedelta(days=365))
    for fact in _past(workspace, said, now, settings.currency):
        fold(person, fact, definitions.counters)
    profile = person.profile
    profile.language = said.language or profile.language or settings.language
    if said.zone:
        profile.zones.profile = said.zone
    if said.push:
        profile.devices.append(
            Device(id="trial", type="ios", token="trial", push_enabled=True, registered_at=now, last_seen=now)
        )
    agreed = {one.channel for one in said.consents}
    profile.chats = {one: "1" for one in CHAT_CHANNELS if one in agreed}  # nobody agrees there without a chat
    consents = _consents(said, person, settings.tracking_purpose, settings.country, now)
    for key, state in consents.items():
        person.consents[key] = state.state
    hello = _fact(workspace, 0, "identify", "Identify", now - timedelta(seconds=1), {})
    handle(person, Instances(), hello, definitions, now)  # segments: imported facts let nobody in
    for segment in said.segments:
        person.segments.setdefault(segment, now - timedelta(days=1))
    return Walker(person=person, consents=consents, suppressions={}, contacts=[])


def _consents(
    said: Invented, person: Person, tracking: str, country: str, now: datetime
) -> dict[tuple[str, str, str], ConsentState]:
    """By channel, purpose and the address that they are bound to, as a form of the shop would record them."""
    given: list[tuple[str, str, ConsentName]] = [
        (one.channel, one.purpose, one.state) for one in said.consents
    ]
    if said.tracking:
        given.append((EVERY, tracking, "given"))
    found: dict[tuple[str, str, str], ConsentState] = {}
    for channel, purpose, state in given:
        bound = channel in BOUND
        address = destination(person, channel, country, now).facts.value if bound else ""
        found[channel, purpose, address] = ConsentState(
            channel=channel,
            purpose=purpose,
            address=address,
            state=state,
            at=now - timedelta(days=1),
            last_used_at=now,
        )
    return found


def _past(workspace: int, said: Invented, now: datetime, currency: str) -> Sequence[Fact]:
    facts: list[tuple[datetime, str, dict[str, Any]]] = []
    for index, order in enumerate(said.orders):
        at = now - timedelta(days=max(order.days_ago, 0.01))
        facts.append(
            (at, "Order Completed", {"order_id": f"trial-{index + 1}", "total": order.total, "currency": currency,
                                     "products": order.products})
        )  # fmt: skip
    for index, product in enumerate(said.viewed):
        at = now - timedelta(hours=2) + timedelta(minutes=index)
        facts.append((at, "Product Viewed", {"currency": currency, **product}))
    if said.cart:
        body = {"cart_id": said.cart_id, "currency": currency, "products": said.cart}
        facts.append((now - timedelta(minutes=1), "Cart Updated", body))
    made = [_fact(workspace, 1, "identify", "Identify", now - timedelta(days=365), dict(said.traits))]
    made += [
        _fact(workspace, n, "track", name, at, values)
        for n, (at, name, values) in enumerate(sorted(facts, key=lambda one: one[0]), 2)
    ]
    return made


def _fact(workspace: int, n: int, kind: Any, name: str, at: datetime, properties: dict[str, Any]) -> Fact:
    return Fact(
        id=derive_id("trial", "past", n), workspace=workspace, person=INVENTED, kind=kind, name=name, at=at,
        received=at, properties=properties, imported=True,
    )  # fmt: skip
