"""Sending: one SMTP transaction for one recipient, over a connection that stays open."""

from __future__ import annotations

import ssl
from typing import Literal, cast

import aiosmtplib
import msgspec

from anklang.channels.bounces import classify, enhanced_code
from anklang.channels.call import Http
from anklang.channels.mail import MailAdapter, NotAMail, beyond_ascii, letter_of, mailbox, message_id
from anklang.channels.manifest import Settings
from anklang.channels.mime import written
from anklang.channels.model import (
    Accepted,
    Failed,
    Outgoing,
    SendResult,
    Unknown,
)
from anklang.channels.provider import CheckResult, WebhookRoute
from anklang.channels.turns import Turns
from anklang.core.clock import Clock
from anklang.core.errors import BadInput, Problem
from anklang.providers.smtp.connections import Connections, Server
from anklang.providers.smtp.manifest import MANIFEST
from anklang.providers.smtp.webhooks import routes


class _Mail(msgspec.Struct, frozen=True):
    """One mail, ready for the server."""

    ref: str  # its Message-ID
    sender: str  # the return path
    recipient: str  # addr-spec
    body: bytes  # the whole of it
    refused: Failed | None  # what comes of it at a server without SMTPUTF8; None if any server can carry it


class SmtpProvider(MailAdapter):
    """E-mail by any server. The outcome is unknown only from DATA on; before it nothing was handed over."""

    def __init__(
        self,
        settings: Settings,
        http: Http,
        clock: Clock,
        tls: ssl.SSLContext | None = None,
        timeout: float = 30.0,
    ) -> None:
        """``tls`` only where a private certificate authority is used; ``timeout`` in seconds for each step.

        Raises BadInput if the return path is no mailbox.
        """
        super().__init__(MANIFEST, clock)
        server = Server(
            settings.text("host"),
            settings.number("port"),
            cast(Literal["starttls", "tls", "none"], settings.text("security")),
            settings.text("username"),
            settings.text("password"),
            timeout,
            tls,
        )
        self._return_path = _checked_return_path(settings.text("return_path"))
        self._connections = Connections(server)
        self._turns = Turns(max(1, settings.number("connections")))
        self._routes = routes(settings.text("bounce_secret"))

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """One mail in one transaction; a connection that went stale while idle is replaced once."""
        letter = letter_of(message)
        mail = _Mail(
            ref=message_id(message.message_id, letter.sender.domain),
            sender=self._return_path or letter.sender.addr_spec,
            recipient=letter.recipient.addr_spec,
            body=written(letter, message.message_id, self._clock.now()),
            refused=beyond_ascii(letter, self._return_path),
        )
        async with self._turns.take(message.lane):
            result = await self._try(mail, fresh=False)
            if result is None:
                result = await self._try(mail, fresh=True)
        return result or Failed("transient", "unreachable", "not_sent", "The server closed the connection.")

    async def _try(self, mail: _Mail, fresh: bool) -> SendResult | None:
        """None if a used connection turned out to be closed before anything was handed over."""
        used, in_data = False, False
        try:
            async with self._connections.lend(fresh) as (connection, used):
                if mail.refused is not None and not connection.supports_extension("SMTPUTF8"):
                    return mail.refused
                encoding, options = ("utf-8", ["SMTPUTF8"]) if mail.refused else ("ascii", [])
                try:
                    await connection.mail(mail.sender, options=options, encoding=encoding)
                    await connection.rcpt(mail.recipient, encoding=encoding)
                    in_data = True
                    reply = await connection.data(mail.body)
                except aiosmtplib.SMTPResponseException as error:
                    if in_data and not 400 <= error.code < 600:
                        return Unknown("the server's answer to the mail was no SMTP reply")
                    if error.code != 421 and connection.is_connected:
                        await _reset(connection)
                    else:
                        connection.close()
                    if error.code == 421 and used and not in_data:
                        return None
                    return _refused(error.code, error.message)
                return Accepted(mail.ref, {"code": reply.code, "text": reply.message[:500]})
        except aiosmtplib.SMTPResponseException as error:  # greeting, EHLO, STARTTLS or login
            return _refused(error.code, error.message)
        except (aiosmtplib.SMTPException, OSError) as error:
            if in_data:
                return Unknown(f"the connection was lost after the mail was begun: {type(error).__name__}")
            return None if used else _not_connected(error)

    async def check(self) -> CheckResult:
        """Connect, encrypt, log in, NOOP."""
        try:
            async with self._connections.lend(fresh=True) as (connection, _):
                await connection.noop()
        except aiosmtplib.SMTPAuthenticationError as error:
            return CheckResult(
                False, f"The server refuses the login ({error.code}). Correct user and password."
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            text = f"No session with the server: {type(error).__name__}. Check host, port and encryption."
            return CheckResult(False, text)
        return CheckResult(True, "The server takes mail from us.")

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``bounce`` for delivery status notifications."""
        return self._routes

    async def close(self) -> None:
        """End the sessions."""
        await self._connections.close()


def _checked_return_path(address: str) -> str:
    try:
        return mailbox(address).addr_spec if address else ""
    except NotAMail:
        problem = Problem("return_path", "is no mailbox", "such as bounces@example.com")
        raise BadInput("The settings of smtp are not usable.", [problem]) from None


def _not_connected(error: Exception) -> Failed:
    """Nothing was handed over. The plain base class says that the server does not offer STARTTLS or a login."""
    if _is_about_certificate(error):
        text = (
            "The server's certificate is not valid for this name. Correct host or encryption in the settings."
        )
        return Failed("account", "credentials_invalid", "certificate", text)
    if type(error) is aiosmtplib.SMTPException or isinstance(error, aiosmtplib.SMTPNotSupported):
        text = "The server offers no STARTTLS or no login. Choose the right encryption in the settings."
        return Failed("account", "credentials_invalid", "not_supported", text)
    text = f"No connection to the server: {type(error).__name__}. Nothing was sent; try again later."
    return Failed("transient", "unreachable", "not_sent", text)


def _is_about_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


async def _reset(connection: aiosmtplib.SMTP) -> None:
    """Make a connection ready for the next mail after a refusal; one that does not answer is dropped."""
    try:
        await connection.rset()
    except (aiosmtplib.SMTPException, OSError):
        connection.close()


def _refused(code: int, text: str) -> Failed:
    error, reason = classify(code, text)
    shown = enhanced_code(text) or str(code)
    return Failed(
        error,
        reason,
        shown,
        f"The server refused with {code} {shown}.",
        None,
        {"code": code, "text": text[:500]},
    )
