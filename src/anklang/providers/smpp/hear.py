"""What the SMSC says by itself: receipts and what people write. Each deliver_sm is answered when it is kept.

An answer is a promise: after it the SMSC says the same thing never again. So it is given when the ledger has it, and
until then, or where that fails, the SMSC repeats.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from anklang.channels.model import HeardItem, Inbound
from anklang.channels.provider import Hear
from anklang.channels.sms import sms_report
from anklang.core.clock import Clock
from anklang.core.ids import new_id
from anklang.providers.smpp.encode import Alphabet, decode, open_up
from anklang.providers.smpp.errors import PERMANENT, QUEUE_FULL, TEMPORARY
from anklang.providers.smpp.join import Joiner, Said
from anklang.providers.smpp.receipts import is_handset, is_receipt, read_receipt
from anklang.providers.smpp.remember import Memory
from anklang.providers.smpp.session import Respond, Told
from anklang.providers.smpp.wire import Deliver

log = logging.getLogger(__name__)

MOST_WAITING = 5_000  # things heard that are not kept yet
TOGETHER = 500  # are kept in one transaction
REPEATED_WITHIN = timedelta(minutes=5)
AGAIN = 1.0  # seconds before what only we still have is tried again
MOST_TEXTS = 10_000  # texts that are remembered against repetition


class _Known(msgspec.Struct):
    ref: str  # our reference of the text
    connection: int  # on which it was said last
    at: datetime  # when
    kept: bool  # whether the ledger has it


class Hearing:
    """Takes what is said on any connection of an account, and hands it on in its order until it is closed."""

    def __init__(
        self, hear: Hear, memory: Memory, alphabet: Alphabet, clock: Clock, settle: Callable[[], Awaitable[None]]
    ) -> None:  # fmt: skip
        """`settle` returns when every part that is on its way now was answered."""
        self._hear = hear
        self._memory = memory
        self._alphabet = alphabet
        self._clock = clock
        self._settle = settle
        self._line: deque[Said] = deque()
        self._some = asyncio.Event()  # something stands in the line
        self._joiner = Joiner(self._add)
        self._texts: OrderedDict[bytes, _Known] = OrderedDict()
        self._connections = 0
        self._keeping = asyncio.Lock()
        self._closed = False
        self._task = asyncio.create_task(self._run())

    def connection(self) -> Told:
        """A new connection; what is said on it is to be told here."""
        self._connections += 1
        number = self._connections
        return lambda one, respond: self._told(one, respond, number)

    def _told(self, one: Deliver, respond: Respond, connection: int) -> None:
        text, piece = (b"", None) if is_receipt(one) else open_up(one)
        if self._closed:
            respond(TEMPORARY)
        elif is_handset(one):
            respond(0)
        elif piece is not None:
            self._joiner.add(one, text, piece, respond, connection)
        else:
            self._add(Said(one, [(text, one.data_coding)], [respond], connection))

    def _add(self, said: Said) -> None:
        if len(self._line) < MOST_WAITING or said.promised:
            self._line.append(said)
            self._some.set()
        else:
            said.respond(QUEUE_FULL)

    async def _run(self) -> None:
        while True:
            await self._some.wait()
            async with self._keeping:
                await self._keep_or_refuse(self._next(TOGETHER))

    async def _keep_or_refuse(self, batch: list[Said]) -> None:
        try:
            await self._keep(batch)
        except Exception as error:  # noqa: BLE001 - hearing must go on, whatever was said
            where = "".join(traceback.format_tb(error.__traceback__))  # its text may hold personal data
            log.error("%s in what the SMSC said; it is refused\n%s", type(error).__name__, where)
            for said in batch:
                said.respond(PERMANENT)

    async def close(self) -> None:
        """Hand on what was heard, also texts whose other parts did not come; what is said from now on is put off."""
        self._closed = True
        self._joiner.give_up()
        async with self._keeping:
            self._task.cancel()
            await self._keep_or_refuse(self._next(len(self._line)))

    def _next(self, most: int) -> list[Said]:
        batch = [self._line.popleft() for _ in range(min(most, len(self._line)))]
        if not self._line:
            self._some.clear()
        return batch

    async def _keep(self, batch: list[Said]) -> None:
        if not all(self._found(said.first) for said in batch if is_receipt(said.first)):
            await self._settle()  # a receipt may be quicker than the answer that names its id
        items: list[HeardItem] = []
        texts: list[_Known] = []
        for said in batch:
            if is_receipt(said.first):
                items += self._report(said.first)
            else:
                known = self._known(said)
                texts.append(known)
                items.append(self._inbound(said, known))
        status = 0
        try:
            if items:
                await self._hear(items)
        except Exception as error:  # noqa: BLE001 - whatever it is: the SMSC must say it again
            log.warning("what the SMSC said cannot be kept now: %s", type(error).__name__)
            status = TEMPORARY
        for known in texts:
            known.kept = status == 0
        for said in batch:
            if status and said.promised:
                said.respond(0)
                asyncio.get_running_loop().call_later(AGAIN, self._add, said)
            else:
                said.respond(status)

    def _found(self, one: Deliver) -> bool:
        receipt = read_receipt(one, self._alphabet)
        return self._memory.find(receipt.message_id, receipt.recipient) is not None

    def _report(self, one: Deliver) -> list[HeardItem]:
        receipt = read_receipt(one, self._alphabet)
        found = self._memory.find(receipt.message_id, receipt.recipient)
        state = self._memory.learn(*found, receipt.state) if found else receipt.state
        if state is None:
            return []
        ref = found[0].ref if found else self._memory.ref_of_receipt(receipt.message_id)
        meaning = receipt.meaning or ("transient", "unreachable")
        return [
            sms_report(
                state, self._clock.now(), ref, receipt.raw, meaning, code=receipt.code,
                client_ref=str(found[0].message) if found else "", recipient=receipt.recipient,
            )
        ]  # fmt: skip

    def _known(self, said: Said) -> _Known:
        """The reference of a text: the standard gives it none, so what comes again after a connection was lost, or
        after we could not keep it, is known by its content."""
        now = self._clock.now()
        key = said.key()
        known = self._texts.get(key)
        if known is not None and now - known.at < REPEATED_WITHIN:
            if not known.kept or known.connection != said.connection:
                known.connection, known.at = said.connection, now
                return known
        known = self._texts[key] = _Known(
            sha256(key + new_id(now).bytes).hexdigest()[:32], said.connection, now, kept=False
        )
        while len(self._texts) > MOST_TEXTS:
            self._texts.popitem(last=False)
        return known

    def _inbound(self, said: Said, known: _Known) -> Inbound:
        codings = {coding for _, coding in said.texts}
        parts = (
            [(b"".join(text for text, _ in said.texts), codings.pop())] if len(codings) == 1 else said.texts
        )
        return Inbound(
            channel="sms",
            from_=_person(said.first),
            to=said.first.to.number,
            text="".join(decode(text, coding, self._alphabet) for text, coding in parts),
            at=self._clock.now(),
            provider_ref=known.ref,
            raw={
                "data_coding": said.first.data_coding,
                "esm_class": said.first.esm_class,
                "parts": said.parts,
            },
        )


def _person(one: Deliver) -> str:
    """E.164 of who wrote, where the SMSC names an international number (type 1) or no type at all (0)."""
    number = one.source.number
    if one.source.ton not in (0, 1) or not number.isdecimal():
        return number
    if number.startswith("00"):
        return "+" + number[2:]
    return number if number.startswith("0") or len(number) < 7 else "+" + number
