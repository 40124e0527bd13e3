"""aiosmtpd as the mail server: it speaks the protocol, the rig says which recipients it refuses."""

from __future__ import annotations

import asyncio
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from contract.providers.mails import mail_to, number_of
from contract.providers.vendor import NOW, closed_port

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.core.clock import VirtualClock
from anklang.providers.http_client import HttpClient
from anklang.providers.smtp import ENTRY
from anklang.providers.smtp.send import SmtpProvider
from anklang.testing.provider_rig import Outcome

PASSWORD = "password-of-the-mail-account"
BOUNCE_SECRET = "secret-for-bounces"
REFUSALS = {
    "address": "550 5.1.1 <user> User unknown in virtual mailbox table",
    "transient": "451 4.3.0 Temporary lookup failure",
    "throttled": "450 4.7.1 Client host rejected: too many mails",
    "account": "550 5.7.26 This mail is unauthenticated",
}


class Server:
    """A mail server on the loop-back interface. Keeps what it took."""

    def __init__(self, rig: SmtpRig, tls: ssl.SSLContext | None, implicit: bool) -> None:
        self.rig = rig
        self.mails: list[Envelope] = []
        self.connections = 0
        self._transports: list[asyncio.BaseTransport] = []
        self._tls, self._implicit = tls, implicit

    async def start(self) -> int:
        """Listen; gives the port."""

        def factory() -> SMTP:
            self.connections += 1
            starttls = None if self._implicit else self._tls
            return Session_(
                self, enable_SMTPUTF8=self.rig.utf8, tls_context=starttls, require_starttls=bool(starttls),
                authenticator=self._authenticate, auth_required=True, auth_require_tls=False, hostname="mx.example.com",
            )  # fmt: skip

        loop = asyncio.get_running_loop()
        context = self._tls if self._implicit else None
        self._server = await loop.create_server(factory, "127.0.0.1", 0, ssl=context)
        return int(self._server.sockets[0].getsockname()[1])

    def drop_all(self) -> None:
        """Close every open connection, as a server does with idle ones."""
        for transport in self._transports:
            transport.close()
        self._transports.clear()

    async def stop(self) -> None:
        """Stop listening and drop everybody."""
        self._server.close()
        self.drop_all()

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        good = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
        return AuthResult(success=good, handled=False)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = REFUSALS.get(self.rig.outcome_of(address))
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        outcome = self.rig.outcome_of(envelope.rcpt_tos[0])
        if outcome == "message":
            return "554 5.7.1 Message content rejected"
        if outcome == "silence":
            await asyncio.Event().wait()
        if outcome == "hangup":
            assert server.transport is not None
            server.transport.abort()
        else:
            self.mails.append(envelope)
        return f"250 2.0.0 Ok: queued as {len(self.mails):08X}"


class Session_(SMTP):
    """One session; remembers its transport so that the server can drop it."""

    def __init__(self, owner: Server, **options: Any) -> None:
        super().__init__(owner, **options)
        self._owner = owner

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._owner._transports.append(transport)
        super().connection_made(transport)


class SmtpRig:
    """The adapter, and aiosmtpd."""

    names_retry_after = False
    foreign_loggers = ("mail.",)
    secrets = (PASSWORD, BOUNCE_SECRET)

    def __init__(
        self, security: str = "none", tls: tuple[ssl.SSLContext, ssl.SSLContext] | None = None, utf8: bool = False,
        **settings: str,
    ) -> None:  # fmt: skip
        self.clock = VirtualClock(NOW)
        self.outcomes: dict[int, Outcome] = {}
        self.security, self.utf8, self.settings = security, utf8, settings
        self._client_tls = tls[1] if tls else None
        self.server = Server(self, tls[0] if tls else None, security == "tls")

    async def __aenter__(self) -> Self:
        self.port = await self.server.start()
        self.provider = self.make(self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.provider.close()
        await self.server.stop()

    def given(self, port: int) -> dict[str, str]:
        return {
            "sender": "shop@example.com", "host": "localhost", "port": str(port), "security": self.security,
            "username": "shop", "password": PASSWORD, "bounce_secret": BOUNCE_SECRET, **self.settings,
        }  # fmt: skip

    def make(self, port: int, timeout: float = 20.0) -> SmtpProvider:
        settings = Settings(ENTRY.manifest, self.given(port))
        return SmtpProvider(settings, HttpClient(), self.clock, self._client_tls, timeout)

    def outcome_of(self, address: str) -> Outcome:
        """What was written down for a recipient such as ada7@example.com."""
        return self.outcomes.get(number_of(address), "ok")

    def script(self, number: int, outcome: Outcome) -> None:
        self.outcomes[number] = outcome
        if outcome == "silence":
            self.provider = self.make(self.port, timeout=0.3)

    def arrived(self) -> list[int]:
        return [int(mail.rcpt_tos[0].partition("@")[0].removeprefix("ada")) for mail in self.server.mails]

    def mails(self) -> list[EmailMessage]:
        """What arrived, parsed by the standard library."""
        found = [mail.content for mail in self.server.mails]
        return [message_from_bytes(one, policy=policy.default) for one in found if isinstance(one, bytes)]

    def unreachable(self) -> SmtpProvider:
        return self.make(closed_port())

    def outgoing(self, number: int) -> Outgoing:
        return mail_to(number)

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        action, status, text = {
            "delivered": ("delivered", "2.0.0", "smtp; 250 2.0.0 Ok"),
            "undeliverable": ("failed", "5.1.1", "smtp; 550 5.1.1 <ada1@example.com> User unknown"),
        }[state]
        return "bounce", bounce(notification(sent.provider_ref, action, status, text))

    def inbound(self, text: str) -> None:
        return None

    def broken(self) -> tuple[str, RawRequest]:
        return "bounce", bounce(b"this is no mail")


def bounce(body: bytes) -> RawRequest:
    """A call as the mail server makes it."""
    headers = {"Authorization": f"Bearer {BOUNCE_SECRET}", "Content-Type": "message/rfc822"}
    return RawRequest("POST", "/hooks/smtp/bounce", headers, body)


def notification(message_id: str, action: str, status: str, diagnostic: str, whole: bool = False) -> bytes:
    """A delivery status notification in the form of RFC 3464, with the headers or the whole of the mail."""
    returned = (
        f"From: shop@example.com\nTo: ada1@example.com\nMessage-ID: {message_id}\nSubject: =?utf-8?q?Korb?=\n"
    )
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    text = f"""From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
To: shop@example.com
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

--B1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.com.

--B1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Sun, 22 Nov 2026 09:00:00 +0000 (UTC)

Final-Recipient: rfc822; ada1@example.com
Original-Recipient: rfc822;ada1@example.com
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: {diagnostic}

--B1
Content-Description: Undelivered Message
Content-Type: {kind}

{returned}
--B1--
"""
    return text.replace("\n", "\r\n").encode()
