"""Who we are, for push services: RFC 8292 (VAPID)."""

from __future__ import annotations

from datetime import datetime, timedelta

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from anklang.core.errors import BadInput, Problem
from anklang.providers.webpush.encrypt import decode64, encode64, public_bytes

LIFE = timedelta(hours=12)
"""RFC 8292 allows 24 hours at most; half of it leaves room for clocks that differ."""


def load_key(text: str) -> ec.EllipticCurvePrivateKey:
    """A P-256 key from PEM or from the 32 bytes in base64url. Raises BadInput."""
    try:
        if "BEGIN" in text:
            key = load_pem_private_key(text.encode(), None)
            if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
                return key
        else:
            raw = decode64(text)
            if len(raw) == 32:
                return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
    except (ValueError, TypeError):
        pass  # said below, without the key in the text
    problem = Problem("vapid_private_key", "is no P-256 key", "paste PEM or 32 bytes in base64url")
    raise BadInput("The settings of webpush are not usable.", [problem])


class Vapid:
    """Makes Authorization headers and keeps one signed token per push service."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, subject: str) -> None:
        self._key = key
        self._subject = subject
        self._tokens: dict[str, tuple[datetime, str]] = {}
        self.public_key = encode64(public_bytes(key.public_key()))

    def header(self, origin: str, now: datetime) -> str:
        """Value of Authorization for a push service; ``origin`` is scheme, host and port of the endpoint."""
        known = self._tokens.get(origin)
        if known is None or not timedelta(0) <= now - known[0] < LIFE / 2:
            claims = {"aud": origin, "exp": int((now + LIFE).timestamp()), "sub": self._subject}
            known = (now, jwt.encode(claims, self._key, algorithm="ES256"))
            self._tokens[origin] = known
        return f"vapid t={known[1]},k={self.public_key}"
