"""Templates that a messenger keeps: read from it, changed by what it tells, and what ours need of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from anklang.channels import store as accounts
from anklang.channels.call import NoAnswer, NotSent
from anklang.channels.model import TemplateNews
from anklang.channels.provider import Provider
from anklang.channels.vendor_templates import Gaps, TemplateList, VendorTemplate, gaps_of, is_named
from anklang.channels.windows import WINDOWS, Speech
from anklang.flows.definitions import Definitions
from anklang.messages.model import Message
from anklang.profiles.model import Person
from anklang.storage.transaction import Tx
from anklang.templates.messenger_words import VendorWords, WhatsAppWords
from anklang.templates.model import Template
from anklang.templates.pick import pick
from anklang.workspaces.store import raise_epoch


class TemplatesRead(msgspec.Struct, frozen=True):
    """What came of asking a messenger for its templates."""

    ok: bool  # it answered
    text: str  # what was seen and what to do next
    templates: int  # it has so many
    changed: int  # so many are new, different or gone


class VendorNote(msgspec.Struct, frozen=True, kw_only=True):
    """What keeps the words of a language from going out as a template of the messenger."""

    path: str  # languages.de.template
    fault: str  # unknown, not_approved, gaps, header
    name: str  # of the template at the messenger
    language: str  # as the messenger writes it
    state: str = ""  # at the messenger; empty: not known there
    reason: str = ""  # why it was rejected or paused
    text: str = ""  # in English: what is the matter and what to do


async def ask_for_templates(provider: Provider) -> TemplateList:
    """All templates of an account's vendor; what went wrong comes as a sentence."""
    try:
        return await provider.templates()
    except (NotSent, NoAnswer) as error:
        return TemplateList(problem=f"{provider.manifest.title} did not answer. {error} Try again later.")


def keep_templates(tx: Tx, workspace: int, account: str, found: TemplateList, now: datetime) -> TemplatesRead:
    """Keep what a messenger answered; without a list nothing changes. Workers reload where something did."""
    accounts.note_reading(tx, workspace, account, now, found.problem)
    if found.problem:
        return TemplatesRead(False, found.problem, 0, 0)
    before = {
        (one.template.name, one.template.language): one.template
        for one in accounts.load_templates(tx, workspace)
        if one.account == account
    }
    after = {(one.name, one.language): one for one in found.templates}
    gone = [key for key in before if key not in after]
    changed = len(gone) + sum(before.get(key) != one for key, one in after.items())
    accounts.save_templates(tx, workspace, account, list(after.values()), now)
    accounts.forget_templates(tx, workspace, account, gone)
    if changed:
        raise_epoch(tx, workspace)
    return TemplatesRead(True, f"{len(after)} templates, {changed} changed.", len(after), changed)


def on_template_news(
    tx: Tx, workspace: int, account: str, news: Sequence[TemplateNews], now: datetime
) -> None:
    """A messenger tells of templates: kept at once, so that the next message is judged by it.

    Its words are read with the next list; one that came late does not undo what the list has said since.
    """
    kept = {
        (one.template.name, one.template.language): one
        for one in accounts.load_templates(tx, workspace)
        if one.account == account
    }
    told: dict[tuple[str, str], VendorTemplate] = {}
    for one in sorted(news, key=lambda item: item.at):
        key = (one.name, one.language)
        known = kept.get(key)
        if known is not None and one.at < known.seen_at and one.state == "approved":
            continue
        new = VendorTemplate(name=one.name, language=one.language, state="pending")
        before = told.get(key) or (known.template if known else new)
        told[key] = msgspec.structs.replace(
            before, state=one.state or before.state, word=one.word or before.word,
            category=one.category or before.category, quality=one.quality or before.quality,
            reason=one.reason if one.state else before.reason,
        )  # fmt: skip
    changed = [one for key, one in told.items() if key not in kept or kept[key].template != one]
    if changed:
        accounts.save_templates(tx, workspace, account, changed, now)
        raise_epoch(tx, workspace)


def speech_for(definitions: Definitions, message: Message, person: Person | None) -> Speech:
    """What a message's own template gives on a channel with a reply window: free words, a template of the platform."""
    if message.channel not in WINDOWS or person is None or message.template is None:
        return Speech()
    if not definitions.has_template(message.template):
        return Speech()
    template = definitions.template(message.template)
    wanted = person.profile.language or definitions.workspace.settings.language
    tag, tone = pick(template, wanted, "regular" if person.profile.orders.count > 1 else "new")
    words = template.tones[tone][tag] if tone else template.languages[tag]
    if not isinstance(words, WhatsAppWords) or words.template is None:
        return Speech()
    found = vendor_template(definitions, message.channel, words.template, message.plan.sender)
    label = f"{words.template.name} ({words.template.language})"
    return Speech(free=bool(words.text.strip()), template=label, state=found.state if found else "")


def vendor_template(
    definitions: Definitions, channel: str, words: VendorWords, sender: str | None = None
) -> VendorTemplate | None:
    """The template that words name, at the account by which they would go; None where it is not known there."""
    account = definitions.provider_for(channel, fixed=sender)
    key = ("" if account is None else account.id, words.name, words.language)
    return definitions.vendor_templates.get(key)


def is_window_only(template: Template) -> bool:
    """Whether words of it can go only to people who wrote just now (R17)."""
    if template.channel not in WINDOWS:
        return False
    return any(
        not isinstance(words, WhatsAppWords) or words.template is None
        for words in template.languages.values()
    )


def notes_on(definitions: Definitions, template: Template) -> list[VendorNote]:
    """What keeps a template of ours from going out as the messenger's; empty where it names none."""
    places = [(f"languages.{tag}", words) for tag, words in template.languages.items()]
    for tone, by_language in template.tones.items():
        places += [(f"tones.{tone}.{tag}", words) for tag, words in by_language.items()]
    return [
        note
        for path, words in places
        if isinstance(words, WhatsAppWords) and words.template is not None
        for note in _notes(definitions, template.channel, f"{path}.template", words.template)
    ]


def _notes(definitions: Definitions, channel: str, path: str, words: VendorWords) -> Iterator[VendorNote]:
    found, label = vendor_template(definitions, channel, words), f"{words.name} ({words.language})"
    if found is None:
        yield VendorNote(
            path=path, fault="unknown", name=words.name, language=words.language,
            text=f"The account has no template {label}. Read its templates anew, or correct name and language.",
        )  # fmt: skip
        return
    if found.state != "approved":
        yield VendorNote(
            path=path, fault="not_approved", name=words.name, language=words.language, state=found.state,
            reason=found.reason, text=f"The platform has not approved {label}: {found.state}. It is not sent.",
        )  # fmt: skip
    gaps = gaps_of(found)
    if found.components and gaps.unknown:
        yield VendorNote(
            path=path, fault="header", name=words.name, language=words.language, state=found.state,
            text=f"{label} begins with {gaps.unknown}, which cannot be sent from here. Take a picture or a text.",
        )  # fmt: skip
    elif found.components and (wrong := _misfit(gaps, words)):
        yield VendorNote(
            path=path, fault="gaps", name=words.name, language=words.language, state=found.state, reason=wrong,
            text=f"The values do not fit the gaps of {label}: {wrong}. Fill each gap once.",
        )  # fmt: skip


def _misfit(gaps: Gaps, words: VendorWords) -> str:
    """Where values and gaps differ; empty if they fit."""
    named = [gap for gap in gaps.body if is_named(gap)]
    given = [one.name for one in words.body]
    if (sorted(given) != sorted(named)) if named else len(given) != len(gaps.body) or any(given):
        return f"body wants {', '.join(gaps.body) or 'none'}"
    if bool(words.header.strip()) != bool(gaps.header):
        return "header wants a value" if gaps.header else "header has no gap"
    if bool(words.image.strip()) != gaps.image:
        return "header wants a picture" if gaps.image else "header has no picture"
    wanted = [(one.index, one.kind) for one in gaps.buttons]
    said = [(one.index, one.kind) for one in words.buttons if one.kind != "reply"]
    return "" if sorted(said) == sorted(wanted) else f"buttons want {len(wanted)} values"
