"""Every kind of step has a side panel in the studio, and the studio knows no other kinds."""

from __future__ import annotations

import re
from pathlib import Path

from anklang.journeys.steps import KINDS

JOURNEYS = Path(__file__).parents[2] / "web" / "src" / "features" / "journeys"
STEPS = Path(__file__).parents[2] / "web" / "src" / "parts" / "steps"
PANELS = JOURNEYS / "panels"


def test_every_kind_of_step_has_a_panel_in_a_file_of_its_name_and_there_are_no_others() -> None:
    # files with a hyphen are frames around the panels; no kind has one in its name
    named = {path.stem for path in PANELS.glob("*.tsx") if "-" not in path.stem and "." not in path.stem}
    assert named == set(KINDS)


def test_the_table_of_panels_names_every_kind_once_and_takes_it_from_its_file() -> None:
    text = (PANELS / "index.ts").read_text(encoding="utf-8")
    table = re.search(r"PANELS[^=]*= \{([^}]*)\}", text)
    assert table is not None
    assert sorted(name.strip() for name in table.group(1).split(",") if name.strip()) == sorted(KINDS)
    taken = dict(re.findall(r'^import (\w+) from "@/features/journeys/panels/(\w+)";$', text, re.M))
    assert taken == {kind: kind for kind in KINDS}


def test_the_model_of_the_canvas_lists_the_kinds_of_the_engine() -> None:
    text = (STEPS / "model.ts").read_text(encoding="utf-8")
    listed = re.search(r"export const KINDS = \[([^\]]*)\]", text)
    assert listed is not None
    assert set(re.findall(r'"(\w+)"', listed.group(1))) == set(KINDS)


def test_the_forms_show_every_setting_that_the_engine_reads() -> None:
    text = (PANELS / "model.ts").read_text(encoding="utf-8")
    covered = re.search(r"export const COVERED[^=]*= \{(.*?)^\};", text, re.M | re.S)
    assert covered is not None
    shown = {
        kind: set(re.findall(r'"(\w+)"', fields))
        for kind, fields in re.findall(r"(\w+): \[([^\]]*)\]", covered.group(1))
    }
    around = re.search(r"export const ALWAYS = \[([^\]]*)\]", text)
    assert around is not None
    always = {"name", *re.findall(r'"(\w+)"', around.group(1))}
    assert shown == {
        name: {field for field in kind.config.__struct_encode_fields__ if field not in always}
        for name, kind in KINDS.items()
    }
