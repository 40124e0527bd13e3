"""What the content guard says about a folder of definitions, with file and line; no database is asked (B5)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.flows.apply_read import Folder, Item
from anklang.flows.define_settings import read_settings
from anklang.flows.definitions import around_words
from anklang.guard.check import check
from anklang.guard.model import SEVERITIES, Around, Remark, Said
from anklang.guard.read import pages
from anklang.guard.reviews import asks_for_review
from anklang.guard.rules import severity_of
from anklang.journeys.gating import gating, templates_of
from anklang.journeys.model import Journey
from anklang.journeys.parse import parse as parse_journey
from anklang.links.resolve import LinkSettings
from anklang.templates import model
from anklang.templates.model import Template
from anklang.workspaces.model import Severity, WorkspaceSettings


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One remark on one definition of a folder."""

    file: str  # relative to the folder
    line: int  # from 1
    kind: str  # template or journey
    id: str  # of the template or journey
    journeys: list[str]  # of the folder, that send the template
    rule: str
    severity: Severity
    path: str  # where in the definition
    found: str  # what was found there
    reason: Said
    suggestion: Said


class WordsChecked(msgspec.Struct, frozen=True):
    """What came of it."""

    templates: int  # looked at
    told: list[Told]  # the most serious first, then by file and line

    def blocks(self) -> bool:
        """Whether anything must be settled."""
        return any(one.severity == "block" for one in self.told)


def check_words(folder: Folder, settings: WorkspaceSettings | None = None) -> WordsChecked:
    """Look at every template of a folder, and at the journeys that decide by score who may review.

    `settings`: of the workspace; those of the folder's own settings.yaml come first. Raises BadInput with every
    template that cannot be read.
    """
    around = _around(folder, settings)
    templates = _templates(folder)
    journeys = list(_journeys(folder))
    uses: dict[str, list[str]] = {}
    for _, journey in journeys:
        for name in dict.fromkeys(name for named in templates_of(journey).values() for name in named):
            uses.setdefault(name, []).append(journey.id)
    told = [
        _told(item, "template", one, uses.get(template.id, []))
        for item, template in templates
        for one in check(template, around)
    ]
    reviewing = {t.id for _, t in templates if any(asks_for_review(t, page) for page in pages(t))}
    for item, journey in journeys:
        told += _gated(item, journey, reviewing, around)
    told.sort(key=lambda one: (-SEVERITIES.index(one.severity), one.file, one.line, one.rule))
    return WordsChecked(len(templates), told)


def _around(folder: Folder, settings: WorkspaceSettings | None) -> Around:
    own = next((item for item in folder.items if item.kind == "settings"), None)
    if own is not None:
        settings = read_settings(own.values)
    if settings is None:
        return Around()
    shop = settings.shop
    hosts = LinkSettings(shop_url=shop.url, mobile_url=shop.mobile_url, allowed_hosts=tuple(shop.hosts)).hosts
    return around_words(settings, hosts)


def _templates(folder: Folder) -> list[tuple[Item, Template]]:
    found: list[tuple[Item, Template]] = []
    problems: list[Problem] = []
    for item in folder.items:
        if item.kind != "template":
            continue
        try:
            found.append((item, model.parse(item.values)))
        except BadInput as error:
            problems += [Problem(item.place(p.path), p.reason, p.hint) for p in error.problems]
    if problems:
        raise BadInput("The templates cannot be read.", problems)
    return found


def _journeys(folder: Folder) -> Iterator[tuple[Item, Journey]]:
    """Journeys that can be read; what is wrong with others is said by the check against a workspace."""
    for item in folder.items:
        if item.kind in ("journey", "draft"):
            try:
                yield (
                    item,
                    parse_journey({key: value for key, value in item.values.items() if key != "version"}),
                )
            except BadInput:
                continue


def _told(item: Item, kind: str, one: Remark, journeys: list[str]) -> Told:
    return Told(
        file=item.file, line=_line(item, one), kind=kind, id=item.id, journeys=journeys, rule=one.rule,
        severity=one.severity, path=one.path, found=one.found, reason=one.reason, suggestion=one.suggestion,
    )  # fmt: skip


def _line(item: Item, one: Remark) -> int:
    """The line of a finding; inside a block of text the line of the place itself."""
    line = item.document.line_of(f"{item.path}.{one.path}" if item.path else one.path)
    text: object = item.values
    for key in one.path.split("."):
        text = text.get(key) if isinstance(text, dict) else None
    if one.start is None or not isinstance(text, str) or "\n" not in text.strip("\n"):
        return line
    return line + 1 + text.count("\n", 0, one.start)


def _gated(item: Item, journey: Journey, reviewing: set[str], around: Around) -> Iterator[Told]:
    if severity_of("review_gating", around) == "off":
        return
    for one in gating(journey, reviewing, templates_of(journey), allowed=around.review_gating):
        yield Told(
            file=item.file, line=item.document.line_of(f"{item.path}.{one.path}" if item.path else one.path),
            kind="journey", id=journey.id, journeys=[journey.id], rule="review_gating",
            severity=severity_of("review_gating", around), path=one.path, found=one.step,
            reason=Said(one.reason, _GATED.format(step=one.step)), suggestion=Said(one.hint, _INSTEAD),
        )  # fmt: skip


_GATED = (
    "Der Schritt „{step}“ führt nach Punktzahl nur manche zur öffentlichen Bewertung. Google und Trustpilot verlangen, "
    "dass alle Käufer gleich gefragt werden; Google kann sonst die Bewertungen des Profils entfernen."
)
_INSTEAD = "Geben Sie allen den Link, und bieten Sie bei niedriger Punktzahl zusätzlich Hilfe an."
