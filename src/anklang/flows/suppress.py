"""A colleague sets a stop sign on an address, or takes one off."""

from __future__ import annotations

from datetime import datetime

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.flows.on_consent import on_opt_out
from anklang.messages.address import given
from anklang.policy import store as policy
from anklang.policy.model import SuppressionKind, SuppressionScope
from anklang.policy.store import SuppressionEntry
from anklang.storage.transaction import Tx


def suppress_address(
    tx: Tx,
    caller: Caller,
    channel: str,
    address: str,
    scope: SuppressionScope,
    why: str,
    country: str,
    now: datetime,
) -> None:
    """Stop an address for everybody who shares it; queued messages are taken back in this transaction (B2, R15).

    `country` (ISO 3166) reads national phone numbers.
    """
    known = given(channel, address, country).facts.value
    on_opt_out(tx, caller.workspace, channel, known, "colleague", now, {"by": caller.name, "why": why})
    entry = SuppressionEntry(
        channel=channel,
        address=known,
        kind="manual",
        scope=scope,
        at=now,
        source="colleague",
        detail={"why": why},
    )
    policy.suppress(tx, caller.workspace, [entry])
    note(tx, caller, "suppression.set", channel, now, {"scope": scope, "why": why})


def lift(
    tx: Tx, caller: Caller, channel: str, address: str, kind: SuppressionKind, country: str, key: bytes
) -> bool:
    """Take a stop sign of one kind off an address; False where there is none. `key`: what hashes erased addresses."""
    known = given(channel, address, country).facts.value
    return policy.unsuppress(tx, caller.workspace, channel, known, [kind], key) > 0
