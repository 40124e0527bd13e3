"""MX (RFC 5321 5.1, RFC 7505): whether answers to the sender arrive, and whether receivers take it for real."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

from anklang.channels.sender_domain.model import Answer, DnsRecord, DomainPart, DomainRemark, not_asked, part


def judge_mx(domain: str, mx: Answer, addresses: Sequence[Answer]) -> DomainPart:
    """The mail servers of the sender's domain; ``addresses`` are its A and AAAA records, which stand in for MX."""
    if mx.state == "failed":
        return part("mx", [], [not_asked(domain, mx)])
    found = [DnsRecord("MX", domain, one) for one in mx.records]
    hosts = [one.partition(" ")[2] for one in mx.records]
    if not hosts:
        direct = [
            DnsRecord("AAAA" if ":" in one else "A", domain, one)
            for answer in addresses
            for one in answer.records
        ]
        if direct:
            return part("mx", direct, [DomainRemark("mx_implicit")])
        failed = [not_asked(domain, one) for one in addresses if one.state == "failed"]
        return part("mx", [], failed[:1] or [DomainRemark("mx_missing", {"name": domain})])
    if "." in hosts:  # RFC 7505 3: alone, it says that nobody there takes mail
        return part("mx", found, [DomainRemark("mx_null" if len(hosts) == 1 else "mx_null_and_others")])
    return part("mx", found, [DomainRemark("mx_address", {"host": one}) for one in hosts if _is_address(one)])


def _is_address(host: str) -> bool:
    """An MX record names a host, never an address (RFC 5321 5.1)."""
    try:
        ip_address(host.rstrip("."))
    except ValueError:
        return False
    return True
