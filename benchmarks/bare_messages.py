"""The bare work of a campaign's message, but for the call: its person read, its words filled in, its rows written.

No journey, no gate, no limits, no queue, no counts. By batches of 128: read the people, fill in the words, write
"attempting" with words, answers of the gate and links (commit); then write the outcome and the line of the history
(commit). What may lose nothing and has to say why can leave nothing of that out, so with a bare client beside it this
is the line that no engine passes on this machine, whatever its shape.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.types.json import Json, Jsonb

from anklang.storage.database import Database
from anklang.storage.transaction import Tx
from anklang.templates import find
from anklang.templates.compile import compile_template
from anklang.templates.language import RenderState
from anklang.templates.model import Template
from benchmarks.bare import Bare, measured
from benchmarks.rig import Place

BATCH = 128
_ATTEMPT = (
    "shard id person_id workspace_id journey_id version instance_id step template_id template_version channel class "
    "purpose lane state address language plan planned_at due_at useless_after attempts attempted_at provider_id parts "
    "rendered gate"
).split()
_LINK = "token workspace_id shard person_id message_id step name target individual created_at".split()
_FACT = "shard person_id at id workspace_id kind name received_at properties context".split()
_COPIES = """
CREATE SCHEMA bare;
CREATE TABLE bare.messages (LIKE public.messages INCLUDING ALL);
CREATE TABLE bare.links (LIKE public.links INCLUDING ALL);
CREATE TABLE bare.events (LIKE public.events INCLUDING ALL);
"""
_OUTCOME = """
UPDATE messages m SET state = 'accepted', provider_ref = n.ref, accepted_at = %b, settled_at = %b, replies = n.reply
FROM unnest(%b::smallint[], %b::uuid[], %b::text[], (%b::text[])::jsonb[]) AS n(shard, id, ref, reply)
WHERE m.shard = n.shard AND m.id = n.id
"""
_Row = tuple[Any, ...]


class _Table(msgspec.Struct, frozen=True):
    """Rows that the campaign left behind, to be written once more into an empty table of the same kind."""

    name: str
    columns: list[str]
    types: list[str]
    rows: list[_Row]

    def write(self, tx: Tx, start: int) -> None:
        """The batch that begins at `start`."""
        tx.copy(self.name, self.columns, self.types, self.rows[start : start + BATCH])


def bare_cost(place: Place, template: str) -> Bare:
    """CPU microseconds of a message; `place` has sent the campaign, and nobody is at work there any more."""
    with place.database.transaction() as tx:
        ledger = _table(tx, "messages", _ATTEMPT, "journey_id = 'campaign' ORDER BY planned_at, id")
        wanted = "message_id IN (SELECT id FROM messages WHERE journey_id = 'campaign')"
        links = _table(tx, "links", _LINK, f"{wanted} ORDER BY created_at, token")
        facts = _table(tx, "events", _FACT, "name = 'Message Accepted' ORDER BY at, id")
        replies = [
            (row[0] or "", row[1])
            for row in tx.rows(
                "SELECT provider_ref, replies::text FROM messages WHERE journey_id = 'campaign' ORDER BY planned_at, id"
            )
        ]
        saved = find.newest(tx, place.workspace, template)
        tx.run("DROP SCHEMA IF EXISTS bare CASCADE")
        tx.run(_COPIES)
    assert saved is not None
    assert len(ledger.rows) == len(facts.rows) == len(links.rows)
    place.analyze()
    given = (ledger, links, facts, replies, saved.template)
    spent = measured(place, _work, given, len(ledger.rows))
    return Bare(sum(spent), f"{spent[0]:.0f} + {spent[1]:.0f} PostgreSQL")


def _table(tx: Tx, name: str, columns: list[str], wanted: str) -> _Table:
    kinds = dict(
        tx.rows(
            "SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
            "WHERE a.attrelid = %s::regclass AND a.attnum > 0",
            [f"public.{name}"],
        )
    )
    spelled = {one: f"{one}::text" for one in columns if kinds[one].startswith("json")}
    spelled |= {"state": "'attempting'"} if name == "messages" else {}
    asked = ", ".join(spelled.get(one, one) for one in columns)
    wrap = [{"json": Json, "jsonb": Jsonb}.get(kinds[one]) for one in columns]
    rows = [
        tuple(
            value if kind is None or value is None else kind(value.encode(), bytes)
            for value, kind in zip(row, wrap, strict=True)
        )
        for row in tx.rows(f"SELECT {asked} FROM {name} WHERE {wanted}")
    ]
    return _Table(name, columns, [kinds[one] for one in columns], rows)


class _Short:
    """Writes the address of a link that is there already."""

    token = ""

    def link(self, target: str, name: str = "") -> str:
        """The short address."""
        return f"https://hello.shop.example/l/{self.token}"


def _work(
    database: Database, ledger: _Table, links: _Table, facts: _Table, replies: list[tuple[str, str]], template: Template
) -> None:  # fmt: skip
    compiled = compile_template(template)
    [words] = compiled.languages.values()
    texts = list(words.texts.values())
    short = _Short()
    shop = {"url": "https://shop.example"}
    keys = [(row[0], row[2]) for row in ledger.rows]
    ids = [(row[0], row[1]) for row in ledger.rows]
    for start in range(0, len(keys), BATCH):
        batch = slice(start, start + BATCH)
        with database.transaction() as tx:
            tx.run("SET LOCAL search_path TO bare, public")
            for row in _people(tx, keys[batch]):
                profile = msgspec.json.decode(row[0])
                short.token = "abcdefghijkl"
                state = RenderState("de", UTC, "EUR", short, {}, set())
                person = {
                    **profile,
                    **profile.get("traits", {}),
                    "orders": profile.get("orders", {}).get("count", 0),
                }
                for text in texts:
                    text.fill({"person": person, "shop": shop}, state)
            ledger.write(tx, start)
            links.write(tx, start)
        with database.transaction() as tx:
            tx.run("SET LOCAL search_path TO bare, public")
            now = datetime.now(UTC)
            told = replies[batch]
            tx.run(_OUTCOME, [
                now, now, [shard for shard, _ in ids[batch]], [id_ for _, id_ in ids[batch]],
                [ref for ref, _ in told], [reply for _, reply in told],
            ])  # fmt: skip
            facts.write(tx, start)


def _people(tx: Tx, keys: list[tuple[int, UUID]]) -> list[_Row]:
    return tx.rows(
        "SELECT p.profile::text FROM unnest(%b::smallint[], %b::uuid[]) AS asked(shard, id) "
        "JOIN people p ON p.shard = asked.shard AND p.id = asked.id",
        [[shard for shard, _ in keys], [id_ for _, id_ in keys]],
    )
