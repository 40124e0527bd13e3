"""Templates that a messenger keeps and approves: what they are, where their gaps lie, what a person reads. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from anklang.channels.model import Parameter, TemplateContent, TemplateState

_GAP = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_STATES: Mapping[str, TemplateState] = {
    "APPROVED": "approved", "REINSTATED": "approved", "FLAGGED": "approved",  # flagged: at risk, still sent
    "PENDING": "pending", "IN_APPEAL": "pending", "UNARCHIVED": "pending",  # which state it had then is not told
    "REJECTED": "rejected",
    "PAUSED": "paused",
    "DISABLED": "disabled", "ARCHIVED": "disabled", "DELETED": "disabled", "PENDING_DELETION": "disabled",
    "LIMIT_EXCEEDED": "disabled",
}  # fmt: skip
"""Words of Meta for the state of a template (compliance 7.1, pywa). Unsure means not approved."""


class VendorTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """One template of a business account in one language."""

    name: str  # at the messenger
    language: str  # as the messenger writes it: de, en_US
    state: TemplateState  # only approved ones may be sent
    word: str = ""  # the messenger's own word for the state
    category: str = ""  # MARKETING, UTILITY, AUTHENTICATION
    quality: str = ""  # GREEN, YELLOW, RED; empty: not rated yet
    reason: str = ""  # why it was rejected or paused
    components: tuple[
        dict[str, object], ...
    ] = ()  # header, body, footer and buttons as the messenger writes them


class TemplateList(msgspec.Struct, frozen=True):
    """What came of asking a messenger for all its templates."""

    templates: tuple[VendorTemplate, ...] = ()  # every one, in any order
    problem: str = ""  # why there is no list; empty if there is


class KeptTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A template as it is kept for an account."""

    account: str  # our name of the account
    template: VendorTemplate
    seen_at: datetime  # when the messenger spoke of it last


class ButtonGap(msgspec.Struct, frozen=True):
    """A button that wants a value."""

    index: int  # place, from 0
    kind: Literal["url", "code"]  # end of its address, or code to copy
    label: str  # what stands on it


class Gaps(msgspec.Struct, frozen=True):
    """What has to be filled in."""

    header: tuple[str, ...] = ()  # names or numbers of the gaps of a text header
    image: bool = False  # the header is a picture that comes with the message
    body: tuple[str, ...] = ()  # names or numbers, in order
    buttons: tuple[ButtonGap, ...] = ()
    unknown: str = ""  # a kind of header that cannot be filled here: VIDEO, DOCUMENT, LOCATION


def state_of(word: str) -> TemplateState:
    """Our state for the messenger's word; pending for one that we do not know."""
    return _STATES.get(word.upper(), "pending")


def gaps_of(template: VendorTemplate) -> Gaps:
    """Where values are wanted, in the order in which they stand."""
    header: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    buttons: tuple[ButtonGap, ...] = ()
    image, unknown = False, ""
    for part in template.components:
        kind, form = _word(part, "type").upper(), _word(part, "format").upper()
        if kind == "HEADER" and form in ("", "TEXT"):
            header = _names(_word(part, "text"))
        elif kind == "HEADER":
            image, unknown = form == "IMAGE", "" if form == "IMAGE" else form
        elif kind == "BODY":
            body = _names(_word(part, "text"))
        elif kind == "BUTTONS":
            buttons = tuple(_button_gaps(part.get("buttons")))
    return Gaps(header, image, body, buttons, unknown)


def _button_gaps(buttons: object) -> list[ButtonGap]:
    found: list[ButtonGap] = []
    for index, one in enumerate(buttons if isinstance(buttons, Sequence) else ()):
        kind = _word(one, "type").upper()
        if kind == "URL" and _GAP.search(_word(one, "url")):
            found.append(ButtonGap(index, "url", _word(one, "text")))
        elif kind == "COPY_CODE":
            found.append(ButtonGap(index, "code", _word(one, "text")))
    return found


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_GAP.findall(text)))


def _word(fields: object, name: str) -> str:
    found = fields.get(name) if isinstance(fields, Mapping) else None
    return found if isinstance(found, str) else ""


def is_named(gap: str) -> bool:
    """Whether a gap has a name; numbered ones are filled by their order."""
    return not gap.isdigit()


def read_by_person(template: VendorTemplate, content: TemplateContent) -> str:
    """The words with their gaps filled, one part a line: header, body, footer, labels of the buttons."""
    lines: list[str] = []
    for part in template.components:
        kind = _word(part, "type").upper()
        if kind == "HEADER":
            lines.append(_filled(_word(part, "text"), content.header))
        elif kind == "BODY":
            lines.append(_filled(_word(part, "text"), content.body))
        elif kind == "FOOTER":
            lines.append(_word(part, "text"))
        elif kind == "BUTTONS":
            buttons = part.get("buttons")
            lines += [_word(one, "text") for one in (buttons if isinstance(buttons, Sequence) else ())]
    return "\n".join(line for line in lines if line)


def _filled(text: str, values: Sequence[Parameter]) -> str:
    by_name = {one.name or str(place): one.text for place, one in enumerate(values, 1)}
    return _GAP.sub(lambda found: by_name.get(found.group(1), found.group()), text)
