"""Addresses in words: where they lead, how, and what they carry (compliance 9.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

from anklang.guard.model import Around, Edit, Remark
from anklang.guard.read import LIQUID, Page, Piece
from anklang.guard.say import at
from anklang.templates.model import Template

URL = re.compile(r"https?://(?:\{\{(?:(?!\{\{).)*?\}\}|[^\s\"'<>{}|])*", re.I)
_SOURCE_OF_PICTURE = re.compile(r"\b(?:src|background|background-url|xmlns(?::\w+)?)\s*=\s*[\"']?$", re.I)
_HOST = re.compile(r"https?://([^/?#\s{]*)", re.I)
_PERSONAL = re.compile(
    r"\{\{[^{}]{0,300}\b(person\.(?:email|phone|first_name|last_name|name|birthday|birthdate|address|street)"
    r"|event\.(?:email|phone|mobile|first_name|last_name|customer_name|full_name|birthday|address|street))\b[^{}]{0,300}\}\}",
    re.I,
)
_APPENDED = re.compile(
    r"\{\{[^{}]{0,300}https?://[^{}]{0,300}append:\s*((?:person|event)\.(?:email|phone|first_name|last_name|name))\b",
    re.I,
)
_NUMBERS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?")


@cache
def shorteners() -> frozenset[str]:
    """Public link shorteners."""
    data = (files("anklang.guard") / "shorteners.json").read_bytes()
    return frozenset(msgspec.json.decode(data, type=list[str]))


def links(_template: Template, page: Page, around: Around) -> Iterator[Remark]:
    """Unsafe addresses, foreign hosts, personal data on show; each address once."""
    for piece in (*page.pieces, *page.links):
        seen: set[str] = set()
        for match in URL.finditer(piece.source):
            before = piece.source[max(0, match.start() - 40) : match.start()]
            if match.group() in seen or _SOURCE_OF_PICTURE.search(before):
                continue
            seen.add(match.group())
            yield from _address(piece, match, around)
        for appended in _APPENDED.finditer(piece.source):
            yield from at(around, "personal_link", piece, appended.span(), found=appended.group(1))


def _address(piece: Piece, match: re.Match[str], around: Around) -> Iterator[Remark]:
    url = match.group().rstrip(".,;:!?)")
    host = host_of(url)
    span = (match.start(), match.start() + len(url))
    if is_unsafe(url, host):
        plain = url.lower().startswith("http:") and host not in shorteners() and not _NUMBERS.fullmatch(host)
        edits = [Edit(match.start(), match.start() + 5, "https:")] if plain else []
        yield from at(around, "link_unsafe", piece, span, edits=edits)
    elif host and around.hosts and not known(host, around):
        yield from at(around, "link_host", piece, span, found=host)
    personal = _PERSONAL.search(url)
    if personal is not None:
        yield from at(around, "personal_link", piece, span, found=personal.group(1))


def host_of(url: str) -> str:
    """The host in small letters; empty where a variable gives it."""
    match = _HOST.match(LIQUID.sub("", url) if "{{" in url else url)
    return match.group(1).lower().rstrip(".") if match else ""


def is_unsafe(url: str, host: str) -> bool:
    """Plain http, a public shortener, a bare number, a user name in front of the host."""
    plain = url.lower().startswith("http:") and not host.startswith(("localhost", "127.0.0.1"))
    bare = bool(_NUMBERS.fullmatch(host)) and not host.startswith("127.0.0.1")
    return plain or host in shorteners() or bare or "@" in host


def known(host: str, around: Around) -> bool:
    """Whether a host is one of the shop's, with or without www."""
    plain = host.removeprefix("www.")
    return any(
        one in (host, plain)
        or (one.startswith(".") and host.endswith(one))
        or one.removeprefix("www.") == plain
        for one in around.hosts
    )
