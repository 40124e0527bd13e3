"""Sending by ``POST /pa/send_message`` (JSON). Every answer is HTTP 200; what became of it stands in ``status``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

import msgspec

from anklang.channels.answers import refused, unexplained, word
from anklang.channels.call import Answer, Http, NoAnswer, NotSent
from anklang.channels.chat import ChatAdapter
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, ChatContent, Outgoing, SendResult
from anklang.channels.provider import CheckResult, WebhookRoute
from anklang.core.clock import Clock
from anklang.core.errors import BadInput, Problem
from anklang.providers.viber.build import body_of
from anklang.providers.viber.errors import OK, meaning_of
from anklang.providers.viber.manifest import MANIFEST
from anklang.providers.viber.webhooks import HEARD, routes

LONGEST_SENDER = 28
_URI = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class ViberProvider(ChatAdapter):
    """A bot. There is no idempotency key; deliveries and reads are reported by the number of the message."""

    accounts = re.compile(r"[A-Za-z0-9+/=_-]{1,64}")

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        """Raises BadInput for a URI or a sender that Viber would not take."""
        super().__init__(MANIFEST, http, clock)
        self._uri, self._token = settings.text("uri"), settings.text("auth_token")
        wrong = []
        if not _URI.fullmatch(self._uri):
            wrong.append(
                Problem("uri", "is no URI of a bot", "the name behind chatURI= without anything else")
            )
        if len(settings.text("sender")) > LONGEST_SENDER:
            wrong.append(Problem("sender", "is too long", f"at most {LONGEST_SENDER} signs"))
        if wrong:
            raise BadInput("The settings of viber are not usable.", wrong)
        self._first_words = settings.text("first_words")
        self._url = settings.url("base_url")
        self._routes = routes(self._token, self._uri)

    async def deliver_chat(self, to: str, content: ChatContent, message: Outgoing) -> SendResult:
        """One call."""
        body = body_of(to, message.sender[:LONGEST_SENDER], content, str(message.message_id))
        return _read(await self._call("send_message", body))

    async def check(self) -> CheckResult:
        """get_account_info: proves the token, and that it belongs to the bot that start links lead to."""
        try:
            answer = await self._call("get_account_info", {})
        except (NotSent, NoAnswer) as error:
            return CheckResult(False, f"Viber cannot be reached. {error} Check the address and the network.")
        found = answer.json()
        if answer.status != 200 or word(found, "status") != OK:
            said = word(found, "status_message") or f"HTTP {answer.status}"
            return CheckResult(False, f"Viber refuses the token: {said[:100]}. Correct it.")
        uri = word(found, "uri")
        if uri.lower() != self._uri.lower():
            return CheckResult(
                False, f"The token belongs to the bot {uri}, not to {self._uri}. Correct the URI."
            )
        return CheckResult(True, "Viber takes the token.")

    async def set_webhooks(self, addresses: Mapping[str, str]) -> CheckResult:
        """set_webhook: Viber calls ``events`` from now on, for what we read; without names and pictures of people."""
        body = {
            "url": addresses["events"],
            "event_types": list(HEARD),
            "send_name": False,
            "send_photo": False,
        }
        try:
            answer = await self._call("set_webhook", body)
        except (NotSent, NoAnswer) as error:
            return CheckResult(False, f"Viber was not told where to call. {error} Try again.")
        if answer.status == 200 and word(answer.json(), "status") == OK:
            return CheckResult(True, "Viber takes the token, and was told where to call.")
        said = word(answer.json(), "status_message")[:200] or f"HTTP {answer.status}"
        return CheckResult(False, f"Viber takes the token but not the address that it is to call: {said}.")

    def start_link(self, token: str) -> str:
        """The deep link at which a person opens the chat; the token comes back as ``context``."""
        words = f"&text={quote(self._first_words, safe='')}" if self._first_words else ""
        return f"viber://pa?chatURI={self._uri}&context={token}{words}"

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``events`` for everything."""
        return self._routes

    async def _call(self, method: str, body: Mapping[str, object]) -> Answer:
        headers = {"X-Viber-Auth-Token": self._token, "Content-Type": "application/json"}
        return await self._http.request(
            "POST", f"{self._url}/pa/{method}", headers=headers, body=msgspec.json.encode(body)
        )


def _read(answer: Answer) -> SendResult:
    """``message_token`` is a number of 64 bits, kept as its digits."""
    found = answer.json()
    code, token = word(found, "status"), word(found, "message_token")
    if answer.status != 200 or not code or (code == OK and not token):
        return unexplained("Viber", answer)
    if code == OK:
        return Accepted(token, {"status": 200, "message_token": token})
    failed = refused("Viber", answer, code, meaning_of(code))
    text = f"Viber refused the message: {word(found, 'status_message')[:200] or code} (status {code})."
    return msgspec.structs.replace(failed, text=text)
