"""A real name server on a local port, over UDP and TCP, with a zone of our own (dnslib)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dnslib import CNAME, MX, QTYPE, RCODE, RR, TXT, A, DNSHeader, DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSServer

MAKE = {"TXT": TXT, "MX": lambda value: MX(value[1], value[0]), "A": A, "CNAME": CNAME}
LONGEST = 1232  # bytes of an answer by UDP
Zone = dict[tuple[str, str], list[object]]
"""Records by name and kind. Instead of records: ["SERVFAIL"], ["REFUSED"] or ["silence"]."""


class Answers(BaseResolver):
    """Says what stands in the zone; remembers what it was asked and how."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.asked: list[tuple[str, str, str]] = []  # name, kind, udp or tcp

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord | None:
        """One question."""
        name, kind = str(request.q.qname).rstrip(".").lower(), QTYPE[request.q.qtype]
        self.asked.append((name, kind, handler.protocol))
        reply = request.reply()
        for _ in range(5):
            records = self.zone.get((name, kind), [])
            if records == ["silence"]:
                return DNSRecord(DNSHeader(id=request.header.id ^ 1, qr=1))  # for another question: not ours
            if records in (["SERVFAIL"], ["REFUSED"]):
                reply.header.rcode = getattr(RCODE, str(records[0]))
                return reply
            for one in records:
                reply.add_answer(RR(name, getattr(QTYPE, kind), rdata=MAKE[kind](one), ttl=60))
            target = self.zone.get((name, "CNAME"), [])
            if records or not target:
                break
            reply.add_answer(RR(name, QTYPE.CNAME, rdata=CNAME(target[0]), ttl=60))
            name = str(target[0])
        if not any(known == name or known.endswith(f".{name}") for known, _ in self.zone):
            reply.header.rcode = RCODE.NXDOMAIN
        if handler.protocol == "udp" and len(reply.pack()) > LONGEST:
            reply.rr, reply.header.tc = (
                [],
                1,
            )  # cut, with the question kept: to be asked again by TCP (RFC 2181 9)
        return reply


@contextmanager
def name_server(zone: Zone) -> Iterator[tuple[tuple[str, int], Answers]]:
    """Its address and port, and what it hears. UDP and TCP share the port."""
    answers = Answers(zone)
    udp, tcp = _pair(answers)
    port = udp.server.server_address[1]
    threads = [
        threading.Thread(target=one.server.serve_forever, args=(0.02,), daemon=True) for one in (udp, tcp)
    ]
    for one in threads:
        one.start()
    try:
        yield ("127.0.0.1", port), answers
    finally:
        for server in (udp, tcp):
            server.server.shutdown()
            server.server.server_close()
        for one in threads:
            one.join(5)


def _pair(answers: Answers) -> tuple[DNSServer, DNSServer]:
    """On one port; what is free for UDP may be taken for TCP, and then another one is tried."""
    for _ in range(50):
        udp = DNSServer(answers, port=0, address="127.0.0.1", logger=_Quiet())
        port = udp.server.server_address[1]
        try:
            return udp, DNSServer(answers, port=port, address="127.0.0.1", tcp=True, logger=_Quiet())
        except OSError:
            udp.server.server_close()
    raise AssertionError("no port is free for both UDP and TCP")


class _Quiet:
    """Logs nothing."""

    def __getattr__(self, name: str) -> object:
        return lambda *_args, **_more: None
