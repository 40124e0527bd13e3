"""Lines that carry text messages: Twilio, and an SMSC."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from contract.providers import smpp_rig, twilio_rig
from contract.providers.vendor import Seen

from anklang.channels.model import ReportState
from line_up.line import FormLine, Line, Mood, Took, bare


class TwilioLine(FormLine):
    """Its specification judges requests, its own library signs what it says."""

    vendor, channels = "twilio", ("sms",)

    def __init__(self, public_url: str) -> None:
        self._rig: twilio_rig.TwilioRig
        super().__init__(twilio_rig.TwilioRig(twilio_rig.Gate(), public_url=public_url))
        self._public = public_url

    def to(self, fields: dict[str, Any], seen: Seen) -> str:
        return str(fields["To"])

    async def says(self, took: Took, state: ReportState, at: datetime) -> None:
        words = {"sent": "sent", "delivered": "delivered", "undeliverable": "undelivered", "failed": "failed"}
        if state not in words:
            await super().says(took, state, at)
        more = {"ErrorCode": "30005"} if state in ("undeliverable", "failed") else {}
        fields = {
            "MessageSid": str(took.answer["sid"]), "SmsSid": str(took.answer["sid"]), "MessageStatus": words[state],
            "To": took.address, "From": str(took.request["From"]), "AccountSid": twilio_rig.ACCOUNT, **more,
        }  # fmt: skip
        await self._send(str(took.request["StatusCallback"]), fields)

    async def hears(self, address: str, text: str, at: datetime) -> None:
        fields = {
            "MessageSid": f"SM{next(self.numbers) + (1 << 100):032x}", "From": address, "To": "+4930123456",
            "Body": text, "NumMedia": "0", "AccountSid": twilio_rig.ACCOUNT,
        }  # fmt: skip
        await self._send(f"{self._public}{self.base}/inbound", fields)

    async def _send(self, url: str, fields: dict[str, str]) -> None:
        raw = self._rig.signed(url, fields)
        parts = urlsplit(url)
        route = parts.path.removeprefix(f"{self.base}/") + (f"?{parts.query}" if parts.query else "")
        await self.call(route, raw)


class SmppLine(Line):
    """The published SMSC of tests/node: what it says comes over the connection that we keep."""

    vendor, channels = "smpp", ("sms",)
    STATES: ClassVar[dict[str, str]] = {
        "delivered": "DELIVRD",
        "undeliverable": "UNDELIV",
        "sent": "ENROUTE",
        "failed": "REJECTD",
    }

    async def open(self) -> None:
        self._rig = await smpp_rig.SmppRig(window="10").__aenter__()

    async def close(self) -> None:
        await self._rig.__aexit__()

    def settings(self) -> dict[str, str]:
        return self._rig.given(self._rig.port)

    def expect(self, address: str, *moods: Mood) -> None:
        """A text that is lost never comes to its answer: the SMSC drops the line before."""
        outcomes = ["hangup" if one == "lost" else one for one in moods]
        self._rig.steer("/script", number=bare(address), outcomes=[*outcomes, "ok"])

    def look(self) -> None:
        """Read what was taken since the last look; the parts of a text are put together."""
        for part in self._rig.parts()[self._looked :]:
            self._looked += 1
            number, header = f"+{part['number']}", (part["udh"] or [""])[0]
            whole = next((one for one in self.took if header and self._same(one, number, header)), None)
            if whole is None:
                self.take(Took(number, part["text"], {"udh": header}, {"ids": [part["id"]]}))
            else:
                whole.words += part["text"]
                whole.answer["ids"].append(part["id"])

    _looked = 0

    @staticmethod
    def _same(one: Took, number: str, header: str) -> bool:
        """Two parts belong together by number and reference; their place is the last byte of the header."""
        return one.address == number and str(one.request["udh"])[:-2] == header[:-2]

    def find(self, reference: str) -> Took | None:
        """The adapter adds the host to what the SMSC says."""
        return super().find(reference.partition("@")[0])

    async def says(self, took: Took, state: ReportState, at: datetime) -> None:
        if state not in self.STATES:
            await super().says(took, state, at)
        for id_ in took.answer["ids"]:  # every part has a receipt of its own
            said = await self._rig.act("/receipt", to=took.address[1:], id=id_, stat=self.STATES[state])
            self._sure(said)

    async def hears(self, address: str, text: str, at: datetime) -> None:
        self._sure(await self._rig.act("/deliver", **smpp_rig.said(text, source_addr=address[1:])))

    def _sure(self, answer: dict[str, Any]) -> None:
        if answer["status"] != 0:
            raise ValueError(f"what the SMSC said was answered with {answer['status']}")

    async def is_bound(self, *, wanted: bool) -> None:
        """Return when somebody listens, or nobody is connected any more."""
        while True:
            bound = (await asyncio.to_thread(self._rig.seen))["bound"]
            if ("transceiver" in bound) if wanted else not bound:
                return
            await asyncio.sleep(0.01)
