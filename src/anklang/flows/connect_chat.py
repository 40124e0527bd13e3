"""Somebody presses Start at a messenger: on a link with a token, their chat is the person's from then on.

The token shows who was given the link. It is no consent to advertising: the gate asks for that as on every channel.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anklang.channels.model import Inbound
from anklang.core.errors import NotFound
from anklang.core.ids import derive_id
from anklang.events.model import Fact
from anklang.flows.definitions import Definitions
from anklang.flows.on_collected import PROFILE_MERGED
from anklang.flows.outcomes import append_facts
from anklang.messages.find import senders_of
from anklang.preferences.token import is_ours, read_token
from anklang.profiles.addresses import kind_of
from anklang.profiles.find import get_person
from anklang.profiles.identities import find_or_make, hand_over, move_names, names_of_person
from anklang.storage.transaction import Tx

CHAT_MOVED = "Chat Moved"


def connect_chat(
    tx: Tx, definitions: Definitions, item: Inbound, chat: str, token: str, inbound: UUID, now: datetime
) -> UUID | None:
    """Connect a chat with the person of a token, who is answered; None where the token leads to nobody (any more).

    A token connects one chat at one messenger: who forwards the link hands nothing over. An unknown visitor behind
    the chat is merged into the person; somebody known by more than this chat stays apart and loses it, as a device
    changes hands (A3).
    """
    workspace = definitions.workspace.id
    person = _person_of(tx, definitions, item.channel, token, now)
    if person is None:
        return None
    tx.run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"start {person}"])
    if senders_of(tx, person, item.channel, item.text) - {chat}:
        return None
    return take_chat(tx, workspace, item.channel, chat, person, inbound, now)


def take_chat(
    tx: Tx, workspace: int, channel: str, chat: str, person: UUID, inbound: UUID, now: datetime
) -> UUID:
    """A chat is this person's from now on; answers whose it is. A number stays with whom it belongs to, if it is known
    of somebody by more than the number: the shop said so, and one message does not unsay it."""
    kind = kind_of(channel, chat)
    known = find_or_make(tx, workspace, kind, chat, now, lambda: person)
    if known == person:
        return person
    if {name for name, _, _ in names_of_person(tx, known)} == {kind}:
        move_names(tx, known, person)
        properties = {"loser": str(known), "reason": "start link"}
        fact = _fact(workspace, person, "merge", PROFILE_MERGED, properties, inbound, now)
    elif kind == "phone":
        return known
    else:
        hand_over(tx, workspace, kind, chat, person)
        properties = {"channel": channel, "account": chat}
        fact = _fact(workspace, known, "track", CHAT_MOVED, properties, inbound, now)
    append_facts(tx, [fact])
    return person


def _person_of(tx: Tx, definitions: Definitions, channel: str, token: str, now: datetime) -> UUID | None:
    claims = read_token(token)
    if claims is None or claims.kind != "chat" or claims.channel != channel:
        return None
    if claims.workspace != definitions.workspace.id:
        return None
    if claims.expires_at <= now or not is_ours(definitions.link_key, token):
        return None
    try:
        person = get_person(tx, claims.workspace, claims.person)
    except NotFound:
        return None
    return None if person.erased_at is not None else person.id


def _fact(
    workspace: int,
    person: UUID,
    kind: str,
    name: str,
    properties: dict[str, str],
    inbound: UUID,
    now: datetime,
) -> Fact:
    return Fact(
        id=derive_id("chat", inbound, person, kind), workspace=workspace, person=person,
        kind="merge" if kind == "merge" else "track", name=name, at=now, received=now, properties=dict(properties),
        context={"source": "identity", "event": str(inbound), "channel": "server"},
    )  # fmt: skip
