"""Wordings and forms from plain values, with every fault named. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from anklang.channels.chat_limits import CHAT_LIMITS, size_of
from anklang.consents.model import ASKED_IN_CHAT, CONFIRMED_CHANNELS, Form, Wording
from anklang.consents.opt_in import CHAT_AROUND
from anklang.core.errors import BadInput, Problem

T = TypeVar("T")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
MOST_TEXT = 5000  # characters of a declaration
MOST_LINE = 500  # characters of a title, label or button
CHANNELS = (
    "email", "sms", "push", "inapp", "onsite", "whatsapp", "telegram", "messenger", "instagram", "viber", "rcs",
    "apple_messages",
)  # fmt: skip


def parse_wording(data: Mapping[str, Any], purposes: Collection[str]) -> Wording:
    """A declaration; `purposes` are those of the workspace. Raises BadInput with every fault."""
    read = _convert(data, Wording)
    problems = list(_wording_faults(read, purposes))
    if problems:
        raise BadInput(f"The wording {read.id[:100]!r} cannot be saved.", problems)
    return read


def parse_form(
    data: Mapping[str, Any], wording: Wording | None, topics: Collection[str], hosts: Collection[str]
) -> Form:
    """A form; `wording` is the one it names, if there is one; `hosts` are those that links may lead to."""
    read = _convert(data, Form)
    problems = list(_form_faults(read, wording, topics, hosts))
    if problems:
        raise BadInput(f"The form {read.id[:100]!r} cannot be saved.", problems)
    return read


def _convert(data: Mapping[str, Any], type_: type[T]) -> T:
    try:
        return msgspec.convert(data, type_)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at ")
        raise BadInput("This cannot be read.", [Problem(path.strip("`$.") or "id", reason)]) from None


def _wording_faults(one: Wording, purposes: Collection[str]) -> Iterator[Problem]:
    yield from _head(one.id, one.name)
    if not one.purposes:
        yield Problem("purposes", "at least one purpose is needed", "for example marketing")
    for index, purpose in enumerate(one.purposes):
        if purpose not in purposes:
            yield Problem(f"purposes[{index}]", f"there is no purpose {purpose[:60]!r}", "define it first")
    if not one.channels:
        yield Problem("channels", "at least one channel is needed", "name every way that the text names")
    for index, channel in enumerate(one.channels):
        if channel not in CHANNELS:
            yield Problem(f"channels[{index}]", f"there is no channel {channel[:40]!r}")
    if not one.languages:
        yield Problem("languages", "at least one language with its text is needed")
    for tag, words in one.languages.items():
        if not _LANGUAGE.fullmatch(tag):
            yield Problem(f"languages.{tag[:20]}", "is not a language tag", "for example de or en")
        if not words.text.strip():
            yield Problem(f"languages.{tag}.text", "is empty", "write the whole declaration")
        for name in ("text", "hint"):
            value = getattr(words, name)
            if len(value) > MOST_TEXT or "\0" in value:
                yield Problem(f"languages.{tag}.{name}", f"is longer than {MOST_TEXT} characters")
        for limits in (CHAT_LIMITS[channel] for channel in one.channels if channel in ASKED_IN_CHAT):
            most = limits.text - CHAT_AROUND
            if (size := size_of(words.text, limits)) > most:
                what = f"has {size} signs, and is asked in a chat at {limits.title}, which takes {most}"
                yield Problem(f"languages.{tag}.text", what, f"shorten it, or leave out {limits.title}")


def _form_faults(
    one: Form, wording: Wording | None, topics: Collection[str], hosts: Collection[str]
) -> Iterator[Problem]:
    yield from _head(one.id, one.name)
    if wording is None:
        yield Problem("wording", f"there is no wording {one.wording[:60]!r}", "write it first")
    if not one.offers:
        yield Problem("offers", "at least one box is needed")
    seen: set[tuple[str, str]] = set()
    for index, offer in enumerate(one.offers):
        where = f"offers[{index}]"
        if offer.channel not in CONFIRMED_CHANNELS:
            yield Problem(
                f"{where}.channel",
                f"a form cannot ask for {offer.channel[:40]!r}",
                f"possible are {', '.join(CONFIRMED_CHANNELS)}",
            )
        if wording is not None and offer.channel not in wording.channels:
            yield Problem(
                f"{where}.channel", "the wording does not name this channel", "add it to the wording"
            )
        if wording is not None and offer.purpose not in wording.purposes:
            yield Problem(
                f"{where}.purpose", "the wording does not ask for this purpose", "add it to the wording"
            )
        if (offer.purpose, offer.channel) in seen:
            yield Problem(where, "stands here twice", "remove one")
        seen.add((offer.purpose, offer.channel))
        yield from _lines(offer.label, f"{where}.label", MOST_LINE)
    for name in ("title", "button"):
        yield from _lines(getattr(one, name), name, MOST_LINE)
    for name in ("intro", "thanks"):
        yield from _lines(getattr(one, name), name, MOST_TEXT)
    for index, topic in enumerate(one.topics):
        if topic not in topics:
            yield Problem(f"topics[{index}]", f"there is no topic {topic[:60]!r}", "define it first")
    if one.redirect and not leads_home(one.redirect, hosts):
        yield Problem(
            "redirect", "does not lead to the shop", "a page on one of the shop's hosts, with https"
        )
    if len(one.keyword) > 30:
        yield Problem("keyword", "is longer than 30 characters", "one short word")
    if one.keyword and all(offer.channel == "email" for offer in one.offers):
        what = "a word needs a box for SMS or a messenger"
        yield Problem("keyword", what, "add one, or leave the word out")


def leads_home(url: str, hosts: Collection[str]) -> bool:
    """Whether an address is a page on one of the shop's hosts (no open redirect, compliance 9.4)."""
    if any(one in url for one in ("\\", "\r", "\n", "\t", " ")):
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    local = host in ("127.0.0.1", "localhost")
    named = host if port is None else f"{host}:{port}"
    known = host in hosts or named in hosts
    return (
        (parts.scheme == "https" or (parts.scheme == "http" and local)) and known and "@" not in parts.netloc
    )


def _head(id_: str, name: str) -> Iterator[Problem]:
    if not _ID.fullmatch(id_):
        yield Problem("id", f"{id_[:60]!r} is not an id", "small letters, digits, - and _, at most 100")
    if not name.strip() or len(name) > MOST_LINE:
        yield Problem("name", "is empty or too long", "what colleagues call it")


def _lines(words: Mapping[str, str], path: str, most: int) -> Iterator[Problem]:
    for tag, text in words.items():
        if not _LANGUAGE.fullmatch(tag):
            yield Problem(f"{path}.{tag[:20]}", "is not a language tag", "for example de or en")
        if len(text) > most or "\0" in text:
            yield Problem(f"{path}.{tag}", f"is longer than {most} characters")


def in_language(words: Mapping[str, str], language: str, fallback: str = "") -> str:
    """The text in a language: exactly, by its base (de for de-AT), in the fallback language, or any; else empty."""
    for tag in (language, language.split("-")[0], fallback, fallback.split("-")[0]):
        if words.get(tag):
            return words[tag]
    return next((text for text in words.values() if text), "")
