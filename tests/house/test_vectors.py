"""Every vector of the compliance table is run by a test that exists, or is listed as open with its reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "law.md").read_text("utf-8")
TABLES = {"S": 54, "K": 37, "Q": 12, "N": 21, "C": 12}  # letter of a table -> how many vectors it has
BY_ID = {  # tables whose tests name each vector
    "S": "unit/templates/test_sms_parts.py", "K": "unit/policy/test_keywords.py", "N": "unit/policy/test_phone.py",
}  # fmt: skip
_RANGE = re.compile(r"\b([SKQNC])(\d\d)(?:\s*–\s*\1?(\d\d))?\b")
_RANGES = re.compile(r"\b[SKQNC]\d\d(?:–| to )[SKQNC]?\d\d")
_QUOTED = re.compile(r"(?:\b|_)([SKQNCskqnc]\d\d)(?!\d)")
_TEST = re.compile(r"((?:unit|flows|http|contract|e2e)/[\w/]+)(?::\s*((?:`\w+`(?:,\s*)?)+))?")


def named(text: str) -> set[str]:
    """The vectors that a text names, alone or as a range."""
    found: set[str] = set()
    for letter, first, last in _RANGE.findall(text):
        found |= {f"{letter}{n:02}" for n in range(int(first), int(last or first) + 1)}
    return found


def places() -> list[tuple[str, str]]:
    """(file, test) as the page names them; the test is empty where it names the whole file."""
    flat = " ".join(PAGE.split())
    return [
        (file, test)
        for file, tests in _TEST.findall(flat)
        for test in (re.findall(r"`(\w+)`", tests) or [""])
    ]


@pytest.mark.parametrize(("letter", "count"), TABLES.items())
def test_every_vector_is_listed(letter: str, count: int) -> None:
    """S01–S54, K01–K37, Q01–Q12, N01–N21, C01–C12."""
    wanted = {f"{letter}{n:02}" for n in range(1, count + 1)}
    assert wanted - named(PAGE) == set()


@pytest.mark.parametrize(("letter", "count"), TABLES.items())
def test_every_vector_is_quoted_by_a_test(letter: str, count: int) -> None:
    """By its id, in a table of cases, a docstring or the name of a test; a range in a headline proves nothing."""
    texts = [
        path.read_text("utf-8")
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if path.parent.name != "house"
    ]
    quoted = {one.upper() for text in texts for one in _QUOTED.findall(_RANGES.sub("", text))}
    assert {f"{letter}{n:02}" for n in range(1, count + 1)} - quoted == set()


@pytest.mark.parametrize(("file", "test"), sorted(set(places())))
def test_the_tests_that_the_page_names_exist(file: str, test: str) -> None:
    source = (ROOT / "tests" / f"{file}.py").read_text("utf-8")
    assert f"def {test}(" in source if test else "def test_" in source


@pytest.mark.parametrize(("letter", "file"), BY_ID.items())
def test_each_vector_of_a_table_is_run_by_its_id(letter: str, file: str) -> None:
    """A vector that was taken out of its table of cases is missed."""
    source = (ROOT / "tests" / file).read_text("utf-8")
    cases = set(
        re.findall(rf"(?:\(\s*\"|\"\"\")({letter}\d\d)[a-z]?[\":]", source)
    )  # in a table, or a test of its own
    assert cases == {f"{letter}{n:02}" for n in range(1, TABLES[letter] + 1)}


def test_the_page_names_tests_at_all() -> None:
    assert len(places()) > 15
