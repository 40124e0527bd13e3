"""The text form of a journey: YAML or JSON to the typed model and back; the same object in git and builder (J41)."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

import msgspec
import yaml

from anklang.core.errors import BadInput, Problem
from anklang.journeys.check import Known, check
from anklang.journeys.model import Journey, Step
from anklang.journeys.read import Reader, from_duration
from anklang.journeys.steps import KIND_OF
from anklang.segments.model import Condition, condition_to_dict

MAX_BYTES = 512 * 1024
_CONDITION_TYPES = tuple(Condition.__args__)


def parse(data: str | bytes | dict[str, Any], known: Known | None = None) -> Journey:
    """A journey from YAML, JSON or plain values.

    `known`: ids of the templates, segments, coupon pools and journeys that exist; names that are not among them are
    problems. Raises BadInput with every problem: path, reason, hint.
    """
    document = data if isinstance(data, dict) else _load(data)
    reader = Reader()
    journey = reader.struct(Journey, document, "")
    if isinstance(journey, Journey):
        reader.problems += check(journey, known)
    if reader.problems:
        name = document.get("id") if isinstance(document, dict) else None
        raise BadInput(f"The journey {name or ''} cannot be used:".replace("  ", " "), reader.problems)
    assert isinstance(journey, Journey)  # everything else is a problem
    return journey


def dump(journey: Journey, *, whole: bool = False) -> dict[str, Any]:
    """The journey as plain values, in the order in which people read it; `parse` gives the same journey back.

    `whole`: defaults are written out as well, except where they are nothing: an empty text, no limit, no goal.
    """
    written: dict[str, Any] = _plain(journey, whole)
    return written


def to_yaml(journey: Journey) -> str:
    """The journey as YAML."""
    return yaml.dump(dump(journey), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


_NOTHING: tuple[Any, ...] = (None, "", "0s", [], {})  # as they are written


def _plain(value: Any, whole: bool) -> Any:
    if isinstance(value, _CONDITION_TYPES):
        return condition_to_dict(value)
    if isinstance(value, msgspec.Struct):
        return _fields(value, whole)
    if isinstance(value, timedelta):
        return from_duration(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes" if not value.second else "seconds")
    if isinstance(value, tuple | list):
        return [_plain(item, whole) for item in value]
    return {key: _plain(item, whole) for key, item in value.items()} if isinstance(value, dict) else value


def _fields(struct: msgspec.Struct, whole: bool) -> dict[str, Any]:
    written: dict[str, Any] = {}
    if isinstance(struct, Step):
        written[KIND_OF[type(struct)]] = struct.name
    for field in msgspec.structs.fields(type(struct)):
        value = getattr(struct, field.name)
        default = field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
        usual = not field.required and value == default
        if (isinstance(struct, Step) and field.name == "name") or (usual and not whole):
            continue
        share = getattr(field.type, "__metadata__", ("",))[0] == "share"
        said = f"{value / 100:g}%" if share else _plain(value, whole)
        if not (usual and said in _NOTHING):
            written[field.encode_name] = said
    return written


class _Loader(yaml.SafeLoader):
    """YAML 1.2 words only: `on` is a word, 18:00 is a text, a date is a text; the same key twice is a mistake."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false|True|False", "tfTF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"),
    ("null", r"~|null|Null|NULL|", "~nN\0"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), list(_first))
_Loader.yaml_implicit_resolvers.setdefault("", []).append(("tag:yaml.org,2002:null", re.compile("^$")))


def _mapping_once(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int | bool):
            raise yaml.MarkedYAMLError(problem="a field's name is a word", problem_mark=key_node.start_mark)
        if key in found:
            raise yaml.MarkedYAMLError(
                problem=f"the field {key!r} is written twice", problem_mark=key_node.start_mark
            )
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping_once)


class _Dumper(yaml.SafeDumper):
    """Lists indented under their field; `on` needs no quotes."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the class's own table
        first: [one for one in resolvers if first in "tTfF" or not one[0].endswith(":bool")]
        for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Never flush with the field above."""
        return super().increase_indent(flow, False)


def _load(data: str | bytes) -> Any:
    """The document as plain values; raises BadInput with line and column."""
    if len(data) > MAX_BYTES:
        raise BadInput(
            "The journey cannot be used:",
            [Problem("", f"longer than {MAX_BYTES // 1024} KiB", "split it up")],
        )
    try:
        text = data.decode() if isinstance(data, bytes) else data
        if "&" in text or "*" in text:
            _refuse_anchors(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except UnicodeDecodeError as error:
        raise BadInput(
            "The journey cannot be read:", [Problem("", "not UTF-8", "save the file as UTF-8")]
        ) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise BadInput(
            "The journey cannot be read:", [Problem(where, error.problem or "no YAML", "")]
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadInput("The journey cannot be read:", [Problem("", "no YAML and no JSON", "")]) from error


def _refuse_anchors(text: str) -> None:
    """Aliases could blow a small file up; nobody needs them here."""
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
        raise BadInput(
            "The journey cannot be read:", [Problem("", "aliases (*name) are not used here", "write it out")]
        )
