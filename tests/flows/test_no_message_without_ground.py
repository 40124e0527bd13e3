"""Random lives through the real engine on real PostgreSQL: no message without a valid ground at its hand-over.

What was done and what was handed over is written down while it happens; an oracle that knows nothing of the
engine judges it afterwards (tests/lives). `ANKLANG_LIVES=200` plays so many lives instead of the usual few.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from lives.life import FOLDER, SETTINGS, Life
from lives.oracle import judge

from anklang.core import ids
from anklang.flows.doctor import examine
from anklang.policy import decide as gate
from anklang.testing.story.model import Story
from anklang.testing.story.play import set_stage
from anklang.testing.story.stage import Stage

LIVES = int(os.environ.get("ANKLANG_LIVES", "6"))
DEEDS = 80  # of one life
STORY = Story(
    story="L", title="Random lives", start="2026-03-02 09:00", people={}, cases=(), workspace=SETTINGS
)
Ready = tuple[Stage, str, int]


@pytest.fixture(scope="module")
def ready(databases: Any) -> Iterator[Ready]:
    """A workspace with the journeys of these lives."""
    stage = Stage(databases.server, databases.template)
    try:
        with set_stage(stage, STORY, FOLDER) as (database, workspace):
            yield stage, database, workspace
    finally:
        stage.close()


def lived(ready: Ready, seed: int, deeds: int = DEEDS) -> tuple[Life, list[str]]:
    """A life from its beginning to its end, and what the oracle says of it."""
    stage, database, workspace = ready
    month = Random(seed).randint(3, 12)
    same = SimpleNamespace(urandom=Random(seed).randbytes)  # so that a seed is the same life again
    with stage.copy(database) as copy, patch.object(ids, "os", same):
        life = Life(stage.url(copy), workspace, datetime(2026, month, 2, 9, 0, tzinfo=UTC), seed)
        try:
            life.begin()
            life.live(deeds)
            with life.world.database.transaction() as tx:
                report = examine(tx, life.world.now)
        finally:
            life.world.close()
    complaints = judge(life.record)
    if not report.balances or report.findings:
        complaints.append(f"the ledger does not balance: {report.findings}")
    return life, complaints


@pytest.mark.parametrize("seed", range(1, LIVES + 1))
def test_no_message_goes_without_a_valid_ground(ready: Ready, seed: int) -> None:
    """J45, R1, R4, R12, R15, R21, R22; compliance 2.4, 3, 4.1, 4.5, 4.8: whatever happens, in whatever order."""
    life, complaints = lived(ready, seed)
    assert complaints == [], f"seed {seed}:\n" + "\n".join(complaints)
    assert life.record.handed, "a life in which nothing is sent proves nothing"


def without(name: str) -> tuple[Callable[..., Any], ...]:
    """The gate without one of its questions."""
    return tuple(one for one in gate._GATES if one.__name__ != name)


MUTATIONS: dict[str, tuple[str, str, Any, str]] = {
    "stop signs are not looked up": ("anklang.policy.store", "load_suppressions", lambda *_, **__: {}, "a stop sign"),
    "nobody asks for consent": ("anklang.policy.decide", "_GATES", without("_consent"), "(R21)"),
    "nobody asks for the hour": ("anklang.policy.decide", "_GATES", without("_quiet"), "(3.1)"),
    "nobody asks for limits": ("anklang.policy.decide", "_GATES", without("_caps"), "(R4)"),
    "nobody asks for preferences": ("anklang.policy.decide", "_GATES", without("_preferences"), "(B3)"),
}  # fmt: skip


@pytest.mark.parametrize("what", MUTATIONS)
def test_the_oracle_complains_when_the_engine_is_broken(
    ready: Ready, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """An oracle that could not fail would prove nothing: each question taken from the gate is missed."""
    module, name, broken, words = MUTATIONS[what]
    monkeypatch.setattr(f"{module}.{name}", broken)
    found = (lived(ready, seed, 60)[1] for seed in range(1, 9))
    assert any(words in one for complaints in found for one in complaints), what
