"""AWS Signature Version 4: who calls, bound to method, address, headers and body of one request."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import msgspec

_ALGORITHM = "AWS4-HMAC-SHA256"
_PORTS = {"https": 443, "http": 80}


class Signer(msgspec.Struct, frozen=True):
    """An access key, and what it is used for."""

    key_id: str  # public part of the access key
    secret: str  # secret part
    region: str  # such as eu-central-1
    service: str  # name that the vendor signs under: ses

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Signer({self.region}, {self.service})"

    def headers(self, method: str, url: str, body: bytes, now: datetime) -> dict[str, str]:
        """The headers of a signed request without a query; ``now`` may be off by five minutes at most."""
        moment = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        given = {
            "content-type": "application/json",
            "host": _host(url),
            "x-amz-date": moment,
        }
        names = ";".join(sorted(given))
        lines = "".join(f"{name}:{given[name]}\n" for name in sorted(given))
        path = quote(urlsplit(url).path or "/", safe="/-_.~")  # once more: the address is encoded already
        canonical = "\n".join([method, path, "", lines, names, hashlib.sha256(body).hexdigest()])
        scope = f"{moment[:8]}/{self.region}/{self.service}/aws4_request"
        text = "\n".join([_ALGORITHM, moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        signature = hmac.new(self._key(moment[:8]), text.encode(), "sha256").hexdigest()
        return {
            "Content-Type": given["content-type"],
            "X-Amz-Date": moment,
            "Authorization": f"{_ALGORITHM} Credential={self.key_id}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}",
        }

    def _key(self, day: str) -> bytes:
        key = b"AWS4" + self.secret.encode()
        for part in (day, self.region, self.service, "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        return key


def _host(url: str) -> str:
    """As the HTTP client writes it: without the port that goes without saying."""
    parts = urlsplit(url)
    return parts.netloc.removesuffix(f":{_PORTS.get(parts.scheme, 0)}")
