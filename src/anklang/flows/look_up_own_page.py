"""What a person sees of themselves in the preference centre. Whoever holds the link may be somebody else, so that it
names no address in full, no name, and nothing that was bought or written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from anklang.consents import find as consents
from anklang.consents.find import SavedWording
from anklang.flows.definitions import Definitions
from anklang.messages.address import destination
from anklang.policy import find as policy
from anklang.policy import store as suppressions
from anklang.policy.find import StateRow
from anklang.policy.fold import PERSON_BOUND
from anklang.policy.model import EVERY
from anklang.preferences.find import ChosenView, find_chosen
from anklang.profiles.model import CHAT_CHANNELS, PHONE_CHANNELS, Person
from anklang.storage.transaction import Tx

CHANNELS = ("email", *PHONE_CHANNELS, "push", *CHAT_CHANNELS, "inapp", "onsite")
OWN_STOPS = frozenset({"one_click", "preference_centre"})  # stop signs that the mailbox's owner set by a link
_AGREED = frozenset({"given", "confirmed"})

Standing = Literal["agreed", "pending", "withdrawn", "stopped", "never"]


class OwnConsent(msgspec.Struct, frozen=True):
    """One purpose on one channel, as it stands."""

    channel: str
    purpose: str
    address: str  # in full; the page shows a hint
    standing: Standing  # stopped: agreed once, and a STOP by SMS is in the way; withdrawn: also by any other stop sign
    at: datetime | None  # since when
    wording: str = ""  # declaration by which it can be given here; empty: it cannot
    wording_version: int = 0
    declaration: dict[str, str] = {}  # the text to agree to, by language


class Stored(msgspec.Struct, frozen=True):
    """How much is stored, in numbers."""

    since: datetime
    email: str  # in full; the page shows a hint
    phone: str
    events: int
    orders: int
    messages: int  # sent to the person
    received: int  # written by the person
    consents: int  # pieces of evidence
    devices: int
    segments: int
    journeys: int  # in which the person is now


class OwnPage(msgspec.Struct, frozen=True):
    """Everything that the page shows."""

    person: UUID
    language: str  # of the person; empty: unknown
    chosen: ChosenView
    channels: tuple[str, ...]  # by which advertising could come
    consents: tuple[OwnConsent, ...]
    objected_at: datetime | None  # has left everything since
    stored: Stored


def own_page(tx: Tx, definitions: Definitions, person: Person, now: datetime) -> OwnPage:
    """Put the page of a person together. Changes nothing."""
    workspace = definitions.workspace.id
    states = policy.list_states(tx, workspace, person.id)
    addresses = _addresses(definitions, person, now)
    wordings = consents.wordings(tx, workspace)
    signs = suppressions.load_suppressions(tx, workspace, addresses.items())
    stopped = {
        channel: one.source
        for (channel, _), mine in signs.items()
        for one in mine
        if one.kind == "stop" and one.channel in suppressions.family_of(channel)
    }
    held = _held(states, stopped)
    offered = _offered(definitions, held, addresses, wordings, stopped)
    every = [row.at for row in states if row.channel == EVERY and row.purpose == EVERY]
    agreed = any(one.standing in ("agreed", "pending") for one in held)
    return OwnPage(
        person=person.id,
        language=person.profile.language,
        chosen=find_chosen(tx, workspace, person.id),
        channels=_channels(definitions, addresses, held),
        consents=tuple(sorted([*held, *offered], key=_order)),
        objected_at=None if agreed else max(every, default=None),
        stored=_stored(tx, person, addresses),
    )


def _channels(definitions: Definitions, addresses: dict[str, str], held: list[OwnConsent]) -> tuple[str, ...]:
    """By which advertising could come. A number reaches RCS and WhatsApp too, but not where the shop has no account."""
    foreign = {c for c in PHONE_CHANNELS if c != "sms" and definitions.provider_for(c) is None}
    known = (addresses.keys() - foreign) | {one.channel for one in held}
    return tuple(c for c in CHANNELS if c in known)


def _order(one: OwnConsent) -> tuple[str, int, str]:
    return one.purpose, CHANNELS.index(one.channel) if one.channel in CHANNELS else 99, one.address


def _addresses(definitions: Definitions, person: Person, now: datetime) -> dict[str, str]:
    """Channel → address of the person today, as ledger and consents know it."""
    country = definitions.workspace.settings.country
    found = {
        one: destination(person, one, country, now)
        for one in ("email", *PHONE_CHANNELS, "push", *CHAT_CHANNELS)
    }
    return {channel: to.facts.value for channel, to in found.items() if to.port is not None}


def _held(states: Sequence[StateRow], stopped: dict[str, str]) -> list[OwnConsent]:
    """What the person ever said; of agreed ones on a stopped channel, that they are stopped."""
    standings: dict[str, Standing] = {"asked": "pending", "withdrawn": "withdrawn"}
    found = []
    for row in states:
        if EVERY in (row.channel, row.purpose):
            continue
        standing = "agreed" if row.state in _AGREED else standings[row.state]
        if standing == "agreed" and row.channel in stopped:
            standing = "stopped" if stopped[row.channel] == "keyword" else "withdrawn"
        found.append(OwnConsent(row.channel, row.purpose, row.address, standing, row.at))
    return found


def _offered(
    definitions: Definitions, held: list[OwnConsent], addresses: dict[str, str],
    wordings: Sequence[SavedWording], stopped: dict[str, str],
) -> list[OwnConsent]:  # fmt: skip
    """What can be agreed to here: a purpose of the shop that has a declaration, on an address on file.

    A row that is `held` and does not stand is replaced; the others are added. A number that sent STOP sends START.
    """
    found: list[OwnConsent] = []
    known = {purpose.id for purpose in definitions.workspace.settings.purposes}
    for channel, address in addresses.items():
        bound = "" if channel in PERSON_BOUND else address
        if channel in stopped and stopped[channel] not in OWN_STOPS:
            continue
        for purpose in sorted(known):
            saved = next(
                (w for w in wordings if purpose in w.wording.purposes and channel in w.wording.channels), None
            )
            mine = next(
                (h for h in held if (h.channel, h.purpose, h.address) == (channel, purpose, bound)), None
            )
            if saved is None or (mine is not None and mine.standing in ("agreed", "pending")):
                continue
            if mine is not None:
                held.remove(mine)
            text = {tag: words.text for tag, words in saved.wording.languages.items()}
            found.append(
                OwnConsent(
                    channel, purpose, bound, mine.standing if mine else "never", mine.at if mine else None,
                    saved.wording.id, saved.version, text,
                )
            )  # fmt: skip
    return found


def _stored(tx: Tx, person: Person, addresses: dict[str, str]) -> Stored:
    where = [person.shard, person.id]
    counted = {
        "events": "SELECT count(*) FROM events WHERE shard = %s AND person_id = %s "
        "AND kind NOT IN ('message', 'timer')",
        "messages": "SELECT count(*) FROM messages WHERE shard = %s AND person_id = %s AND attempted_at IS NOT NULL",
        "consents": "SELECT count(*) FROM consents WHERE shard = %s AND person_id = %s",
        "received": "SELECT count(*) FROM inbound WHERE shard = %s AND person_id = %s",
    }
    numbers: dict[str, int] = {}
    for name, statement in counted.items():
        row = tx.row(statement, where)
        numbers[name] = int(row[0]) if row else 0
    return Stored(
        since=min(person.profile.created or person.created_at, person.created_at),
        email=person.profile.email,
        phone=addresses.get("sms", person.profile.phone),
        orders=len(person.memory.orders) + person.memory.closed.count,
        devices=len(person.profile.devices),
        segments=len(person.segments),
        journeys=len(person.journeys),
        **numbers,
    )
