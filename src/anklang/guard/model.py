"""What the guard finds, and what it has to know of the workspace."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, get_args

import msgspec

from anklang.workspaces.model import Severity

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
Group = Literal["law", "trust", "clarity", "craft"]


class Said(msgspec.Struct, frozen=True):
    """A text in both languages of the studio."""

    en: str
    de: str

    def fill(self, values: Mapping[str, str | Said]) -> Said:
        """With values in place of {names}; a value may itself be said in both languages."""
        if not values:
            return self
        english = {name: one.en if isinstance(one, Said) else one for name, one in values.items()}
        german = {name: one.de if isinstance(one, Said) else one for name, one in values.items()}
        return Said(self.en.format_map(english), self.de.format_map(german))


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule, as it stands in `rules.json`."""

    id: str
    group: Group  # law, trust (what recipients and platforms expect), clarity, craft
    severity: Severity  # where the workspace says nothing
    rendered: bool = False  # asked again of the finished text before hand-over
    name: Said
    why: Said  # the reason behind the rule
    reason: Said  # what is the matter, with {values}
    suggestion: Said  # what to do
    source: str  # statute, ruling, policy, or our own advice


class Edit(msgspec.Struct, frozen=True):
    """A change of one text that a machine can make."""

    start: int  # first character that goes
    end: int  # the one after the last
    text: str  # what comes instead


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """One remark on a template."""

    rule: str  # which rule speaks
    severity: Severity  # note, warn or block
    path: str  # where: languages.de.text, languages.de, languages
    start: int | None = None  # first character in that text; null: the whole of it
    end: int | None = None  # the one after the last
    found: str = ""  # what was found there
    reason: Said  # what is the matter
    suggestion: Said  # what to do
    edits: list[Edit] = []  # applied to the text at `path`, they settle it; empty: needs a person

    @property
    def blocks(self) -> bool:
        """Whether it must be settled before the template may go live."""
        return self.severity == "block"


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """The workspace as far as it matters to words."""

    brand: str = ""  # name under which it writes
    imprint: str | None = None  # legal footer of mails; None: not known
    languages: tuple[str, ...] = ()  # in which templates are written
    hosts: Collection[str] = ()  # where links may lead; empty: not known
    severities: Mapping[str, Severity] = {}  # rule → what the workspace decided
    known: Mapping[str, Collection[str]] = {}  # root → the fields that it has; a root not named is not judged
    review_gating: bool = False  # the workspace asks satisfied people only, against the platforms' rules
