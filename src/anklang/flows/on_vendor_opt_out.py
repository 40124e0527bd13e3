"""A vendor tells that a person wants no more: a complaint, an unsubscription, a block, a switch in the messenger."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anklang.channels.model import OptOut
from anklang.flows.on_consent import on_opt_out
from anklang.flows.sealing_key import sealing_key
from anklang.policy import store as policy
from anklang.policy.model import SuppressionKind
from anklang.policy.store import SuppressionEntry
from anklang.storage.transaction import Tx


class VendorSaid(msgspec.Struct, frozen=True):
    """What was told of whom."""

    provider: str  # our name of the account
    channel: str  # the way it is about
    address: str  # as ledger and stop signs know it
    told: OptOut  # what the person did
    code: str  # the vendor's own word for it
    at: datetime  # when


def on_vendor_opt_out(tx: Tx, workspace: int, said: VendorSaid, now: datetime) -> None:
    """Ends all but transactional messages at once (compliance 6.4); a block ends everything.

    Told again while the sign stands, it changes nothing.
    """
    if said.told == "blocked":
        _suppress(tx, workspace, said, "blocked")
        return
    if said.told == "resumed":
        policy.lift_switch(tx, workspace, said.channel, said.address)
        return
    kind: SuppressionKind = "complaint" if said.told == "complaint" else "stop"
    signs = policy.load_suppressions(tx, workspace, [(said.channel, said.address)], sealing_key(tx))
    if any(sign.kind == kind for found in signs.values() for sign in found):
        return
    detail = {"provider": said.provider, "told": said.told}
    on_opt_out(tx, workspace, said.channel, said.address, "provider_block", now, detail)
    if kind == "complaint":
        _suppress(tx, workspace, said, kind)


def _suppress(tx: Tx, workspace: int, said: VendorSaid, kind: SuppressionKind) -> None:
    """A block withdraws no consent, as only the messenger was told; who writes again lifts it (on_inbound_message)."""
    detail = {"provider": said.provider}
    detail |= {"code": said.code} if kind == "blocked" else {"told": said.told}
    entry = SuppressionEntry(
        channel=said.channel, address=said.address, kind=kind,
        scope="everything" if kind == "blocked" else "advertising", source="provider_block", at=said.at,
        detail=detail,
    )  # fmt: skip
    policy.suppress(tx, workspace, [entry])
