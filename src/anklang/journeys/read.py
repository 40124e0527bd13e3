"""Plain values of YAML or JSON into what authors write, with every mistake noted and none hiding another.

Kinds of values: durations 30m, 4h, 2d, 1h30m; times of day 08:00; local dates 2026-12-24T10:00; shares 12.5%; names of
steps; conditions as in segments. One item may stand where a list is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

from anklang.core.errors import Problem
from anklang.journeys.model import WHOLE, Step, Written
from anklang.journeys.steps import KINDS
from anklang.segments.model import Condition
from anklang.segments.parse import read_condition

_CONDITIONS = frozenset(get_args(Condition))
_DURATION = re.compile(r"(-?)(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_PATH = re.compile(r"(person|(event|profile|context|steps)\.[^\s.]+(\.[^\s.]+)*)")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")
_UNITS = (7 * 86400, 86400, 3600, 60, 1)


class _Wrong:
    """What is read where the value is wrong."""


WRONG = _Wrong()


def to_duration(text: str) -> timedelta | None:
    """1h30m as a span; None for what is none."""
    found = _DURATION.fullmatch(text.replace(" ", ""))
    if found is None or not any(found.groups()[1:]):
        return None
    seconds = sum(int(n or 0) * unit for n, unit in zip(found.groups()[1:], _UNITS, strict=True))
    if seconds > 10 * 366 * 86400:
        return None
    return timedelta(seconds=-seconds if found.group(1) else seconds)


def from_duration(span: timedelta) -> str:
    """A span as 1h30m; nothing is 0s."""
    left = abs(int(span.total_seconds()))
    parts = []
    for unit, letter in zip(_UNITS[1:], "dhms", strict=True):
        count, left = divmod(left, unit)
        if count:
            parts.append(f"{count}{letter}")
    return ("-" if span < timedelta(0) else "") + ("".join(parts) or "0s")


@lru_cache(maxsize=256)
def fields_of(cls: type[msgspec.Struct]) -> dict[str, Any]:
    """The fields of a struct by the name that authors write."""
    return {field.encode_name: field for field in msgspec.structs.fields(cls)}


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names what was probably meant."""
    names = list(known)
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    return "use one of " + ", ".join(sorted(names)) if 0 < len(names) <= 20 else ""


class Reader:
    """Reads one document and collects the problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def fail(self, path: str, reason: str, hint: str = "") -> Any:
        """Note a problem and answer WRONG."""
        self.problems.append(Problem(path, reason, hint))
        return WRONG

    def struct(
        self, cls: type[msgspec.Struct], data: object, path: str, extra: Mapping[str, Any] | None = None
    ) -> Any:
        """A struct out of a mapping; `extra` are values that were read elsewhere."""
        if not isinstance(data, dict):
            return self.fail(
                path, f"a mapping is needed, here is {_said(data)}", "write `field: value` lines"
            )
        fields = fields_of(cls)
        values: dict[str, Any] = dict(extra or {})
        wrong = False
        for key, raw in data.items():
            field = fields.get(str(key))
            if field is None or field.name in (extra or {}):
                wrong = True
                self.fail(_join(path, str(key)), "unknown field", nearest(str(key), fields))
                continue
            value = self.value(field.type, raw, _join(path, str(key)))
            wrong = wrong or value is WRONG
            values[field.name] = value
        for name, field in fields.items():
            if field.required and field.name not in values:
                wrong = True
                self.fail(_join(path, name), "is missing", f"add `{name}:`")
        return WRONG if wrong else cls(**values)

    def value(self, kind: Any, raw: object, path: str) -> Any:
        """A value of an annotated type."""
        origin = get_origin(kind)
        if hasattr(kind, "__metadata__"):
            return self._marked(kind.__metadata__[0], raw, path)
        if origin in (Union, UnionType):
            return self._union(get_args(kind), raw, path)
        if origin is Literal:
            return self._word(get_args(kind), raw, path)
        if origin is tuple:
            return self._items(get_args(kind)[0], raw, path)
        if origin is dict:
            return self._mapping(get_args(kind)[1], raw, path)
        if isinstance(kind, type) and issubclass(kind, Written):
            return self.struct(kind, raw, path)
        return self._plain(kind, raw, path)

    def _plain(self, kind: Any, raw: object, path: str) -> Any:
        if kind is Any:
            return raw
        if kind is timedelta:
            span = to_duration(raw) if isinstance(raw, str) else None
            return (
                span
                if span is not None
                else self.fail(path, f"no duration: {_said(raw)}", "write 30m, 4h, 2d or 1h30m")
            )
        if kind is time:
            return self._time(raw, path)
        if kind is datetime:
            return self._date(raw, path)
        if kind is bool and isinstance(raw, bool):
            return raw
        if kind is int and isinstance(raw, int) and not isinstance(raw, bool):
            return raw
        if kind is str and isinstance(raw, str | int) and not isinstance(raw, bool):
            return str(raw)
        word = {bool: "true or false", int: "a whole number", str: "a text"}.get(kind, "something else")
        return self.fail(path, f"{word} is needed, here is {_said(raw)}")

    def _marked(self, mark: str, raw: object, path: str) -> Any:
        if mark == "share":
            return self._share(raw, path)
        text = str(raw) if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
        if mark == "path":
            fits = _PATH.fullmatch(text)
            return (
                text
                if fits
                else self.fail(
                    path, f"no path: {_said(raw)}", "write for example event.cart_id or profile.birthday"
                )
            )
        return (
            text
            if text
            else self.fail(path, f"the name of a step is needed, here is {_said(raw)}", "or `next`, or `end`")
        )

    def _share(self, raw: object, path: str) -> Any:
        text = raw.strip() if isinstance(raw, str) else ""
        try:
            share = float(text.removesuffix("%").strip()) if text.endswith("%") else -1.0
        except ValueError:
            share = -1.0
        points = round(share * 100)
        if not 0 <= points <= WHOLE or abs(share * 100 - points) > 1e-6:
            return self.fail(
                path, f"no share: {_said(raw)}", "write a percentage from 0% to 100%, such as 12.5%"
            )
        return points

    def _time(self, raw: object, path: str) -> Any:
        found = _TIME.fullmatch(raw) if isinstance(raw, str) else None
        if found is None or int(found[1]) > 23 or int(found[2]) > 59:
            return self.fail(path, f"no time of day: {_said(raw)}", 'write "08:00"')
        return time(int(found[1]), int(found[2]))

    def _date(self, raw: object, path: str) -> Any:
        try:
            read = datetime.fromisoformat(raw) if isinstance(raw, str) else None
        except ValueError:
            read = None
        if read is None or read.tzinfo is not None:
            return self.fail(
                path, f"no local date and time: {_said(raw)}", 'write "2026-12-24T10:00", without a zone'
            )
        return read

    def _union(self, kinds: tuple[Any, ...], raw: object, path: str) -> Any:
        if raw is None and NoneType in kinds:
            return None
        rest = tuple(kind for kind in kinds if kind is not NoneType)
        if set(rest) >= _CONDITIONS:
            return self.condition(raw, path)
        if len(rest) == 1:
            return self.value(rest[0], raw, path)
        words = [word for kind in rest if get_origin(kind) is Literal for word in get_args(kind)]
        if timedelta in rest and raw not in words:
            span = to_duration(raw) if isinstance(raw, str) else None
            hint = f"write {', '.join(words)} or a duration such as 7d"
            return span if span is not None else self.fail(path, f"not understood: {_said(raw)}", hint)
        return self._word(tuple(words), raw, path)

    def condition(self, raw: object, path: str) -> Any:
        """A condition, as segments read it; with their own problems."""
        condition, problems = read_condition(raw, path)
        self.problems += problems
        return WRONG if condition is None or problems else condition

    def _word(self, words: tuple[Any, ...], raw: object, path: str) -> Any:
        if raw in words and isinstance(raw, str):
            return raw
        return self.fail(
            path, f"not understood: {_said(raw)}", nearest(str(raw), [str(word) for word in words if word])
        )

    def _items(self, kind: Any, raw: object, path: str) -> Any:
        items = raw if isinstance(raw, list) else [raw]
        if kind is Step:
            read = [self.step(item, f"{path}[{index}]") for index, item in enumerate(items)]
        else:
            read = [self.value(kind, item, f"{path}[{index}]") for index, item in enumerate(items)]
        return WRONG if any(item is WRONG for item in read) else tuple(read)

    def _mapping(self, kind: Any, raw: object, path: str) -> Any:
        if not isinstance(raw, dict):
            return self.fail(path, f"a mapping is needed, here is {_said(raw)}", "write `name: value` lines")
        read = {str(key): self.value(kind, value, _join(path, str(key))) for key, value in raw.items()}
        return WRONG if any(value is WRONG for value in read.values()) else read

    def step(self, raw: object, path: str) -> Any:
        """`<kind>: <name>` and the settings of that kind."""
        if not isinstance(raw, dict):
            return self.fail(
                path,
                f"a step is needed, here is {_said(raw)}",
                "write `- send: <name>` with its settings below",
            )
        kinds = [key for key in raw if key in KINDS]
        if len(kinds) != 1:
            said = f"two kinds of step in one: {', '.join(kinds)}" if kinds else "no kind of step"
            first = next(iter(raw), "")
            return self.fail(path, said, nearest(str(first), KINDS) if not kinds else "write two steps")
        name = raw[kinds[0]]
        if not isinstance(name, str | int) or isinstance(name, bool) or not _NAME.fullmatch(str(name)):
            self.fail(
                _join(path, kinds[0]),
                f"a step needs a name, here is {_said(name)}",
                "letters, digits, - and _",
            )
            name = "unnamed"
        rest = {key: value for key, value in raw.items() if key != kinds[0]}
        step = self.struct(KINDS[kinds[0]].config, rest, path, {"name": str(name)})
        if isinstance(step, Step):
            for field, reason, hint in step.check():
                self.fail(_join(path, field), reason, hint)
        return step


def _join(path: str, field: str) -> str:
    if not path or not field:
        return path or field
    return f"{path}{field}" if field.startswith("[") else f"{path}.{field}"


def _said(value: object) -> str:
    if value is None:
        return "nothing"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
