"""Sending by ``POST /sms/3/messages`` (JSON, ``Authorization: App``)."""

from __future__ import annotations

import msgspec

from anklang.channels.answers import count, inner, refused, rows, unexplained, word
from anklang.channels.call import Answer, Http
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, SendResult
from anklang.channels.provider import CheckResult, WebhookRoute, probe
from anklang.channels.sms import Sms, SmsAdapter, without_plus
from anklang.core.clock import Clock
from anklang.providers.infobip.errors import REJECTED, UNDELIVERABLE, rejection
from anklang.providers.infobip.manifest import MANIFEST
from anklang.providers.infobip.webhooks import routes


class InfobipProvider(SmsAdapter):
    """SMS by Infobip. What it does with a repeated id is not documented for sure, so we give none."""

    longest = 48 * 3600  # seconds; a longer validity is cut by Infobip as well

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        super().__init__(MANIFEST, http, clock)
        self._url = settings.url("base_url") + "/sms/3"
        self._headers = {"Authorization": f"App {settings.text('api_key')}", "Accept": "application/json"}
        self._routes = routes(settings.text("callback_user"), settings.text("callback_password"))

    async def deliver_sms(self, sms: Sms) -> SendResult:
        """One POST per message. Reports go where the subscription says, since only that can sign in."""
        message: dict[str, object] = {
            "sender": without_plus(sms.sender),
            "destinations": [{"to": without_plus(sms.number)}],
            "content": {"text": sms.text},
            "webhooks": {"callbackData": sms.reference},
        }
        if sms.seconds is not None:
            message["options"] = {"validityPeriod": {"amount": sms.seconds, "timeUnit": "SECONDS"}}
        headers = self._headers | {"Content-Type": "application/json"}
        body = msgspec.json.encode({"messages": [message]})
        return _read(await self._http.request("POST", self._url + "/messages", headers=headers, body=body))

    async def check(self) -> CheckResult:
        """Read the latest entry of the log: proves the key without sending and without taking a report away."""
        return await probe(self._http, self._url + "/logs?limit=1", self._headers, "Infobip")

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``status`` for delivery reports, ``inbound`` for what people write."""
        return self._routes


def _read(answer: Answer) -> SendResult:
    """Success and rejection both come as HTTP 200, with a status for each message."""
    row = next(iter(rows(answer.json(), "messages")), {})
    status, message_id = inner(row, "status"), word(row, "messageId")
    if answer.status != 200 or not word(status, "groupId"):
        return unexplained("Infobip", answer)
    if word(status, "groupId") in (REJECTED, UNDELIVERABLE):
        return refused("Infobip", answer, word(status, "name"), rejection(word(status, "name")))
    if not message_id:
        return unexplained("Infobip", answer)
    return Accepted(message_id, answer.raw(), count(word(inner(row, "details"), "messageCount")))
