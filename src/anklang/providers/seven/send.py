"""Sending by ``POST /api/sms`` (form body, ``X-Api-Key``)."""

from __future__ import annotations

from urllib.parse import urlencode

from anklang.channels.answers import count, judged, price, rows, unexplained, word
from anklang.channels.call import Answer, Http
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, SendResult, Unknown
from anklang.channels.provider import CheckResult, WebhookRoute, probe
from anklang.channels.sms import Sms, SmsAdapter, without_plus
from anklang.core.clock import Clock
from anklang.providers.seven.errors import CODES, RELOAD_LOCK, TAKEN, UNKNOWN
from anklang.providers.seven.manifest import MANIFEST
from anklang.providers.seven.webhooks import routes


class SevenProvider(SmsAdapter):
    """SMS by seven.io. Its reload lock drops some repeats, by accident: it is no idempotency key."""

    shortest, longest = (
        60,
        2880 * 60,
    )  # seconds; ttl is in whole minutes, and 2,880 is what seven does by itself

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        super().__init__(MANIFEST, http, clock)
        self._url = settings.url("base_url") + "/api"
        self._headers = {"X-Api-Key": settings.text("api_key"), "Accept": "application/json"}
        self._currency = settings.text("currency").upper()
        self._routes = routes(settings.text("signing_secret"), settings.url("public_url"), clock)

    async def deliver_sms(self, sms: Sms) -> SendResult:
        """One POST per message: a call takes many numbers, but only one text and one reference."""
        form = {
            "to": without_plus(sms.number),
            "from": without_plus(sms.sender),
            "text": sms.text,
            "foreign_id": sms.reference,
        }
        if sms.seconds is not None:
            form["ttl"] = str(sms.seconds // 60)
        headers = self._headers | {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form).encode()
        answer = await self._http.request("POST", self._url + "/sms", headers=headers, body=body)
        return self._read(answer, sms.is_repeat)

    def _read(self, answer: Answer, is_repeat: bool) -> SendResult:
        document = answer.json()
        row = next(iter(rows(document, "messages")), {})
        if row.get("success") is True and word(row, "id"):
            cost = price(word(row, "price"), self._currency)
            return Accepted(word(row, "id"), answer.raw(), count(word(row, "parts")), cost)
        code = word(row, "error") or word(document, "success") or _bare_code(answer)
        if not code or code == TAKEN:
            return unexplained("seven.io", answer)
        if code == RELOAD_LOCK and is_repeat:
            return Unknown("seven.io has just taken this text for this number", answer.raw())
        return judged("seven.io", answer, code, CODES.get(code), UNKNOWN)

    async def check(self) -> CheckResult:
        """Read the balance: proves the key without sending."""
        return await probe(self._http, self._url + "/balance", self._headers, "seven.io")

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``status`` for delivery reports, ``inbound`` for what people write."""
        return self._routes


def _bare_code(answer: Answer) -> str:
    """Some refusals are nothing but the three digits of the code, also with HTTP 200."""
    text = answer.body[:10].decode("ascii", "replace").strip().strip('"')
    return text if len(text) == 3 and text.isdigit() else ""
