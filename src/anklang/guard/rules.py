"""The rules as data, and how serious each is in a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

from anklang.guard.model import SEVERITIES, Around, Rule
from anklang.workspaces.model import Severity


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by id, in the order in which it is shown."""
    data = (files("anklang.guard") / "rules.json").read_bytes()
    return {one.id: one for one in msgspec.json.decode(data, type=list[Rule])}


def severity_of(rule: str, around: Around, at_most: Severity = "block") -> Severity:
    """What a finding of a rule means here: the workspace's word, else the rule's own, softened to `at_most`.

    With the workspace's switch for it, asking satisfied people only is a note that names the platforms' rules.
    """
    if rule == "review_gating" and around.review_gating:
        return "note"
    said = around.severities.get(rule)
    return said if said is not None else softer(rules()[rule].severity, at_most)


def softer(one: Severity, other: Severity) -> Severity:
    """The milder of two."""
    return min(one, other, key=SEVERITIES.index)
