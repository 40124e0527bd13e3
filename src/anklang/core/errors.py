"""The errors of Anklang. The class says what kind; the text says what, where and what to do next.

AnklangError
├── BadInput            what somebody sent or wrote is not acceptable; carries a list of Problem
├── NotFound            there is no such thing here
├── Conflict            it contradicts what is there
├── NotAllowed          who asks may not do this
├── Unavailable         a dependency that we own is away; try again after `retry_after` seconds
└── SetupError          settings or data folder are not usable; the text says what to do
"""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong in an input."""

    path: str  # where, as a dotted path with list indexes: steps[2].wait.max
    reason: str  # what is wrong
    hint: str = ""  # what to do next


class AnklangError(Exception):
    """The root of all errors that Anklang raises on purpose."""


class BadInput(AnklangError):
    """What was sent or written is not acceptable; nothing of it was applied."""

    def __init__(self, what: str, problems: list[Problem] | None = None) -> None:
        self.what = what
        self.problems = problems or []
        lines = [f"  {p.path}: {p.reason}" + (f" ({p.hint})" if p.hint else "") for p in self.problems]
        super().__init__("\n".join([what, *lines]))


class NotFound(AnklangError):
    """There is no such thing in this workspace."""


class Conflict(AnklangError):
    """The request contradicts the present state."""


class NotAllowed(AnklangError):
    """The caller's role or key does not allow this."""


class Unavailable(AnklangError):
    """The database or another dependency of ours is away for the moment."""

    def __init__(self, what: str, retry_after: int = 2) -> None:
        self.retry_after = retry_after
        super().__init__(what)


class SetupError(AnklangError):
    """Settings, data folder or database are not usable; the message says what to do."""
