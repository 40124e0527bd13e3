"""Sending by ``POST /{phone number id}/messages`` (JSON, bearer token)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

import msgspec

from anklang.channels.answers import refused, rows, unexplained, word
from anklang.channels.call import Answer, Http, NoAnswer, NotSent
from anklang.channels.chat import opening
from anklang.channels.graph import error_of
from anklang.channels.manifest import Settings
from anklang.channels.model import (
    Accepted,
    ChatContent,
    Failed,
    OptOut,
    Outgoing,
    SendResult,
    TemplateContent,
)
from anklang.channels.provider import Adapter, CheckResult, WebhookRoute, probe
from anklang.channels.vendor_templates import TemplateList
from anklang.core.clock import Clock
from anklang.core.errors import BadInput, Problem
from anklang.providers.whatsapp.build import body_of, to_whom, wrong_with
from anklang.providers.whatsapp.errors import PAIR_LIMIT, PAIR_PAUSE, STOPPED_ADVERTISING, meaning_of
from anklang.providers.whatsapp.manifest import MANIFEST
from anklang.providers.whatsapp.templates import read_all
from anklang.providers.whatsapp.webhooks import routes

_NUMBER = re.compile(r"[0-9]{3,40}")
_SIGNS = re.compile(r"[+()/.\s-]")
_DIGITS = re.compile(r"[1-9][0-9]{5,14}")  # E.164 without its plus
_SHORTEST_TOKEN = 16


class WhatsAppProvider(Adapter):
    """One number of a business account. There is no idempotency key: an answer that did not come stays unknown."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        """Raises BadInput for ids and tokens that have not Meta's form."""
        super().__init__(MANIFEST, clock)
        self._http = http
        self._number, self._account = settings.text("phone_number_id"), settings.text("business_account_id")
        verify_token = settings.text("verify_token")
        self._digits = _SIGNS.sub("", settings.text("number"))
        self._words = settings.text("first_words")
        wrong = [
            Problem(name, "is no id of Meta", "digits only, as WhatsApp Manager shows it")
            for name, value in (("phone_number_id", self._number), ("business_account_id", self._account))
            if not _NUMBER.fullmatch(value)
        ]
        if not _DIGITS.fullmatch(self._digits):
            wrong.append(Problem("number", "is no telephone number", "with its country code: +4930123456"))
        if len(verify_token) < _SHORTEST_TOKEN:
            wrong.append(Problem("verify_token", "is too short", f"at least {_SHORTEST_TOKEN} signs"))
        if wrong:
            raise BadInput("The settings of whatsapp are not usable.", wrong)
        self._url, self._verify_token = settings.url("base_url"), verify_token
        self._headers = {
            "Authorization": f"Bearer {settings.text('access_token')}",
            "Accept": "application/json",
        }
        self._routes = routes(settings.text("app_secret"), verify_token, self._words)

    def refuse(self, message: Outgoing) -> Failed | None:
        """Also what names nobody on WhatsApp, and what WhatsApp would refuse."""
        refusal = super().refuse(message)
        if refusal is not None:
            return refusal
        if to_whom(message.address) is None:
            text = "A message on WhatsApp needs a number or an id of WhatsApp."
            return Failed("address", "no_address", "wrong_address", text)
        content = message.content
        if isinstance(content, TemplateContent):
            return None
        if not isinstance(content, ChatContent):
            text = "A message on WhatsApp needs a text, a picture or an approved template."
            return Failed("message", "provider_rejected", "wrong_content", text)
        why = wrong_with(content)
        return Failed("message", "provider_rejected", "wrong_form", why) if why else None

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """One call, with our id in it, which comes back with every report."""
        content, whom = message.content, to_whom(message.address)
        assert isinstance(content, ChatContent | TemplateContent)
        assert whom is not None
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **whom,
            **body_of(content),
            "biz_opaque_callback_data": str(message.message_id),
        }
        return _read(await self._post(f"{self._number}/messages", body))

    async def check(self) -> CheckResult:
        """The numbers of the business account: proves the token, the account, and that the number is one of it."""

        def look(answer: Answer) -> str:
            found = next(
                (one for one in rows(answer.json(), "data") if word(one, "id") == self._number), None
            )
            shown = _SIGNS.sub("", word(found or {}, "display_phone_number"))
            if found is not None and shown in ("", self._digits):
                return ""
            if found is not None:
                return (
                    f"The number of this ID is +{shown}, not +{self._digits}. Correct the telephone number."
                )
            return f"The business account has no number with the ID {self._number}. Correct one of both."

        url = f"{self._url}/{self._account}/phone_numbers?fields=id,display_phone_number&limit=100"
        found = await probe(self._http, url, self._headers, "Meta", look)
        if not found.ok and "HTTP 400" in found.text:  # how the Graph API answers an unknown id
            return CheckResult(False, "Meta knows no such business account, or the token may not see it.")
        return found

    async def set_webhooks(self, addresses: Mapping[str, str]) -> CheckResult:
        """Subscribe the app to the business account, with ``events`` as the address; Meta calls it at once."""
        body = {"override_callback_uri": addresses["events"], "verify_token": self._verify_token}
        try:
            answer = await self._post(f"{self._account}/subscribed_apps", body)
        except (NotSent, NoAnswer) as error:
            return CheckResult(False, f"Meta was not told where to call. {error} Try again.")
        if answer.status == 200 and answer.json().get("success") is True:
            return CheckResult(True, "Meta takes the credentials, and was told where to call.")
        said = error_of(answer).text[:200] or f"HTTP {answer.status}"
        return CheckResult(
            False, f"Meta takes the credentials but not the address that it is to call: {said}"
        )

    def start_link(self, token: str) -> str:
        """Click to chat: the first words stand in the field with the token behind them; sent, they bring it back."""
        return f"https://wa.me/{self._digits}?text={quote(opening(self._words, token), safe='')}"

    async def templates(self) -> TemplateList:
        """All templates of the business account with the state of their approval."""

        async def get(path: str) -> Answer:
            return await self._http.request("GET", f"{self._url}/{path}", headers=self._headers)

        return await read_all(get, self._account)

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``events`` for everything."""
        return self._routes

    async def _post(self, path: str, body: Mapping[str, object]) -> Answer:
        headers = self._headers | {"Content-Type": "application/json"}
        return await self._http.request(
            "POST", f"{self._url}/{path}", headers=headers, body=msgspec.json.encode(body)
        )


def _read(answer: Answer) -> SendResult:
    """What is kept of a good answer is the id and whether Meta holds it back: the rest repeats the person."""
    sent = rows(answer.json(), "messages")
    number = word(sent[0], "id") if sent else ""
    if answer.status == 200 and number:
        return Accepted(number, {"status": 200, "message_status": word(sent[0], "message_status")})
    error = error_of(answer)
    meaning = meaning_of(error.code)
    if meaning is None:
        return unexplained("WhatsApp", answer)
    failed = refused("WhatsApp", answer, error.code, meaning)
    pause = failed.retry_after
    if error.code == PAIR_LIMIT:
        pause = max(PAIR_PAUSE, pause or 0.0)
    kept = {"status": answer.status, "code": error.code, "subcode": error.subcode}
    opt_out: OptOut = "unsubscribed" if error.code == STOPPED_ADVERTISING else ""
    return msgspec.structs.replace(failed, retry_after=pause, raw=kept, opt_out=opt_out)
