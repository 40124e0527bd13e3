"""What the server says of a template that cannot be saved, the studio says in German."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "web/src/features/templates/problem-words.ts"
SPEAKERS = ("model.py", "language.py", "walk.py", "messenger_words.py")


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


def test_every_failure_of_a_message_has_german_words() -> None:
    """No English sentence in a German preview; what a sentence names is put in as a sign."""
    source = (ROOT / "web/src/parts/render-failure.ts").read_text("utf-8").split("const FAILURES", 1)[1]
    patterns = [
        re.compile(found) for found in re.findall(r"^  \[/(.+?)/, \"", source.split("\n];", 1)[0], re.M)
    ]
    sentences = set()
    for path in ("templates/render.py", "flows/render_message.py"):
        for node in ast.walk(ast.parse((ROOT / "src/anklang" / path).read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) > 1:
                if node.func.id == "RenderFailure":
                    sentences.add(_filled(node.args[1]))
                if node.func.id == "_missing":
                    sentences.add("x has no value; " + _filled(node.args[1]))
    sentences |= _misfits()
    sentences -= {
        "",
        "text: 1",
        "1 has no value; 1",
    }  # the second is how _missing itself puts its two parts together
    assert len(sentences) > 6
    assert [one for one in sorted(sentences) if not any(p.search(one) for p in patterns)] == []


def _misfits() -> set[str]:
    """What the one table of messengers' limits says of a message that does not fit."""
    tree = ast.parse((ROOT / "src/anklang/channels/chat_limits.py").read_text("utf-8"))
    found = next(one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "misfit")
    said = [one.value for one in ast.walk(found) if isinstance(one, ast.Return) and one.value is not None]
    spoken = {_filled(one).replace("Shorten 1.", "Shorten 'x'.") for one in said}
    whole = {
        one.replace("takes 11.", f"takes 1{under}.")
        for one in spoken
        for under in ("", " below a picture", " above buttons")
    }
    return whole - {""}


def _filled(said: ast.expr) -> str:
    """The sentence with 1 in every blank; empty where it only hands on what another part said."""
    if isinstance(said, ast.Constant):
        return str(said.value)
    parts = said.values if isinstance(said, ast.JoinedStr) else []
    text = "".join(str(one.value) if isinstance(one, ast.Constant) else "1" for one in parts)
    return text if re.search(r"[a-z]{3}", text) else ""
