"""Sending by one of Vonage's two interfaces: the Messages API (JSON), or the older SMS API (form)."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import urlencode

import msgspec

from anklang.channels.call import Http
from anklang.channels.manifest import Settings
from anklang.channels.model import SendResult
from anklang.channels.provider import CheckResult, WebhookRoute, probe
from anklang.channels.sms import Sms, SmsAdapter
from anklang.core.clock import Clock
from anklang.providers.vonage import send_messages, send_sms, webhooks_messages, webhooks_sms
from anklang.providers.vonage.manifest import MANIFEST

REST, API = "https://rest.nexmo.com", "https://api.nexmo.com"
"""Where the SMS API and the balance are, and where the Messages API is."""


class VonageProvider(SmsAdapter):
    """SMS by Vonage. There is no idempotency key: a repeat is a second message."""

    shortest, longest = 20, 604_800  # seconds; minimum and maximum of ttl in both interfaces

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        super().__init__(MANIFEST, http, clock)
        self._by_messages = settings.text("interface") == "messages"
        self._key, self._secret = settings.text("api_key"), settings.text("api_secret")
        pair = b64encode(f"{self._key}:{self._secret}".encode()).decode()
        self._headers = {"Authorization": f"Basic {pair}", "Accept": "application/json"}
        self._rest, self._api = settings.url("base_url") or REST, settings.url("base_url") or API
        signature = settings.text("signature_secret")
        if self._by_messages:
            self._routes = webhooks_messages.routes(signature, self._key)
        else:
            self._routes = webhooks_sms.routes(signature, settings.text("signature_method"))

    async def deliver_sms(self, sms: Sms) -> SendResult:
        """One POST per message."""
        if self._by_messages:
            headers = self._headers | {"Content-Type": "application/json"}
            body = msgspec.json.encode(send_messages.document_of(sms))
            answer = await self._http.request("POST", self._api + "/v1/messages", headers=headers, body=body)
            return send_messages.read(answer)
        form = {"api_key": self._key, "api_secret": self._secret, **send_sms.form_of(sms)}
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form).encode()
        answer = await self._http.request("POST", self._rest + "/sms/json", headers=headers, body=body)
        return send_sms.read(answer)

    async def check(self) -> CheckResult:
        """Read the balance: proves key and secret without sending."""
        return await probe(self._http, self._rest + "/account/get-balance", self._headers, "Vonage")

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``status`` for delivery receipts, ``inbound`` for what people write."""
        return self._routes
