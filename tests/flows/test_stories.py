"""Every case of every playbook's story, played through the real engine; and stories that must not hold (J46)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from anklang.cli import _build
from anklang.core.errors import BadInput, NotFound
from anklang.flows.apply_text import read_yaml
from anklang.templates.model import SmsWords, parse
from anklang.testing.story.find import find_story, stories
from anklang.testing.story.model import Case, Story
from anklang.testing.story.moments import read_moment, read_span
from anklang.testing.story.play import CaseResult, play_case, set_stage
from anklang.testing.story.read import parse_story, read_story
from anklang.testing.story.stage import Stage

ROOT = Path(__file__).parents[2]
FOLDERS = stories()
STORIES = {id_: read_story(folder / "story.yaml") for id_, folder in FOLDERS.items()}
CASES = [(id_, case) for id_, story in STORIES.items() for case in story.cases]
CART = {"cart_id": "c-1", "product_id": "becher-heide", "name": "Becher Heide", "price": 18.9, "quantity": 1}
EMPTY = {"story": "X", "title": "", "start": "2026-03-10 14:00", "people": {}}
FILLS = {"track": "Product Added", "properties": CART}


class Sets:
    """Each story's playbooks are applied once, for all of its cases."""

    def __init__(self, stage: Stage, stack: ExitStack) -> None:
        self.stage = stage
        self._stack = stack
        self._ready: dict[str, tuple[str, int]] = {}

    def play(self, id_: str, case: Case, story: Story | None = None) -> CaseResult:
        """Play one case on the stage of a story."""
        if id_ not in self._ready:
            self._ready[id_] = self._stack.enter_context(set_stage(self.stage, STORIES[id_], FOLDERS[id_]))
        return play_case(self.stage, *self._ready[id_], story or STORIES[id_], case)


@pytest.fixture(scope="module")
def sets(databases: Any) -> Iterator[Sets]:
    stage = Stage(databases.server, databases.template)
    with ExitStack() as stack:
        stack.callback(stage.close)
        yield Sets(stage, stack)


def case_of(*steps: dict[str, Any], **more: Any) -> Case:
    """A case of the cart story, from plain values."""
    written = {"name": "a case of this test", "steps": list(steps), **more}
    return parse_story({**EMPTY, "cases": [written]}).cases[0]


@pytest.mark.parametrize(("id_", "case"), CASES, ids=[f"{id_}: {case.name}" for id_, case in CASES])
def test_the_story_holds(sets: Sets, id_: str, case: Case) -> None:
    """Every scene and every branch of it; the ledger balances at the end of each."""
    result = sets.play(id_, case)
    assert result.passed, "\n".join(result.problems)


def test_every_scene_has_a_story_with_the_happy_path_and_unhappy_branches() -> None:
    """The playbooks are the scenes of shop messages, consent and feedback; those of conversations come with them."""
    scenes = {f"S{number}" for number in (*range(1, 13), 15, 19)}
    assert scenes <= FOLDERS.keys()
    for id_, story in STORIES.items():
        assert len(story.cases) >= 10, id_
        assert len({case.name for case in story.cases}) == len(story.cases), id_


FALSE = [
    ({"sms": {"state": "not_sent"}}, "state delivered, expected not_sent"),
    ({"sms": {"at": "+35m"}}, "at Tue 10 Mar 14:30:00, expected Tue 10 Mar 14:35:00"),
    ({"sms": {"text": ["Krug Birke"]}}, "the text lacks “Krug Birke”"),
    ({"sms": {"without": ["Becher"]}}, "the text has “Becher”"),
    ({"sms": {"parts": 2}}, "parts 1, expected 2"),
    ({"sms": {"language": "en"}}, "language 'de', expected 'en'"),
    ({"sms": {"individual": False}}, "its links are individual, expected shared"),
    ({"sms": {"gate": {"quiet_hours": "wait"}}}, "the gate did not answer quiet_hours: wait"),
    ({"sms": {"saying": "Moin"}}, "there is no sms message to mara, saying Moin; there is: sms sms delivered"),
    ({"sms": {"collor": "red"}}, "collor: not known of a message, but state, at, text"),
    ({"email": "sent"}, "there is no email message to mara; there is: sms sms delivered"),
    ({"sent": "nothing"}, "1 sms handed over, expected 0"),
    ({"sent": {"sms": 1, "push": 1}}, "0 push handed over, expected 1"),
    ({"journey": {"s2-abandoned-cart": "never"}}, "mara and s2-abandoned-cart: finished, expected never"),
    ({"refused": {"s2-abandoned-cart": "too_old"}}, "was refused by s2-abandoned-cart: never, expected"),
    ({"segment": {"lapsed": True}}, "mara is not in lapsed"),
    ({"coupon": {"s2": "committed"}}, "mara and the codes of s2: none, expected one that is committed"),
    ({"led_to": "/cart"}, "the last tap led to nothing, expected /cart"),
    ({"shown": "Hallo"}, "the app showed nothing, expected “Hallo”"),
]  # fmt: skip


def test_what_does_not_hold_fails_and_says_what_is_there(sets: Sets) -> None:
    """Negative controls: each kind of expectation, written wrongly, in one course of things."""
    expects = [expected for expected, _ in FALSE]
    result = sets.play("S2", case_of({"at": "start", "does": [FILLS]}, {"at": "+31m", "expect": expects}))
    assert not result.passed
    assert len(result.problems) == len(FALSE), result.problems
    for problem, (_, words) in zip(result.problems, FALSE, strict=True):
        assert problem.startswith("step 2 (+31m): ")
        assert words in problem


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"at": "start", "does": [{"taps": "sms"}]}, "no sms has been handed over"),
        ({"at": "start", "does": [{"opens_app": True}]}, "mara has no phone with the app"),
        ({"at": "start", "does": [{"enters": "no-such-journey"}]}, "no-such-journey"),
        ({"at": "2026-03-09 10:00"}, "lies before the step above it"),
        ({"at": "soon"}, "soon"),
        ({"at": "start", "who": "nobody"}, "nobody in this story is called 'nobody'"),
        (
            {"at": "start", "does": [{"track": "Product Added", "properties": {"note": "x" * 40_000}}]},
            "too large",
        ),
        ({"at": "start", "does": [{"track": "  "}]}, "was refused: event"),
    ],
)
def test_a_deed_that_cannot_be_done_breaks_the_case_off_with_its_reason(
    sets: Sets, step: dict[str, Any], words: str
) -> None:
    result = sets.play("S2", case_of(step))
    assert not result.passed
    assert words in result.problems[0]


def test_the_same_case_played_twice_is_the_same(sets: Sets) -> None:
    """J46: same people, same draws, same times, same states; only codes and link tokens are by chance."""
    case = next(case for case in STORIES["S2"].cases if case.name.startswith("At night"))
    first, second = (sets.play("S2", case) for _ in range(2))
    seen = [[(s.message.id, s.message.state, s.accepted_at) for s in one.sendings] for one in (first, second)]
    assert seen[0] == seen[1]
    assert len(seen[0]) == 1


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"cases": []}, "cases", "there are none"),
        ({"colour": "red"}, "", "unknown field `colour`"),
        ({"does": []}, "cases[0].steps[0]", "has no `at`"),
        ({"at": "+1m", "dose": []}, "cases[0].steps[0].dose", "unknown field"),
        ({"at": "+1m", "does": [{"jumps": 1}]}, "cases[0].steps[0].does[0]", "jumps"),
        ({"at": "+1m", "expect": [{"fax": 1}]}, "cases[0].steps[0].expect[0]", "fax"),
        ({"people": {"mara": {"trait": {}}}}, "people", "unknown field `trait`"),
    ],
)
def test_a_story_with_a_mistake_is_refused_with_its_place(
    change: dict[str, Any], place: str, words: str
) -> None:
    good = {**EMPTY, "cases": [{"name": "n", "steps": []}]}
    parse_story(good)
    if not change.keys() & {"cases", "colour", "people"}:
        change = {"cases": [{"name": "n", "steps": [change]}]}
    with pytest.raises(BadInput) as caught:
        parse_story({**good, **change})
    assert any(place in one.path and words in one.reason for one in caught.value.problems), caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("start", "2026-03-28 14:00"),
        ("+30m", "2026-03-28 14:30"),
        ("+1d 2h", "2026-03-29 17:00"),  # a day is 24 hours; the clocks go forward in this night
        ("after 10m", "2026-03-28 16:10"),
        ("15:00", "2026-03-29 15:00"),  # has been today, so it is tomorrow
        ("16:00", "2026-03-28 16:00"),
        ("18:30:05", "2026-03-28 18:30:05"),
        ("2026-04-01 08:00", "2026-04-01 08:00"),
    ],
)
def test_moments_are_read_as_people_write_them(text: str, expected: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    start, now = (datetime(2026, 3, 28, hour, tzinfo=zone).astimezone(UTC) for hour in (14, 16))
    assert read_moment(text, start, now, zone) == datetime.fromisoformat(expected).replace(tzinfo=zone)


def test_a_span_that_is_none_is_refused() -> None:
    assert read_span("1d 2h 3m 4s") == timedelta(days=1, hours=2, minutes=3, seconds=4)
    for text in ("", "30", "soon", "3 weeks", "1h and more"):
        with pytest.raises(ValueError, match="is no span"):
            read_span(text)


@pytest.mark.parametrize(("purpose", "sms"), [("tracking", 1), ("click_tracking", 1), ("profiling", 0)])
def test_the_consent_that_makes_links_personal_is_the_one_that_makes_clicks_known(
    sets: Sets, tmp_path: Path, purpose: str, sms: int
) -> None:
    """J32, R22: who did not tap goes on by the time-out; where nobody knows, by `unknown`, which ends it here."""
    folder = tmp_path / "s1-collection-launch"
    shutil.copytree(FOLDERS["S1"], folder)
    journey = (folder / "journey.yaml").read_text("utf-8")
    (folder / "journey.yaml").write_text(journey.replace("unknown: has_sms", "unknown: end"), "utf-8")
    enters = {"enters": "s1-collection-launch", "with": {"collection": "heide", "collection_name": "Heide"}}
    expects = [{"push": {"individual": bool(sms)}}, {"sent": {"push": 1, "sms": sms}}]
    people = {"lea": {"tracking": False, "consents": {"onsite": [purpose]}}}
    case = case_of({"at": "start", "does": [enters]}, {"at": "+5h", "expect": expects}, people=people)
    with set_stage(sets.stage, STORIES["S1"], folder) as ready:
        result = play_case(sets.stage, *ready, STORIES["S1"], case)
    assert result.passed, result.problems


def test_a_story_is_found_by_id_name_and_folder(tmp_path: Path) -> None:
    folder = FOLDERS["S2"]
    assert (
        find_story("s2")
        == find_story("S2")
        == find_story("s2-abandoned-cart")
        == find_story(str(folder))
        == folder
    )
    named = ", ".join(f"S{number}" for number in (*range(1, 13), 15, 19))
    with pytest.raises(NotFound, match=f"There are: {named}, or name"):
        find_story("S99")


def test_every_playbook_speaks_german_and_english_and_explains_itself() -> None:
    """Every template in both languages, SMS in one part as written, a README with what to adapt and which consent."""
    for folder in FOLDERS.values():
        templates = [
            parse(read_yaml(file.read_text("utf-8")).values) for file in folder.glob("templates/*.yaml")
        ]
        assert templates, folder
        for template in templates:
            assert {"de", "en"} <= template.languages.keys(), template.id
            words = [w for by in [template.languages, *template.tones.values()] for w in by.values()]
            if template.channel == "sms":
                assert all(isinstance(w, SmsWords) and w.short and "brand.name" in w.text for w in words), (
                    template.id
                )
        readme = (folder / "README.md").read_text("utf-8")
        for part in ("## What it does", "## Consent", "## Adapt"):
            assert part in readme, folder


def play_file(tmp_path: Path, expected: str) -> Any:
    """Run the command on a playbook of its own, with one case."""
    for name in ("journey.yaml", "templates/s2-cart-sms.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((FOLDERS["S2"] / name).read_text("utf-8"), "utf-8")
    people = {"mara": {"traits": {"phone": "+4915112345678"}, "consents": {"sms": ["marketing"]}}}
    steps = [{"at": "start", "does": [FILLS]}, {"at": "+31m", "expect": [{"sms": expected}]}]
    story = {"story": "S2", "title": "T", "start": "2026-03-10 14:00", "people": people,
             "cases": [{"name": "the case", "steps": steps}]}  # fmt: skip
    (tmp_path / "story.yaml").write_text(json.dumps(story), "utf-8")
    return CliRunner().invoke(_build(), ["story", str(tmp_path), "--json"])


def test_the_command_ends_with_0_only_if_everything_held(tmp_path: Path) -> None:
    """With a database of its own that is gone afterwards; no installation is touched."""
    good = play_file(tmp_path, "delivered")
    assert good.exit_code == 0, good.output
    said = json.loads(good.output)
    assert (said["story"], said["passed"]) == ("S2", True)
    (message,) = said["messages"]
    assert (message["channel"], message["to"], message["state"]) == ("sms", "+4915112345678", "delivered")
    assert message["at"] == "2026-03-10T13:30:00+00:00"
    assert "Becher Heide" in message["text"]
    assert [one["what"] for one in said["timeline"] if one["what"] in ("does", "holds")] == ["does", "holds"]
    bad = play_file(tmp_path, "failed")
    assert bad.exit_code == 1
    (case,) = json.loads(bad.output)["cases"]
    assert not case["passed"]
    assert "state delivered, expected failed" in case["problems"][0]
