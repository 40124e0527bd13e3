"""Due messages of one workspace in one transaction: gate on fresh data, account, words, "attempt started".

ARCHITECTURE.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from anklang.channels.model import Content, Outgoing, SmsContent
from anklang.core.ids import random_bytes
from anklang.coupons import store as coupons
from anklang.coupons.model import Pool, Want
from anklang.events import set_aside
from anklang.flows.choose_account import Choice, Circuits, able_to_carry, choose, in_doubt, why_this
from anklang.flows.definitions import Definitions
from anklang.flows.look_up_goods import look_up_goods, naming
from anklang.flows.outcomes import append_facts, message_fact
from anklang.flows.preference_mail import is_link_mail, link_words
from anklang.flows.rates import Rates
from anklang.flows.record_sent import Ready, Sent, record_sent
from anklang.flows.render_message import Coupon, Finished, finish, plain
from anklang.flows.render_opt_in import opt_in_words
from anklang.flows.show_goods import NOTHING, is_stale
from anklang.flows.surroundings import Surroundings, surroundings
from anklang.flows.take_back import give_back
from anklang.links import store as links
from anklang.links.model import Link
from anklang.messages import store as messages
from anklang.messages.find import accounts_written_to
from anklang.messages.model import OPEN, Message, state_for_reason
from anklang.messages.prepare import ask, trace_of
from anklang.policy import reserve
from anklang.policy.caps import ON_SITE
from anklang.policy.decide import decide
from anklang.policy.model import Allow, No, WaitUntil
from anklang.profiles.model import CHAT_CHANNELS
from anklang.storage import queue
from anklang.storage.transaction import Tx
from anklang.templates.render import RenderFailure

BUSY_RECHECK = timedelta(milliseconds=200)
CHATS = (*CHAT_CHANNELS, "whatsapp")
HELD_RECHECK = timedelta(minutes=1)  # a held journey's messages look again; resuming wakes them at once


def decide_due(
    tx: Tx, definitions: Definitions, now: datetime, base_url: str, circuits: Circuits, due: list[Message]
) -> list[Ready]:
    """Decide about due messages; answers those whose attempt is written down, the others are settled or held."""
    return DueBatch(tx, definitions, due, now, base_url, circuits).work()


class DueBatch:
    """Due messages of one workspace in one transaction."""

    def __init__(
        self, tx: Tx, definitions: Definitions, due: list[Message], now: datetime, base_url: str,
        circuits: Circuits,
    ) -> None:  # fmt: skip
        self.tx = tx
        self.definitions = definitions
        self.due = due
        self.now = now
        self.base_url = base_url
        self.circuits = circuits
        self.rates = Rates(tx, definitions.workspace.id, definitions.workspace.settings.rates, now)
        self.around: Surroundings = surroundings(tx, due, definitions, now)
        self.written_to = accounts_written_to(tx, self._chats())
        self.links: list[Link] = []
        self.goods = NOTHING  # products that the messages name
        self.later: list[Message] = []  # looked at again soon, without a word in the ledger
        self.lost: list[Sent] = []  # may have gone out by an account that is not there any more
        keys = [(m.shard, m.person) for m in due if m.message_class != "transactional"]
        self.busy = queue.people_waiting(tx, keys)
        self.stuck = set_aside.stuck_among(tx, keys)

    def work(self) -> list[Ready]:
        """Decide about every message; answers those that go."""
        allowed = [one for one in map(self._decide, sorted(self.due, key=_rank)) if one is not None]
        self._look_up_goods([one.message for one in allowed])
        codes = self._reserve_codes([one.message for one in allowed])
        ready = [one for one in allowed if self._write(one, codes)]
        messages.enqueue(self.tx, self.later)
        put_off = {m.id for m in self.later} | {one.ready.message.id for one in self.lost}
        waiting = [m for m in self.due if m.state != "attempting" and m.id not in put_off]
        messages.save_gate(self.tx, waiting, self.now)
        give_back(self.tx, [m for m in waiting if m.state not in OPEN])
        record_sent(self.tx, self.lost, {self.definitions.workspace.id: self.definitions})
        if ready:
            counted = [one.message for one in ready if one.counted]
            slots = [
                (
                    m.shard,
                    m.id,
                    self.around.owner(m),
                    m.workspace,
                    m.channel,
                    m.message_class,
                    m.purpose,
                    m.plan.contact or m.id,
                )
                for m in counted
            ]
            reserve.hold_slots(self.tx, slots, self.now)
            messages.mark_attempting(self.tx, [one.message for one in ready], self.now)
        links.create(self.tx, self.links)
        self.rates.save(self.tx, self.now)
        append_facts(self.tx, [message_fact(m, m.state, self.now, m.reason) for m in waiting])
        return ready

    def _decide(self, message: Message) -> Ready | None:
        """The gate's answer; a message that may go comes back without words."""
        if message.plan.call is not None:
            return self._call(message)
        if self._put_off(message):
            return None
        known = self.around.known(message, self.now)
        decision = decide(
            ask(message, known, self.definitions.workspace.settings, "hand_over", self.now), self.now
        )
        message.gate = [*message.gate, *trace_of(decision, "hand_over", self.now)]
        message.address = known.destination.facts.value or None
        choice = self._choose(message, known.destination.platform) if isinstance(decision, Allow) else None
        if choice is not None and choice.until is not None:  # its account rests: nothing is said of it
            message.due_at = choice.until
            self.later.append(message)
            return None
        self.around.answered.add(str(message.id))
        if isinstance(decision, No):
            self._stop(message, str(decision.reason))
            return None
        if isinstance(decision, WaitUntil):
            message.state, message.reason = "held", str(decision.reason)
            message.due_at = decision.at or self.now + HELD_RECHECK
            return None
        if choice is None or known.destination.port is None:
            self._stop(message, "credentials_invalid" if choice is None else "no_address", _NO_ACCOUNT)
            return None
        account = choice.account
        self.rates.take(message)
        counted = not message.plan.test and message.plan.occasion == "ordinary"
        if counted:
            self.around.note_contact(message, self.now)
        outgoing = Outgoing(
            message_id=message.id, channel=message.channel, lane=message.lane,  # type: ignore[arg-type]
            address=known.destination.port, content=_NO_WORDS,
            useless_after=_arrives_before(message, decision.send_before),
            callback_url=f"{self.base_url}/callbacks/{message.workspace}/{account.id}/status",
            attempt=message.attempts + 1, is_repeat=in_doubt(message),
        )  # fmt: skip
        return Ready(message, account, outgoing, counted, outgoing.attempt)

    def _choose(self, message: Message, platform: str) -> Choice | None:
        """Who carries it; the trace says so where it is not the one that is asked first (C8)."""
        able = able_to_carry(
            self.definitions, message, platform, self.written_to.get(self._chat(message), "")
        )
        found = choose(able, message, self.circuits, self.now)
        line = None if found is None else why_this(able, found.account, message, self.now)
        if line is not None:
            message.gate = [*message.gate, dict(line)]
        return found

    def _chat(self, message: Message) -> tuple[UUID, str, str]:
        address = self.around.destinations[message.id].facts.value
        return self.around.owner(message), message.channel, address or ""

    def _chats(self) -> list[tuple[UUID, str, str]]:
        """The chats for which more than one account comes into question."""
        open_ = {m.channel for m in self.due if m.channel in CHATS and not m.plan.sender}
        several = {one for one in open_ if len(self.definitions.accounts_for(one)) > 1}
        return list({self._chat(m) for m in self.due if m.channel in several})

    def _put_off(self, message: Message) -> bool:
        """Whether something the person did is not handled yet (J47), or the rate leaves no room (R10)."""
        exempt = message.message_class == "transactional"
        useless = message.useless_after is not None and message.useless_after <= self.now
        if message.person in self.stuck and not exempt and not useless:
            message.due_at = self.now + HELD_RECHECK
        elif message.person in self.busy and not exempt:
            message.due_at = self.now + BUSY_RECHECK
        else:
            turn = self.rates.slot(message, self.now)
            if turn is None:
                return False
            if message.useless_after is not None and turn >= message.useless_after:
                self._stop(message, "rate_timeout", "its turn under the rate limit comes too late")
                return True
            message.due_at = turn
        self.later.append(message)
        return True

    def _look_up_goods(self, going: list[Message]) -> None:
        """The products that these messages name, as they are now; words of an earlier attempt that say something else
        are thrown away."""
        if not self.definitions.catalogue:
            return
        found = [naming(self.definitions, one, self.around.people.get(one.person)) for one in going]
        if not any(found):
            return
        self.goods = look_up_goods(self.tx, self.definitions.workspace.id, found, self.now)
        for message in going:
            said = None if message.rendered is None or message.plan.test else message.rendered.get("quotes")
            if said and is_stale(said, self.goods):
                message.rendered = None

    def _reserve_codes(self, going: list[Message]) -> dict[UUID, Coupon]:
        """Codes for the messages whose template prints one (R13), in one statement per pool."""
        wants: dict[str, list[Want]] = {}
        for message in going:
            pool = self._pool(message)
            if pool is not None and message.rendered is None:
                want = Want(message.id, message.person, message.shard, message.instance)
                wants.setdefault(pool.id, []).append(want)
        found: dict[UUID, Coupon] = {}
        for pool_id, wanted in sorted(wants.items()):
            held = coupons.reserve(
                self.tx,
                self.definitions.workspace.id,
                self.definitions.pools[pool_id],
                wanted,
                self.now,
                random_bytes(32),
            )
            found |= {
                m: Coupon(pool_id, one.code, one.expires_at)
                for m, one in held.items()
                if one.usable(self.now)
            }
        return found

    def _pool(self, message: Message) -> Pool | None:
        if message.template is None or not self.definitions.has_template(message.template):
            return None
        return self.definitions.pools.get(self.definitions.template(message.template).coupon)

    def _write(self, ready: Ready, codes: dict[UUID, Coupon]) -> bool:
        """Put the words in; False where there are none, and the message ends with the reason."""
        message = ready.message
        if ready.outgoing is None:
            return True
        coupon = codes.get(message.id)
        words = self._words(message, coupon)
        if isinstance(words, RenderFailure):
            if coupon is not None:
                coupons.release(self.tx, message.workspace, [(coupon.pool, coupon.code, message.id)])
            self._stop(message, words.reason, words.text, words.rule)
            return False
        message.state, message.reason = "attempting", None
        message.provider = None if ready.account is None else ready.account.id
        message.rendered, message.language = words.rendered, words.rendered.get("language")
        message.parts = words.rendered.get("parts")
        message.template_version = self.definitions.template_version(message.template) or None
        self.links += words.links
        ready.outgoing = msgspec.structs.replace(ready.outgoing, content=words.content)
        return True

    def _words(self, message: Message, coupon: Coupon | None) -> Finished | RenderFailure:
        if message.plan.text:
            return plain(message)
        if message.plan.occasion == "opt_in_request":
            return opt_in_words(self.tx, message, self.definitions, self.base_url)
        if is_link_mail(message):
            return link_words(
                message, self.around.people.get(message.person), self.definitions, self.base_url, self.now
            )
        if message.rendered is not None:
            return Finished(msgspec.convert(message.rendered["content"], Content), message.rendered, [])
        person = self.around.people.get(message.person)
        if person is None or message.template is None or not self.definitions.has_template(message.template):
            return RenderFailure("render_error", f"there is no template {message.template!r} any more")
        if self._pool(message) is not None and coupon is None:
            return RenderFailure("coupon_empty", "the coupon pool of this template has no code left")
        compiled = self.definitions.compiled(message.template)
        return finish(
            message,
            person,
            compiled,
            self.definitions,
            self.base_url,
            self.now,
            coupon,
            real=True,
            goods=self.goods,
        )

    def _call(self, message: Message) -> Ready | None:
        """What a call is asked instead of the gate: does anybody wait for its answer?"""
        instance = self.around.instances.get(message.instance) if message.instance else None
        if instance is None or instance.end_reason not in ("", "finished"):
            self._stop(message, "exited")
            return None
        over = message.useless_after is not None and message.useless_after <= self.now
        if over and message.attempts:  # the journey went on by the path for a time-out (J43)
            self._stop(message, "too_late")
            return None
        message.state, message.reason = "attempting", None
        call = message.plan.call
        message.rendered = {"content": None, "url": call.url if call else ""}
        account = None
        if call is not None and call.account:
            account = next((one for one in self.definitions.providers if one.id == call.account), None)
            if account is None:
                self._stop(message, "credentials_invalid", _NO_ACCOUNT)
                return None
            message.provider = account.id
            message.rendered = {"content": None, "action": call.action, "name": call.name}
        signing = self.definitions.workspace.signing
        return Ready(message, account, None, counted=False, attempt=message.attempts + 1, signing=signing)

    def _stop(self, message: Message, reason: str, detail: str = "", rule: str = "") -> None:
        """End a message here, or its repetition where it may have gone out. `rule`: of the content guard, where that
        stopped it."""
        if in_doubt(message):
            why = f"an earlier attempt may have gone out; it is not made again: {reason}"
            self.lost.append(Sent.lost(message, self.now, why, final=True))
            return
        message.state, message.reason = state_for_reason(reason), reason
        if detail:
            named = {"step": "guard", "rule": f"guard:{rule}"} if rule else {"step": "words"}
            step = {"at": self.now, "moment": "hand_over", **named, "answer": "no", "detail": detail}
            message.gate = [*message.gate, step]


def _rank(message: Message) -> tuple[int, int, datetime]:
    """Who is asked first: priority, then expected value, then age (R7)."""
    return -message.plan.priority, -message.plan.value, message.planned_at


def _arrives_before(message: Message, closes: datetime | None) -> datetime | None:
    """Until when the provider may still deliver: not into the quiet hours (compliance 3.4 e). What lies in the app
    until somebody opens it disturbs nobody."""
    if closes is None or message.channel in ON_SITE:
        return message.useless_after
    return closes if message.useless_after is None else min(closes, message.useless_after)


_NO_WORDS = SmsContent("")
_NO_ACCOUNT = "no provider account of this workspace carries the channel, or the person has no address for it"
