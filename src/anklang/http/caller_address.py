"""From which network address a request came."""

from __future__ import annotations

import ipaddress

from starlette.requests import Request

from anklang.http.state import Site


def address_of(request: Request, site: Site) -> str:
    """The IP address that asks; behind a proxy that is trusted, the last one that it names. Empty if unknown."""
    address = _read(_said(request, site))
    return "" if address is None else str(address)


def network_of(request: Request, site: Site) -> str:
    """Who asks, for limits: of IPv6 the network of 64 bits, which is what one customer is given."""
    said = _said(request, site)
    address = _read(said)
    if address is None:
        return said
    return str(ipaddress.ip_network((address, 64), strict=False) if address.version == 6 else address)


def _said(request: Request, site: Site) -> str:
    forwarded = request.headers.get("x-forwarded-for", "") if site.trust_proxy else ""
    return forwarded.rpartition(",")[2].strip()[:100] or (request.client.host if request.client else "")


def _read(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if address.version == 6 else address
