"""What authors may write, as JSON Schema (2020-12): one schema for each kind of step, and one for the whole journey.

Made from the same types that the reader uses, so that forms and reader cannot differ. Besides the standard words:
`x-kind` says what a text means: duration (1h30m), time (08:00), datetime (local), share (12.5%), path, target (name of
a step), condition.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

from anklang.core.json import decode, encode
from anklang.journeys.model import Journey, Step, Written
from anklang.journeys.read import fields_of, from_duration
from anklang.journeys.steps import KINDS
from anklang.segments.model import Condition

_CONDITIONS = frozenset(get_args(Condition))
_MARKS = {
    "share": {"type": "string", "x-kind": "share", "pattern": r"^[0-9]+(\.[0-9]{1,2})?\s*%$"},
    "path": {"type": "string", "x-kind": "path"},
    "target": {"type": "string", "x-kind": "target"},
}
_PLAIN: dict[Any, dict[str, Any]] = {
    timedelta: {"type": "string", "x-kind": "duration"},
    time: {"type": "string", "x-kind": "time", "pattern": "^[0-9]{1,2}:[0-9]{2}$"},
    datetime: {"type": "string", "x-kind": "datetime"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    str: {"type": "string"},
    Any: {},
}


@lru_cache(maxsize=1)
def step_schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of step, as one is written: `{<kind>: <name>, …}`."""
    return {kind: _step(kind, config.config) for kind, config in KINDS.items()}


@lru_cache(maxsize=1)
def journey_schema() -> dict[str, Any]:
    """The schema of a journey without its steps, which have their own."""
    whole = _struct(Journey, set())
    whole["properties"]["steps"] = {"type": "array", "items": {"x-kind": "step"}}
    del whole["properties"]["version"]
    return whole


@lru_cache(maxsize=1)
def condition_schema() -> dict[str, Any]:
    """The schema of conditions: `anyOf` the kinds, which stand in `$defs`."""
    (top,), components = msgspec.json.schema_components([Condition], ref_template="#/$defs/{name}")
    found: dict[str, Any] = decode(encode({**top, "$defs": components}))
    return found


def _step(kind: str, config: type[Step]) -> dict[str, Any]:
    found = _struct(config, {"name"})
    found["properties"] = {kind: {"type": "string", "x-kind": "name"}, **found["properties"]}
    found["required"] = [kind, *found["required"]]
    return found


def _struct(cls: type[msgspec.Struct], skip: set[str]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required: list[str] = []
    for name, field in fields_of(cls).items():
        if field.name in skip:
            continue
        properties[name] = _value(field.type)
        if field.required:
            required.append(name)
            continue
        usual = field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
        said = _usual(usual, properties[name].get("x-kind", ""))
        if said is not None:
            properties[name]["default"] = said
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": required}


def _usual(value: Any, kind: str) -> Any:
    """A default as an author would write it; None for what is written as nothing."""
    if isinstance(value, timedelta):
        return from_duration(value)
    if kind == "share":
        return f"{value / 100:g}%"
    return value if isinstance(value, bool | int | str) and value != "" else None


def _value(kind: Any) -> dict[str, Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if hasattr(kind, "__metadata__"):
        return dict(_MARKS[kind.__metadata__[0]])
    if origin in (Union, UnionType):
        return _union([one for one in arguments if one is not NoneType])
    if origin is Literal:
        return {"type": "string", "enum": [word for word in arguments if word]}
    if origin is tuple:
        return {"type": "array", "items": _value(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _value(arguments[1])}
    if isinstance(kind, type) and issubclass(kind, Written):
        return {"x-kind": "step"} if kind is Step else _struct(kind, set())
    return dict(_PLAIN[kind])


def _union(kinds: list[Any]) -> dict[str, Any]:
    if set(kinds) >= _CONDITIONS:
        return {"type": "object", "x-kind": "condition"}
    if len(kinds) == 1:
        return _value(kinds[0])
    return {"anyOf": [_value(one) for one in kinds]}
