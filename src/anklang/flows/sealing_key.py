"""The key with which consent evidence is sealed: the installation's own, made at its first start."""

from __future__ import annotations

from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces


def sealing_key(tx: Tx) -> bytes:
    """The installation's signing key, as `Definitions.link_key`, for flows that hold no definitions."""
    return bytes.fromhex(str(workspaces.recall(tx, "link_key")))
