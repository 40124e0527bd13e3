"""What the server says of a template that cannot be saved, the studio says in German."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "web/src/features/templates/problem-words.ts"
SPEAKERS = ("model.py", "language.py", "walk.py")


def table(name: str) -> list[re.Pattern[str]]:
    """The patterns of one table of the studio; the few signs that they use mean the same in Python."""
    rows = WORDS.read_text("utf-8").split(f"const {name}", 1)[1].split("\n];", 1)[0]
    return [re.compile(found, re.S) for found in re.findall(r"^  \[/(.+?)/s?, \"", rows, re.M)]


def spoken(place: int) -> set[str]:
    """Sentences without a blank, as they stand in the calls that make problems: 1 reason, 2 hint."""
    found = set()
    for name in SPEAKERS:
        for node in ast.walk(ast.parse((ROOT / "src/anklang/templates" / name).read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) > place:
                said = node.args[place]
                if node.func.id in ("Problem", "fault") and isinstance(said, ast.Constant):
                    found.add(str(said.value))
    return found - {""}


def test_every_fault_of_a_template_has_german_words() -> None:
    """No English sentence in a German composer."""
    for place, name in ((1, "REASONS"), (2, "HINTS")):
        sentences, patterns = spoken(place), table(name)
        assert len(sentences) > 5
        assert len(patterns) > 10
        assert [one for one in sorted(sentences) if not any(p.search(one) for p in patterns)] == []
