"""The text form of every definition: YAML as people write it, with the line of each value, and back (J41)."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import yaml

from anklang.core.errors import BadInput, Problem
from anklang.coupons.model import Pool
from anklang.journeys.model import Journey
from anklang.journeys.parse import parse, to_yaml
from anklang.journeys.read import fields_of
from anklang.journeys.steps import KINDS
from anklang.segments.model import Segment, condition_to_dict
from anklang.templates.model import Template
from anklang.workspaces.model import WorkspaceSettings

MAX_BYTES = 512 * 1024  # of one file
MAX_DEPTH = 60  # levels within each other
_NUMBER = re.compile(r"\[(\d+)\]")


class Document(msgspec.Struct, frozen=True):
    """A file that was read."""

    values: Any  # plain values
    lines: dict[str, int]  # path of a value -> its line, from 1

    def line_of(self, path: str) -> int:
        """The line of a value, or of the nearest one around it."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = re.sub(r"(\.[^.\[]*|\[\d+\]|^[^.\[]+)$", "", path)
        return 1


class _Loader(yaml.SafeLoader):
    """YAML 1.2 words only: `on` and `NO` are words, 18:00 is a text, a date is a text; no aliases."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Refuse aliases, which could blow a small file up."""
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not used here", problem_mark=event.start_mark
            )
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {}


class _Dumper(yaml.SafeDumper):
    """Lists indented under their field, long texts as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Never flush with the field above."""
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """Every value is written out."""
        return True


for _tag, _pattern, _first in (
    ("bool", r"true|false|True|False", "tfTF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"),
    ("null", r"~|null|Null|NULL", "~nN"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), list(_first))
_Loader.yaml_implicit_resolvers[""] = [("tag:yaml.org,2002:null", re.compile("^$"))]


def _write_text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value.strip("\n") and not re.search(r"[ \t]+\n|\t", value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _write_text)


def read_yaml(text: str) -> Document:
    """Plain values and the line of each. Raises BadInput with line and column; the same key twice is a fault."""
    if len(text.encode("utf-8", "surrogateescape")) > MAX_BYTES:
        raise BadInput(
            "The file cannot be read.",
            [Problem("", f"is longer than {MAX_BYTES // 1024} KiB", "split it up")],
        )
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
        lines: dict[str, int] = {}
        values = None if node is None else _value(node, "", lines, 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise BadInput("The file cannot be read.", [Problem(where, error.problem or "is no YAML")]) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise BadInput("The file cannot be read.", [Problem("", "is no YAML")]) from None
    return Document(values, lines)


def _value(node: yaml.Node, path: str, lines: dict[str, int], depth: int) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if depth > MAX_DEPTH:
        raise yaml.MarkedYAMLError(problem=f"more than {MAX_DEPTH} levels", problem_mark=node.start_mark)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(
                    problem="a field's name is a word", problem_mark=key_node.start_mark
                )
            key = str(key_node.value)
            if key in found:
                raise yaml.MarkedYAMLError(
                    problem=f"the field {key!r} is written twice", problem_mark=key_node.start_mark
                )
            inner = f"{path}.{key}" if path else key
            lines[inner] = key_node.start_mark.line + 1
            found[key] = _value(value_node, inner, lines, depth + 1)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_value(one, f"{path}[{index}]", lines, depth + 1) for index, one in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    match node.tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return int(text)
        case "float":
            return float(text)
        case "str":
            return text
    raise yaml.MarkedYAMLError(problem=f"{node.tag} is not used here", problem_mark=node.start_mark)


def write_yaml(values: Any) -> str:
    """Plain values as YAML that `read_yaml` reads back."""
    return yaml.dump(values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def journey_text(values: dict[str, Any]) -> str:
    """A journey as YAML: in its usual order where it is complete, as it stands where it is not."""
    try:
        return to_yaml(parse({key: value for key, value in values.items() if key != "version"}))
    except BadInput:
        return write_yaml(_in_usual_order(values))


def _in_usual_order(values: dict[str, Any]) -> dict[str, Any]:
    """An unfinished journey as people write one, whatever order the store kept: nothing is added or lost."""
    order = {name: place for place, name in enumerate(fields_of(Journey))}
    ordered = dict(sorted(values.items(), key=lambda one: order.get(one[0], len(order))))
    steps = ordered.get("steps")
    if isinstance(steps, list):
        ordered["steps"] = [_step_in_order(one) if isinstance(one, dict) else one for one in steps]
    return ordered


def _step_in_order(step: dict[str, Any]) -> dict[str, Any]:
    kind = next((name for name in step if name in KINDS), None)
    if kind is None:
        return step
    order = {name: place for place, name in enumerate([kind, *fields_of(KINDS[kind].config)])}
    return dict(sorted(step.items(), key=lambda one: order.get(one[0], len(order))))


def journey_values(text: str) -> dict[str, Any]:
    """The plain values of a journey's YAML; raises BadInput."""
    values = read_yaml(text).values
    if not isinstance(values, dict):
        raise BadInput(
            "The text is no journey.", [Problem("", "must be a mapping", "id, name, enter, steps …")]
        )
    return values


def template_values(template: Template) -> dict[str, Any]:
    """A template as plain values, without what is as usual."""
    kept: dict[str, Any] = _plain(template)
    return kept


def pool_values(pool: Pool) -> dict[str, Any]:
    """A coupon pool as plain values, without what is as usual."""
    kept: dict[str, Any] = _plain(pool)
    return kept


def settings_values(settings: WorkspaceSettings) -> dict[str, Any]:
    """The workspace's settings as plain values, without what is as usual."""
    kept: dict[str, Any] = _plain(settings)
    return kept


def segment_values(segment: Segment) -> dict[str, Any]:
    """A segment as plain values."""
    return {"id": segment.id, "name": segment.name, "condition": condition_to_dict(segment.condition)}


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        kept = {}
        for field in msgspec.structs.fields(type(value)):
            inner = getattr(value, field.name)
            usual = (
                field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
            )
            if field.required or inner != usual:
                kept[field.encode_name] = _plain(inner)
        return kept
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return msgspec.to_builtins(value)
