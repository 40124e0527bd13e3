"""Play a story: set the stage once, then every case on it, from its first moment to its last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from anklang.core.errors import AnklangError
from anklang.flows.doctor import examine
from anklang.testing.story.act import do
from anklang.testing.story.check import View, check, describe
from anklang.testing.story.deed import Deed, Seen
from anklang.testing.story.goods import offer
from anklang.testing.story.ledger import Decision, Sending, decisions, sendings
from anklang.testing.story.model import Case, Step, Story
from anklang.testing.story.moments import read_local, read_moment, read_span
from anklang.testing.story.network import DOUBLE
from anklang.testing.story.outside import LineUp
from anklang.testing.story.read import names_of, person_of
from anklang.testing.story.set_up import (
    SHOP,
    apply_playbooks,
    change_for,
    clear,
    introduce,
    make_workspace,
    merged,
    offer_consent,
)
from anklang.testing.story.stage import Stage
from anklang.testing.story.world import World
from anklang.workspaces.model import parse_settings

_BEFORE = timedelta(minutes=1)  # people are known so long when a case begins


class Entry(msgspec.Struct):
    """A line of the timeline."""

    at: datetime
    who: str
    what: str  # does, sent, held, decided, holds, fails …
    text: str
    detail: dict[str, Any] = {}


class CaseResult(msgspec.Struct):
    """How a case went."""

    name: str
    passed: bool = True
    zone: str = "UTC"
    problems: list[str] = []
    timeline: list[Entry] = []
    sendings: list[Sending] = []


class StoryResult(msgspec.Struct):
    """How a story went."""

    story: str
    title: str
    cases: list[CaseResult]

    @property
    def passed(self) -> bool:
        """Whether everything held in every case."""
        return all(case.passed for case in self.cases)


@contextmanager
def set_stage(
    stage: Stage, story: Story, folder: Path, line_up: LineUp = DOUBLE
) -> Iterator[tuple[str, int]]:
    """A database in which the story's playbooks are applied, and the workspace's id. `line_up`: who its vendors are."""
    start = _start(story, "")
    with stage.copy(stage.empty) as database:
        url = stage.url(database)
        workspace = make_workspace(url, story, start - _BEFORE, line_up)
        world = World(url, workspace, start - _BEFORE, {}, line_up)
        try:
            apply_playbooks(world, [folder.parent / name for name in story.playbooks] or [folder])
            offer_consent(world, story)
        finally:
            world.close()
        yield database, workspace


def play_story(stage: Stage, story: Story, folder: Path) -> StoryResult:
    """Every case of a story; `folder` is the playbook that it stands in."""
    return StoryResult(story.story, story.title, list(play_cases(stage, story, folder)))


def play_cases(stage: Stage, story: Story, folder: Path, only: str = "") -> Iterator[CaseResult]:
    """The cases one by one; `only`: the one with this number, or those whose name holds these words."""
    with set_stage(stage, story, folder) as (database, workspace):
        for number, case in enumerate(story.cases, 1):
            if only in ("", str(number)) or (not only.isdigit() and only.casefold() in case.name.casefold()):
                yield play_case(stage, database, workspace, story, case)


def play_case(
    stage: Stage, database: str, workspace: int, story: Story, case: Case, line_up: LineUp = DOUBLE
) -> CaseResult:
    """One case in the database that was set up with this line-up, which is left as it was; in a copy where definitions
    change."""
    if case.workspace or case.pools:
        with stage.copy(database) as copy:
            return _play(stage.url(copy), workspace, story, case, line_up)
    return _play(stage.url(database), workspace, story, case, line_up)


def _play(url: str, workspace: int, story: Story, case: Case, line_up: LineUp) -> CaseResult:
    start = _start(story, case.start)
    reports = {**story.network, **case.network}
    spans = {channel: None if span == "never" else read_span(span) for channel, span in reports.items()}
    world = World(url, workspace, start - _BEFORE, spans, line_up)
    try:
        return _Play(world, story, case, start).run()
    finally:
        clear(world)
        world.close()


def _start(story: Story, own: str) -> datetime:
    return read_local(own or story.start, ZoneInfo(parse_settings(merged(SHOP, story.workspace)).zone))


class _Play:
    """One case in progress."""

    def __init__(self, world: World, story: Story, case: Case, start: datetime) -> None:
        self.world = world
        self.story = story
        self.case = case
        self.start = start
        self.names = names_of(story, case)
        self.people = {name: person_of(story, case, name) for name in self.names}
        self.seen = {name: Seen() for name in self.names}
        self.result = CaseResult(case.name, zone=world.zone.key)

    def run(self) -> CaseResult:
        """From the first moment to the last; what breaks off is a problem like one that does not hold."""
        try:
            change_for(self.world, self.story, self.case)
            for name in self.names:
                introduce(self.world, name, self.people[name], f"{self.story.story}/{self.case.name}")
            offer(self.world, self.story.products)
            self.world.chores()
            self.world.advance(self.start)
            for number, step in enumerate(self.case.steps, 1):
                self._step(step, number)
            self._balance()
        except (AnklangError, ValueError, LookupError, RuntimeError) as error:
            self._fault("", f"the case breaks off: {type(error).__name__}: {error}")
        self._look_back()
        self.result.passed = not self.result.problems
        return self.result

    def _step(self, step: Step, number: int) -> None:
        at = read_moment(step.at, self.start, self.world.now, self.world.zone)
        if at < self.world.now:
            raise ValueError(f"step {number}: {step.at} lies before the step above it")
        self.world.advance(at)
        self.world.chores()
        self.world.settle()
        who = step.who or self.names[0]
        if who not in self.people:
            raise ValueError(f"step {number}: nobody in this story is called {who!r}")
        for act in step.acts:
            words = do(Deed(self.world, who, self.people[who], act, self.seen[who]))
            self._note(who, "does", words)
        for expected in step.expects:
            view = View(self.world, who, self.start, self.seen[who], self.people[who])
            faults = check(view, expected)
            if not faults:
                self._note(who, "holds", describe(expected))
            for fault in faults:
                self._fault(who, f"step {number} ({step.at}): {describe(expected)}: {fault}")

    def _balance(self) -> None:
        """Planned is final plus open, and everything that was counted is in the ledger (ARCHITECTURE.md, sentence
        5)."""
        with self.world.database.transaction() as tx:
            report = examine(tx, self.world.now)
        if not report.balances or report.findings:
            off = [line for line in report.lines if not line.balances]
            self._fault("", f"the ledger does not balance: {'; '.join(report.findings) or off}")

    def _note(self, who: str, what: str, text: str) -> None:
        self.result.timeline.append(Entry(self.world.now, who, what, text))

    def _fault(self, who: str, text: str) -> None:
        self.result.problems.append(text)
        self._note(who, "fails", text)

    def _look_back(self) -> None:
        """Put what the ledger and the engine say beside what people did, in order."""
        for name in self.names:
            try:
                mine, decided = sendings(self.world, name), decisions(self.world, name)
            except ValueError:
                continue  # the case broke off before they were known
            self.result.sendings += mine
            self.result.timeline += [entry for one in mine for entry in _of_message(one)]
            self.result.timeline += [_of_decision(one) for one in decided]
        order = {"does": 0, "decided": 1, "gate": 2, "message": 3, "holds": 4, "fails": 4}
        self.result.timeline.sort(key=lambda entry: (entry.at, order[entry.what]))


def _of_message(one: Sending) -> Iterator[Entry]:
    """The life of one message, gate answers that held or stopped it included."""
    message = one.message
    name = f"{message.channel} ({message.step or 'answer'})"
    for step in message.gate:
        if step.get("answer") in ("wait", "no"):
            text = f"{name}: {step['step']} says {step['answer']}: {step.get('detail', '')}"
            yield Entry(_when(step["at"]), one.who, "gate", text, step)
    allowed = _allowed(message.gate)
    if allowed:
        yield Entry(
            _when(allowed[-1]["at"]), one.who, "gate", f"{name}: {_answers(allowed)}", {"steps": allowed}
        )
    if one.accepted_at is not None:
        parts = f", {message.parts} part{'s' if message.parts != 1 else ''}" if message.parts else ""
        yield Entry(one.accepted_at, one.who, "message", f"{name} → {message.address}{parts}\n{one.text}")
    for word, at in (("delivered", one.delivered_at), ("read", one.read_at), ("clicked", one.clicked_at)):
        if at is not None:
            yield Entry(at, one.who, "message", f"{name} {word}")
    if one.accepted_at is None and message.state not in ("planned", "held"):
        yield Entry(one.happened_at, one.who, "message", f"{name} {message.state}: {message.reason or ''}")


def _allowed(gate: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers of the last time that the gate was asked at hand-over, if it said yes."""
    last = [step for step in gate if step.get("moment") == "hand_over"]
    begins = max((i for i, step in enumerate(last) if step["step"] == "instance"), default=0)
    return [] if any(step.get("answer") in ("no", "wait") for step in last[begins:]) else last[begins:]


def _answers(steps: list[dict[str, Any]]) -> str:
    said = [
        f"{step['step']} ({step['detail']})"
        for step in steps
        if step["answer"] == "pass" and step.get("detail")
    ]
    return "may go: " + ", ".join(said)


def _when(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def _of_decision(one: Decision) -> Entry:
    words = [one.kind, one.step, one.reason]
    return Entry(
        one.at, one.who, "decided", f"{one.journey}: {' '.join(word for word in words if word)}", one.detail
    )
