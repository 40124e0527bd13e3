"""Where a template is used, and what a careful look at unsaved words finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.coupons import find as coupons
from anklang.flows.definitions import Definitions
from anklang.flows.look_up_fields import around_template
from anklang.flows.vendor_templates import VendorNote, notes_on
from anklang.guard.check import check
from anklang.guard.model import Remark
from anklang.guard.tongues import missing
from anklang.journeys.difference import step_name
from anklang.storage.transaction import Tx
from anklang.templates import model
from anklang.templates.find import Listed


class TemplateUse(msgspec.Struct, frozen=True):
    """A journey that sends a template."""

    journey: str
    name: str
    status: str  # draft, live, paused, held, stopped
    version: int  # the present version, where it is used there; 0: in the draft only
    draft: bool  # used in the draft
    steps: list[str]


class TemplateRow(Listed, frozen=True):
    """A line of the list with its use."""

    journeys: int  # that send it, in their present version or their draft
    missing_languages: list[str]  # of the workspace, without words
    findings: dict[str, int]  # what the content guard says: severity -> how often; empty for archived ones


class TemplateChecked(msgspec.Struct, frozen=True):
    """What is to be said about words that are not saved."""

    problems: list[Problem]  # these keep it from being saved
    findings: list[Remark]  # what the content guard says, the most serious first
    variables: list[str]  # what the words name
    missing_languages: list[str]  # of the workspace, without words
    vendor: list[VendorNote] = []  # what keeps it from going out as a template of the platform


def uses_of_template(tx: Tx, workspace: int, template: str) -> list[TemplateUse]:
    """The journeys that name a template, in their present version or their draft."""
    rows = tx.rows(
        "SELECT j.id, j.name, j.status, j.version, j.draft, v.definition FROM journeys j LEFT JOIN journey_versions v "
        "ON v.workspace_id = j.workspace_id AND v.journey_id = j.id AND v.version = j.version "
        "WHERE j.workspace_id = %s AND (j.draft::text LIKE %s OR v.definition::text LIKE %s) ORDER BY j.id",
        [workspace, *[f'%"{_escaped(template)}"%'] * 2],
    )
    found = []
    for id_, name, status, version, draft, definition in rows:
        out, drafted = _steps(definition or {}, template), _steps(draft or {}, template)
        if out or drafted:
            steps = list(dict.fromkeys([*out, *drafted]))
            found.append(TemplateUse(id_, name, status, version if out else 0, bool(drafted), steps))
    return found


def rows_of(tx: Tx, definitions: Definitions, rows: list[Listed]) -> list[TemplateRow]:
    """The lines of a list with their use."""
    uses = count_uses(tx, definitions.workspace.id, [row.id for row in rows])
    languages = definitions.workspace.settings.languages
    return [
        TemplateRow(
            **msgspec.structs.asdict(row),
            journeys=uses[row.id],
            missing_languages=missing(languages, row.languages),
            findings={} if row.archived else _counted(definitions, row.id),
        )
        for row in rows
    ]


def _counted(definitions: Definitions, template: str) -> dict[str, int]:
    found = definitions.findings(template) if definitions.has_template(template) else []
    return dict(Counter(one.severity for one in found))


def count_uses(tx: Tx, workspace: int, templates: list[str]) -> dict[str, int]:
    """How many journeys name each of these templates."""
    rows = tx.rows(
        "SELECT j.draft, v.definition FROM journeys j LEFT JOIN journey_versions v ON v.workspace_id = j.workspace_id "
        "AND v.journey_id = j.id AND v.version = j.version WHERE j.workspace_id = %s",
        [workspace],
    )
    found = dict.fromkeys(templates, 0)
    for draft, definition in rows:
        named = {*_named(draft or {}), *_named(definition or {})}
        for one in named & found.keys():
            found[one] += 1
    return found


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _steps(values: Mapping[str, Any], template: str) -> list[str]:
    steps = values.get("steps")
    return [
        step_name(values, f"steps[{index}]")
        for index, step in enumerate(steps if isinstance(steps, list) else [])
        if isinstance(step, dict) and template in _of_step(step)
    ]


def _named(values: Mapping[str, Any]) -> set[str]:
    steps = values.get("steps")
    return {
        name
        for step in (steps if isinstance(steps, list) else [])
        if isinstance(step, dict)
        for name in _of_step(step)
    }


def _of_step(step: Mapping[str, Any]) -> list[str]:
    """Templates of a step and of its fallback."""
    fallback = step.get("fallback")
    others = fallback if isinstance(fallback, list) else [fallback]
    said = [step.get("template"), *(one.get("template") for one in others if isinstance(one, dict))]
    return [one for one in said if isinstance(one, str)]


def check_template(
    tx: Tx, definitions: Definitions, data: Mapping[str, Any], event: str = ""
) -> TemplateChecked:
    """Faults and findings for a template, saved or not; never raises for what it holds.

    `event`: the trigger whose properties the words may name; empty: they are not judged.
    """
    settings = definitions.workspace.settings
    try:
        template = model.parse(dict(data))
    except BadInput as error:
        return TemplateChecked(error.problems, [], [], [])
    problems = []
    if template.coupon and coupons.pool(tx, definitions.workspace.id, template.coupon) is None:
        problems.append(
            Problem("coupon", f"there is no coupon pool {template.coupon!r}", "save the pool first")
        )
    without = missing(settings.languages, list(template.languages))
    return TemplateChecked(
        problems, check(template, around_template(tx, definitions, template, [event] if event else [])),
        sorted(model.variables(template)), without, notes_on(definitions, template),
    )  # fmt: skip
