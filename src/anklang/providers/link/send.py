"""Sending by ``POST /sms/send`` of the Common platform (JSON, HTTP Basic)."""

from __future__ import annotations

from base64 import b64encode

import msgspec

from anklang.channels.answers import count, refused, unexplained, word
from anklang.channels.call import Answer, Http, NoAnswer, NotSent
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Failed, SendResult, Unknown
from anklang.channels.provider import CheckResult, WebhookRoute
from anklang.channels.sms import Sms, SmsAdapter
from anklang.core.clock import Clock
from anklang.providers.link.errors import QUEUED, SUBMIT, UNKNOWN_SUBMIT, UNSURE
from anklang.providers.link.manifest import MANIFEST
from anklang.providers.link.webhooks import routes


class LinkProvider(SmsAdapter):
    """SMS by LINK Mobility. There is no idempotency key: a repeat is a second message."""

    longest = 48 * 3600  # seconds; what LINK does by itself

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        super().__init__(MANIFEST, http, clock)
        self._url = settings.url("base_url") + "/sms/send"
        pair = f"{settings.text('username')}:{settings.text('password')}"
        self._headers = {
            "Authorization": "Basic " + b64encode(pair.encode()).decode(),
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        self._account = {
            "platformId": settings.text("platform_id"),
            "platformPartnerId": settings.text("partner_id"),
        }
        self._gate = settings.text("gate_id")
        self._routes = routes(settings.text("callback_token"))

    async def deliver_sms(self, sms: Sms) -> SendResult:
        """One POST per message. Refused here: characters beyond the first plane, which LINK does not carry."""
        if any(character > "\uffff" for character in sms.text):
            text = "LINK Mobility carries no emoji and no other characters of four bytes. Take them out of the text."
            return Failed("message", "provider_rejected", "four_byte_characters", text)
        document: dict[str, object] = {
            **self._account,
            "source": sms.sender,
            "sourceTON": _type_of_number(sms.sender),
            "destination": sms.number,
            "userData": sms.text,
            "refId": sms.reference,
            "useDeliveryReport": bool(self._gate),
            "ignoreResponse": False,
            "customParameters": {"replySmsCount": "true"},
        }
        if self._gate:
            document["deliveryReportGates"] = [self._gate]
        if sms.seconds is not None:
            document["relativeValidityTime"] = sms.seconds * 1000
        return _read(await self._post(document))

    async def _post(self, document: dict[str, object]) -> Answer:
        body = msgspec.json.encode(document)
        return await self._http.request("POST", self._url, headers=self._headers, body=body)

    async def check(self) -> CheckResult:
        """Post a message without number and text: a bad request if we may send, else refused before that."""
        try:
            answer = await self._post({**self._account, "useDeliveryReport": False})  # true would need a gate
        except (NotSent, NoAnswer) as error:
            text = f"LINK Mobility cannot be reached. {error} Check the address and the network."
            return CheckResult(False, text)
        code = word(answer.json(), "resultCode")
        if answer.status in (401, 403) or SUBMIT.get(code, UNKNOWN_SUBMIT)[0] == "account":
            text = f"LINK Mobility refuses the credentials (HTTP {answer.status}, code {code}). Correct them."
            return CheckResult(False, text)
        if answer.status == 400:
            return CheckResult(True, "LINK Mobility takes the credentials.")
        return CheckResult(False, f"LINK Mobility answered HTTP {answer.status}. Check the address.")

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``status`` for delivery reports, ``inbound`` for what people write."""
        return self._routes


def _type_of_number(sender: str) -> str:
    if sender.startswith("+"):
        return "MSISDN"
    return "SHORTNUMBER" if sender.isdigit() else "ALPHANUMERIC"


def _read(answer: Answer) -> SendResult:
    document = answer.json()
    code, message_id = word(document, "resultCode"), word(document, "messageId")
    if answer.status == 200 and code == QUEUED and message_id:
        return Accepted(message_id, answer.raw(), count(word(document, "smsCount")))
    if code in UNSURE and answer.status < 400:
        return Unknown(f"LINK Mobility answered code {code}, an unknown error", answer.raw())
    if code and code != QUEUED and answer.status < 500:
        return refused("LINK Mobility", answer, code, SUBMIT.get(code, UNKNOWN_SUBMIT))
    return unexplained("LINK Mobility", answer)
