"""From which network address a request came."""

from __future__ import annotations

import ipaddress

from starlette.requests import Request

from anklang.http.state import Site


def address_of(request: Request, site: Site) -> str:
    """The IP address that asks; behind a proxy that is trusted, the last one that it names. Empty if unknown."""
    forwarded = request.headers.get("x-forwarded-for", "") if site.trust_proxy else ""
    said = forwarded.rpartition(",")[2].strip()[:100] or (request.client.host if request.client else "")
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if address.version == 6 else None
    return str(mapped or address)
