"""Events were refused: their reasons are counted, so that the shop's developer sees them."""

from __future__ import annotations

from collections.abc import Mapping

from anklang.events import rejected
from anklang.events.rejected import Noted
from anklang.storage.transaction import Tx


def on_rejected(tx: Tx, noted: Mapping[int, Mapping[str, Noted]]) -> None:
    """Add the counts of each workspace, by reason."""
    for workspace, reasons in sorted(noted.items()):
        rejected.add(tx, workspace, reasons)
