"""A provider says what became of messages: forward by rank, told to their people, kept when nothing matches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from anklang.channels.model import DeliveryReport
from anklang.core.ids import new_id
from anklang.core.json import encode
from anklang.events.model import Fact
from anklang.flows.on_vendor_opt_out import VendorSaid, on_vendor_opt_out, shut_out
from anklang.flows.outcomes import append_facts, message_fact
from anklang.flows.record_sent import learnt_from
from anklang.messages import store as messages
from anklang.messages.address import LASTING, given
from anklang.messages.find import sent_until
from anklang.messages.model import Message, Outcome, State
from anklang.messages.unmatched import keep_unmatched
from anklang.policy import reserve
from anklang.policy.model import SuppressionKind
from anklang.policy.store import SuppressionEntry
from anklang.storage.transaction import Tx

_STATES: dict[str, State] = {
    "sent": "accepted", "delivered": "delivered", "read": "read", "clicked": "clicked",
    "failed": "failed", "undeliverable": "failed",
}  # fmt: skip


_LOOKED_BACK = timedelta(days=30)  # older messages are not told of any more
_UNSEEN = ("apple_mpp", "scanner")  # loaded by a machine: the mail arrived, and nobody need have seen it


def on_delivery_reports(
    tx: Tx, workspace: int, provider: str, reports: Sequence[DeliveryReport], now: datetime
) -> int:
    """Apply reports of one call, in their order; answers how many changed a message.

    A repeated or late report changes nothing but is kept with the message; one that no message answers to
    is kept apart.
    """
    refs = [r.provider_ref for r in reports if r.provider_ref]
    ids = [r.client_ref for r in reports if r.client_ref is not None]
    found = messages.by_reference(tx, workspace, refs, ids)
    by_id = {m.id: m for m in found}
    by_ref = {m.provider_ref: m for m in found if m.provider == provider}  # two vendors may count alike
    changed = 0
    for report in reports:
        if report.until is not None:
            changed += _all_until(tx, workspace, provider, report, report.until, now)
            continue
        message = by_id.get(report.client_ref) if report.client_ref else None
        message = message or by_ref.get(report.provider_ref)
        if report.opt_out:
            _opt_out(tx, workspace, provider, message, report, now)
        if message is None and report.opt_out and not report.provider_ref and report.client_ref is None:
            continue  # it is about the person, and about no message
        if message is None:
            keep_unmatched(tx, new_id(now), workspace, provider, now, encode(report).decode())
        else:
            changed += _apply(tx, message, report, now)
    return changed


def _all_until(
    tx: Tx, workspace: int, provider: str, report: DeliveryReport, until: datetime, now: datetime
) -> int:
    """A watermark: the state holds for everything that the account sent to this person until then.

    A message counts from when its hand-over began, as the vendor's own moment of it lies between that and the answer.
    One whose outcome is unknown stays so: the watermark does not say that it was taken.
    """
    state, until = _STATES[report.state], min(until, now)
    before = ("accepted", "delivered") if state == "read" else ("accepted",)
    keys = sent_until(
        tx, workspace, provider, report.channel, report.recipient, before, until - _LOOKED_BACK, until
    )
    return sum(_apply(tx, message, report, now) for message in messages.load(tx, keys))


def _apply(tx: Tx, message: Message, report: DeliveryReport, now: datetime) -> int:
    state: State = "delivered" if report.machine in _UNSEEN else _STATES[report.state]
    at = min(report.at, now)
    outcome = Outcome(
        message=message.id, shard=message.shard, state=state, at=at, reason=report.reason,
        provider_ref=report.provider_ref or None, parts=report.parts,
        price_micro=report.price.micros if report.price else None,
        price_currency=report.price.currency if report.price else None,
        reply={"at": now, **msgspec.to_builtins(report)},
    )  # fmt: skip
    if message.id not in set(messages.settle(tx, [outcome])):
        return 0
    if state == "failed":
        reserve.release_slots(tx, [(message.shard, message.id)])
        if report.error == "address" and message.channel in LASTING and message.address:
            _suppress(tx, message, report, at, now)
    if message.state == "attempting" and state != "failed":
        reserve.confirm_slots(tx, [(message.shard, message.id)], at)
    if state != "clicked":  # a click is told by its link, with what was clicked
        append_facts(tx, [*_handed_over(message, state, at), message_fact(message, state, at, report.reason)])
    return 1


def _handed_over(message: Message, state: State, at: datetime) -> list[Fact]:
    """What a report implies that came before the answer of its own hand-over, or instead of it: accepted.

    The id is the one under which the answer tells it, which may be on its way (`record_sent`); the first one counts.
    """
    if message.state not in ("attempting", "unknown") or state not in ("delivered", "read"):
        return []
    before = msgspec.structs.replace(message, attempts=message.attempts - 1)
    return [message_fact(before, "accepted", at)]


def _suppress(tx: Tx, message: Message, report: DeliveryReport, at: datetime, now: datetime) -> None:
    kind: SuppressionKind = "blocked" if report.reason == "blocked_by_user" else "hard_bounce"
    entry = SuppressionEntry(
        channel=message.channel, address=message.address or "", kind=kind, scope="everything",
        source=learnt_from(kind, message), at=at, detail={"code": report.code, "provider": message.provider or ""},
    )  # fmt: skip
    shut_out(tx, message.workspace, message.provider or "", entry, now)


def _opt_out(
    tx: Tx, workspace: int, provider: str, message: Message | None, report: DeliveryReport, now: datetime
) -> None:
    """It holds for the address even where no message of ours is found."""
    known = message.address if message and message.channel == report.channel else None
    address = known or given(report.channel, report.recipient, "").facts.value
    if address:
        told = VendorSaid(provider, report.channel, address, report.opt_out, report.code, min(report.at, now))
        on_vendor_opt_out(tx, workspace, told, now)


def known_message(tx: Tx, workspace: int, message: UUID) -> Message | None:
    """A message by our own id, or None."""
    found = messages.by_reference(tx, workspace, [], [message])
    return found[0] if found else None


def known_message_anywhere(tx: Tx, message: UUID) -> Message | None:
    """A message by our own id, whatever its workspace: for signed addresses that name nothing else."""
    found = messages.by_id(tx, message)
    return found[0] if found else None
