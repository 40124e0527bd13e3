"""Counterparts on every channel that go wrong by a seeded plan, and say what becomes of messages early, late, twice and
out of order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from contract.providers import apple_rig, graph_rig, telegram_rig

from anklang.channels.model import ReportState
from anklang.testing.story.world import BASE_URL
from line_up.chats import AppleLine, GraphLine, RcsLine, TelegramLine, ViberLine, WhatsAppLine
from line_up.line import Line, Mood, Took
from line_up.mails import SendGridLine, SmtpLine
from line_up.pushes import ApnsLine, FcmLine, WebPushLine
from line_up.texts import SmppLine, TwilioLine
from line_up.town import Town

PACE = 10.0  # so many seconds of the installation pass in one of the machine
CHATS = ("telegram", "viber", "messenger", "instagram", "apple_messages")
FAULTS: dict[str, Sequence[Mood]] = {
    "twilio": ("lost", "hangup", "throttled", "transient", "message", "account", "silence"),
    "smtp": ("lost", "hangup", "throttled", "transient", "message"), "sendgrid": ("throttled", "message"),
    "telegram": ("lost", "throttled", "transient", "address", "message"),
    "rcs": ("lost", "throttled", "transient", "message"), "whatsapp": ("lost", "hangup", "throttled", "message"),
    "fcm": ("lost", "throttled", "transient", "address"), "webpush": ("lost", "throttled", "address"),
}  # fmt: skip
USUAL: Sequence[Mood] = ("lost", "hangup", "throttled", "message")
GIVES_OURS_BACK = (
    "twilio",
    "smpp",
    "smtp",
    "sendgrid",
    "whatsapp",
    "rcs",
)  # so an unknown outcome is settled
ARRIVALS: dict[str, Sequence[ReportState]] = {
    "twilio": ("sent", "delivered"), "smpp": ("delivered",), "smtp": ("delivered",), "sendgrid": ("delivered", "read"),
    "whatsapp": ("sent", "delivered", "read"), "rcs": ("delivered", "read"), "viber": ("delivered", "read"),
    "messenger": ("delivered",), "instagram": ("read",),
}  # fmt: skip


class Quick:
    """A clock on which time passes quicker than on the wall."""

    def __init__(self, at: datetime) -> None:
        self._at, self._began = at, time.monotonic()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=(time.monotonic() - self._began) * PACE)


def address_of(number: int, channel: str) -> str:
    """Where somebody is reached; empty where they are not."""
    if channel in ("sms", "whatsapp", "rcs"):
        return f"+491511234{number:04d}"
    if channel == "email":
        return f"ada{number}@example.com"
    if channel not in CHATS or CHATS[number % len(CHATS)] != channel:
        return ""
    return {
        "telegram": str(telegram_rig.CHAT + number), "viber": f"01234567890A{number:02d}==",
        "messenger": f"72000000000000{number:02d}", "instagram": f"72000000000000{number:02d}",
        "apple_messages": apple_rig.PERSON.format(number),
    }[channel]  # fmt: skip


class Told(msgspec.Struct):
    """Something that a vendor told us, and our answer came: it is kept."""

    line: str
    took: Took
    state: ReportState


class Counterparts:
    """Every vendor, with the faults of one seed, and what they say of messages."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = Random(seed)
        self.apns = ApnsLine(folder)
        self.web = WebPushLine()
        self.lines: list[Line] = [
            TwilioLine(BASE_URL), SmppLine(), SmtpLine(), SendGridLine(), self.apns, self.web, FcmLine(),
            WhatsAppLine(), RcsLine(), TelegramLine(), ViberLine(), GraphLine(graph_rig.MessengerRig()),
            GraphLine(graph_rig.InstagramRig()), AppleLine(),
        ]  # fmt: skip
        self.town = Town(self.lines)
        self.clock: Quick
        self.told: list[Told] = []
        self.blocked: set[str] = set()  # accounts at Telegram that shut us out
        self.unmatched = 0  # reports about messages that we never sent
        self._talk: set[asyncio.Task[None]] = set()
        for line in self.lines:
            if not isinstance(line, SmppLine | ApnsLine):
                line.mood = lambda address, line=line: self._mood(line, address)  # type: ignore[misc]
            line.tell = lambda took, line=line: self._begin(line, took)  # type: ignore[misc]

    def __getitem__(self, vendor: str) -> Line:
        return next(one for one in self.lines if one.vendor == vendor)

    def _mood(self, line: Line, address: str) -> Mood:
        if address in self.blocked:
            return "address"
        found = FAULTS.get(line.vendor, USUAL)
        return self.chance.choice(found) if self.chance.random() < 0.22 else "ok"

    def _begin(self, line: Line, took: Took) -> None:
        """What the vendor says of a message: at once or late, twice, out of order."""
        if not took.told and line.vendor not in GIVES_OURS_BACK:
            return
        states = list(ARRIVALS.get(line.vendor, ()))
        if self.chance.random() < 0.2:
            states.reverse()
        if states and self.chance.random() < 0.2:
            states.append(states[0])
        if line.vendor in ("twilio", "smpp", "viber") and self.chance.random() < 0.05:
            states = ["undeliverable"]
        pauses = [self.chance.choice((0.0, 0.02, 0.6)) for _ in states]
        talk = asyncio.get_running_loop().create_task(self._talks(line, took, states, pauses))
        self._talk.add(talk)
        talk.add_done_callback(self._talk.discard)

    async def _talks(
        self, line: Line, took: Took, states: Sequence[ReportState], pauses: Sequence[float]
    ) -> None:
        for state, pause in zip(states, pauses, strict=True):
            await asyncio.sleep(pause)
            await self.insist(lambda state=state: line.says(took, state, self.clock.now()))  # type: ignore[misc]
            self.told.append(Told(line.vendor, took, state))

    async def insist(self, say: Any) -> None:
        """Vendors repeat what we do not take, and what a process has heard that died before it answered."""
        for _ in range(60):
            try:
                return await asyncio.wait_for(say(), 5)
            except (ValueError, OSError, TimeoutError):
                await asyncio.sleep(0.2)
        raise AssertionError("a call of a vendor is not taken although everything runs")

    def spoil_texts(self, numbers: Sequence[int]) -> None:
        """The SMSC is told by number what it shall do."""
        for n in numbers:
            fault = self.chance.choice(("hangup", "throttled", "transient", "message"))
            self["smpp"].expect(address_of(n, "sms"), fault)  # type: ignore[arg-type]

    async def look(self) -> None:
        """Read what those took that do not tell by themselves."""
        for vendor in ("smpp", "apns"):
            self[vendor].look()

    @property
    def silent(self) -> bool:
        """Nobody has anything to say."""
        return not self._talk
