"""Whose fault is it? Where something unexpected is raised, the work is done again in halves until the culprit is found.

One thing that cannot be handled must not stop the others. Every part is done in a savepoint of its own, so that what
raised leaves nothing behind; a batch of a thousand with one culprit takes about ten more tries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath
from traceback import walk_tb
from typing import TypeVar

import psycopg

from anklang.storage.transaction import Tx, is_fault

EVERYBODY = 20  # so many culprits and nothing that works: the fault is ours, nothing is set aside
_PACKAGE = PurePath(__file__).parents[
    1
]  # the checkout, or what it is installed under, may be called anklang as well

Item = TypeVar("Item")


def isolate(
    tx: Tx,
    items: Sequence[Item],
    work: Callable[[Sequence[Item]], None],
    blame: Callable[[Item, Exception], None],
    kind: Callable[[Item], str] | None = None,
) -> int:
    """Do `work` for all items but the culprits, which go to `blame`; answers how many were done.

    Raises what is no fault of an item (storage.transaction.is_fault), and what everybody raises: as many as EVERYBODY,
    of at least two kinds if `kind` says of what kind an item is, and nothing that could be done.
    """
    done = wrong = 0
    kinds: set[str] = set()
    line = [list(items)] if items else []
    while line:
        part = line.pop()
        try:
            with tx.part():
                work(part)
            done += len(part)
        except Exception as error:
            if not is_fault(error):
                raise
            if len(part) > 1:
                line += [part[len(part) // 2 :], part[: len(part) // 2]]
                continue
            wrong += 1
            kinds.add("" if kind is None else kind(part[0]))
            if not line and not done and wrong >= EVERYBODY and (kind is None or len(kinds) > 1):
                raise
            blame(part[0], error)
    return done


def first_fault(
    tx: Tx, items: Sequence[Item], work: Callable[[Sequence[Item]], None]
) -> tuple[int, Exception] | None:
    """Do `work` in order up to the first culprit; answers its index and what it raised, or None: all is done."""
    line = [(0, len(items))] if items else []
    while line:
        start, end = line.pop()
        try:
            with tx.part():
                work(items[start:end])
        except Exception as error:
            if not is_fault(error):
                raise
            if end - start == 1:
                return start, error
            middle = (start + end) // 2
            line += [(middle, end), (start, middle)]
    return None


def class_of(error: Exception) -> str:
    """The class of an exception, with PostgreSQL's code; never its text, which may hold personal data."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    return f"{name} ({state})" if state else name


def place_of(error: Exception) -> str:
    """Where in our own code an exception was raised, as `journeys/enter.py:71 knock`; empty: nowhere of ours."""
    found = ""
    for frame, line in walk_tb(error.__traceback__):
        file = PurePath(frame.f_code.co_filename)
        if file.is_relative_to(_PACKAGE):
            found = f"{file.relative_to(_PACKAGE).as_posix()}:{line} {frame.f_code.co_name}"
    return found
