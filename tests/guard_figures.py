"""How often the guard is right on the labelled texts in `guard_texts`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import yaml

from anklang.guard.check import check
from anklang.guard.model import Around
from anklang.guard.rules import rules
from anklang.templates.model import parse

FOLDER = Path(__file__).parent / "guard_texts"
PARTS = ("tuning", "held_out", "hard")


class Figure(msgspec.Struct):
    """What became of one rule."""

    right: int = 0  # it spoke, and should
    wrong: list[str] = []  # it spoke, and should not: ids of texts
    missed: list[str] = []  # it should have spoken

    @property
    def expected(self) -> int:
        """In how many texts it should speak."""
        return self.right + len(self.missed)

    @property
    def precision(self) -> float:
        """Share of its remarks that are right; 1 where it said nothing."""
        spoken = self.right + len(self.wrong)
        return self.right / spoken if spoken else 1.0

    @property
    def recall(self) -> float:
        """Share of the texts in which it should speak that it speaks in."""
        return self.right / self.expected if self.expected else 1.0


def read_texts(part: str) -> list[dict[str, Any]]:
    """The labelled texts of a part: tuning, held_out or hard."""
    return [
        one
        for path in sorted((FOLDER / part).glob("*.yaml"))
        for one in yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    ]


def found_in(text: dict[str, Any]) -> set[str]:
    """The rules that speak about one text."""
    template = parse(
        {
            "id": "t", "channel": text["channel"], "class": text["class"], "purpose": "orders",
            "languages": text["languages"], **text.get("fields", {}),
        }
    )  # fmt: skip
    around = Around(
        brand="Nordlicht", imprint="Nordlicht GmbH", languages=tuple(text.get("wanted", text["languages"])),
        hosts=("nordlicht.example",),
    )  # fmt: skip
    return {one.rule for one in check(template, around)}


def figures(*parts: str) -> dict[str, Figure]:
    """Each rule's figures over some parts."""
    made = {rule: Figure() for rule in rules()}
    for part in parts:
        for text in read_texts(part):
            found, wanted = found_in(text), set(text["rules"])
            for rule in found & wanted:
                made[rule].right += 1
            for rule in found - wanted:
                made[rule].wrong.append(text["id"])
            for rule in wanted - found:
                made[rule].missed.append(text["id"])
    return made


def rule_rows() -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The rules for the guide."""
    rows = [
        (f"`{one.id}`", one.name.en, one.severity, "yes" if one.rendered else "", one.why.en, one.source)
        for one in rules().values()
    ]
    return ("rule", "says", "usually", "before hand-over", "why", "source"), rows


def figure_rows() -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Precision and recall of each rule, over all texts and over those that were held out."""
    everything, held = figures(*PARTS), figures("held_out")
    rows = [
        (f"`{rule}`", str(one.expected), _both(one), str(held[rule].expected), _both(held[rule]))
        for rule, one in everything.items()
        if one.expected
    ]
    return ("rule", "texts", "precision / recall", "held out", "precision / recall"), rows


def _both(one: Figure) -> str:
    return f"{one.precision:.2f} / {one.recall:.2f}" if one.expected else "–"
