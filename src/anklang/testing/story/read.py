"""A story from its YAML text; every mistake is said at once, with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import yaml

from anklang.core.errors import BadInput, Problem
from anklang.testing.story.check import KINDS
from anklang.testing.story.model import ACTS, Act, Case, Somebody, Step, Story

_STEP = ("at", "who", "does", "expect", "note")


class _Loader(yaml.SafeLoader):
    """18:30 and dates stay words."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if not tag.endswith((":timestamp", ":int", ":float"))]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", __import__("re").compile(r"[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
