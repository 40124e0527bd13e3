"""Sending by ``POST /3/device/{token}`` over one multiplexed HTTP/2 connection per environment."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import quote

import httpx
import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from anklang.channels.call import Answer, Http, NoAnswer, NotSent, retry_after
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Failed, Outgoing, PushAddress, PushContent, SendResult, Unknown
from anklang.channels.provider import Adapter, CheckResult
from anklang.core.clock import Clock
from anklang.core.errors import BadInput, Problem
from anklang.providers.apns.errors import FOREIGN_ENVIRONMENT, is_temporary, meaning_of
from anklang.providers.apns.manifest import MANIFEST
from anklang.providers.apns.tokens import BadTokens

for _name in ("httpx", "httpcore", "hpack"):  # they log addresses with device tokens, and header values
    logging.getLogger(_name).setLevel(logging.WARNING)

log = logging.getLogger(__name__)

FOUR_WEEKS = timedelta(weeks=4)
RENEW_AFTER = timedelta(minutes=40)
"""Apple takes a provider token from 0 to 60 minutes old, and no new one within 20 minutes."""

RENEW_AT_LEAST = timedelta(minutes=20)


class ApnsProvider(Adapter):
    """iOS straight by Apple. ``apns-id`` names a message but does not de-duplicate."""

    def __init__(
        self,
        settings: Settings,
        http: Http,
        clock: Clock,
        tls: ssl.SSLContext | None = None,
        read_timeout: float = 20.0,
    ) -> None:
        """``tls`` only where a private certificate authority is used; raises BadInput for an unusable key."""
        super().__init__(MANIFEST, clock)
        self._key = _load_key(settings.text("private_key"))
        self._team, self._key_id = settings.text("team_id"), settings.text("key_id")
        self._topic = settings.text("bundle_id")
        self._hosts = {"production": settings.url("base_url"), "sandbox": settings.url("sandbox_url")}
        self._tls = tls
        self._read_timeout = read_timeout
        self._client: httpx.AsyncClient | None = None
        self._token: tuple[datetime, str] | None = None
        self._tokens = BadTokens()

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """Hand over one notification.

        A token of the other environment answers BadDeviceToken, so that is asked once before the address is
        given up; both refusals are certain, so nothing is sent twice. What the other one answers counts: if it is too
        busy, or does not let us in, nobody knows yet whether the token is bad (compliance 8.3).
        """
        address, content = message.address, message.content
        if not isinstance(address, PushAddress) or not isinstance(content, PushContent):
            text = "APNs needs a push address and a notification."
            return Failed("message", "provider_rejected", "wrong_content", text)
        if not address.token:
            return Failed("address", "no_address", "no_token", "The push address has no token.")
        answer = await self._post(address.environment, message, address, content)
        other = "sandbox" if address.environment == "production" else "production"
        if _reason(answer) == "BadDeviceToken" and self._hosts[other] != self._hosts[address.environment]:
            answer = await self._post(other, message, address, content)
            if answer.status == 200:
                self._tokens.note(bad=False)
                return Accepted(_id(answer, message), answer.raw() | {"environment": other})
            if _reason(answer) in FOREIGN_ENVIRONMENT:
                text = f"APNs knows no such token, and the key is not for {other} ({_reason(answer)}). The token stays."
                return Failed("message", "provider_rejected", _reason(answer), text, None, answer.raw())
        return self._read(answer, message, address)

    async def _post(
        self, environment: str, message: Outgoing, address: PushAddress, content: PushContent
    ) -> Answer:
        url = f"{self._hosts[environment]}/3/device/{quote(address.token, safe='')}"
        body = msgspec.json.encode(_payload(message, content))
        headers = self._headers(message, content)
        answer = await self._call(url, headers, body)
        if _reason(answer) == "ExpiredProviderToken" and self._renew():
            answer = await self._call(url, headers | {"authorization": self._authorization()}, body)
        return answer

    async def _call(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if self._client is None:
            self._client = httpx.AsyncClient(
                http1=False,
                http2=True,
                verify=self._tls or ssl.create_default_context(),
                timeout=httpx.Timeout(self._read_timeout, connect=5.0),
                limits=httpx.Limits(max_connections=2, max_keepalive_connections=2, keepalive_expiry=60.0),
                trust_env=False,
            )
        try:
            response = await self._client.post(url, headers=dict(headers), content=body)
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.UnsupportedProtocol,
        ) as error:
            raise NotSent(f"No connection to APNs: {type(error).__name__}.") from None
        except httpx.HTTPError as error:
            raise NoAnswer(f"No complete answer from APNs: {type(error).__name__}.") from None
        return Answer(response.status_code, dict(response.headers), response.content)

    def _headers(self, message: Outgoing, content: PushContent) -> dict[str, str]:
        now = self._clock.now()
        ends = now + (FOUR_WEEKS if content.ttl is None else timedelta(seconds=content.ttl))
        if message.useless_after is not None:
            ends = min(ends, message.useless_after)
        headers = {
            "authorization": self._authorization(),
            "apns-topic": self._topic,
            "apns-push-type": "alert",
            "apns-priority": "10" if content.urgent else "5",
            "apns-expiration": "0" if content.ttl == 0 else str(int(ends.timestamp())),
            "apns-id": str(message.message_id),
            "content-type": "application/json",
        }
        if content.collapse_key:
            fits = len(content.collapse_key.encode()) <= 64 and content.collapse_key.isascii()
            key = content.collapse_key if fits else sha256(content.collapse_key.encode()).hexdigest()
            headers["apns-collapse-id"] = key
        return headers

    def _authorization(self) -> str:
        now = self._clock.now()
        if self._token is None or not timedelta(0) <= now - self._token[0] < RENEW_AFTER:
            claims = {"iss": self._team, "iat": int(now.timestamp())}
            made = jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": self._key_id})
            self._token = (now, made)
        return f"bearer {self._token[1]}"

    def _renew(self) -> bool:
        """Make a new provider token, unless Apple would take that for too many updates."""
        if self._token is not None and self._clock.now() - self._token[0] < RENEW_AT_LEAST:
            return False
        self._token = None
        return True

    def _read(self, answer: Answer, message: Outgoing, address: PushAddress) -> SendResult:
        raw, reason = answer.raw(), _reason(answer)
        if answer.status == 200:
            self._tokens.note(bad=False)
            return Accepted(_id(answer, message), raw)
        if answer.status >= 500 and not is_temporary(reason, answer.status):
            return Unknown(
                f"APNs answered HTTP {answer.status}, {reason or 'no reason'}: it may have it", raw
            )
        error, code = meaning_of(reason, answer.status)
        text = f"APNs answered HTTP {answer.status}, {reason or 'no reason'}."
        if reason == "BadDeviceToken":
            self._tokens.note(bad=True)
        if reason == "BadDeviceToken" and self._tokens.too_many:
            log.warning("more than 5 %% of the last device tokens are bad at APNs; none is given up")
            error, code = "message", "provider_rejected"
            text += (
                " More than 5 % of the last tokens were bad, so none is given up. Check bundle, key and app."
            )
        elif answer.status == 410 and _registered_again(answer, address):
            error = "transient"
            text += " The app has registered this token again since; it stays."
        elif error == "account":
            text += " Check team, key and bundle in the settings."
        return Failed(error, code, reason or str(answer.status), text, retry_after(answer), raw)

    async def check(self) -> CheckResult:
        """Push to a token that cannot exist: BadDeviceToken proves that key and topic are good."""
        url = f"{self._hosts['production']}/3/device/{'0' * 64}"
        headers = {
            "authorization": self._authorization(),
            "apns-topic": self._topic,
            "apns-push-type": "alert",
            "apns-expiration": "0",
        }
        try:
            answer = await self._call(url, headers, b'{"aps":{}}')
        except (NotSent, NoAnswer) as error:
            return CheckResult(False, f"{error} Check the address and the network.")
        reason = _reason(answer)
        if reason in ("BadDeviceToken", "Unregistered"):
            return CheckResult(True, "APNs takes the key.")
        return CheckResult(False, f"APNs refuses: {reason or answer.status}. Check team, key and bundle.")

    async def close(self) -> None:
        """Close the HTTP/2 connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _load_key(pem: str) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        problem = Problem(
            "private_key", "is no .p8 key", "paste the whole file, with its first and last line"
        )
        raise BadInput("The settings of apns are not usable.", [problem])
    return key


def _payload(message: Outgoing, content: PushContent) -> dict[str, object]:
    aps: dict[str, object] = {
        "alert": {"title": content.title, "body": content.body},
        "sound": "default",
    }
    ours = {"anklang_id": str(message.message_id)}
    if content.deep_link:
        ours["anklang_link"] = content.deep_link
    if content.image:
        aps["mutable-content"] = 1
        ours["anklang_image"] = content.image
    data = {name: value for name, value in content.data.items() if name != "aps"}
    return {**data, **ours, "aps": aps}


def _reason(answer: Answer) -> str:
    return str(answer.json().get("reason") or "")


def _id(answer: Answer, message: Outgoing) -> str:
    return answer.header("apns-id") or str(message.message_id)


def _registered_again(answer: Answer, address: PushAddress) -> bool:
    """Whether the app confirmed the token after APNs saw it become invalid (``timestamp`` in milliseconds)."""
    since = answer.json().get("timestamp")
    if address.registered_at is None or not isinstance(since, int):
        return False
    return address.registered_at.timestamp() * 1000 > since
