"""The tables of back-tests."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.types.json import Jsonb

from anklang.backtests.model import PersonResult, Run
from anklang.core.ids import shard_of
from anklang.core.json import encode
from anklang.replays.runs import Runs
from anklang.storage.transaction import Tx

RUNS = Runs(
    Run, "back-test", "backtests", people="backtest_people", key="backtest_id", within=("workspace_id", "journey_id"),
    most_open=5,
)  # fmt: skip


def add_people(tx: Tx, run: Run, people: Sequence[PersonResult]) -> None:
    """Write what would have become of people."""
    if not people:
        return
    tx.copy(
        "backtest_people",
        ["shard", "backtest_id", "person_id", "workspace_id", "outcome", "reasons", "entries", "sent", "parts",
         "costs", "timeline"],
        ["int2", "uuid", "uuid", "int4", "text", "text[]", "int4", "int4", "int4", "jsonb", "jsonb"],
        [
            (
                shard_of(one.person), run.id, one.person, run.workspace, one.outcome, one.reasons, one.entries,
                one.sent, one.parts, Jsonb(one.costs, encode), Jsonb(one.timeline, encode),
            )
            for one in people
        ],
    )  # fmt: skip
