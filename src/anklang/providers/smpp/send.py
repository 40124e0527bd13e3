"""Sending: each part a submit_sm on a connection that stays, at the pace that the SMSC allows."""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from typing import Literal, cast
from uuid import UUID

import msgspec

from anklang.channels.call import Http, NoAnswer, NotSent
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Failed, SendResult, Unknown
from anklang.channels.provider import CheckResult, Hear
from anklang.channels.sms import Sms, SmsAdapter, without_plus
from anklang.channels.sms_parts import LONG_HEADER, SHORT_HEADER
from anklang.channels.turns import Turns
from anklang.core.clock import Clock
from anklang.core.errors import BadInput, Problem
from anklang.providers.smpp import wire
from anklang.providers.smpp.encode import Alphabet, Cut, TooLong, cut
from anklang.providers.smpp.errors import meaning_of, name_of
from anklang.providers.smpp.hear import Hearing
from anklang.providers.smpp.manifest import MANIFEST
from anklang.providers.smpp.remember import Ids, Known, Memory
from anklang.providers.smpp.session import Answered, BindRefused, Server, Session, bind
from anklang.providers.smpp.wire import Party, Pdu, Submit

log = logging.getLogger(__name__)

TRIES = 6  # of a part whose predecessors were taken
REFUSED_FOR = 1.0  # seconds in which a bind that failed is not tried again by another message
LONGEST_PAUSE = 60.0  # seconds between attempts to bind
IDLE = 30.0  # seconds after which a connection is given up on which nobody listens
OVERTAKES = 3.0  # seconds that a receipt may be quicker than the answer that names its id
_TYPE = re.compile(r"([0-6])/(\d{1,2})")
_NAME = re.compile(r"[\x20-\x7e]{1,11}")


class Patience(msgspec.Struct, frozen=True):
    """How long is waited, in seconds."""

    connect: float = 15.0  # for connection and bind
    answer: float = 30.0  # for an answer
    quiet: float = 30.0  # without a word, before a sign of life is asked for
    pause: float = 0.5  # first pause after "too fast"
    rebind: float = 1.0  # first pause before a line that ended is bound anew


class SmppProvider(SmsAdapter):
    """SMS by SMPP 3.4. There is no idempotency key: what was on its way when a connection broke stays unknown."""

    def __init__(
        self, settings: Settings, http: Http, clock: Clock, patience: Patience | None = None
    ) -> None:
        """`http` is not used: SMPP has a connection of its own. Raises BadInput for what the form cannot check."""
        super().__init__(MANIFEST, http, clock)
        patience = patience or Patience()
        self._server = _server(settings, patience)
        self._source_type = _type_of(settings.text("source_type"))
        self._alphabet = cast(Alphabet, settings.text("alphabet"))
        self._header: Literal[6, 7] = LONG_HEADER if settings.text("long_texts") == "udh16" else SHORT_HEADER
        self._memory = Memory(cast(Ids, settings.text("message_ids")), self._server.host)
        self._turns = Turns(max(1, settings.number("window")), settings.number("per_second"), patience.pause)
        self._hearing: Hearing | None = None
        self._session: Session | None = None
        self._rebind = patience.rebind
        self._binding = asyncio.Lock()
        self._refused: tuple[float, Exception] | None = None  # until when nobody need try to bind, and why
        self._watch: asyncio.Task[None] | None = None

    # -- sending

    async def deliver_sms(self, sms: Sms) -> SendResult:
        """All parts in their order. Accepted when the SMSC took every one of them."""
        if not sms.text:
            return _bad("empty", "The text is empty. Write one.")
        source = self._source(sms.sender)
        number = without_plus(sms.number)
        if source is None:
            return _bad("sender", "The sender is neither a number nor a name of at most eleven plain signs.")
        if not number.isdecimal():
            return Failed("address", "no_address", "number", "The number holds more than digits.")
        message = UUID(sms.reference)
        try:
            parts = cut(sms.text, self._alphabet, message.int & 0xFFFF, self._header)
        except TooLong as error:
            return _bad("too_long", f"{error} Shorten the text.")
        known = Known(message, number, len(parts))
        to = Party(number, 1, 1)
        ids: list[str] = []
        for at, part in enumerate(parts, 1):
            result = await self._part(sms, known, at, source, to, part)
            if not isinstance(result, str):
                return _partly(result, at - 1, len(parts)) if ids else result
            ids.append(result)
        return Accepted(self._memory.ref_of_answer(ids[-1]), {"message_ids": ids[:20]}, parts=len(parts))

    async def _part(
        self, sms: Sms, known: Known, at: int, source: Party, to: Party, part: Cut
    ) -> str | Failed | Unknown:
        """Hand over one part; its id. The first is tried once, because our queue can wait; the others go on trying,
        because without them the first ones are worth nothing."""
        body = wire.submit_body(
            Submit(source, to, part.text, part.esm_class, part.data_coding, _validity(sms))
        )

        def answered(pdu: Pdu) -> None:
            if pdu.command == wire.SUBMIT_SM | wire.ANSWER and not pdu.status:
                self._memory.answered(known, at, wire.read_text(pdu.body))

        result: str | Failed | Unknown = ""
        for _ in range(1 if at == 1 else TRIES):
            try:
                await (
                    self._bound()
                )  # before the turn: those who wait for a bind must not all go at once behind it
                async with self._turns.take(sms.lane):
                    if sms.useless_after is not None and self._clock.now() >= sms.useless_after:
                        return Failed("message", "too_late", "expired", "It became useless before its turn.")
                    result = self._judge(await self._submit(body, answered), may_wait=at > 1)
            except BindRefused as error:
                return Failed(*error.meaning, error.code, str(error))
            except NotSent as error:
                text = f"{error} Nothing was sent; try again later."
                return Failed("transient", "unreachable", "not_sent", text)
            except NoAnswer as error:
                return Unknown(str(error))
            if isinstance(result, str) or result.error not in ("throttled", "transient"):
                break
        return result

    def _judge(self, pdu: Pdu, *, may_wait: bool) -> str | Failed:
        """The id of a part that was taken, or why it was not; sets the pace for everybody."""
        if not pdu.status and pdu.command == wire.SUBMIT_SM | wire.ANSWER:
            self._turns.fine()
            return wire.read_text(pdu.body)
        failed = _refused(pdu)
        if failed.error == "throttled" or (may_wait and failed.error == "transient"):
            self._turns.slow_down()
        return failed

    async def _submit(self, body: bytes, answered: Answered) -> Pdu:
        """One part on the present connection; one that closed unnoticed is replaced once."""
        session = await self._bound()
        try:
            return await session.submit(body, answered)
        except NotSent:
            return await (await self._bound()).submit(body, answered)

    def _source(self, sender: str) -> Party | None:
        plain = without_plus(sender)
        if plain.isascii() and plain.isdecimal() and len(plain) <= 15:
            is_short = plain == sender and len(plain) <= 8
            ton, npi = self._source_type or ((3, 0) if is_short else (1, 1))
            return Party(plain, ton, npi)
        return Party(sender, *(self._source_type or (5, 0))) if _NAME.fullmatch(sender) else None

    # -- the connection

    async def _bound(self) -> Session:
        """The present connection, or a new one. Raises NotSent or BindRefused."""
        async with self._binding:
            if self._session is not None and self._session.usable:
                return self._session
            now = asyncio.get_running_loop().time()
            if self._refused is not None and now < self._refused[0]:
                raise self._refused[1].with_traceback(None)
            try:
                told = self._hearing.connection() if self._hearing else None
                self._session = await bind(self._server, told)
            except (NotSent, BindRefused) as error:
                self._refused = now + REFUSED_FOR, error
                raise
            if told is None:
                self._watch = asyncio.create_task(self._leave_when_idle(self._session))
            return self._session

    async def _leave_when_idle(self, session: Session) -> None:
        """A connection without a listener is only held while there is something to send."""
        await session.idle_for(IDLE)
        await session.unbind()

    async def _release(self) -> None:
        async with self._binding:
            session, self._session = self._session, None
            if session is not None:
                await session.unbind()

    async def _settled(self) -> None:
        if self._session is not None:
            await self._session.settle(OVERTAKES)

    # -- hearing

    async def listen(self, hear: Hear) -> None:
        """Stay bound as transceiver, so that receipts and replies come at any time, until cancelled."""
        await self._release()
        hearing = self._hearing = Hearing(hear, self._memory, self._alphabet, self._clock, self._settled)
        try:
            await self._stay_bound()
        finally:
            self._hearing = None
            await hearing.close()
            await self._release()

    async def _stay_bound(self) -> None:
        pause = self._rebind
        loop = asyncio.get_running_loop()
        while True:
            try:
                session = await self._bound()
                since = loop.time()
                await session.ended()
                log.warning("the connection to %s ended; binding anew", self._server)
                if loop.time() - since > LONGEST_PAUSE:
                    pause = self._rebind
            except (NotSent, BindRefused) as error:
                log.warning("no connection to %s: %s Trying again in %.0f s.", self._server, error, pause)
            if self._memory.other_base:
                self._memory.other_base = False
                log.warning("receipts of %s name ids in another base; set it in the settings", self._server)
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    async def check(self) -> CheckResult:
        """A sign of life on the connection that we have, else a bind as transmitter."""
        session = self._session
        try:
            if session is None or not session.usable:
                session = await bind(self._server, None)
                await session.unbind()
            else:
                await session.ask(wire.ENQUIRE_LINK)
        except (NotSent, NoAnswer, BindRefused) as error:
            return CheckResult(False, f"{error} Check server, port, encryption and credentials.")
        return CheckResult(True, "The SMSC lets us in.")

    async def close(self) -> None:
        """Say goodbye."""
        await self._release()
        if self._watch is not None:
            self._watch.cancel()


def _server(settings: Settings, patience: Patience) -> Server:
    problems = [
        Problem(name, "holds letters beyond ASCII", "SMPP has no place for them")
        for name in ("system_id", "password", "system_type")
        if not settings.text(name).isascii()
    ]
    context = None
    if settings.text("security") == "tls":
        try:
            context = ssl.create_default_context(cadata=settings.text("authority") or None)
        except (ssl.SSLError, ValueError):
            problems.append(Problem("authority", "is no certificate in PEM", "paste all of it"))
    if problems:
        raise BadInput("The settings of smpp are not usable.", problems)
    return Server(
        settings.text("host"), settings.number("port"), settings.text("system_id"), settings.text("password"),
        settings.text("system_type"), context, patience.connect, patience.answer, patience.quiet,
    )  # fmt: skip


def _type_of(text: str) -> tuple[int, int] | None:
    found = _TYPE.fullmatch(text)
    if text and found is None:
        problem = Problem("source_type", "is no type and plan", "such as 3/0")
        raise BadInput("The settings of smpp are not usable.", [problem])
    return (int(found[1]), int(found[2])) if found else None


def _validity(sms: Sms) -> str:
    """Until when the network may try, as an absolute time (7.1.1.1): time on the way does not lengthen it."""
    return f"{sms.useless_after:%y%m%d%H%M%S}000+" if sms.useless_after is not None else ""


def _bad(code: str, text: str) -> Failed:
    return Failed("message", "provider_rejected", code, text)


def _refused(pdu: Pdu) -> Failed:
    error, reason = meaning_of(pdu.status)
    name = name_of(pdu.status)
    text = f"The SMSC refused the message with {name}. Look it up in its documentation."
    return Failed(error, reason, name, text, None, {"command_status": pdu.status})


def _partly(result: Failed | Unknown, taken: int, total: int) -> Failed | Unknown:
    """Some parts were taken and the rest was not: no phone shows it, and sent again with the same reference it
    becomes whole."""
    if isinstance(result, Unknown):
        return result
    return msgspec.structs.replace(result, text=f"{result.text} {taken} of {total} parts were taken.")
