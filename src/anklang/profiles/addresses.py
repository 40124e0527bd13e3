"""Which profiles share an e-mail address, a telephone number or a chat: opt-outs hold for all of them (R15)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from anklang.core.ids import shard_of
from anklang.profiles.model import NUMBER_CHANNELS, PHONE_CHANNELS, Person
from anklang.storage.transaction import Tx


def kind_of(channel: str, address: str) -> str:
    """What kind of name an address on a channel is: phone, email, or the messenger's own."""
    is_number = channel in NUMBER_CHANNELS or (channel in PHONE_CHANNELS and address.startswith("+"))
    return "phone" if is_number else channel


def save(tx: Tx, people: Iterable[Person]) -> None:
    """Write the present addresses of these people; addresses they had before are kept, as messages may still be
    on the way."""
    rows = [
        (person.workspace, kind, value, person.id, person.shard)
        for person in people
        for kind, value in (
            ("email", person.profile.email),
            ("phone", person.profile.phone),
            *((kind_of(channel, account), account) for channel, account in person.profile.chats.items()),
        )
        if value
    ]
    if rows:
        tx.run(
            "INSERT INTO addresses (workspace_id, kind, value, person_id, shard) "
            "SELECT * FROM unnest(%b::int[], %b::text[], %b::text[], %b::uuid[], %b::smallint[]) ON CONFLICT DO "
            "NOTHING",
            [list(column) for column in zip(*sorted(rows), strict=True)],
        )


def people_of_address(tx: Tx, workspace: int, channel: str, address: str) -> list[UUID]:
    """Everybody who has or had this address on this channel."""
    rows = tx.rows(
        "SELECT person_id FROM addresses WHERE workspace_id = %s AND kind = %s AND value = %s ORDER BY person_id",
        [workspace, kind_of(channel, address), address],
    )
    return [row[0] for row in rows]


def move(tx: Tx, loser: UUID, winner: UUID) -> None:
    """After a merge the addresses of one profile belong to the other."""
    tx.run(
        "WITH gone AS (DELETE FROM addresses WHERE person_id = %s RETURNING workspace_id, kind, value) "
        "INSERT INTO addresses (workspace_id, kind, value, person_id, shard) "
        "SELECT workspace_id, kind, value, %s, %s FROM gone ON CONFLICT DO NOTHING",
        [loser, winner, shard_of(winner)],
    )
