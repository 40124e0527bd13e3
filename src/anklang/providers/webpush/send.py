"""Sending by RFC 8030: one POST to the endpoint of the subscription."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from anklang.channels.call import Answer, Http, retry_after
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Failed, Outgoing, PushAddress, PushContent, SendResult, Unknown
from anklang.channels.provider import Adapter, CheckResult
from anklang.core.clock import Clock
from anklang.core.ids import random_bytes
from anklang.providers.webpush.encrypt import LONGEST_PLAINTEXT, decode64, encode64, encrypt
from anklang.providers.webpush.manifest import MANIFEST
from anklang.providers.webpush.vapid import Vapid, load_key

FOUR_WEEKS = 28 * 24 * 3600
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")


class WebPushProvider(Adapter):
    """End-to-end encrypted notifications for browsers."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        """Raises BadInput if the VAPID key cannot be read."""
        super().__init__(MANIFEST, clock)
        self._http = http
        self._vapid = Vapid(load_key(settings.text("vapid_private_key")), settings.text("vapid_subject"))
        self._services = [one.strip() for one in settings.text("push_services").split(",") if one.strip()]

    @property
    def public_key(self) -> str:
        """The applicationServerKey that browsers subscribe with."""
        return self._vapid.public_key

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """Encrypt for this one browser and hand over to its push service."""
        address, content = message.address, message.content
        if not isinstance(address, PushAddress) or not isinstance(content, PushContent):
            return _wrong_message("wrong_content", "Web Push needs a subscription and a notification.")
        origin = self._origin(address.endpoint)
        if origin is None:
            text = "The endpoint is not at an allowed push service. Add its host to push_services if it is right."
            return Failed("address", "no_address", "endpoint_not_allowed", text)
        try:
            browser_key, auth = decode64(address.p256dh), decode64(address.auth)
            own_key = ec.generate_private_key(ec.SECP256R1())
            plain = _payload(message, content)
            if len(plain) > LONGEST_PLAINTEXT:
                return _wrong_message(
                    "too_large", f"The notification has {len(plain)} bytes; {LONGEST_PLAINTEXT} fit."
                )
            body = encrypt(plain, browser_key, auth, own_key, random_bytes(16))
        except ValueError:
            return Failed("address", "no_address", "bad_keys", "The keys of the subscription are not usable.")
        answer = await self._http.request(
            "POST", address.endpoint, headers=self._headers(message, content, origin), body=body
        )
        return read(answer, str(message.message_id))

    def _origin(self, endpoint: str) -> str | None:
        """Scheme, host and port if the endpoint may be called; it comes from a browser, so nothing is trusted."""
        try:
            parts = urlsplit(endpoint)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return None
        if not host or parts.username is not None:
            return None
        origin = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
        for service in self._services:
            if "://" in service:
                if origin == service:
                    return origin
            elif parts.scheme == "https" and port in (None, 443) and _matches(host, service):
                return origin
        return None

    def _headers(self, message: Outgoing, content: PushContent, origin: str) -> dict[str, str]:
        ttl = FOUR_WEEKS if content.ttl is None else min(content.ttl, FOUR_WEEKS)
        if message.useless_after is not None:
            ttl = min(ttl, int((message.useless_after - self._clock.now()).total_seconds()))
        headers = {
            "TTL": str(max(0, ttl)),
            "Urgency": "high" if content.urgent else "normal",
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "Authorization": self._vapid.header(origin, self._clock.now()),
        }
        if content.collapse_key:
            fits = _TOPIC.fullmatch(content.collapse_key)
            headers["Topic"] = (
                content.collapse_key
                if fits
                else encode64(sha256(content.collapse_key.encode()).digest())[:32]
            )
        return headers

    async def check(self) -> CheckResult:
        """Nothing can be asked without a subscription: the key was read, so it is usable."""
        return CheckResult(True, f"The VAPID key is usable; its public part is {self.public_key}.")


def _matches(host: str, service: str) -> bool:
    return host.endswith(service[1:]) if service.startswith("*.") else host == service


def _payload(message: Outgoing, content: PushContent) -> bytes:
    document = {
        "id": str(message.message_id),
        "title": content.title,
        "body": content.body,
        "image": content.image,
        "url": content.deep_link,
        "tag": content.collapse_key,
        "data": content.data,
    }
    return msgspec.json.encode({name: value for name, value in document.items() if value})


def _wrong_message(code: str, text: str) -> Failed:
    return Failed("message", "provider_rejected", code, text)


def read(answer: Answer, reference: str) -> SendResult:
    """The outcome of one push; ``reference`` names it where the push service does not.

    RFC 8030 has no key against doubles, so of faults on the other side only 503 is tried again (compliance 8.1).
    """
    status, raw, code = answer.status, answer.raw(), str(answer.status)
    text = f"The push service answered HTTP {status}."
    if status in (200, 201, 202):
        return Accepted(answer.header("Location") or reference, raw)
    if status in (404, 410):
        return Failed(
            "address", "unreachable", code, text + " The subscription is gone; remove it.", None, raw
        )
    if status in (401, 403):
        text += " Check the VAPID key and subject; the subscription stays."
        return Failed("account", "credentials_invalid", code, text, None, raw)
    if status == 429:
        return Failed("throttled", "provider_rejected", code, text, retry_after(answer), raw)
    if status == 503:
        return Failed("transient", "provider_rejected", code, text, retry_after(answer), raw)
    if status >= 500:
        return Unknown(f"The push service answered HTTP {status}: it may have the notification", raw)
    return Failed("message", "provider_rejected", code, text, None, raw)
