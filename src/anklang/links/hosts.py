"""Which addresses a link may lead to: https on hosts that the workspace named, written plainly (compliance 9.4)."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029\ufeff]")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def refuse_reason(url: str, allowed: Collection[str]) -> str | None:
    """Why `url` must not be redirected to; None if it may.

    `allowed` holds hosts (shop.example), subdomain rules (.shop.example) and, for development, host:port. Only a host
    with a port may be reached by plain http. Names with letters beyond ASCII are refused unless listed as xn--….
    """
    if not url or _CONTROL.search(url):
        return "it holds spaces, backslashes or control characters"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return "it cannot be read as an address"
    if "@" in parts.netloc or "%" in parts.netloc:
        return "it holds a user name or an encoded host"
    if not host or not _HOST.fullmatch(host):
        return "it has no plain host name"
    if parts.netloc.lower() != host + (f":{port}" if port is not None else ""):
        return "its host is written in an unusual way"
    listed = {entry.lower().rstrip(".") for entry in allowed}
    if port is not None:
        if f"{host}:{port}" not in listed or parts.scheme not in {"http", "https"}:
            return f"{host}:{port} is not among the hosts of the workspace"
        return None
    if parts.scheme != "https":
        return "only https is allowed"
    if host in listed or any(entry.startswith(".") and host.endswith(entry) for entry in listed):
        return None
    return f"{host} is not among the hosts of the workspace"


def refuse_path_reason(path: str) -> str | None:
    """Why `path` is not a plain path on a host; None if it is."""
    if not path.startswith("/") or path.startswith("//"):
        return "a path begins with one slash"
    if _CONTROL.search(path):
        return "it holds spaces, backslashes or control characters"
    if _decoded_tricks(path):
        return "it holds encoded slashes, backslashes or control characters at its beginning"
    return None


def _decoded_tricks(path: str) -> bool:
    """`/%2f%2fevil` and `/%5cevil` become `//evil` behind proxies that decode once more."""
    return re.match(r"/+(?:%2f|%5c|%0[0-9a-f]|%09)", path, re.I) is not None


def host_of(url: str) -> str:
    """Host and port of an address that was checked before; empty if it has none."""
    try:
        parts: SplitResult = urlsplit(url)
    except ValueError:
        return ""
    return parts.netloc.lower()
