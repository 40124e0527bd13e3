"""Conditions as authors write them (JSON, YAML) into the typed tree; every mistake at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, Literal, get_args

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.profiles.count import Filter
from anklang.segments import model as m

Place = Literal["segment", "journey"]

MAX_DEPTH = 12
MAX_NODES = 300
KINDS: Mapping[str, type] = {kind.__struct_config__.tag: kind for kind in get_args(m.Condition)}
ONLY_IN_JOURNEYS = frozenset({"event_property", "context", "step"})

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"(\d{1,7})\s*(s|m|h|d|w)")
_DURATION_FIELDS = ("duration", "within", "opened_within")
_SINCE = ("since", "not_since")
_AT = re.compile(r"^(.*?)(?: - at `\$(.*)`)?$", re.DOTALL)


def parse_duration(value: Any) -> timedelta:
    """14d, 36h, 30m, 45s, 2w, or ISO 8601 (P14D, PT30M), as a duration; raises ValueError with what is accepted."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str):
        found = _DURATION.fullmatch(value.strip().lower())
        if found:
            return timedelta(seconds=int(found[1]) * _UNITS[found[2]])
        try:
            return msgspec.convert(value.strip().upper(), timedelta)
        except msgspec.ValidationError:
            pass
    raise ValueError(f"`{value}` is no duration; write it like 14d, 36h, 30m or P14D")


def parse_condition(data: Any, path: str = "condition", place: Place = "journey") -> m.Condition:
    """The typed tree of a condition; `path` is where it stands in the author's document.

    Raises BadInput with every problem. In a segment, kinds that need a fact or an instance are refused.
    """
    condition, problems = read_condition(data, path, place)
    if condition is None or problems:
        raise BadInput("The condition cannot be used.", problems)
    return condition


def read_condition(
    data: Any, path: str = "condition", place: Place = "journey"
) -> tuple[m.Condition | None, list[Problem]]:
    """The same without raising: the tree (None if unusable) and all problems, for documents that hold several."""
    reader = _Reader(place)
    condition = reader.node(data, path, 1)
    return (None if reader.problems else condition), reader.problems


class _Reader:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.problems: list[Problem] = []
        self.nodes = 0

    def node(self, data: Any, path: str, depth: int) -> m.Condition | None:
        if not isinstance(data, Mapping):
            return self._fault(path, f"is {_name(data)}, not an object", "write {kind: trait, name: …}")
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            return self._fault(
                path,
                f"there are more than {MAX_NODES} conditions or {MAX_DEPTH} levels",
                "make segments of parts",
            )
        kind = data.get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            close = get_close_matches(str(kind), KINDS, 1)
            hint = f"did you mean {close[0]}?" if close else f"one of {', '.join(KINDS)}"
            return self._fault(f"{path}.kind", "is missing" if kind is None else f"`{kind}` is no kind", hint)
        if self.place == "segment" and kind in ONLY_IN_JOURNEYS:
            return self._fault(
                path, f"`{kind}` has no meaning outside a journey", "use it in a journey's filter"
            )
        if kind in ("all", "any"):
            return self._group(data, path, depth, KINDS[kind])
        if kind == "not":
            if set(data) != {"kind", "condition"}:
                return self._fault(path, "`not` has exactly one field, `condition`", "")
            inner = self.node(data["condition"], f"{path}.condition", depth + 1)
            return None if inner is None else m.Not(condition=inner)
        return self._leaf(data, path, KINDS[kind])

    def _group(self, data: Mapping[str, Any], path: str, depth: int, kind: type) -> m.Condition | None:
        parts = data.get("conditions")
        if set(data) != {"kind", "conditions"} or not isinstance(parts, Sequence) or isinstance(parts, str):
            return self._fault(
                path, f"`{data['kind']}` has exactly one field, `conditions`, which is a list", ""
            )
        inner = [self.node(part, f"{path}.conditions[{i}]", depth + 1) for i, part in enumerate(parts)]
        if None in inner:
            return None
        group: m.Condition = kind(conditions=tuple(inner))
        return group

    def _leaf(self, data: Mapping[str, Any], path: str, kind: type) -> m.Condition | None:
        values = dict(data)
        durations = [name for name in _DURATION_FIELDS if name in values]
        if values.get("op") in _SINCE and "value" in values:
            durations.append("value")
        for name in durations:
            if values[name] is not None:
                try:
                    values[name] = parse_duration(values[name])
                except ValueError as error:
                    return self._fault(f"{path}.{name}", str(error), "")
        if not self._filters(values.get("filters"), path):
            return None
        try:
            condition: m.Condition = msgspec.convert(values, kind)
        except msgspec.ValidationError as error:
            found = _AT.match(str(error))
            reason, where = (found[1], found[2] or "") if found else (str(error), "")
            return self._fault(path + where, reason[:1].lower() + reason[1:], _fields_hint(kind, values))
        return condition

    def _filters(self, filters: Any, path: str) -> bool:
        """Filters one by one, so that every mistake in them is told."""
        before = len(self.problems)
        if isinstance(filters, Sequence) and not isinstance(filters, str):
            for place, one in enumerate(filters):
                try:
                    msgspec.convert(one, Filter)
                except msgspec.ValidationError as error:
                    found = _AT.match(str(error))
                    where = f"{path}.filters[{place}]" + ((found[2] or "") if found else "")
                    self._fault(where, found[1] if found else str(error), "path, op and value")
        return len(self.problems) == before

    def _fault(self, path: str, reason: str, hint: str) -> m.Condition | None:
        self.problems.append(Problem(path, reason, hint))
        return None


def _name(data: Any) -> str:
    return {list: "a list", str: "a text", type(None): "empty", bool: "true or false"}.get(
        type(data), "a number"
    )


def _fields_hint(kind: type, values: Mapping[str, Any]) -> str:
    fields = [field.name for field in msgspec.structs.fields(kind)]
    unknown = [name for name in values if name != "kind" and name not in fields]
    if unknown:
        close = get_close_matches(unknown[0], fields, 1)
        return f"did you mean {close[0]}?" if close else f"the fields are {', '.join(fields)}"
    return ""


def walk(condition: m.Condition) -> Iterator[m.Condition]:
    """The condition and everything in it."""
    yield condition
    if isinstance(condition, m.All | m.AnyOf):
        for part in condition.conditions:
            yield from walk(part)
    elif isinstance(condition, m.Not):
        yield from walk(condition.condition)


def segments_named(condition: m.Condition) -> set[str]:
    """The segments whose membership a condition asks for."""
    return {part.segment for part in walk(condition) if isinstance(part, m.InSegment)}


def check_references(
    segment: str, condition: m.Condition, others: Mapping[str, m.Condition]
) -> list[Problem]:
    """Segments that are named but do not exist, and cycles; `others` are all other segments of the workspace."""
    problems = [
        Problem("condition", f"there is no segment `{name}`", "create it first")
        for name in sorted(segments_named(condition))
        if name not in others and name != segment
    ]
    waiting: list[tuple[str, ...]] = [(segment, name) for name in sorted(segments_named(condition))]
    seen: set[str] = set()
    while waiting:
        trail = waiting.pop()
        name = trail[-1]
        if name == segment:
            problems.append(
                Problem("condition", f"the segment contains itself: {' → '.join(trail)}", "break the circle")
            )
            break
        if name in others and name not in seen:
            seen.add(name)
            waiting.extend((*trail, inner) for inner in sorted(segments_named(others[name])))
    return problems
