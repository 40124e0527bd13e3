"""The studio names what the engine knows: kinds of steps, their outcomes, kinds of conditions and their words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from anklang.journeys.model import SIGNALS
from anklang.journeys.steps import KINDS
from anklang.segments import model as conditions
from anklang.segments.check import CART_TYPES, TYPES
from anklang.segments.parse import KINDS as CONDITION_KINDS
from anklang.segments.parse import ONLY_IN_JOURNEYS

WEB = Path(__file__).parents[2] / "web" / "src"
GRAPH = WEB / "features" / "journeys" / "graph"
STEPS = WEB / "parts" / "steps"
MODEL = (WEB / "parts" / "conditions" / "model.ts").read_text("utf-8")
WORDS = (WEB / "parts" / "conditions" / "words.ts").read_text("utf-8")


def test_the_canvas_knows_every_kind_of_step() -> None:
    """A new kind in `journeys/steps` needs its name in the graph; the compiler then asks for its look and its panel."""
    text = (STEPS / "model.ts").read_text("utf-8")
    listed = re.search(r"export const KINDS = \[(.*?)\]", text, re.S)
    assert listed is not None
    assert re.findall(r'"(\w+)"', listed[1]) == list(KINDS)


def test_outcomes_with_ways_of_their_own_are_the_same_on_the_canvas() -> None:
    """What may stand under `paths` of a step (J17, J43) can be connected on the canvas."""
    text = (GRAPH / "ways.ts").read_text("utf-8")
    table = re.search(r"export const ATTACHED.*?= \{(.*?)\n\};", text, re.S)
    assert table is not None
    drawn = {kind: re.findall(r'"(\w+)"', names) for kind, names in re.findall(r"(\w+): \[(.*?)\]", table[1])}
    known = {}
    for kind, one in KINDS.items():
        paths = next(
            (field for field in msgspec.structs.fields(one.config) if field.encode_name == "paths"), None
        )
        if paths is not None and isinstance(paths.type, type):
            known[kind] = [field.encode_name for field in msgspec.structs.fields(paths.type)]
    assert drawn == known


def test_the_canvas_knows_every_signal_of_a_message() -> None:
    """What waits name (J29): in the panels, in summaries, and when a copied step takes others along."""
    text = (STEPS / "model.ts").read_text("utf-8")
    listed = re.search(r"const SIGNALS = \[(.*?)\]", text)
    assert listed is not None
    assert re.findall(r'"(\w+)"', listed[1]) == list(SIGNALS)


def test_the_condition_editor_knows_every_kind_of_condition() -> None:
    """Groups have a form of their own; every other kind is a row of the editor's table, those of journeys apart."""
    table = MODEL[MODEL.index("export const KINDS") : MODEL.index("export const GROUPS")]
    kinds = dict(re.findall(r'^  (\w+): \{ group: "(\w+)"', table, re.M))
    assert set(kinds) == set(CONDITION_KINDS) - {"all", "any", "not"}
    assert {kind for kind, group in kinds.items() if group == "here"} == ONLY_IN_JOURNEYS


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("op", get_args(conditions.Op)),
        ("field", get_args(conditions.ComputedField)),
        ("cart", tuple(CART_TYPES)),
        ("outcome", get_args(conditions.Outcome)),
        ("sent", get_args(conditions.Sent)),
        ("kind", tuple(CONDITION_KINDS)),
    ],
)
def test_every_word_of_conditions_is_said_in_both_languages(group: str, names: tuple[str, ...]) -> None:
    """`op_ge`, `field_orders` … stand once in English and once in German."""
    missing = [name for name in names if len(re.findall(rf"\b{group}_{name}:", WORDS)) != 2]
    assert missing == []


def test_what_the_editor_compares_has_the_type_that_the_engine_checks() -> None:
    """Money is a number in minor units; everything else is the same word."""
    for name, table in (("COMPUTED", TYPES), ("CART", CART_TYPES)):
        start = MODEL.index(f"export const {name}")
        written = dict(re.findall(r'(\w+): "(\w+)"', MODEL[start : MODEL.index("};", start)]))
        assert {field: "number" if kind == "money" else kind for field, kind in written.items()} == dict(
            table
        )
