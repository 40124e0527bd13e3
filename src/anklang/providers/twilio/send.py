"""Sending by ``POST /2010-04-01/Accounts/{AccountSid}/Messages.json`` (form body, HTTP Basic)."""

from __future__ import annotations

import re
from base64 import b64encode
from urllib.parse import quote, urlencode, urlsplit

from anklang.channels.answers import in_doubt
from anklang.channels.call import Answer, Http, retry_after
from anklang.channels.fetch import Located, NoMedia
from anklang.channels.manifest import Settings
from anklang.channels.model import (
    Accepted,
    Failed,
    Media,
    Outgoing,
    PhoneAddress,
    SendResult,
    SmsContent,
    Unknown,
)
from anklang.channels.provider import Adapter, CheckResult, WebhookRoute, probe
from anklang.core.clock import Clock
from anklang.providers.twilio.errors import CODES, meaning_of
from anklang.providers.twilio.manifest import MANIFEST
from anklang.providers.twilio.webhooks import REF, routes

_MEDIA = re.compile(
    r"/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/Messages/((?:SM|MM)[0-9a-fA-F]{32})/Media/(ME[0-9a-fA-F]{32})"
)
LONGEST_VALIDITY = 36_000
"""Seconds; the largest ValidityPeriod that Twilio takes."""


class TwilioProvider(Adapter):
    """SMS and MMS by Twilio. There is no idempotency key: a repeat is a second message."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        super().__init__(MANIFEST, clock)
        self._http = http
        account = settings.text("account_sid")
        self._account_url = f"{settings.url('base_url')}/2010-04-01/Accounts/{quote(account, safe='')}"
        user = settings.text("api_key_sid") or account
        password = settings.text("api_key_secret") or settings.text("auth_token")
        self._headers = {
            "Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode(),
            "Accept": "application/json",
        }
        self._routes = routes(
            settings.text("auth_token"), settings.text("webhook_shared_key"), settings.url("public_url")
        )

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """One POST per message; Twilio has no batch."""
        if not isinstance(message.address, PhoneAddress) or not isinstance(message.content, SmsContent):
            return Failed(
                "message", "provider_rejected", "wrong_content", "An SMS needs a number and a text."
            )
        answer = await self._http.request(
            "POST",
            self._account_url + "/Messages.json",
            headers=self._headers | {"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(self._form(message, message.address, message.content)).encode(),
        )
        return _read(answer)

    def _form(self, message: Outgoing, address: PhoneAddress, content: SmsContent) -> list[tuple[str, str]]:
        form = [("To", address.number)]
        is_service = message.sender.startswith("MG") and len(message.sender) == 34
        form.append(("MessagingServiceSid" if is_service else "From", message.sender))
        if content.text:
            form.append(("Body", content.text))
        form += [("MediaUrl", url) for url in content.media]
        if message.callback_url:
            form.append(("StatusCallback", _with_reference(message)))
        if message.useless_after is not None:
            left = int((message.useless_after - self._clock.now()).total_seconds())
            form.append(("ValidityPeriod", str(max(1, min(left, LONGEST_VALIDITY)))))
        return form

    async def check(self) -> CheckResult:
        """Read the account: proves SID and token without sending."""
        return await probe(self._http, self._account_url + ".json", self._headers, "Twilio")

    async def locate(self, media: Media) -> Located | NoMedia:
        """The Media subresource of our own account. Only its two ids are taken from what came in, so that our
        credentials go nowhere else."""
        found = _MEDIA.fullmatch(urlsplit(media.url).path)
        if found is None or found[1] != self._account_url.rpartition("/")[2]:
            return NoMedia("foreign", "The file does not belong to this account of Twilio.")
        url = f"{self._account_url}/Messages/{found[2]}/Media/{found[3]}"
        return Located(url, {"Authorization": self._headers["Authorization"]})

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``status`` for delivery reports, ``inbound`` for what people write."""
        return self._routes


def _with_reference(message: Outgoing) -> str:
    """Twilio gives no reference back, so ours travels in the callback's signed address."""
    mark = "&" if urlsplit(message.callback_url).query else "?"
    return f"{message.callback_url}{mark}{REF}={message.message_id}"


def _read(answer: Answer) -> SendResult:
    """A fault of the server (HTTP 500 with code 20500 and the like) is "an error in the server handling logic or a
    timeout in the API", and a second POST may be a second SMS (twilio.com/docs/api/errors/20500)."""
    body, raw = answer.json(), answer.raw()
    if answer.status in (200, 201):
        sid = body.get("sid")
        if not isinstance(sid, str) or not sid:
            return Unknown("Twilio answered success without a message SID", raw)
        parts = str(body.get("num_segments") or "")
        return Accepted(sid, raw, parts=int(parts) if parts.isdecimal() and int(parts) > 0 else None)
    found = body.get("code")
    code = found if isinstance(found, int) else 0
    known = CODES.get(code)
    if in_doubt(answer.status, known) or (known is None and answer.status < 400):
        why = f"Twilio answered HTTP {answer.status}, code {code}; the message may have been taken (errors/20500)"
        return Unknown(why, raw)
    error, reason = meaning_of(code, answer.status)
    text = f"Twilio refused the message with HTTP {answer.status}, code {code}. Look the code up at Twilio."
    return Failed(error, reason, str(code or answer.status), text, retry_after(answer), raw)
