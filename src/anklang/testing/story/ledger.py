"""What the database says of a story's people: messages, with what the gate answered, and what the engine decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.ids import shard_of
from anklang.flows.prove_consent import ConsentProof, prove_consent
from anklang.messages import store as messages
from anklang.messages.model import SENT, Message
from anklang.testing.story.world import World


class Sending(msgspec.Struct):
    """A message and when it reached which state."""

    message: Message
    who: str
    individual: bool  # whether its links are this person's own
    accepted_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    clicked_at: datetime | None
    settled_at: datetime | None

    @property
    def sent(self) -> bool:
        """Whether the provider took it."""
        return self.message.state in SENT

    @property
    def happened_at(self) -> datetime:
        """Hand-over; else when it was decided that there is none; else until when it waits."""
        if self.accepted_at is not None:
            return self.accepted_at
        if self.message.state == "held":
            return self.message.due_at
        return self.settled_at or self.message.attempted_at or self.message.planned_at

    @property
    def text(self) -> str:
        """All words that the person reads, one text under the other."""
        content = (self.message.rendered or {}).get("content") or {}
        said = [str(content[key]) for key in ("subject", "title", "text", "body") if content.get(key)]
        buttons = msgspec.json.decode((content.get("data") or {}).get("buttons", "[]"))
        return "\n".join([*said, *(f"[{one['label']}]" for one in buttons)])


class Decision(msgspec.Struct):
    """Something that the engine decided about a person."""

    at: datetime
    who: str
    kind: str
    journey: str
    step: str
    reason: str
    detail: dict[str, Any]


def sendings(world: World, who: str) -> list[Sending]:
    """All messages of somebody, in the order in which they were planned."""
    person = world.person(who)
    with world.database.transaction() as tx:
        times = {
            row[0]: row[1:]
            for row in tx.rows(
                "SELECT id, accepted_at, delivered_at, read_at, clicked_at, settled_at FROM messages "
                "WHERE shard = %s AND person_id = %s ORDER BY planned_at, id",
                [shard_of(person), person],
            )
        }
        rows = tx.rows("SELECT message_id FROM links WHERE message_id = ANY(%b::uuid[])", [list(times)])
        own = {row[0] for row in rows}
        found = {one.id: one for one in messages.by_reference(tx, world.workspace, [], list(times))}
    return [Sending(found[id_], who, id_ in own, *moments) for id_, moments in times.items()]


def latest(world: World, person: UUID, channel: str) -> Message:
    """The message of a channel that was handed over last; raises ValueError where there is none."""
    with world.database.transaction() as tx:
        row = tx.row(
            "SELECT id FROM messages WHERE shard = %s AND person_id = %s AND channel = %s AND accepted_at IS NOT NULL "
            "ORDER BY accepted_at DESC, id DESC LIMIT 1",
            [shard_of(person), person, channel],
        )
        if row is None:
            raise ValueError(f"no {channel} has been handed over")
        return messages.by_reference(tx, world.workspace, [], [row[0]])[0]


def latest_to(world: World, channel: str, address: str) -> Message:
    """The message that was handed over last to an address, whoever it belongs to; raises ValueError for none."""
    with world.database.transaction() as tx:
        row = tx.row(
            "SELECT id FROM messages WHERE workspace_id = %s AND channel = %s AND address = %s "
            "AND accepted_at IS NOT NULL ORDER BY accepted_at DESC, id DESC LIMIT 1",
            [world.workspace, channel, address],
        )
        if row is None:
            raise ValueError(f"no {channel} has been handed over to {address}")
        return messages.by_reference(tx, world.workspace, [], [row[0]])[0]


def decisions(world: World, who: str) -> list[Decision]:
    """What the engine decided about somebody, in order."""
    person = world.person(who)
    with world.database.transaction() as tx:
        rows = tx.rows(
            "SELECT at, kind, journey_id, step, reason, detail FROM traces WHERE shard = %s AND person_id = %s "
            "ORDER BY at, tableoid, ctid",  # as they were written: nobody deletes here
            [shard_of(person), person],
        )
    return [Decision(r[0], who, r[1], r[2] or "", r[3] or "", r[4] or "", r[5] or {}) for r in rows]


def standing(world: World, who: str, journey: str) -> str:
    """How somebody stands in a journey: the step they are in, how the last run ended, or never."""
    person = world.person(who)
    with world.database.transaction() as tx:
        row = tx.row(
            "SELECT ended_at, step, end_reason FROM instances WHERE shard = %s AND person_id = %s AND journey_id = %s "
            "ORDER BY entered_at DESC, id DESC LIMIT 1",
            [shard_of(person), person, journey],
        )
    if row is None:
        return "never"
    return f"in {row[1]}" if row[0] is None else str(row[2] or "finished")


def refusals(world: World, who: str, journey: str) -> list[str]:
    """Why somebody was not let into a journey, each time, in order."""
    return [one.reason for one in decisions(world, who) if one.kind == "refused" and one.journey == journey]


def in_segment(world: World, who: str, segment: str) -> bool:
    """Whether somebody is a member."""
    person = world.person(who)
    with world.database.transaction() as tx:
        row = tx.row(
            "SELECT 1 FROM memberships WHERE shard = %s AND person_id = %s AND segment_id = %s",
            [shard_of(person), person, segment],
        )
    return row is not None


def traits(world: World, who: str) -> dict[str, Any]:
    """What the shop and the journeys have said about somebody."""
    person = world.person(who)
    with world.database.transaction() as tx:
        row = tx.row(
            "SELECT profile -> 'traits' FROM people WHERE shard = %s AND id = %s", [shard_of(person), person]
        )
    return dict(row[0] or {}) if row is not None else {}


def consent_states(world: World, who: str) -> dict[tuple[str, str], str]:
    """How each consent of somebody stands, by channel and purpose."""
    person = world.person(who)
    with world.database.transaction() as tx:
        rows = tx.rows(
            "SELECT channel, purpose, state FROM consent_states WHERE shard = %s AND person_id = %s ORDER BY at",
            [shard_of(person), person],
        )
    return {(row[0], row[1]): str(row[2]) for row in rows}


def proof_of(world: World, who: str) -> ConsentProof:
    """What proves the consents of somebody, as a colleague would hand it to an authority."""
    definitions = world.definitions()
    with world.database.transaction() as tx:
        return prove_consent(tx, world.caller, definitions, world.now, person=world.person(who))


def codes(world: World, who: str, pool: str) -> list[str]:
    """The states of the codes of a pool that somebody holds."""
    with world.database.transaction() as tx:
        rows = tx.rows(
            "SELECT state FROM coupons WHERE workspace_id = %s AND pool_id = %s AND person_id = %s "
            "ORDER BY reserved_at",
            [world.workspace, pool, world.person(who)],
        )
    return [str(row[0]) for row in rows]


def latest_code(world: World, who: str) -> str:
    """The code that somebody was shown last; raises ValueError where there is none."""
    for one in reversed(sendings(world, who)):
        coupon = (one.message.rendered or {}).get("coupon")
        if coupon and one.sent:
            return str(coupon["code"])
    raise ValueError(f"{who} was shown no code")
