"""One remark, put into words."""

from __future__ import annotations

from collections.abc import Iterable

from anklang.guard.model import Around, Edit, Remark, Said
from anklang.guard.read import VALUE, Piece
from anklang.guard.rules import rules, severity_of
from anklang.workspaces.model import Severity

_LONGEST = 60  # characters of what was found, as shown


def finding(
    around: Around, rule: str, path: str, *, start: int | None = None, end: int | None = None, found: str = "",
    at_most: Severity = "block", edits: Iterable[Edit] = (), **values: str | Said,
) -> list[Remark]:  # fmt: skip
    """A remark at a path; none where the workspace switched the rule off."""
    severity = severity_of(rule, around, at_most)
    if severity == "off":
        return []
    known = rules()[rule]
    shown = " ".join(found.replace(VALUE, " ").split())
    shown = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
    said: dict[str, str | Said] = {"found": shown, "opt_out": "{{ opt_out }}", **values}
    return [
        Remark(
            rule=rule, severity=severity, path=path, start=start, end=end, found=shown,
            reason=known.reason.fill(said), suggestion=known.suggestion.fill(said), edits=list(edits),
        )
    ]  # fmt: skip


def at(
    around: Around, rule: str, piece: Piece, span: tuple[int, int], *, at_most: Severity = "block",
    edits: Iterable[Edit] = (), found: str | None = None, **values: str | Said,
) -> list[Remark]:  # fmt: skip
    """A remark on a place in a text."""
    start, end = span
    shown = piece.source[start:end] if found is None else found
    return finding(
        around, rule, piece.path, start=start, end=end, at_most=at_most, edits=edits, found=shown, **values
    )
