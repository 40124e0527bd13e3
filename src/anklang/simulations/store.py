"""The tables of simulations."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.types.json import Jsonb

from anklang.core.ids import shard_of
from anklang.core.json import encode
from anklang.replays.runs import Runs
from anklang.simulations.model import ChangedPerson, Run
from anklang.storage.transaction import Tx

RUNS = Runs(
    Run, "simulation", "simulations", people="simulation_people", key="simulation_id", within=("workspace_id",),
    most_open=3,
)  # fmt: skip


def add_people(tx: Tx, run: Run, people: Sequence[ChangedPerson]) -> None:
    """Write for whom something would have been different."""
    if not people:
        return
    tx.copy(
        "simulation_people",
        ["shard", "simulation_id", "person_id", "workspace_id", "less", "more", "moved", "changes"],
        ["int2", "uuid", "uuid", "int4", "int4", "int4", "int4", "jsonb"],
        [
            (
                shard_of(one.person), run.id, one.person, run.workspace, one.less, one.more, one.moved,
                Jsonb(one.changes, encode),
            )
            for one in people
        ],
    )  # fmt: skip
