"""Sending by ``POST /message`` (JSON, bearer token, empty answer)."""

from __future__ import annotations

import re
from urllib.parse import quote

import msgspec

from anklang.channels.answers import refused, unexplained
from anklang.channels.call import Answer, Http
from anklang.channels.chat import ChatAdapter, opening
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, ChatContent, Failed, Outgoing, SendResult
from anklang.channels.provider import CheckResult, WebhookRoute
from anklang.core.clock import Clock
from anklang.core.errors import BadInput, Problem
from anklang.providers.apple_messages.manifest import MANIFEST
from anklang.providers.apple_messages.tokens import key_of, token_for
from anklang.providers.apple_messages.webhooks import PREFIX, routes

_BUSINESS = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_SHORTEST_KEY = 16  # bytes
_OPENS = "https://bcrw.apple.com/urn:biz:"
_UNKNOWN_PERSON = 404  # "failed to recognize the destination-id value"


class AppleMessagesProvider(ChatAdapter):
    """The account of one business. There is no idempotency key that Apple documents, and nobody says what arrived."""

    accounts = re.compile(r"urn:mbid:[A-Za-z0-9+/=_-]{1,400}")

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        """Raises BadInput for an ID or a key that has not Apple's form."""
        super().__init__(MANIFEST, http, clock)
        self._business = settings.text("business_id").removeprefix(PREFIX)
        self._msp, self._key = settings.text("msp_id"), key_of(settings.text("secret"))
        wrong = []
        if not _BUSINESS.fullmatch(self._business):
            wrong.append(Problem("business_id", "is no business ID", "as Apple Business Register shows it"))
        if len(self._key) < _SHORTEST_KEY:
            wrong.append(Problem("secret", "is no key of the Messaging API", "Base64, as Apple shows it"))
        if wrong:
            raise BadInput("The settings of apple_messages are not usable.", wrong)
        self._words, self._url = settings.text("first_words"), settings.url("base_url")
        self._routes = routes(self._msp, self._key, self._business, self._words)

    def refuse(self, message: Outgoing) -> Failed | None:
        """Also campaigns, for which Apple does not admit anybody, and what is more than a text."""
        refusal = super().refuse(message)
        if refusal is not None:
            return refusal
        if message.lane == "bulk":
            text = "Apple takes answers and what was asked for, no campaigns. Send it on another channel."
            return Failed("message", "provider_rejected", "no_campaigns", text)
        assert isinstance(message.content, ChatContent)
        if message.content.image or message.content.replies or not message.content.text:
            text = "Only a text goes to Apple Messages from here. Leave picture and buttons out."
            return Failed("message", "provider_rejected", "only_text", text)
        return None

    async def deliver_chat(self, to: str, content: ChatContent, message: Outgoing) -> SendResult:
        """One call; the answer to it is empty, so the reference is the ID that we gave it."""
        number = str(message.message_id)
        headers = {
            "Authorization": f"Bearer {token_for(self._msp, self._key, self._clock.now())}",
            "Content-Type": "application/json",
            "id": number,
            "source-id": self._business,
            "destination-id": to,
            "auto-reply": "true",
        }
        body = {
            "v": 1, "id": number, "type": "text", "sourceId": self._business, "destinationId": to,
            "body": content.text,
        }  # fmt: skip
        answer = await self._http.request(
            "POST", f"{self._url}/message", headers=headers, body=msgspec.json.encode(body)
        )
        return _read(answer, number)

    async def check(self) -> CheckResult:
        """Apple has no call that proves ID and key without a message to somebody."""
        return CheckResult(
            True,
            "ID and key have Apple's form. Apple has no call that tries them: write to it from an iPhone.",
        )

    def start_link(self, token: str) -> str:
        """Where a person opens the chat; the token stands in the field behind the first words, and comes back so."""
        return f"{_OPENS}{self._business}?body={quote(opening(self._words, token), safe='')}"

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``message`` for everything."""
        return self._routes


def _read(answer: Answer, number: str) -> SendResult:
    """200 is all that is said of a good one. An address that Apple does not know is no fault of the account."""
    if answer.status == 200:
        return Accepted(number, {"status": 200})
    if answer.status == _UNKNOWN_PERSON:
        return refused("Apple", answer, "404", ("address", "unreachable"))
    return unexplained("Apple", answer)
