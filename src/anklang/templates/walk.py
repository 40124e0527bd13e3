"""Turn plain data into structs and report every fault, not only the first.

msgspec stops at the first error; an author wants the whole list, each with its path.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, TypeVar, cast, get_args, get_origin

import msgspec

from anklang.core.errors import Problem

T = TypeVar("T")


def walk(type_: type[T], data: object, path: str, problems: list[Problem]) -> T | None:
    """`data` as `type_`; None if anything in it is wrong, with one Problem per fault added to `problems`."""
    return cast("T | None", _value(type_, data, path, problems))


def _struct(type_: Any, data: object, path: str, problems: list[Problem]) -> Any:
    if not isinstance(data, dict):
        problems.append(Problem(path, f"must be a mapping, got {_kind(data)}", _fields_hint(type_)))
        return None
    fields = {field.encode_name: field for field in msgspec.structs.fields(type_)}
    before = len(problems)
    for key in data:
        if key not in fields:
            problems.append(Problem(join(path, str(key)), "unknown field", similar(str(key), fields)))
    given: dict[str, Any] = {}
    for key, field in fields.items():
        if key in data:
            given[field.name] = _value(field.type, data[key], join(path, key), problems)
        elif field.required:
            problems.append(Problem(join(path, key), "is missing"))
    return type_(**given) if len(problems) == before else None


def _value(type_: Any, data: object, path: str, problems: list[Problem]) -> Any:
    """One field: structs, and lists and maps of structs, are walked; anything else msgspec converts."""
    origin, arguments = get_origin(type_), get_args(type_)
    structs = [a for a in (type_, *arguments) if isinstance(a, type) and issubclass(a, msgspec.Struct)]
    if structs and data is None and type(None) in arguments:
        return None
    if structs and origin is list and isinstance(data, list):
        return [_struct(structs[0], item, f"{path}[{index}]", problems) for index, item in enumerate(data)]
    if structs and origin is dict and isinstance(data, dict):
        return {key: _struct(structs[0], item, join(path, str(key)), problems) for key, item in data.items()}
    if structs and origin not in (list, dict):
        return _struct(structs[0], data, path, problems)
    try:
        return msgspec.convert(data, type_)
    except msgspec.ValidationError as error:
        reason, _, inside = str(error).partition(" - at `$")
        problems.append(Problem(path + inside.rstrip("`"), reason[0].lower() + reason[1:]))
        return None


def join(path: str, key: str) -> str:
    """The path of a field."""
    return f"{path}.{key}" if path else key


def similar(name: str, known: Iterable[str]) -> str:
    """A hint: the nearest known name, or all of them."""
    names = sorted(known)
    near = get_close_matches(name, names, 1)
    return f"did you mean {near[0]!r}?" if near else "known: " + ", ".join(names)


def _kind(data: object) -> str:
    return {str: "text", list: "a list", type(None): "nothing"}.get(type(data), type(data).__name__)


def _fields_hint(type_: Any) -> str:
    return "fields: " + ", ".join(field.encode_name for field in msgspec.structs.fields(type_))
