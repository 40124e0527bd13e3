"""A journey calls a web address of the shop: signed by Standard Webhooks, idempotent, never into the private
network."""

from __future__ import annotations

import base64
import hmac
import socket
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

import msgspec

from anklang.channels.answers import in_time
from anklang.channels.call import Http, NoAnswer, NotSent, is_public
from anklang.channels.model import Accepted, Failed, SendResult, Unknown
from anklang.messages.model import Message

Lookup = Callable[[str], list[str]]


def addresses_of(host: str) -> list[str]:
    """The IP addresses of a host name; empty when it has none."""
    try:
        return sorted({str(info[4][0]) for info in socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)})
    except OSError:
        return []


def refuse_address(url: str, *, allow_private: bool, lookup: Lookup = addresses_of) -> str | None:
    """Why a journey must not call this address; None if it may. Private, loopback and link-local hosts are refused.

    This is for a clear answer. The client looks once more at what it connects to, as a name may mean another address
    a moment later.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        return "it is not an http(s) address"
    if allow_private:
        return None
    found = lookup(parts.hostname)
    if not found:
        return "its host name is not known"
    if not all(is_public(one) for one in found):
        return "it leads into a private network; ANKLANG_ALLOW_PRIVATE_URLS permits that"
    return None


def signed_headers(keys: Sequence[bytes], id_: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks 1.0: id, time, and HMAC-SHA256 over both and the body by each key.

    The id stays the same at every attempt, so it is the idempotency key; the time is that of the attempt.
    """
    stamp = str(int(now.timestamp()))
    said = f"{id_}.{stamp}.".encode() + body
    digests = [base64.b64encode(hmac.digest(key, said, sha256)).decode() for key in keys]
    return {
        "content-type": "application/json", "webhook-id": id_, "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{one}" for one in digests), "idempotency-key": id_,
    }  # fmt: skip


async def call_url(
    message: Message, http: Http, keys: Sequence[bytes], now: datetime, *, refused: str | None
) -> SendResult:
    """Make the call of a planned `http` message. Only 2xx is success; 4xx but 408, 409, 425 and 429 is final (J43).

    `refused` says why the address must not be called; redirects are not followed, answers are bounded by the client.
    """
    call = message.plan.call
    if call is None or refused is not None:
        return Failed("message", "provider_rejected", "address", f"The address is not called: {refused}.")
    body = msgspec.json.encode(call.body)
    headers = signed_headers(keys, str(message.id), now, body)
    return await in_time(_post(message, http, call.url, headers, body), call.timeout_seconds)


async def _post(
    message: Message, http: Http, url: str, headers: Mapping[str, str], body: bytes
) -> SendResult:
    try:
        answer = await http.request("POST", url, headers=headers, body=body)
    except NotSent as error:
        return Failed("transient", "provider_rejected", "not_sent", str(error))
    except NoAnswer as error:
        return Unknown(str(error))
    if 200 <= answer.status < 300:
        return Accepted(str(message.id), answer.raw())
    after = answer.header("Retry-After")
    wait = float(after) if after.isdecimal() and len(after) < 6 else None
    if answer.status in (408, 409, 425, 429) or answer.status >= 500:
        kind = "throttled" if answer.status == 429 else "transient"
        return Failed(kind, "provider_rejected", str(answer.status), retry_after=wait, raw=answer.raw())  # type: ignore[arg-type]
    return Failed("message", "provider_rejected", str(answer.status), raw=answer.raw())
