"""HTTP over aiohttp, for all adapters. It answers one question exactly: may the request have been received?

Nothing here logs, and no error names a path, a header or a body, because these hold tokens and addresses.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Self

import aiohttp
from aiohttp.client_exceptions import InvalidURL
from yarl import URL

from anklang.channels.call import Answer, NoAnswer, NotSent, PrivateAddress, TooLarge, is_public

MAX_ANSWER = 1024 * 1024
"""Bytes of an answer that are read; a vendor's answer to one message is far smaller."""

KEEP_ALIVE = 10.0
"""Seconds that an idle connection is kept. Shorter than the idle time-out of vendors' front ends (60 s and
more), so that no request is written into a connection that the other side is closing: that is a NoAnswer."""

DOWNLOAD_SECONDS = 600.0
"""That a file may take in all; it is given up sooner when nothing comes for as long as a call may take."""

_NO_URL = "The address of the provider is not a URL. Correct it in the settings."


class _PrivateName(OSError):
    """A name leads into a private network."""


class PublicResolver(aiohttp.abc.AbstractResolver):
    """Looks names up and gives back public addresses only: what is connected to is what was checked."""

    def __init__(self, inner: aiohttp.abc.AbstractResolver | None = None) -> None:
        self._inner = inner  # made with the first look-up, as it needs a running loop

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        """The addresses of a host; raises OSError when one of them lies in a private network."""
        self._inner = self._inner or aiohttp.ThreadedResolver()
        found = await self._inner.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise _PrivateName("the name leads into a private network")
        return found

    async def close(self) -> None:
        """Nothing to give back."""
        if self._inner is not None:
            await self._inner.close()


class HttpClient:
    """A keep-alive pool over aiohttp. Made and closed by wiring, shared by all providers."""

    def __init__(
        self, *, connect_timeout: float = 5.0, read_timeout: float = 20.0, pool: int = 200,
        tls: ssl.SSLContext | None = None, resolver: aiohttp.abc.AbstractResolver | None = None,
    ) -> None:  # fmt: skip
        """Time-outs in seconds; ``tls`` only where a private certificate authority is used.

        With a ``PublicResolver`` nothing but the public internet is reached, whatever a name means.
        """
        self._timeout = aiohttp.ClientTimeout(
            total=connect_timeout + 2 * read_timeout,
            connect=connect_timeout,
            sock_connect=connect_timeout,
            sock_read=read_timeout,
        )
        self._pool = pool
        self._tls = tls
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=self._pool,
                keepalive_timeout=KEEP_ALIVE,
                ssl=True if self._tls is None else self._tls,
                resolver=self._resolver,
            )
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """One call, redirects not followed. Raises NotSent or NoAnswer, nothing else."""
        async with self._call(method, url, headers, body or None) as response:
            return Answer(response.status, dict(response.headers), await _read(response))

    async def download(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        most: int,
        take: Callable[[bytes], Awaitable[None]] | None = None,
    ) -> Answer:
        """A GET of a file, as it is: nothing is unpacked, so that few bytes cannot become many. See Download.

        Raises NotSent, NoAnswer or TooLarge, nothing else.
        """
        plain = {**headers, "Accept-Encoding": "identity"}
        pieces: list[bytes] = []
        size = 0
        async with self._call("GET", url, plain, None, unpack=False, seconds=DOWNLOAD_SECONDS) as response:
            async for piece in response.content.iter_any():
                size += len(piece)
                if max(size, response.content_length or 0) > most:
                    response.close()
                    raise TooLarge(f"more than {most} bytes")
                if response.status != 200:
                    continue  # what explains an error is no file
                if take is None:
                    pieces.append(piece)
                else:
                    await take(piece)
            return Answer(response.status, dict(response.headers), b"".join(pieces))

    @asynccontextmanager
    async def _call(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, *, unpack: bool = True,
        seconds: float | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:  # fmt: skip
        try:
            target = URL(url)
            host = target.host or "?"
        except ValueError:  # from here on nothing else may say that nothing was sent
            raise NotSent(_NO_URL) from None
        if isinstance(self._resolver, PublicResolver) and _is_address(host) and not is_public(host):
            raise PrivateAddress(f"{host} lies in a private network.")  # addresses are not looked up
        try:
            asked = self._timeout
            if seconds is not None:  # a file may take long, as long as it comes
                asked = aiohttp.ClientTimeout(
                    total=seconds, sock_connect=asked.sock_connect, sock_read=asked.sock_read
                )
            async with self._open().request(
                method, target, headers=headers, data=body, allow_redirects=False, auto_decompress=unpack,
                timeout=asked,
            ) as response:  # fmt: skip
                yield response
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            if isinstance(getattr(error, "os_error", None), _PrivateName):
                raise PrivateAddress(f"{host} leads into a private network.") from None
            raise NotSent(f"No connection to {host}: {type(error).__name__}.") from None
        except InvalidURL:
            raise NotSent(_NO_URL) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoAnswer(f"No complete answer from {host}: {type(error).__name__}.") from None


def _is_address(host: str) -> bool:
    """Whether the host is written as an address: it is then connected to as it is."""
    return ":" in host or host.replace(".", "").isdigit()


async def _read(response: aiohttp.ClientResponse, most: int = MAX_ANSWER) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.content.iter_any():
        chunks.append(chunk)
        size += len(chunk)
        if size > most:
            response.close()
            break
    return b"".join(chunks)[:most]
