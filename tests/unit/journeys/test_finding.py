"""Findings: every sentence of the reader and the checks has a code, the step it is about, and its parameters."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from anklang.core.errors import BadInput, Problem
from anklang.journeys import check, parse, read
from anklang.journeys.check import Known
from anklang.journeys.finding import CODES, code_of, findings

SEND = {"send": "sms", "channel": "sms", "template": "words"}
CASES: list[tuple[str, dict[str, Any], str, str]] = [  # code, change of the journey, path, step
    ("unknown_field", {"stepz": []}, "stepz", ""),
    ("no_steps", {"steps": []}, "steps", ""),
    ("no_kind", {"steps": [{"sned": "x"}]}, "steps[0]", ""),
    ("two_kinds", {"steps": [{"send": "x", "wait": "y"}]}, "steps[0]", "x"),
    ("missing", {"steps": [{"send": "x", "channel": "sms"}]}, "steps[0].template", "x"),
    ("bad_duration", {"steps": [{"wait": "w", "for": "soon"}]}, "steps[0].for", "w"),
    ("bad_time", {"steps": [{"wait": "w", "until": "25:00"}]}, "steps[0].until", "w"),
    ("bad_word", {"steps": [{**SEND, "channel": "fax"}]}, "steps[0].channel", "sms"),
    ("bad_share", {"hold_out": "5"}, "hold_out", ""),
    ("bad_value", {"priority": "high"}, "priority", ""),
    ("bad_path", {"enter": {"key": "cart"}}, "enter.key", ""),
    ("out_of_range", {"priority": 101}, "priority", ""),
    ("hold_out_too_large", {"hold_out": "60%"}, "hold_out", ""),
    ("name_twice", {"steps": [SEND, SEND]}, "steps[1]", "sms"),
    ("reserved_name", {"steps": [{**SEND, "send": "end"}]}, "steps[0]", "end"),
    ("step_unknown", {"steps": [{**SEND, "then": "nowhere"}]}, "steps[0].then", "sms"),
    ("template_unknown", {"steps": [{**SEND, "template": "x"}]}, "steps[0].template", "sms"),
    ("template_channel", {"steps": [{**SEND, "channel": "push"}]}, "steps[0].template", "sms"),
    ("unreachable", {"steps": [{**SEND, "then": "end"}, {**SEND, "send": "b"}]}, "steps[1]", "b"),
    ("endless", {"steps": [{**SEND, "then": "sms"}]}, "steps[0]", "sms"),
    ("wait_unclear", {"steps": [{"wait": "w"}]}, "steps[0]", "w"),
    ("wait_twice", {"steps": [{"wait": "w", "for": "1h", "days": 1}]}, "steps[0]", "w"),
    ("timeout_missing", {"steps": [{**SEND, "success": "read"}]}, "steps[0].within", "sms"),
    ("one_happening", {"exit": [{"event": "A", "changed": "b"}]}, "exit[0]", ""),
    ("no_happening", {"enter": {"on": [{"event": ""}]}}, "enter.on[0]", ""),
    ("no_happening", {"steps": [{"wait_for": "w", "on": [{"event": "", "then": "end"}], "timeout": "end"}]},
     "steps[0].on[0]", "w"),
    ("segment_unknown", {"enter": {"on": [{"segment_entered": "x"}]}}, "enter.on[0].segment_entered", ""),
    ("condition", {"enter": {"audience": {"kind": "nonsense"}}}, "enter.audience.kind", ""),
    ("retry_too_long", {"enter": {"retry": "2h"}}, "enter.retry", ""),
    ("shares_sum", {"steps": [{"split": "s", "arms": [{"name": "a", "share": "40%", "then": "end"}]}]},
     "steps[0].arms", "s"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "change", "path", "step"), CASES, ids=[one[0] for one in CASES])
def test_a_fault_has_a_code_a_path_and_the_step_it_is_about(
    code: str, change: dict[str, Any], path: str, step: str
) -> None:
    said = {"id": "x", "name": "X", "steps": [SEND], **change}
    known = Known(templates={"words": "sms"}, segments=frozenset(), pools=frozenset(), journeys=frozenset())
    with pytest.raises(BadInput) as caught:
        parse.parse(said, known)
    told = findings(caught.value.problems, said)
    assert (code, path, step) in {(one.code, one.path, one.step) for one in told}, told
    assert all(one.level == "error" and one.key.startswith(one.code) for one in told)


def test_what_a_sentence_names_becomes_a_parameter() -> None:
    cases = {
        "there is no template 'x'": {"template": "x"},
        "from 0 to 100": {"least": "0", "most": "100"},
        "sms never tells whether a message was read": {"channel": "sms", "signal": "read"},
        "the template is for sms, the step speaks by push": {"template": "sms", "step": "push"},
    }
    for reason, parameters in cases.items():
        assert code_of(Problem("", reason))[1] == parameters


def test_every_sentence_of_the_reader_and_the_checks_is_in_the_table() -> None:
    """Found in the sources: a new sentence needs a code."""
    folder = Path(check.__file__).parent
    files = [Path(read.__file__), Path(check.__file__), *sorted((folder / "steps").glob("*.py"))]
    sentences = [said for file in files for said in _sentences(ast.parse(file.read_text()))]
    assert len(sentences) > 60
    unknown = [said for said in sentences if code_of(Problem("", said))[0] == "other"]
    assert unknown == []
    assert len(set(CODES)) == len(CODES)


def _sentences(tree: ast.AST) -> list[str]:
    """The second argument of Problem and fail, and the second item of what a step's check answers."""
    found: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and len(node.args) > 1:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            found += [node.args[1]] if name in ("Problem", "fail") else []
        elif isinstance(node, ast.FunctionDef) and node.name == "check" and node.args.args[0].arg == "self":
            found += [
                one.elts[1]
                for one in ast.walk(node)
                if isinstance(one, ast.Tuple) and len(one.elts) == 3 and " " in _text(one.elts[1])
            ]
    return [said for one in found if (said := _text(one))]


def _text(node: ast.expr) -> str:
    """A text with plausible values in its gaps; empty for what is made elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    made = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            made += str(part.value)
        else:
            assert isinstance(part, ast.FormattedValue)
            made += (
                "'x'" if part.conversion == ord("r") else "7" if "MAX" in ast.unparse(part) else _gap(part)
            )
    return made


def _gap(part: ast.FormattedValue) -> str:
    source = ast.unparse(part.value)
    if "total" in source or "len" in source:
        return "7"
    return "a text" if source == "word" else "a and b" if "join" in source else "x"
