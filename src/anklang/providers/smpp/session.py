"""One bound connection: requests and their answers, signs of life, and what the SMSC says by itself."""

from __future__ import annotations

import asyncio
import logging
import ssl
import traceback
from collections.abc import Callable

import msgspec

from anklang.channels.call import NoAnswer, NotSent
from anklang.providers.smpp import wire
from anklang.providers.smpp.errors import (
    ALREADY_BOUND,
    TEMPORARY,
    UNKNOWN_COMMAND,
    Meaning,
    meaning_of,
    name_of,
)
from anklang.providers.smpp.wire import Deliver, Garbled, Pdu

log = logging.getLogger(__name__)

FIRST = 1  # sequence number of the bind
MOST_LATE = 10_000  # messages without an answer that are remembered in case it comes late

Answered = Callable[[Pdu], None]
"""Told in the moment in which an answer is read, also of one that comes too late."""

Respond = Callable[[int], None]
"""Answers a deliver_sm with a command_status; on a connection that is gone it does nothing."""

Told = Callable[[Deliver, Respond], None]
"""Takes a deliver_sm; it must be quick, because the connection is not read meanwhile."""


class Server(msgspec.Struct, frozen=True):
    """Where and how to bind."""

    host: str  # name or address
    port: int  # 2775, or 3550 with TLS
    system_id: str  # our name at the SMSC
    password: str  # at most 8 characters in the standard; many SMSCs take more
    system_type: str  # empty unless the SMSC asks for one
    tls: ssl.SSLContext | None  # None: not encrypted
    connect_timeout: float  # seconds for connection and bind
    answer_timeout: float  # seconds for an answer
    quiet: float  # seconds without a word after which a sign of life is asked for

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"


class BindRefused(Exception):
    """The SMSC did not let us in, or we do not trust it."""

    def __init__(self, code: str, meaning: Meaning, text: str) -> None:
        super().__init__(text)
        self.code = code  # name of the command_status, or "certificate"
        self.meaning = meaning  # class and reason


class Session:
    """A bound connection. It never connects anew; who needs another one opens it."""

    def __init__(
        self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, told: Told | None
    ) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._told = told
        self._sequence = FIRST
        self._waiting: dict[int, tuple[asyncio.Future[Pdu], Answered | None]] = {}
        self._leaving = False
        self._heard = self._used = asyncio.get_running_loop().time()
        self._ended = asyncio.Event()
        self._tasks = {asyncio.create_task(self._read()), asyncio.create_task(self._keep_alive())}

    @property
    def usable(self) -> bool:
        """Whether a request may be written."""
        return not self._leaving and not self._ended.is_set()

    async def idle_for(self, seconds: float) -> None:
        """Return when nothing was handed over for so long, or when the connection is gone."""
        loop = asyncio.get_running_loop()
        while self.usable and (left := self._used + seconds - loop.time()) > 0:
            try:
                await asyncio.wait_for(self._ended.wait(), left)
            except TimeoutError:
                continue

    async def submit(self, body: bytes, answered: Answered) -> Pdu:
        """Hand over one part; the answer, whatever its status. Raises NotSent or NoAnswer."""
        self._used = asyncio.get_running_loop().time()
        return await self.ask(wire.SUBMIT_SM, body, answered)

    async def ask(self, command: int, body: bytes = b"", answered: Answered | None = None) -> Pdu:
        """One request and its answer. Raises NotSent if nothing was written, else NoAnswer."""
        if not self.usable:
            raise NotSent("The connection to the SMSC is closed.")
        return await self._ask(command, body, answered)

    async def _ask(self, command: int, body: bytes = b"", answered: Answered | None = None) -> Pdu:
        self._sequence = self._sequence % 0x7FFFFFFF + 1
        sequence, future = self._sequence, asyncio.get_running_loop().create_future()
        if len(self._waiting) > MOST_LATE:
            self._waiting = {key: one for key, one in self._waiting.items() if not one[0].done()}
        self._waiting[sequence] = future, answered
        self._writer.write(wire.frame(command, sequence, body))
        try:
            return await asyncio.wait_for(future, self._server.answer_timeout)
        except TimeoutError:
            if answered is None:  # the entry of a message stays: a late answer still tells its id
                self._waiting.pop(sequence, None)
            raise NoAnswer("The SMSC did not answer in time; it may have taken the message.") from None

    async def settle(self, seconds: float) -> None:
        """Return when everything that is on its way now was answered or given up, at the latest after `seconds`."""
        pending = [future for future, _ in self._waiting.values() if not future.done()]
        if pending:
            await asyncio.wait(pending, timeout=seconds)

    async def ended(self) -> None:
        """Return when the connection is gone."""
        await self._ended.wait()

    async def unbind(self) -> None:
        """Wait for what is on its way, say goodbye, and close."""
        if self._leaving:
            return await self.ended()
        self._leaving = True
        await self.settle(self._server.answer_timeout)
        try:
            if not self._ended.is_set():
                await self._ask(wire.UNBIND)
        except NoAnswer:
            log.info("the SMSC did not answer our goodbye")
        self._end("The connection to the SMSC was closed.")
        return None

    async def _read(self) -> None:
        why = "The SMSC closed the connection"
        try:
            while not self._ended.is_set():
                pdu = await wire.read_pdu(self._reader)
                self._heard = asyncio.get_running_loop().time()
                self._take(pdu)
        except (OSError, EOFError, ssl.SSLError) as error:
            why = f"The connection to the SMSC was lost ({type(error).__name__})"
        except Garbled as error:
            why = f"The SMSC spoke no SMPP: {error}"
            log.warning("%s", why)
        except Exception as error:  # noqa: BLE001 - a line that nobody reads must not stay open
            where = "".join(traceback.format_tb(error.__traceback__))  # its text may hold personal data
            log.error("%s: %s in what the SMSC said\n%s", self._server, type(error).__name__, where)
        self._end(f"{why}.")

    def _take(self, pdu: Pdu) -> None:
        if pdu.command & wire.ANSWER:
            future, answered = self._waiting.pop(pdu.sequence, (None, None))
            if answered is not None:
                answered(pdu)
            if future is not None and not future.done():
                future.set_result(pdu)
        elif pdu.command == wire.DELIVER_SM:
            self._deliver(pdu)
        elif pdu.command == wire.ENQUIRE_LINK:
            self._answer(pdu, 0)
        elif pdu.command == wire.UNBIND:
            self._leaving = True
            self._answer(pdu, 0)
            self._tasks.add(asyncio.create_task(self._part()))
        elif pdu.command != wire.ALERT_NOTIFICATION:
            self._write(wire.frame(wire.GENERIC_NACK, pdu.sequence, status=UNKNOWN_COMMAND))

    async def _part(self) -> None:
        """The SMSC says goodbye: what it still owes us may come, then the connection ends."""
        await self.settle(self._server.answer_timeout)
        self._end("The SMSC said goodbye.")

    def _deliver(self, pdu: Pdu) -> None:
        if self._told is None:
            self._answer(pdu, TEMPORARY)  # bound as transmitter: it should not speak to us here
            return
        try:
            found = wire.read_deliver(pdu.body)
        except Garbled as error:
            log.warning("a deliver_sm cannot be read: %s", error)
            self._answer(pdu, UNKNOWN_COMMAND)
            return
        self._told(found, lambda status: self._answer(pdu, status))

    def _answer(self, pdu: Pdu, status: int) -> None:
        body = b"\0" if pdu.command == wire.DELIVER_SM and not status else b""  # message_id is unused (4.6.2)
        self._write(wire.frame(pdu.command | wire.ANSWER, pdu.sequence, body, status))

    def _write(self, data: bytes) -> None:
        if not self._ended.is_set():
            self._writer.write(data)

    async def _keep_alive(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._ended.is_set():
            await asyncio.sleep(max(0.01, self._heard + self._server.quiet - loop.time()))
            if loop.time() - self._heard < self._server.quiet or not self.usable:
                continue
            try:
                await self._ask(wire.ENQUIRE_LINK)
            except NoAnswer:
                self._end("The SMSC gave no sign of life.")

    def _end(self, why: str) -> None:
        if self._ended.is_set():
            return
        self._ended.set()
        for future, _ in self._waiting.values():
            if not future.done():
                future.set_exception(NoAnswer(f"{why} Before it did, the message may have been taken."))
                future.exception()  # nobody may be waiting any more
        self._waiting.clear()
        self._writer.close()
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()


async def bind(server: Server, told: Told | None) -> Session:
    """Connect and bind: as transceiver where `told` takes what the SMSC says, else as transmitter.

    Raises NotSent where nobody answers, and BindRefused. A bound transceiver may be told anything at any time, so
    who does not listen must not be one.
    """
    command = wire.BIND_TRANSCEIVER if told else wire.BIND_TRANSMITTER
    writer, bound = None, False
    try:
        async with asyncio.timeout(server.connect_timeout):
            reader, writer = await asyncio.open_connection(server.host, server.port, ssl=server.tls)
            body = wire.bind_body(server.system_id, server.password, server.system_type)
            writer.write(wire.frame(command, FIRST, body))
            pdu = await wire.read_pdu(reader)
        bound = pdu.command == command | wire.ANSWER and not pdu.status
    except ssl.SSLCertVerificationError:
        text = "The certificate of the SMSC is not valid for its name. Correct the server, or give its authority."
        raise BindRefused("certificate", ("account", "credentials_invalid"), text) from None
    except (OSError, EOFError, Garbled, TimeoutError) as error:
        raise NotSent(f"The SMSC cannot be reached ({type(error).__name__}).") from None
    finally:
        if writer is not None and not bound:
            writer.close()
    if not bound:
        status = pdu.status or UNKNOWN_COMMAND
        raise BindRefused(name_of(status), meaning_of(status), _why_refused(status))
    return Session(server, reader, writer, told)


def _why_refused(status: int) -> str:
    if status == ALREADY_BOUND:
        return "The SMSC says that this system id is bound already. It must allow a bind for every deliver process."
    return f"The SMSC refuses the bind ({name_of(status)}). Correct system id, password and system type."
