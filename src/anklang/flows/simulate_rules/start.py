"""A simulation is asked for, and called off; the rules that it tried are adopted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.core.errors import BadInput, Problem
from anklang.core.ids import new_id
from anklang.flows.define_settings import read_settings
from anklang.flows.replay_past.read import count_people
from anklang.replays.model import Tally, faults_of_period
from anklang.simulations.model import NAMES, Run, SimulationWanted, TriedRules
from anklang.simulations.store import RUNS
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces
from anklang.workspaces.model import WorkspaceSettings


def rules_of(settings: WorkspaceSettings) -> TriedRules:
    """The part of the settings that a simulation may change."""
    return TriedRules(**{name: getattr(settings, name) for name in NAMES})


def with_rules(settings: WorkspaceSettings, rules: TriedRules) -> WorkspaceSettings:
    """Settings with other rules."""
    return msgspec.structs.replace(settings, **{name: getattr(rules, name) for name in NAMES})


def ask(
    tx: Tx, caller: Caller, begin: datetime, end: datetime, changed: Mapping[str, Any], now: datetime
) -> Run:
    """Put a simulation into the line; what `changed` leaves out is as it is set now.

    Raises BadInput with every fault of rules and period, and Conflict where too many wait already.
    """
    faults = [
        Problem(f"settings.{name}", "is no rule that can be tried", ", ".join(NAMES))
        for name in changed
        if name not in NAMES
    ]
    faults += faults_of_period(begin, end, now)
    if faults:
        raise BadInput("The simulation cannot be made.", faults)
    current = workspaces.load(tx, caller.workspace).settings
    plain: dict[str, Any] = msgspec.to_builtins(current)
    tried = read_settings({**plain, **changed})
    run = Run(
        id=new_id(now), workspace=caller.workspace,
        wanted=SimulationWanted(from_=begin.astimezone(UTC), to=end.astimezone(UTC), rules=rules_of(tried)),
        asked_by=caller.name, asked_at=now, state="queued", problem="", started_at=None, finished_at=None, done=0,
        total=count_people(tx, caller.workspace), after=None, tally=Tally(),
    )  # fmt: skip
    RUNS.add(tx, run, [caller.workspace])
    return run


def cancel(tx: Tx, caller: Caller, run: UUID, now: datetime) -> Run:
    """Call a simulation off; what it found so far stays. Raises NotFound, and Conflict where it has ended already."""
    return RUNS.cancel(tx, caller.workspace, run, now)
