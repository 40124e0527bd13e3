"""The ready journeys with their templates, segments and coupons, published for the demo shop."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from anklang.access.model import Caller
from anklang.core.errors import SetupError
from anklang.flows.apply import Change, apply
from anklang.flows.apply_read import Item, read_folder
from anklang.storage.transaction import Tx

_PACKAGE = Path(__file__).parents[1]
PLACES = (_PACKAGE.parents[1] / "playbooks", _PACKAGE / "playbooks")  # working tree, wheel


def folder() -> Path:
    """Where the playbooks are. Raises SetupError."""
    for found in PLACES:
        if found.is_dir():
            return found
    raise SetupError("The playbooks are missing. Install Anklang anew, or start it from its working tree.")


def publish_playbooks(tx: Tx, caller: Caller, found: Path | None, now: datetime) -> list[Change]:
    """Publish every playbook in the folder (ours if None). Raises BadInput with every fault of every file.

    The hold-out of a journey is left out here: with five customers it would only keep one of them from seeing a scene.
    """
    read = read_folder(found or folder())
    return apply(
        tx, caller, msgspec.structs.replace(read, items=[_for_all(item) for item in read.items]), now
    )


def _for_all(item: Item) -> Item:
    if item.kind != "journey":
        return item
    return msgspec.structs.replace(item, values={k: v for k, v in item.values.items() if k != "hold_out"})
