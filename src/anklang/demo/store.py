"""What the demo keeps: facts about itself, and what the phones on the screen have received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.channels.model import EmailAddress, Outgoing, PhoneAddress, PushAddress
from anklang.core.errors import NotFound
from anklang.core.json import encode
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces

PAGE = 200  # messages of one answer
_LOCK = 7425  # messages get their numbers in the order in which they become visible
_NAME = "demo"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the demo knows about itself."""

    workspace: int  # its workspace
    account: str  # name of the handset's provider account
    secret: str  # proves both directions between Anklang and the handset
    write_key: str  # of the shop
    base_url: str  # address for which links and accounts were set up


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A message on a phone."""

    seq: int  # place in the line of all messages
    message: Outgoing  # as the provider handed it over
    at: datetime  # arrival
    read: bool  # the person has tapped it


def load_facts(tx: Tx) -> Facts:
    """The demo's facts; raises NotFound where nothing was seeded."""
    found = workspaces.recall(tx, _NAME)
    if found is None:
        raise NotFound("The demo is not set up in this installation. `anklang demo` does it.")
    return msgspec.convert(found, Facts)


def find_facts(tx: Tx) -> Facts | None:
    """The demo's facts, or None."""
    found = workspaces.recall(tx, _NAME)
    return None if found is None else msgspec.convert(found, Facts)


def keep_facts(tx: Tx, facts: Facts) -> None:
    """Remember the demo's facts."""
    workspaces.remember(tx, _NAME, facts)


def forget_everything(tx: Tx) -> None:
    """Empty every table of the installation, as after the first migration."""
    names = tx.rows(
        "SELECT quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
        "AND c.relname <> ALL(%s::text[])",
        [["alembic_version", "shards"]],
    )
    tx.run(f"TRUNCATE {', '.join(row[0] for row in names)} RESTART IDENTITY")


def address_of(message: Outgoing) -> str:
    """The number, mailbox or token that a message goes to."""
    match message.address:
        case PhoneAddress(number=number):
            return number
        case EmailAddress(address=mailbox):
            return mailbox.lower()
        case PushAddress(token=token, endpoint=endpoint):
            return token or endpoint
        case other:
            return other.id


def keep_message(tx: Tx, workspace: int, message: Outgoing, now: datetime) -> bool:
    """Put a message on its phone; False where it is there already (one message per id)."""
    tx.run("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    row = tx.row(
        "INSERT INTO handset_messages (id, workspace_id, channel, address, body, at) VALUES (%s, %s, %s, %s, %s, %s) "
        "ON CONFLICT (id) DO NOTHING RETURNING seq",
        [message.message_id, workspace, message.channel, address_of(message), encode(message).decode(), now],
    )
    return row is not None


def keep_photo(tx: Tx, workspace: int, id_: UUID, address: str, data: bytes, now: datetime) -> None:
    """Keep a photo that was sent from a phone, for Anklang to fetch."""
    tx.run(
        "INSERT INTO handset_photos (id, workspace_id, address, data, at) VALUES (%s, %s, %s, %s, %s)",
        [id_, workspace, address, data, now],
    )


def photo(tx: Tx, workspace: int, id_: UUID) -> bytes | None:
    """A photo that was sent from a phone; None where there is none."""
    row = tx.row("SELECT data FROM handset_photos WHERE workspace_id = %s AND id = %s", [workspace, id_])
    return None if row is None else bytes(row[0])


def messages_of(tx: Tx, workspace: int, addresses: Sequence[tuple[str, str]], after: int) -> list[Received]:
    """Messages to these (channel, address) behind the number `after`, in order, at most PAGE."""
    rows = tx.rows(
        "SELECT h.seq, h.body, h.at, h.read_at FROM handset_messages h "
        "JOIN unnest(%b::text[], %b::text[]) AS a(channel, address) ON a.channel = h.channel AND a.address = h.address "
        "WHERE h.workspace_id = %s AND h.seq > %s ORDER BY h.seq LIMIT %s",
        [[one[0] for one in addresses], [one[1] for one in addresses], workspace, after, PAGE],
    )
    return [_received(row) for row in rows]


def newest(tx: Tx, workspace: int) -> int:
    """The number of the latest message on any phone; 0 where there is none."""
    row = tx.row("SELECT coalesce(max(seq), 0) FROM handset_messages WHERE workspace_id = %s", [workspace])
    return int(row[0]) if row else 0


def mark_read(tx: Tx, workspace: int, message: UUID, now: datetime) -> tuple[Outgoing, bool] | None:
    """Note that the person has tapped a message: the message, and whether that was news; None for an unknown id."""
    row = tx.row(
        "SELECT body, read_at IS NULL FROM handset_messages WHERE workspace_id = %s AND id = %s FOR UPDATE",
        [workspace, message],
    )
    if row is None:
        return None
    if row[1]:
        tx.run("UPDATE handset_messages SET read_at = %s WHERE id = %s", [now, message])
    return msgspec.convert(row[0], Outgoing), bool(row[1])


def _received(row: tuple[Any, ...]) -> Received:
    return Received(seq=row[0], message=msgspec.convert(row[1], Outgoing), at=row[2], read=row[3] is not None)
