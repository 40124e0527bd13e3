"""Lines that carry mails: a mail server, and SendGrid."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy
from typing import Any, ClassVar
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope, Session
from contract.providers import sendgrid_rig, smtp_rig
from contract.providers.vendor import Seen

from anklang.channels.model import ReportState
from anklang.testing.provider_rig import Outcome
from line_up.line import HttpLine, Line, Mood, Took


class _Mails(list[Envelope]):
    """What the server keeps; each is read as it comes."""

    def __init__(self, line: SmtpLine) -> None:
        self._line = line

    def append(self, mail: Envelope) -> None:
        super().append(mail)
        self._line.keep(mail)


class SmtpLine(Line):
    """aiosmtpd; it tells of a mail by notifications (RFC 3464) that the mail server hands to our address."""

    vendor, channels = "smtp", ("email",)

    def __init__(self) -> None:
        super().__init__()
        self._rig = smtp_rig.SmtpRig()
        self._rig.outcome_of = self._outcome  # type: ignore[method-assign]
        self._rig.server.mails = _Mails(self)
        self._take = self._rig.server.handle_DATA
        self._rig.server.handle_DATA = self._data  # type: ignore[method-assign]
        self._moods: dict[str, Mood] = {}

    async def open(self) -> None:
        await self._rig.__aenter__()

    async def close(self) -> None:
        await self._rig.__aexit__()

    def settings(self) -> dict[str, str]:
        return self._rig.given(self._rig.port)

    def _outcome(self, address: str) -> Outcome:
        """Asked twice for a mail that is not refused at RCPT: the second time at DATA, with the same answer."""
        mood = self._moods.pop(address, None)
        if mood is None:
            mood = self.mood(address)
            if mood in ("ok", "lost", "message", "hangup", "silence"):
                self._moods[address] = mood
            return "ok" if mood == "lost" else mood
        return "hangup" if mood == "lost" else mood

    async def _data(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """A mail that is lost is taken, and the connection drops before the answer."""
        if self._moods.get(envelope.rcpt_tos[0]) == "lost":
            self.keep(envelope, told=False)
        return await self._take(server, session, envelope)

    def keep(self, mail: Envelope, *, told: bool = True) -> None:
        """A mail was taken."""
        assert isinstance(mail.content, bytes)
        found = message_from_bytes(mail.content, policy=policy.default)
        parts = [part.get_content() for part in found.walk() if part.get_content_maintype() == "text"]
        words = "\n".join([str(found["Subject"]), *map(str, parts)])
        self.take(Took(mail.rcpt_tos[0], words, answer={"id": str(found["Message-ID"])}, told=told))

    async def says(self, took: Took, state: ReportState, at: datetime) -> None:
        known = {
            "delivered": ("delivered", "2.0.0", "smtp; 250 2.0.0 Ok"),
            "undeliverable": ("failed", "5.1.1", f"smtp; 550 5.1.1 <{took.address}> User unknown"),
        }
        if state not in known:
            await super().says(took, state, at)
        note = smtp_rig.notification(took.answer["id"], *known[state])
        await self.call("bounce", smtp_rig.bounce(note.replace(b"ada1@example.com", took.address.encode())))


class SendGridLine(HttpLine):
    """Its specification judges requests; what it says is signed as its own library checks it."""

    vendor, channels = "sendgrid", ("email",)
    EVENTS: ClassVar[dict[str, dict[str, object]]] = {
        "delivered": {"event": "delivered", "response": "250 OK"},
        "read": {"event": "open", "useragent": "Mozilla/5.0 (X11; Linux x86_64) Thunderbird/140.0"},
        "undeliverable": {"event": "bounce", "type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 user unknown"},
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__(sendgrid_rig.SendGridRig(sendgrid_rig.gate()))

    def to(self, fields: dict[str, Any], seen: Seen) -> str:
        return str(fields["personalizations"][0]["to"][0]["email"])

    async def says(self, took: Took, state: ReportState, at: datetime) -> None:
        if state not in self.EVENTS:
            await super().says(took, state, at)
        ours = UUID(took.request["personalizations"][0]["custom_args"]["anklang_message"])
        event = {
            "email": took.address, "timestamp": int(at.timestamp()), "sg_event_id": f"e{next(self.numbers)}",
            "sg_message_id": f"{took.answer['headers']['X-Message-Id']}.recvd-5f54b5d587-pczjm-1-67BADEEA-6.0",
            "anklang_message": str(ours), **self.EVENTS[state],
        }  # fmt: skip
        await self.call(*sendgrid_rig.signed([event]))
