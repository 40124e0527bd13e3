"""Sending by ``POST /xms/v1/{service_plan_id}/batches`` (JSON, bearer token), one batch for each message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import msgspec

from anklang.channels.answers import refused, unexplained, word
from anklang.channels.call import Answer, Http
from anklang.channels.fetch import Located, NoMedia
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Media, SendResult
from anklang.channels.provider import CheckResult, WebhookRoute, probe
from anklang.channels.sms import Sms, SmsAdapter
from anklang.core.clock import Clock
from anklang.providers.sinch.errors import SEND
from anklang.providers.sinch.manifest import MANIFEST
from anklang.providers.sinch.webhooks import routes

MOST_PARTS = 30
"""Sinch counts the parts only where a limit is set; 2,000 characters, the longest body, are 30 parts in UCS-2."""


class SinchProvider(SmsAdapter):
    """SMS by Sinch. There is no idempotency key: a repeat is a second message."""

    longest = 3 * 86_400  # seconds; Sinch tries for three days at most

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        super().__init__(MANIFEST, http, clock)
        plan = quote(settings.text("service_plan_id"), safe="")
        self._url = f"{settings.url('base_url')}/xms/v1/{plan}/batches"
        self._headers = {
            "Authorization": f"Bearer {settings.text('api_token')}",
            "Accept": "application/json",
        }
        self._routes = routes(settings.text("callback_secret"))

    async def deliver_sms(self, sms: Sms) -> SendResult:
        """One POST per message, so that each has an outcome of its own."""
        document: dict[str, object] = {
            "type": "mt_text",
            "from": sms.sender,
            "to": [sms.number],
            "body": sms.text,
            "client_reference": sms.reference,
            "max_number_of_message_parts": MOST_PARTS,
        }
        if sms.callback_url:
            document |= {"delivery_report": "per_recipient", "callback_url": sms.callback_url}
        if sms.seconds is not None:
            document["expire_at"] = _iso(self._clock.now() + timedelta(seconds=sms.seconds))
        headers = self._headers | {"Content-Type": "application/json"}
        body = msgspec.json.encode(document)
        return _read(await self._http.request("POST", self._url, headers=headers, body=body))

    async def check(self) -> CheckResult:
        """Read the latest batch: proves plan and token without sending."""
        return await probe(self._http, self._url + "?page_size=1", self._headers, "Sinch")

    async def locate(self, media: Media) -> Located | NoMedia:
        """The address that came in. Sinch names neither its host nor a proof for it, so it gets no secret of ours."""
        return Located(media.url, stranger=True)

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``status`` for delivery reports, ``inbound`` for what people write; either takes both."""
        return self._routes


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read(answer: Answer) -> SendResult:
    document = answer.json()
    if answer.status in (200, 201) and word(document, "id"):
        return Accepted(word(document, "id"), answer.raw())
    code = word(document, "code")
    if answer.status in (400, 403) and code:  # 403 is a request that cannot be done; 401 is the token
        return refused("Sinch", answer, code, SEND.get(code, ("message", "provider_rejected")))
    return unexplained("Sinch", answer)
