"""A vendor tells that a person wants no more: a complaint, an unsubscription, a block, a switch in the messenger.

Vendors tell late, repeat themselves and keep no order, so it is the person's own moment that counts: what came back
later is not undone by what is told later. In doubt the sign stands.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from anklang.channels.model import OptOut
from anklang.core.ids import derive_id
from anklang.flows.on_consent import on_opt_out
from anklang.flows.sealing_key import sealing_key
from anklang.messages.find import wrote_since
from anklang.policy import cases
from anklang.policy import store as policy
from anklang.policy.model import ConsentFact, SuppressionKind
from anklang.policy.store import SuppressionEntry
from anklang.profiles.addresses import people_of_address
from anklang.profiles.model import CHAT_CHANNELS
from anklang.storage.transaction import Tx


class VendorSaid(msgspec.Struct, frozen=True):
    """What was told of whom."""

    provider: str  # our name of the account
    channel: str  # the way it is about
    address: str  # as ledger and stop signs know it
    told: OptOut  # what the person did
    code: str  # the vendor's own word for it
    at: datetime  # when they did it, never later than now


def on_vendor_opt_out(tx: Tx, workspace: int, said: VendorSaid, now: datetime) -> None:
    """Ends all but transactional messages at once (compliance 6.4); a block ends everything.

    Told again while the sign stands, it changes nothing but since when. Told when the person has come back since, it
    changes nothing at all; a complaint counts always.
    """
    if said.told == "blocked":
        detail = {"provider": said.provider, "code": said.code}
        shut_out(tx, workspace, said.provider, _sign(said, "blocked", detail), now)
        return
    if said.told == "resumed":
        _resume(tx, workspace, said, now)
        return
    kind: SuppressionKind = "complaint" if said.told == "complaint" else "stop"
    signs = policy.load_suppressions(tx, workspace, [(said.channel, said.address)], sealing_key(tx))
    if any(sign.kind == kind for found in signs.values() for sign in found):
        policy.stopped_again(tx, workspace, said.channel, said.address, said.at)
        return
    people = people_of_address(tx, workspace, said.channel, said.address)
    if kind == "stop" and cases.agreed_since(tx, workspace, people, said.channel, said.address, said.at):
        return
    detail = {"provider": said.provider, "told": said.told}
    on_opt_out(tx, workspace, said.channel, said.address, "provider_block", now, detail, said.at)
    if kind == "complaint":
        policy.suppress(tx, workspace, [_sign(said, kind, detail)])


def shut_out(tx: Tx, workspace: int, provider: str, sign: SuppressionEntry, now: datetime) -> None:
    """Set the sign of a block, unless it is a chat in which the person wrote to this account since: nobody can write to
    a bot that they shut out. Elsewhere a word proves no such thing.

    A block withdraws no consent, as only the vendor was told; in a chat who writes again lifts it (on_inbound_message).
    """
    if sign.channel in CHAT_CHANNELS:
        people = people_of_address(tx, workspace, sign.channel, sign.address)
        if wrote_since(tx, people, provider, sign.channel, sign.address, sign.at, now):
            return
    policy.suppress(tx, workspace, [sign])


def _sign(said: VendorSaid, kind: SuppressionKind, detail: dict[str, str]) -> SuppressionEntry:
    return SuppressionEntry(
        channel=said.channel, address=said.address, kind=kind,
        scope="everything" if kind == "blocked" else "advertising", source="provider_block", at=said.at,
        detail=detail,
    )  # fmt: skip


def _resume(tx: Tx, workspace: int, said: VendorSaid, now: datetime) -> None:
    """Lift what the switch had set until then, and keep the proof, as of START (compliance 2.4): a stop of before that
    is told later is known by it.

    It renews consents that stand, and gives none: their states stay as they are, and no journey is told. Nothing is
    kept where a newer stop stands.
    """
    policy.lift_switch(tx, workspace, said.channel, said.address, said.at)
    pair = (said.channel, said.address)
    signs = policy.load_suppressions(tx, workspace, [pair]).get(pair, ())
    if any(sign.kind == "stop" and sign.at is not None and sign.at > said.at for sign in signs):
        return
    people = people_of_address(tx, workspace, said.channel, said.address)
    moment = said.at.isoformat()
    facts = [
        ConsentFact(
            id=derive_id("resume", person, channel, purpose, said.address, moment), person_id=person, at=said.at,
            action="give", channel=channel, purpose=purpose, address=said.address, source="provider_resume",
            proof={"provider": said.provider, "code": said.code},
        )
        for person, channel, purpose in cases.proven_purposes(tx, workspace, people, *pair, said.at)
    ]  # fmt: skip
    policy.record_consents(tx, workspace, facts, now, sealing_key(tx))
