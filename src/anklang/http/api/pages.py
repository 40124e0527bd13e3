"""Lists in pages: what a page is, and the opaque cursor that leads to the next one."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

import msgspec
from fastapi import Query

from anklang.core.errors import BadInput, Problem

MOST = 200  # items of a page at most

Limit = Annotated[int, Query(ge=1, le=MOST, description="Items of the page at most.")]
After = Annotated[
    str, Query(max_length=500, description="`next` of the page before; empty for the first page.")
]
Search = Annotated[str, Query(max_length=200, description="What to look for.")]

Row = TypeVar("Row")
Key = TypeVar("Key")


class Page(msgspec.Struct, Generic[Row], frozen=True):
    """A part of a list."""

    items: list[Row]  # in the order of the list
    next: str | None  # hand it back as `after` for the following page; null: this was the last
    total: int  # items of the whole list; counting stops at 100,000


def page(rows: Sequence[Row], limit: int, key: Callable[[Row], object], total: int) -> Page[Row]:
    """A page of `rows`, of which one more than `limit` was asked for, so that we know whether it goes on."""
    items = list(rows[:limit])
    return Page(items, write_cursor(key(items[-1])) if len(rows) > limit else None, total)


def whole(rows: Sequence[Row], limit: int, after: str, key: Callable[[Row], str]) -> Page[Row]:
    """A page of a short list that is in memory, ordered by its key."""
    low = read_cursor(after, str)
    rest = sorted((row for row in rows if low is None or key(row) > low), key=key)
    return page(rest[: limit + 1], limit, key, len(rows))


def write_cursor(key: object) -> str:
    """A place in a list as text for an address."""
    return urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()


def read_cursor(text: str, kind: type[Key]) -> Key | None:
    """The place that `write_cursor` wrote; None for the beginning; raises BadInput for anything else."""
    if not text:
        return None
    try:
        return msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=kind)
    except (ValueError, msgspec.MsgspecError):
        raise BadInput(
            "The cursor is not one of this list.",
            [Problem("after", "cannot be read", "use the `next` of the page before")],
        ) from None
