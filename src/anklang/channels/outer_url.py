"""The address of a call as the vendor sees it, which is what it signs."""

from __future__ import annotations

from urllib.parse import urlsplit

from anklang.channels.provider import RawRequest


def external_url(public_url: str, request: RawRequest) -> str:
    """The URL as the vendor called it: origin and prefix of ``public_url``, path and query of the request.

    Behind a proxy the request shows an inner host, while vendors sign the outer one, byte by byte. If the
    path already starts with the prefix of ``public_url``, the prefix is not added twice.
    """
    rest = request.url
    if "://" in rest:
        rest = "/" + rest.split("://", 1)[1].partition("/")[2]
    outer = urlsplit(public_url)
    prefix = outer.path.rstrip("/")
    if prefix and not (rest == prefix or rest.startswith((prefix + "/", prefix + "?"))):
        rest = prefix + rest
    return f"{outer.scheme}://{outer.netloc}{rest}"
