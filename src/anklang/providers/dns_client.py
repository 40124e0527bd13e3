"""The one client for DNS: asks the name servers of the machine, or one that is set, without ever raising."""

from __future__ import annotations

import asyncio

import dns.asyncresolver
import dns.exception
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

from anklang.channels.sender_domain.model import Answer, Kind

_ONE_TRY = 1.5  # seconds until a name server is asked again, or the next one
_PAYLOAD = 1232  # bytes of an answer by UDP that arrive everywhere; a longer one is fetched by TCP


class DnsClient:
    """Asks for records. One object serves any number of requests and event loops."""

    def __init__(self, server: tuple[str, int] | None = None) -> None:
        """``server``: address and port of the one to ask; None: those of the machine."""
        self._server = server

    async def ask(self, name: str, kind: Kind, seconds: float) -> Answer:
        """The records of ``name``; failed after ``seconds`` at the latest."""
        try:
            async with asyncio.timeout(seconds + 0.2):
                found = await self._resolver().resolve(
                    name, kind, lifetime=seconds, raise_on_no_answer=False, search=False
                )
        except dns.resolver.NXDOMAIN:
            return Answer("no_name")
        except (TimeoutError, dns.exception.Timeout):
            return Answer("failed", why="timeout")
        except dns.resolver.NoNameservers:  # every one refused, failed, or said something unreadable
            return Answer("failed", why="server_failure")
        except (dns.exception.DNSException, OSError):
            return Answer("failed", why="unreachable")
        return _read(found, name)

    def _resolver(self) -> dns.asyncresolver.Resolver:
        """Made anew each time: the machine may have moved to other name servers."""
        made = dns.asyncresolver.Resolver(configure=self._server is None)
        if self._server is not None:
            address, made.port = self._server
            made.nameservers = [address]
        made.timeout = _ONE_TRY
        made.use_edns(0, 0, _PAYLOAD)
        return made


def _read(found: dns.resolver.Answer, asked: str) -> Answer:
    canonical = str(found.canonical_name).rstrip(".").lower()
    alias = canonical if canonical != asked.rstrip(".").lower() else ""
    records = tuple(_text(one) for one in found.rrset or ())
    return Answer("found" if records else "none", tuple(sorted(records, key=_place)), alias)


def _text(data: object) -> str:
    if isinstance(data, TXT):
        return b"".join(data.strings).decode("utf-8", "replace")  # one record, in pieces of 255 bytes
    if isinstance(data, MX):
        host = str(data.exchange)
        return f"{data.preference} {host.rstrip('.').lower() or '.'}"
    return str(data)


def _place(record: str) -> tuple[int, str]:
    """Mail servers in the order in which they are tried; everything else by its text."""
    number = record.partition(" ")[0]
    return (int(number) if number.isdecimal() else 0, record)
