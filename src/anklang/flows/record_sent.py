"""What came of a hand-over: accepted, to be tried again, failed for good, or unknown (ARCHITECTURE.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from anklang.channels.model import Accepted, Failed, Outgoing, PushAddress, SendResult, Unknown
from anklang.core.ids import fraction_of
from anklang.coupons import store as coupons
from anklang.events.model import Fact
from anklang.flows.choose_account import VENDORS_FAULTS, another_is_left, in_doubt
from anklang.flows.definitions import Definitions, ProviderChoice
from anklang.flows.on_vendor_opt_out import VendorSaid, on_vendor_opt_out
from anklang.flows.outcomes import append_facts, message_fact
from anklang.flows.take_back import code_of
from anklang.messages import store as messages
from anklang.messages.address import LASTING
from anklang.messages.model import Message, Outcome
from anklang.policy import reserve
from anklang.policy import store as policy
from anklang.policy.store import SuppressionEntry
from anklang.storage.queue import SENDS_CHANNEL, announce
from anklang.storage.transaction import Tx
from anklang.workspaces.model import Signing

MAX_ATTEMPTS = 8
FIRST_PAUSE = 2.0  # seconds; doubled with every attempt
LONGEST_PAUSE = 900.0
ACCOUNT_PAUSE = 60.0  # the vendor refuses our credentials: somebody must look, messages wait meanwhile
PATIENCE_PAUSE, LONGEST_PATIENCE_PAUSE = 1.0, 300.0  # asked too fast: doubled, as it may mean this one person
LONGEST_WAIT = timedelta(hours=24)  # for its account, since it was handed over first, if not useless before
KEPT = 10  # answers that count for nothing: the row's room is for those that say what became of it


class Ready(msgspec.Struct):
    """A message whose attempt has been committed."""

    message: Message
    account: ProviderChoice | None  # None: a web call of a journey
    outgoing: Outgoing | None
    counted: bool  # holds a reserved contact
    attempt: int | None = None  # counted from 1; None: of no hand-over of this process
    signing: Signing = Signing()  # how the web calls of the workspace are signed


class Sent(msgspec.Struct):
    """What a provider answered for one message."""

    ready: Ready
    result: SendResult
    at: datetime
    final: bool = False  # an unknown outcome stays so: a repetition was stopped, or raised
    closed: bool = False  # the account refuses everything, and not this message alone

    @staticmethod
    def lost(
        message: Message, now: datetime, why: str = "the process ended between call and answer", *,
        final: bool = False,
    ) -> Sent:  # fmt: skip
        """An attempt of which nobody knows what came, and nobody can be asked: its process died, its account went.

        `final`: it is not made again, whatever drops what comes twice.
        """
        return Sent(Ready(message, None, None, counted=True), Unknown(why), now, final)


def record_sent(tx: Tx, sent: Sequence[Sent], definitions: Mapping[int, Definitions]) -> None:
    """Write the outcomes of hand-overs, with contacts, coupons, suppressions and facts, in one transaction."""
    if not sent:
        return
    outcomes = {
        one.ready.message.id: _outcome(one, definitions.get(one.ready.message.workspace)) for one in sent
    }
    changed = set(messages.settle(tx, list(outcomes.values())))
    mine = [one for one in sent if one.ready.message.id in changed]
    again = [one.ready.message for one in mine if outcomes[one.ready.message.id].state == "planned"]
    for message in again:
        message.due_at = outcomes[message.id].due_at or message.due_at
    messages.enqueue(tx, again)
    overtaken = [  # a report was quicker than the answer of the call: what the hand-over itself means still holds
        one
        for one in sent
        if one.ready.message.id not in changed and outcomes[one.ready.message.id].state == "accepted"
    ]
    kept = [
        one for one in mine if outcomes[one.ready.message.id].state in ("accepted", "unknown")
    ] + overtaken
    freed = [one for one in mine if outcomes[one.ready.message.id].state == "failed"]
    reserve.confirm_slots(tx, [(one.ready.message.shard, one.ready.message.id) for one in kept], sent[0].at)
    reserve.release_slots(tx, [(one.ready.message.shard, one.ready.message.id) for one in freed])
    _coupons(tx, kept, freed, definitions)
    _suppress(tx, freed)
    append_facts(
        tx,
        [
            _fact(one, outcomes[one.ready.message.id])
            for one in (*mine, *overtaken)
            if outcomes[one.ready.message.id].state != "planned"
        ],
    )
    if again:
        announce(tx, SENDS_CHANNEL)


def _fact(one: Sent, outcome: Outcome) -> Fact:
    message, result, outgoing = one.ready.message, one.result, one.ready.outgoing
    more: dict[str, str] = {}
    if (
        isinstance(result, Failed)
        and result.error == "address"
        and outgoing
        and isinstance(outgoing.address, PushAddress)
    ):
        more["dead_token"] = outgoing.address.token or outgoing.address.endpoint
    return message_fact(message, outcome.state, one.at, outcome.reason, **more)


def _coupons(
    tx: Tx, kept: Sequence[Sent], freed: Sequence[Sent], definitions: Mapping[int, Definitions]
) -> None:
    """Codes of messages that went (or may have gone) are given; those of messages that failed go back (R13)."""
    for workspace, known in sorted(definitions.items()):
        mine = [
            (one, code)
            for one in kept
            if one.ready.message.workspace == workspace and (code := code_of(one.ready.message))
        ]
        given = [(known.pools[c["pool"]], c["code"]) for _, c in mine if c["pool"] in known.pools]
        if given:
            coupons.commit(tx, workspace, given, kept[0].at)
        back = [
            (code["pool"], code["code"], one.ready.message.id)
            for one in freed
            if one.ready.message.workspace == workspace and (code := code_of(one.ready.message))
        ]
        coupons.release(tx, workspace, back)


def _suppress(tx: Tx, freed: Sequence[Sent]) -> None:
    """A permanent fault of an address stops everything that would go there; push tokens are no addresses of a
    person. A refusal may also say that the person wants no more."""
    for one in freed:
        message = one.ready.message
        if isinstance(one.result, Failed) and one.result.opt_out and message.address:
            account, code = message.provider or "", one.result.code
            said = VendorSaid(account, message.channel, message.address, one.result.opt_out, code, one.at)
            on_vendor_opt_out(tx, message.workspace, said, one.at)
        if isinstance(one.result, Failed) and one.result.error == "address" and message.channel in LASTING:
            kind = "blocked" if one.result.reason == "blocked_by_user" else "hard_bounce"
            entry = SuppressionEntry(
                channel=message.channel, address=message.address or "", kind=kind,  # type: ignore[arg-type]
                scope="everything", source=learnt_from(kind, message), at=one.at,
                detail={"code": one.result.code, "provider": message.provider or ""},
            )  # fmt: skip
            policy.suppress(tx, message.workspace, [entry])


def learnt_from(kind: str, message: Message) -> str:
    """How we know: a block at the provider is an opt-out learnt late, and no other sender is tried (compliance 2.4)."""
    return "provider_block" if kind == "blocked" else message.provider or ""


def _outcome(one: Sent, definitions: Definitions | None) -> Outcome:
    message, result = one.ready.message, one.result
    reply = msgspec.to_builtins(result)
    if one.ready.account is not None:
        reply["account"] = one.ready.account.id
    if _waits(one):
        reply["waits"] = True
    kept = not _waits(one) or _waited(message) < KEPT
    base = Outcome(
        message=message.id, shard=message.shard, at=one.at, reply={"at": one.at, **reply} if kept else None,
        state="accepted", attempt=one.ready.attempt,
    )  # fmt: skip
    if isinstance(result, Accepted):
        price = result.price
        return replace(
            base, provider_ref=result.provider_ref or None, parts=result.parts,
            price_micro=price.micros if price else None, price_currency=price.currency if price else None,
        )  # fmt: skip
    if isinstance(result, Unknown):
        return _unknown(one, base)
    pause = _pause(one, result, definitions)
    if pause is not None and not _useless(message, one.at + pause):
        return replace(base, state="planned", reason=result.reason, due_at=one.at + pause)
    return replace(base, state="failed", reason=result.reason)


def _unknown(one: Sent, base: Outcome) -> Outcome:
    """Sent again only where the vendor drops the second one, or where twice is better than never; else it stays
    unknown."""
    message, account = one.ready.message, one.ready.account
    unknown = replace(base, state="unknown", reason="no_answer")
    if one.final:
        return unknown
    call = message.plan.call  # what a platform may be told twice its adapter says (channels.platform)
    idempotent = not call.account if call else account is not None and account.manifest.idempotent
    twice_is_better = message.message_class == "transactional" and not in_doubt(message)
    if (idempotent and _counted(message) < MAX_ATTEMPTS) or twice_is_better:
        due = one.at + timedelta(seconds=FIRST_PAUSE)
        if not _useless(message, due):
            return replace(base, state="planned", reason="no_answer", due_at=due)
    return unknown


def _pause(one: Sent, failed: Failed, definitions: Definitions | None) -> timedelta | None:
    """How long to wait before the next attempt; None for a permanent fault, after the last one, or where its account
    was not to be had for too long. At once where another account can carry it (C8). Jitter by message id."""
    message, account, outgoing = one.ready.message, one.ready.account, one.ready.outgoing
    patient = _waits(one)
    if failed.error in ("address", "message") or (_waited_long(one) if patient else _last(message)):
        return None
    if failed.error in VENDORS_FAULTS and account is not None and outgoing is not None:
        platform = outgoing.address.platform if isinstance(outgoing.address, PushAddress) else ""
        if another_is_left(definitions, message, platform, account.id):
            return timedelta()
    if failed.error == "account":
        return timedelta(seconds=ACCOUNT_PAUSE)
    if patient:
        seconds = min(LONGEST_PATIENCE_PAUSE, PATIENCE_PAUSE * 2 ** _waited(message))
    else:
        seconds = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** _counted(message))
    jitter = 0.5 + fraction_of(message.id, message.attempts)
    return timedelta(seconds=max(seconds * jitter, failed.retry_after or 0.0))


def _waits(one: Sent) -> bool:
    """Whether an answer is no fault of the message, so that it counts for nothing: its account asks for patience, or
    refuses everything.

    Of a call every answer counts, as its author said how many; and of what is in doubt, as a vendor remembers for a
    while only what it must drop.
    """
    if not isinstance(one.result, Failed) or one.ready.message.plan.call or in_doubt(one.ready.message):
        return False
    return one.result.error == "throttled" or (one.result.error == "account" and one.closed)


def _waited(message: Message) -> int:
    """How many answers are kept that counted for nothing."""
    return sum(reply.get("waits") is True for reply in message.replies)


def _counted(message: Message) -> int:
    """The attempts so far that count against the most."""
    if message.plan.call is not None:
        return message.attempts
    return sum(
        reply.get("kind") in ("failed", "unknown") and reply.get("waits") is not True
        for reply in message.replies
    )


def _last(message: Message) -> bool:
    """Whether the attempt that has just failed was the last one."""
    limit = MAX_ATTEMPTS if message.plan.call is None else message.plan.call.attempts
    return _counted(message) + 1 >= limit


def _waited_long(one: Sent) -> bool:
    """Whether its first answer is longer ago than a message waits for its account."""
    first = next((reply["at"] for reply in one.ready.message.replies if reply.get("at")), None)
    return first is not None and one.at - datetime.fromisoformat(str(first)) > LONGEST_WAIT


def _useless(message: Message, at: datetime) -> bool:
    """Whether an attempt then would come too late (R12, `at_most` of a call)."""
    return message.useless_after is not None and at >= message.useless_after
