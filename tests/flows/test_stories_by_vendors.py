"""The stories of the playbooks once more, with the real adapters of vendors against their local counterparts.

Every message crosses the wire in the vendor's own form and is judged there by the vendor's specification; arrivals,
opened mails, replies and STOP come back signed over the routes of callbacks, or over the connection that is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest
from line_up.chats import TelegramLine, WhatsAppLine
from line_up.line import Line
from line_up.mails import SendGridLine, SmtpLine
from line_up.outside import line_up
from line_up.pushes import FcmLine
from line_up.texts import SmppLine, TwilioLine
from line_up.town import Town

from anklang.testing.story.find import stories
from anklang.testing.story.model import Case, Story
from anklang.testing.story.outside import LineUp
from anklang.testing.story.play import CaseResult, play_case, set_stage
from anklang.testing.story.read import parse_story, read_story
from anklang.testing.story.stage import Stage
from anklang.testing.story.world import BASE_URL

FOLDERS = stories()
STORIES = {id_: read_story(folder / "story.yaml") for id_, folder in FOLDERS.items()}
CLOUD, SERVERS = "Twilio, SendGrid, FCM and messengers", "an SMSC, a mail server, FCM and messengers"


def _played() -> Iterator[tuple[str, str, Case]]:
    """The first case of each story, where all goes well, with both line-ups; the others in turn with one."""
    for id_, story in STORIES.items():
        for place, case in enumerate(story.cases):
            able = _able(case)
            for name in able if place == 0 else [able[place % len(able)]]:
                yield name, id_, case


def _able(case: Case) -> list[str]:
    """A mail server does not tell who opens a mail."""
    opens = any(act.kind == "opens" for step in case.steps for act in step.acts)
    return [CLOUD] if opens else [CLOUD, SERVERS]


PLAYED = list(_played())


class Vendors:
    """Both line-ups; each story's playbooks are applied once for each."""

    def __init__(self, stage: Stage, stack: ExitStack) -> None:
        self._stage, self._stack = stage, stack
        lines: tuple[list[Line], list[Line]] = (
            [TwilioLine(BASE_URL), SendGridLine(), FcmLine(), TelegramLine(), WhatsAppLine()],
            [SmppLine(), SmtpLine(), FcmLine(), TelegramLine(), WhatsAppLine()],
        )  # fmt: skip
        stack.enter_context(Town([one for some in lines for one in some]))
        self.line_ups: dict[str, LineUp] = {
            name: line_up(some) for name, some in zip((CLOUD, SERVERS), lines, strict=True)
        }
        self._ready: dict[tuple[str, str], tuple[str, int]] = {}

    def play(self, name: str, story: Story, case: Case, folder: Path) -> CaseResult:
        """Play one case with a line-up."""
        key, chosen = (name, story.story), self.line_ups[name]
        if key not in self._ready:
            setting = set_stage(self._stage, story, folder, chosen)
            self._ready[key] = self._stack.enter_context(setting)
        return play_case(self._stage, *self._ready[key], story, case, chosen)


@pytest.fixture(scope="module")
def vendors(databases: Any) -> Iterator[Vendors]:
    stage = Stage(databases.server, databases.template)
    with ExitStack() as stack:
        stack.callback(stage.close)
        yield Vendors(stage, stack)


@pytest.mark.parametrize(
    ("name", "id_", "case"), PLAYED, ids=[f"{id_}: {case.name} ({name})" for name, id_, case in PLAYED]
)
def test_the_story_holds_with_vendors(vendors: Vendors, name: str, id_: str, case: Case) -> None:
    result = vendors.play(name, STORIES[id_], case, FOLDERS[id_])
    assert result.passed, "\n".join(result.problems)


def test_a_channel_without_a_vendor_is_told_and_not_passed_over(vendors: Vendors) -> None:
    """Control: the same story without an account for text messages does not hold."""
    case = STORIES["S2"].cases[0]
    without = msgspec.structs.replace(vendors.line_ups[CLOUD], accounts=vendors.line_ups[CLOUD].accounts[1:])
    vendors.line_ups["no texts"] = without
    result = vendors.play("no texts", STORIES["S2"], case, FOLDERS["S2"])
    assert "credentials_invalid" in "".join(result.problems), result.problems


def test_what_a_vendor_cannot_say_breaks_the_case_off(vendors: Vendors) -> None:
    """Control: FCM tells nothing of a notification, so a story that needs it cannot hold by chance."""
    does = [
        {"enters": "s1-collection-launch", "with": {"collection": "heide", "collection_name": "Heide"}},
        {"reports": {"of": "push", "state": "delivered"}},
    ]
    cases = [{"name": "a report", "steps": [{"at": "start", "does": does}]}]
    [case] = parse_story(
        {"story": "X", "title": "", "start": "2026-03-10 14:00", "people": {}, "cases": cases}
    ).cases
    result = vendors.play(CLOUD, STORIES["S1"], case, FOLDERS["S1"])
    assert "fcm never says delivered of a message" in "".join(result.problems), result.problems
