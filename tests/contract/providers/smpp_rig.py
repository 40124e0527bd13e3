"""The SMSC of tests/node/smsc.js, and the adapter."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self
from urllib.request import Request, urlopen
from uuid import UUID

from contract.providers.node import server
from contract.providers.vendor import NOW, closed_port

from anklang.channels.manifest import Settings
from anklang.channels.model import (
    Accepted,
    Inbound,
    Outgoing,
    PhoneAddress,
    ReportState,
    SendResult,
    SmsContent,
)
from anklang.core.clock import VirtualClock
from anklang.providers.http_client import HttpClient
from anklang.providers.smpp import ENTRY
from anklang.providers.smpp.send import Patience, SmppProvider
from anklang.testing.provider_listen_suite import Ear
from anklang.testing.provider_rig import Outcome

SYSTEM_ID, PASSWORD, SENDER = "laden", "geheim-1", "Laden"
STATES = {"delivered": "DELIVRD", "undeliverable": "UNDELIV", "sent": "ENROUTE"}


class SmppRig:
    """One SMSC and one adapter. With a window of 1 a dropped connection takes no other message with it."""

    names_retry_after = False
    foreign_loggers = ()
    secrets = (PASSWORD,)

    def __init__(
        self, certificate: tuple[Path, Path] | None = None, answer: float = 20.0, **settings: str
    ) -> None:
        self.clock = VirtualClock(NOW)
        self._certificate = certificate
        self._answer = answer
        self._settings = settings
        self.took: list[dict[str, Any]] = []  # parts, kept when the SMSC is gone
        self.let_in: list[dict[str, Any]] = []  # binds, kept when the SMSC is gone

    async def __aenter__(self) -> Self:
        self._stack = ExitStack()
        ports = self._stack.enter_context(
            server("smsc.js", SYSTEM_ID, PASSWORD, *map(str, self._certificate or ()))
        )
        self.port, self._control = ports["port"], f"http://127.0.0.1:{ports['control']}"
        self.provider = self.make(self.port, self._answer)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.provider.close()
        self._stack.close()

    def given(self, port: int) -> dict[str, str]:
        return {
            "host": "127.0.0.1", "port": str(port), "security": "none", "system_id": SYSTEM_ID, "password": PASSWORD,
            "sender": SENDER, "window": "1", **self._settings,
        }  # fmt: skip

    def make(self, port: int, answer: float = 20.0, quiet: float = 20.0) -> SmppProvider:
        settings = Settings(ENTRY.manifest, self.given(port))
        return SmppProvider(
            settings, HttpClient(), self.clock, Patience(5.0, answer, quiet, pause=0.05, rebind=0.02)
        )

    def seen(self) -> Any:
        """Everything that the SMSC saw."""
        with urlopen(self._control + "/seen") as answer:
            return json.load(answer)

    def codes(self) -> dict[int, str]:
        """The names of command_status as the foreign package knows them."""
        with urlopen(self._control + "/codes") as answer:
            return {code: name for name, code in json.load(answer)["errors"].items()}

    def parts(self) -> list[dict[str, Any]]:
        """The parts that it took, in its order."""
        return list(self.seen()["parts"])

    def steer(self, what: str, **body: object) -> Any:
        """Tell the SMSC something; for what it can do alone."""
        request = Request(self._control + what, json.dumps(body).encode(), method="POST")
        with urlopen(request) as answer:
            return json.load(answer)

    async def act(self, what: str, **body: object) -> Any:
        """Have the SMSC do something to which we must answer."""
        return await asyncio.to_thread(self.steer, what, **body)

    async def until(self, what: str, wanted: object) -> None:
        """Return when something seen is as wanted."""
        async with asyncio.timeout(10):
            while (await asyncio.to_thread(self.seen))[what] != wanted:
                await asyncio.sleep(0.005)

    def script(self, number: int, *outcomes: Outcome | str) -> None:
        """What the SMSC does with message `number`, one after another; the last one from then on."""
        self.steer("/script", number=digits(number), outcomes=outcomes)
        if outcomes == ("silence",):
            self.provider = self.make(self.port, answer=0.3)

    def arrived(self) -> list[int]:
        return [int(part["number"][-3:]) for part in self.parts()]

    def unreachable(self) -> SmppProvider:
        return self.make(closed_port())

    def outgoing(self, number: int, text: str = "Hallo Ada, 10 € für dich") -> Outgoing:
        return Outgoing(
            message_id=UUID(int=number + 1), channel="sms", lane="bulk", sender=self._settings.get("sender", SENDER),
            address=PhoneAddress("+" + digits(number)), content=SmsContent(text),
        )  # fmt: skip

    async def bound(self) -> None:
        await self.until("bound", ["transceiver"])

    async def say_report(self, message: Outgoing, sent: Accepted, state: ReportState) -> bool:
        assert isinstance(message.address, PhoneAddress)
        answer = await self.act(
            "/receipt", to=message.address.number[1:], id=self.parts()[-1]["id"], stat=STATES[state]
        )
        return bool(answer["status"] == 0)

    async def say_text(self, text: str) -> bool:
        answer = await self.act("/deliver", **said(text))
        return bool(answer["status"] == 0)


def digits(number: int) -> str:
    """The number of the person with that number."""
    return f"49151123450{number:03d}"


def said(text: str, **more: object) -> dict[str, object]:
    """A text as a person writes it."""
    fields = {
        "source_addr": digits(1),
        "source_addr_ton": 1,
        "source_addr_npi": 1,
        "destination_addr": "70077",
    }
    return fields | {"text": text, "data_coding": 8} | more


BOUND = {"kind": "transceiver", "status": 0, "version": 0x34, "system_type": ""}


def run(rig: SmppRig, act: Callable[[SmppRig], Awaitable[None]]) -> None:
    async def main() -> None:
        async with rig:
            await act(rig)

    asyncio.run(main())


def results(rig: SmppRig, *texts: str, script: dict[int, tuple[str, ...]] | None = None) -> list[SendResult]:
    """What came of texts that go to one person each; what the SMSC saw is kept in `rig.took` and `rig.let_in`."""
    found: list[SendResult] = []

    async def act(rig: SmppRig) -> None:
        for number, outcomes in (script or {}).items():
            rig.script(number, *outcomes)
        found.extend(await rig.provider.send([rig.outgoing(at, text) for at, text in enumerate(texts, 1)]))
        rig.took, rig.let_in = rig.parts(), rig.seen()["binds"]

    run(rig, act)
    return found


def listening(rig: SmppRig, act: Callable[[SmppRig, Ear], Awaitable[None]]) -> Ear:
    """Run `act` while the provider listens; answers what was heard, also at the end."""
    ear = Ear()

    async def main() -> None:
        async with rig:
            task = asyncio.create_task(rig.provider.listen(ear))
            try:
                await rig.bound()
                await act(rig, ear)
            finally:
                task.cancel()
                await asyncio.wait([task], timeout=10)

    asyncio.run(main())
    return ear


async def send(rig: SmppRig, number: int = 1, text: str = "Hallo") -> tuple[Outgoing, SendResult]:
    message = rig.outgoing(number, text)
    [result] = await rig.provider.send([message])
    return message, result


def heard(ear: Ear) -> list[Inbound]:
    return [item for item in ear.items if isinstance(item, Inbound)]
