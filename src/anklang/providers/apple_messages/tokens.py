"""The tokens by which Apple and a messaging service provider know each other: JWT with HS256, in both directions.

Source: "Authorizing Messages" in Apple's documentation of the interface: ``iss`` is the MSP ID on what we send, ``aud``
on what comes. The token covers no body; the connection does. Pure.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import datetime

import msgspec

from anklang.channels.provider import same

_HEADER = {"alg": "HS256", "typ": "JWT"}


def key_of(secret: str) -> bytes:
    """The key behind the text that Apple shows; empty for what is no Base64."""
    try:
        return base64.b64decode(secret, validate=True)
    except (ValueError, binascii.Error):
        return b""


def token_for(msp_id: str, key: bytes, now: datetime) -> str:
    """A token for one request of ours."""
    claims = {"iss": msp_id, "iat": int(now.timestamp())}
    signed = f"{_part(msgspec.json.encode(_HEADER))}.{_part(msgspec.json.encode(claims))}"
    return f"{signed}.{_seal(key, signed)}"


def is_for(msp_id: str, key: bytes, token: str) -> bool:
    """Whether a token was made with our key, and for us."""
    signed, _, seal = token.rpartition(".")
    if not same(_seal(key, signed), seal):
        return False
    header, _, claims = signed.partition(".")
    said, wanted = _read(claims).get("aud"), _read(header).get("alg")
    return wanted == "HS256" and (said == msp_id or (isinstance(said, list) and msp_id in said))


def _seal(key: bytes, signed: str) -> str:
    return _part(hmac.digest(key, signed.encode(), "sha256"))


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _read(part: str) -> dict[str, object]:
    try:
        found = msgspec.json.decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, msgspec.DecodeError):
        return {}
    return found if isinstance(found, dict) else {}
