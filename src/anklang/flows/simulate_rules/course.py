"""What a simulation plays: the settings that are tried, and what is known of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from anklang.flows.definitions import Definitions
from anklang.flows.on_collected import PROFILE_MERGED
from anklang.flows.replay_past.read import contact_window, kept_since
from anklang.flows.simulate_rules.start import with_rules
from anklang.policy.model import Stage
from anklang.simulations.model import Run, SimulationWanted
from anklang.storage.transaction import Tx

Merges = dict[UUID, list[tuple[UUID, datetime]]]  # who is left -> who went, and when


class Course(msgspec.Struct, frozen=True):
    """Everything that does not depend on the person."""

    wanted: SimulationWanted
    definitions: Definitions  # with the rules that are tried
    stages: Mapping[str, Stage]  # abandonment stages of journeys (R8)
    merges: Merges
    since: datetime | None  # history is kept from then on
    window: timedelta  # contacts that far back count


def chart(tx: Tx, definitions: Definitions, run: Run) -> Course:
    """The course of a simulation."""
    settings = with_rules(definitions.workspace.settings, run.wanted.rules)
    tried = copy(definitions)
    tried.workspace = msgspec.structs.replace(definitions.workspace, settings=settings)
    window = contact_window(settings)
    stages = {
        id_: v.journey.stage for (id_, _), v in definitions.journeys.versions.items() if v.journey.stage
    }
    merges = _merges_since(tx, run.workspace, run.wanted.from_ - window)
    return Course(run.wanted, tried, stages, merges, kept_since(tx), window)


def _merges_since(tx: Tx, workspace: int, since: datetime) -> Merges:
    """Every merge of the workspace from then on: who was merged away before has no messages of the period."""
    found: Merges = {}
    rows = tx.rows(
        "SELECT person_id, properties->>'loser', received_at FROM events WHERE workspace_id = %s AND name = %s "
        "AND at >= %s AND kind = 'merge' ORDER BY received_at",
        [workspace, PROFILE_MERGED, since - timedelta(days=1)],
    )
    for person, loser, at in rows:
        try:
            found.setdefault(person, []).append((UUID(str(loser)), at))
        except ValueError:
            continue
    return found
