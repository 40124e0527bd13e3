"""The templates that messengers keep, for screens: state, gaps, words, and which of ours name them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anklang.channels import store as accounts
from anklang.channels.model import TemplateContent, TemplateState
from anklang.channels.store import TemplateReading
from anklang.channels.vendor_templates import Gaps, gaps_of, read_by_person
from anklang.flows.definitions import Definitions
from anklang.storage.transaction import Tx
from anklang.templates.messenger_words import WhatsAppWords


class VendorTemplateRow(msgspec.Struct, frozen=True, kw_only=True):
    """One template of a messenger in one language."""

    account: str  # our name of the account
    name: str  # at the messenger
    language: str  # as the messenger writes it
    state: TemplateState  # only approved ones are sent
    word: str  # the messenger's own word for the state
    category: str  # MARKETING, UTILITY, AUTHENTICATION; empty: not told yet
    quality: str  # GREEN, YELLOW, RED; empty: not rated yet
    reason: str  # why it was rejected or paused
    gaps: Gaps  # what has to be filled in
    text: str  # what a person reads, with {{gaps}}; empty: not read yet
    seen_at: datetime  # when the messenger spoke of it last
    used_by: list[str]  # templates of ours that name it


class VendorTemplates(msgspec.Struct, frozen=True):
    """All of them, and when each account was asked."""

    templates: list[VendorTemplateRow]  # by account, name and language
    readings: list[TemplateReading]  # accounts whose vendor keeps templates


def templates_of_vendors(tx: Tx, definitions: Definitions) -> VendorTemplates:
    """Everything that is known of a workspace's messengers."""
    workspace = definitions.workspace.id
    keeping = {one.id for one in definitions.providers if "vendor_templates" in one.manifest.abilities}
    uses = _uses(definitions)
    rows = [
        VendorTemplateRow(
            account=kept.account, name=one.name, language=one.language, state=one.state, word=one.word,
            category=one.category, quality=one.quality, reason=one.reason, gaps=gaps_of(one),
            text=read_by_person(one, TemplateContent(one.name, one.language)), seen_at=kept.seen_at,
            used_by=uses.get((one.name, one.language), []),
        )
        for kept in accounts.load_templates(tx, workspace)
        for one in (kept.template,)
    ]  # fmt: skip
    return VendorTemplates(rows, [one for one in accounts.readings(tx, workspace) if one.account in keeping])


def _uses(definitions: Definitions) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for template in definitions.templates():
        words = [
            *template.languages.values(),
            *(one for by in template.tones.values() for one in by.values()),
        ]
        named = [one.template for one in words if isinstance(one, WhatsAppWords) and one.template is not None]
        for key in dict.fromkeys((one.name, one.language) for one in named):
            found.setdefault(key, []).append(template.id)
    return found
