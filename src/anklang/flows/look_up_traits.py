"""The traits that the people of a workspace have: names, types and examples, from a sample of the newest."""

from __future__ import annotations

import msgspec

from anklang.storage.transaction import Tx

SAMPLE = 1000  # people that are looked at
MOST = 200  # traits
_EXAMPLES = 5


class TraitSeen(msgspec.Struct, frozen=True):
    """One trait."""

    name: str
    type: str  # string, number, boolean, array, object: the most frequent one
    share: float  # of the sample that has it, 0 to 1
    examples: list[str]  # empty for callers who may not look at people


def traits_seen(tx: Tx, workspace: int, *, examples: bool) -> list[TraitSeen]:
    """The traits of the newest people, the most frequent first."""
    rows = tx.rows(
        """
        WITH sample AS (SELECT profile -> 'traits' AS traits FROM people WHERE workspace_id = %(workspace)s
          AND merged_into IS NULL AND erased_at IS NULL ORDER BY id DESC LIMIT %(sample)s),
        each AS (SELECT t.key, jsonb_typeof(t.value) AS kind, left(t.value #>> '{}', 80) AS said
          FROM sample, jsonb_each(coalesce(sample.traits, '{}')) t),
        kinds AS (SELECT key, mode() WITHIN GROUP (ORDER BY kind) AS kind, count(*) AS n FROM each GROUP BY key)
        SELECT k.key, k.kind, k.n::float / greatest((SELECT count(*) FROM sample), 1),
          CASE WHEN %(examples)s THEN (SELECT array_agg(DISTINCT e.said) FROM (
            SELECT said FROM each WHERE each.key = k.key AND each.kind NOT IN ('object', 'array') LIMIT 20) e) END
        FROM kinds k ORDER BY k.n DESC, k.key LIMIT %(most)s
        """,
        {"workspace": workspace, "sample": SAMPLE, "examples": examples, "most": MOST},
    )
    return [
        TraitSeen(key, kind, round(share, 4), list(said or [])[:_EXAMPLES]) for key, kind, share, said in rows
    ]
