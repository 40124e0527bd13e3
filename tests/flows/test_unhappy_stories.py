"""Courses of things in which a message must not go, each played through the real engine (tests/stories)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from anklang.testing.story.model import Case
from anklang.testing.story.play import play_case, set_stage
from anklang.testing.story.read import read_story
from anklang.testing.story.stage import Stage

FOLDER = Path(__file__).parents[1] / "stories"
STORIES = {file.stem: read_story(file) for file in sorted(FOLDER.glob("*.yaml"))}
CASES = [(name, case) for name, story in STORIES.items() for case in story.cases]
WANTED = {
    "stop-before-hand-over", "one-purpose-withdrawn", "shared-number", "consent-lapses", "quiet-hours",
    "holiday-in-france", "one-slot", "import-of-an-objector", "erasure-in-flight", "scanner-opens-confirmation",
    "wait-for-a-photo",
}  # fmt: skip


@pytest.fixture(scope="module")
def stages(databases: Any) -> Iterator[dict[str, tuple[Stage, str, int]]]:
    """One database for each story, set up when it is first played."""
    stage = Stage(databases.server, databases.template)
    with ExitStack() as stack:
        stack.callback(stage.close)

        class Ready(dict[str, tuple[Stage, str, int]]):
            def __missing__(self, name: str) -> tuple[Stage, str, int]:
                self[name] = stage, *stack.enter_context(set_stage(stage, STORIES[name], FOLDER))
                return self[name]

        yield Ready()


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case.name}" for name, case in CASES])
def test_the_unhappy_story_holds(stages: dict[str, tuple[Stage, str, int]], name: str, case: Case) -> None:
    """J45, R4, R7, R15, R21; Q03, Q04, Q11; the ledger balances at the end of each."""
    stage, database, workspace = stages[name]
    result = play_case(stage, database, workspace, STORIES[name], case)
    assert result.passed, "\n".join(result.problems)


def test_every_unhappy_story_is_there_and_is_listed() -> None:
    """Nobody takes one away without noticing; the list beside them names each with what happens."""
    listed = set(re.findall(r"\]\((.+?)\.yaml\)", (FOLDER / "README.md").read_text("utf-8")))
    assert STORIES.keys() == listed
    assert STORIES.keys() >= WANTED
    for name, story in STORIES.items():
        assert story.cases, name
        assert all(any(step.expects for step in case.steps) for case in story.cases), name
