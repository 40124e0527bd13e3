"""What events look like: types and examples of their properties, and names that are nearly those of the standard.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

import msgspec

EXAMPLES = 5  # of one property
LONGEST = 80  # characters of an example
MOST = 100  # properties of one event
CLOSE = 0.82  # how alike two names must be: "Order Complete" and "Order Completed" are 0.97
_TYPES: dict[type, str] = {
    dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number",
}  # fmt: skip


class Property(msgspec.Struct, frozen=True):
    """One property of an event."""

    name: str
    types: dict[
        str, int
    ]  # string, integer, number, boolean, array, object, null -> how often among the sample
    share: float  # of the sample that has it: 0 to 1
    examples: list[str]  # latest first; empty for callers who may not look at people


def describe(sample: Sequence[dict[str, Any]], *, examples: bool) -> list[Property]:
    """The properties that a sample of events has, the most frequent first."""
    types: dict[str, dict[str, int]] = {}
    values: dict[str, dict[str, None]] = {}
    for properties in sample:
        for name, value in properties.items():
            counts = types.setdefault(name, {})
            kind = "null" if value is None else _TYPES.get(type(value), "string")
            counts[kind] = counts.get(kind, 0) + 1
            shown = values.setdefault(name, {})
            if examples and len(shown) < EXAMPLES and isinstance(value, str | int | float | bool):
                shown.setdefault(str(value)[:LONGEST])
    found = [
        Property(name, counts, sum(counts.values()) / len(sample), list(values[name]))
        for name, counts in types.items()
    ]
    return sorted(found, key=lambda one: (-one.share, one.name))[:MOST]


def closest(name: str, standard: Iterable[str]) -> str:
    """The standard name that an unknown one probably means; empty where none is close.

    order_completed, orderCompleted, ORDER COMPLETED and Order Complete all mean Order Completed (edge case 49).
    """
    plain = {_plain(one): one for one in standard}
    wanted = _plain(name)
    if wanted in plain:
        return plain[wanted] if plain[wanted] != name else ""
    found = get_close_matches(wanted, list(plain), n=1, cutoff=CLOSE)
    return plain[found[0]] if found else ""


def _plain(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name[:200])
    return " ".join(re.sub(r"[_\-.:/]+", " ", spaced).lower().split())
