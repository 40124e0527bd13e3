"""A few SMTP connections, kept open between mails."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import aiosmtplib
import msgspec


class Server(msgspec.Struct, frozen=True):
    """Where and how to connect."""

    host: str  # name or address
    port: int  # 25, 465, 587
    security: Literal["starttls", "tls", "none"]  # when encryption starts
    username: str  # empty: no login
    password: str  # empty: no login
    timeout: float  # seconds for each step
    tls: ssl.SSLContext | None  # only for a private certificate authority

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"


class Connections:
    """Lends one connection at a time to each sender. A connection whose use ended in a fault is not kept."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._idle: list[aiosmtplib.SMTP] = []

    @asynccontextmanager
    async def lend(self, fresh: bool = False) -> AsyncIterator[tuple[aiosmtplib.SMTP, bool]]:
        """A ready connection, and whether it was used before. Raises what aiosmtplib raises on connecting."""
        connection, used = None, False
        while self._idle and not fresh and connection is None:
            connection = self._idle.pop()
            used = connection.is_connected
            connection = connection if used else None
        if connection is None:
            connection = await self._open()
        keep = False
        try:
            yield connection, used
            keep = True
        finally:
            if keep and connection.is_connected:
                self._idle.append(connection)
            else:
                connection.close()

    async def _open(self) -> aiosmtplib.SMTP:
        server = self._server
        connection = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username or None,
            password=server.password or None,
            timeout=server.timeout,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=server.tls,
        )
        try:
            await connection.connect()
        except BaseException:
            connection.close()
            raise
        return connection

    async def close(self) -> None:
        """Say goodbye on all idle connections."""
        while self._idle:
            connection = self._idle.pop()
            try:
                await connection.quit(timeout=2)
            except (aiosmtplib.SMTPException, OSError):
                connection.close()
