"""The languages of a template among each other: all there, and all saying the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anklang.guard.model import Around, Remark
from anklang.guard.read import Page
from anklang.guard.say import finding
from anklang.guard.tone import named
from anklang.profiles.model import CHAT_CHANNELS
from anklang.templates.model import Template

_FORMAL = frozenset(
    {"language", "opt_out", "unsubscribe_url", "preferences_url", "preferences_link", "now"}
    | {f"{channel}_url" for channel in CHAT_CHANNELS}
)
_AIM = re.compile(r"\{\{-?\s*((?:(?!\{\{)(?!\|\s*link\b).)*?)\s*\|\s*link\b", re.S)
_URL = re.compile(r"https?://[^\s\"'<>{}]+")
_LOCAL = re.compile(r"(?<=[/=_.-])(?:de|en|fr|es|it|nl|pl)(?=[/&_.-]|$)")


def missing(wanted: tuple[str, ...], have: list[str]) -> list[str]:
    """The languages of the workspace without words; a region has those of its language."""
    known = {tag.split("-")[0] for tag in have}
    return [tag for tag in wanted if tag.split("-")[0] not in known]


def tongues(template: Template, pages: list[Page], around: Around) -> Iterator[Remark]:
    """Languages that are missing, and languages that differ from the first."""
    absent = missing(around.languages, list(template.languages))
    if absent:
        yield from finding(around, "missing_language", "languages", found=", ".join(absent))
    plain = [page for page in pages if page.path.startswith("languages.")]
    base = next((one for one in plain if one.tag == template.default_language), plain[0] if plain else None)
    if base is None:
        return
    for page in plain:
        other = sorted(_said(base) ^ _said(page)) if page is not base else []
        if other:
            yield from finding(
                around, "languages_differ", page.path, found=", ".join(other[:4]), tag=base.tag
            )


def _said(page: Page) -> set[str]:
    """Variables and targets, but for what is only form."""
    source = page.source()
    paths = {
        one for one in named(page) if one.partition(".")[0] not in _FORMAL and not one.startswith("brand.")
    }
    aims = {re.sub(r"[\"'\s]", "", one) for one in _AIM.findall(source)}
    plain = {_LOCAL.sub("", one.rstrip(".,;:!?)")) for one in _URL.findall(source)}
    fixed = {one.source.strip() for one in page.links if "{{" not in one.source and one.field != "image"}
    return paths | {_LOCAL.sub("", one) for one in aims | fixed if one} | {one for one in plain if one}
