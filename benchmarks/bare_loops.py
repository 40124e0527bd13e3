"""Bare clients: the same bytes over as many connections or places, with a published library and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from email.utils import parseaddr
from itertools import islice
from time import perf_counter, process_time
from typing import Any

import aiohttp
import aiosmtplib
import msgspec
import uvloop
from aiosmpplib import ESME, NPI, TON, BindMode, PhoneNumber, SmppMessage, SubmitSm, SubmitSmResp
from aiosmpplib.broker import SimpleBroker
from aiosmpplib.correlator import SimpleCorrelator
from aiosmpplib.hook import AbstractHook

from anklang.providers.smpp import wire
from anklang.providers.smpp.encode import cut
from benchmarks import ends
from benchmarks.ends import Taken


class Made(msgspec.Struct, frozen=True):
    """What a bare client did."""

    rate: float  # messages a second
    cost: float  # CPU microseconds of a message, of the client alone


Loop = Callable[[int, Taken, int], Made]
"""Port, what was taken, how many at a time."""


def over_http(port: int, taken: Taken, at_once: int) -> Made:
    """aiohttp: a POST of each body."""

    async def run() -> Made:
        url = f"http://127.0.0.1:{port}/2010-04-01/Accounts/AC1/Messages.json"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic QUM6dA=="}
        line = iter(taken.bodies)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as session:

            async def one() -> None:
                for body in line:
                    async with session.post(url, data=body, headers=headers) as answer:
                        assert answer.status == 201
                        await answer.read()

            return await _rate([one() for _ in range(at_once)], len(taken.bodies))

    return uvloop.run(run())


def over_smtp(port: int, taken: Taken, at_once: int) -> Made:
    """aiosmtplib: one transaction for each mail, over connections that stay open."""

    async def run() -> Made:
        line = iter([(parseaddr(ends.recipient_of(body))[1], body) for body in taken.bodies])
        clients = [aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) for _ in range(at_once)]
        for client in clients:
            await client.connect()

        async def one(client: aiosmtplib.SMTP) -> None:
            for recipient, body in line:
                await client.sendmail("hello@shop.example", [recipient], body)

        rate = await _rate([one(client) for client in clients], len(taken.bodies))
        for client in clients:
            await client.quit()
        return rate

    return uvloop.run(run())


class _Window(AbstractHook):
    """Gives the library the next message when one was answered: it knows no window itself, and forgets what waits."""

    def __init__(self, line: Sequence[SubmitSm], at_once: int) -> None:
        self.broker = SimpleBroker()
        self.done = asyncio.Event()
        self._line = iter(line)
        self._left = len(line)
        self._at_once = at_once

    async def fill(self) -> None:
        """Begin with as many as may be unanswered."""
        for message in islice(self._line, self._at_once):
            await self.broker.enqueue(message)

    async def sending(self, smpp_message: SmppMessage, pdu: bytes, client_id: str) -> None:
        pass

    async def received(self, smpp_message: SmppMessage | None, pdu: bytes, client_id: str) -> None:
        if not isinstance(smpp_message, SubmitSmResp):
            return
        self._left -= 1
        if not self._left:
            self.done.set()
        for message in islice(self._line, 1):
            await self.broker.enqueue(message)

    async def send_error(self, smpp_message: SmppMessage, error: Exception, client_id: str) -> None:
        raise error


class _Forgetful(SimpleCorrelator):
    """Keeps no sent message for its receipt: the library's own walks through all of them at each one."""

    async def put_delivery(self, smsc_message_id: str, submit_sm: SubmitSm) -> None:
        pass


def over_smpp(port: int, taken: Taken, at_once: int) -> Made:
    """aiosmpplib: each text a submit_sm, so many unanswered at a time."""
    source = PhoneNumber("Laden", ton=TON.ALPHANUMERIC, npi=NPI.UNKNOWN)
    line = [
        SubmitSm(
            short_message=body.decode(), source=source,
            destination=PhoneNumber(number, ton=TON.INTERNATIONAL, npi=NPI.ISDN),
        )
        for number, body in zip(taken.numbers, taken.bodies, strict=True)
    ]  # fmt: skip

    async def run() -> Made:
        window = _Window(line, at_once)
        esme = ESME(
            "127.0.0.1", port, ends.SYSTEM_ID, ends.PASSWORD, bind_mode=BindMode.TRANSMITTER, broker=window.broker,
            hook=window, correlator=_Forgetful("bare"), log_level="ERROR",
        )  # fmt: skip
        await window.fill()
        started = asyncio.create_task(esme.start())
        rate = await _rate([window.done.wait()], len(line))
        await esme.stop()
        await asyncio.wait([started], timeout=5)
        return rate

    return uvloop.run(run())


def over_smpp_frames(port: int, taken: Taken, at_once: int) -> Made:
    """No library: finished PDUs written to a stream, so many unanswered at a time; nothing can be barer."""
    source = wire.Party("Laden", 5, 0)
    bodies = []
    for number, body in zip(taken.numbers, taken.bodies, strict=True):
        [part] = cut(body.decode(), "gsm", 0, 6)
        to = wire.Party(number, 1, 1)
        bodies.append(
            wire.submit_body(wire.Submit(source, to, part.text, part.esm_class, part.data_coding, ""))
        )

    async def run() -> Made:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(wire.frame(wire.BIND_TRANSMITTER, 1, wire.bind_body(ends.SYSTEM_ID, ends.PASSWORD, "")))
        assert not (await wire.read_pdu(reader)).status
        line = enumerate(bodies, 2)

        async def all_of_them() -> None:
            for number, body in islice(line, at_once):
                writer.write(wire.frame(wire.SUBMIT_SM, number, body))
            for _ in bodies:
                assert not (await wire.read_pdu(reader)).status
                for number, body in islice(line, 1):
                    writer.write(wire.frame(wire.SUBMIT_SM, number, body))

        rate = await _rate([all_of_them()], len(bodies))
        writer.close()
        return rate

    return uvloop.run(run())


async def _rate(work: Sequence[Coroutine[Any, Any, Any]], count: int) -> Made:
    began, spent = perf_counter(), process_time()
    await asyncio.gather(*work)
    return Made(count / (perf_counter() - began), (process_time() - spent) / count * 1e6)
