"""Exports and records as readable pages: one file, no script, prints well. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from anklang.privacy.words import words_of

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1.2rem;color:#1c1c1a;background:#fff}
header{border-top:6px solid %s;padding-top:1rem}h1{font-size:1.7rem;margin:.2rem 0}
h2{font-size:1.25rem;margin:2.2rem 0 .6rem}
nav ul{columns:2;padding-left:1.2rem}article{border:1px solid #d5d5d0;border-radius:.5rem;padding:.6rem .9rem;
margin:.5rem 0;break-inside:avoid}
dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.15rem 1rem;margin:0}
dt{color:#55554f}
dd{margin:0;overflow-wrap:anywhere;white-space:pre-line}
dd dl{grid-template-columns:minmax(6rem,10rem) 1fr}ul{margin:.2rem 0}
table{border-collapse:collapse;width:100%%}
th,td{text-align:left;vertical-align:top;border-bottom:1px solid #d5d5d0;
padding:.35rem .6rem .35rem 0}.warn{border-left:4px solid #a85b00;padding-left:.8rem}
"""
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*(Z|[+-]\d\d:\d\d)")


class Reader:
    """How values are written for a reader of one language, in one zone."""

    def __init__(self, language: str, zone: str) -> None:
        self.language, self.zone = language, ZoneInfo(zone)
        self.words = words_of(language)

    def moment(self, at: datetime) -> str:
        """A date with its time, in the shop's zone."""
        return format_datetime(at, "medium", self.zone, locale=self.language)

    def value(self, value: Any) -> str:
        """Any JSON value as HTML."""
        said = self.words["export"]
        if value is None or value in ("", [], {}):
            return escape(said["empty"])
        match value:
            case bool():
                return escape(said["yes" if value else "no"])
            case datetime():
                return escape(self.moment(value))
            case str() if _INSTANT.fullmatch(value):
                return escape(self.moment(datetime.fromisoformat(value)))
            case Mapping():
                return self.pairs(value)
            case list() | tuple():
                return f"<ul>{''.join(f'<li>{self.value(one)}</li>' for one in value)}</ul>"
            case _:
                return escape(str(value))

    def pairs(self, row: Mapping[str, Any]) -> str:
        """Names with their values; empty ones are left out."""
        kept = {name: value for name, value in row.items() if value not in (None, "", [], {})}
        lines = "".join(
            f"<dt>{escape(_label(name))}</dt><dd>{self.value(one)}</dd>" for name, one in kept.items()
        )
        return f"<dl>{lines}</dl>"


def _label(name: str) -> str:
    return name.replace("_", " ")


def head(language: str, title: str, brand: str, colour: str, lines: Iterable[str]) -> str:
    """The beginning of a page."""
    said = "".join(f"<p>{escape(one)}</p>" for one in lines)
    safe = colour if _COLOUR.fullmatch(colour) else "#1c1c1a"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<title>{escape(title)} · {escape(brand)}</title><style>{_STYLE % safe}</style></head><body><header>"
        f"<p>{escape(brand)}</p><h1>{escape(title)}</h1>{said}</header><main>"
    )


def foot() -> str:
    """The end of a page."""
    return "</main></body></html>"


def section(name: str, title: str) -> str:
    """A heading with its anchor."""
    return f'<h2 id="{escape(name)}">{escape(title)}</h2>'


def points(lines: Iterable[str]) -> str:
    """A list of sentences."""
    return f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in lines)}</ul>"


def file(name: str, content_type: str, data: str, *, picture: bool) -> str:
    """A file to save, held by the page itself; `data` is base64. Pictures are also shown."""
    address = f"data:{escape(content_type)};base64,{data}"
    link = f'<a download="{escape(name)}" href="{address}">{escape(name)}</a>'
    shown = f'<img src="{address}" alt="{escape(name)}" style="max-width:20rem">' if picture else ""
    return f"<p>{link}</p>{shown}"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table, line by line."""
    first = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    yield f"<table><thead><tr>{first}</tr></thead><tbody>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{escape(one)}</td>' for one in row)}</tr>"
    yield "</tbody></table>"
