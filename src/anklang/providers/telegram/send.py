"""Sending by ``POST /bot{token}/sendMessage`` and ``sendPhoto`` (JSON). The token stands in the address."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from anklang.channels.answers import inner, refused, unexplained, word
from anklang.channels.call import Answer, Http, NoAnswer, NotSent
from anklang.channels.fetch import Located, NoMedia
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, ChatContent, DeviceAddress, Failed, Media, Outgoing, SendResult
from anklang.channels.provider import Adapter, CheckResult, WebhookRoute, probe
from anklang.core.clock import Clock
from anklang.core.errors import BadInput, Problem
from anklang.providers.telegram.build import call_of, wrong_with
from anklang.providers.telegram.errors import meaning_of
from anklang.providers.telegram.manifest import MANIFEST
from anklang.providers.telegram.webhooks import FILE, HEARD, routes

_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_BOT = re.compile(r"[A-Za-z0-9_]{4,32}")
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_PATH = re.compile(r"[A-Za-z0-9_-]+(?:[/.][A-Za-z0-9_-]+)*")  # photos/file_0.jpg
_CHAT = re.compile(r"-?[0-9]{1,16}")  # "at most 52 significant bits" (Bot API, Chat.id)


class TelegramProvider(Adapter):
    """A bot. There is no idempotency key, and nobody says whether a message arrived or was read."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        """Raises BadInput for a name, token or secret that has not Telegram's form."""
        super().__init__(MANIFEST, clock)
        self._http = http
        self._bot = settings.text("bot").removeprefix("@")
        token, self._secret = settings.text("bot_token"), settings.text("webhook_secret")
        wrong = [
            Problem(name, "has not the form that Telegram wants", hint)
            for name, value, form, hint in (
                ("bot", self._bot, _BOT, "letters, digits and _"),
                ("bot_token", token, _TOKEN, "as @BotFather shows it: digits, a colon, letters"),
                ("webhook_secret", self._secret, _SECRET, "16 to 256 letters, digits, _ and -"),
            )
            if not form.fullmatch(value)
        ]
        if wrong:
            raise BadInput("The settings of telegram are not usable.", wrong)
        base = settings.url("base_url")
        self._url, self._files = f"{base}/bot{token}", f"{base}/file/bot{token}"
        self._routes = routes(self._secret, self._bot)

    def refuse(self, message: Outgoing) -> Failed | None:
        """Also what is no chat, no finished text, or longer than Telegram takes."""
        refusal = super().refuse(message)
        if refusal is not None:
            return refusal
        address, content = message.address, message.content
        if not isinstance(address, DeviceAddress) or not isinstance(content, ChatContent):
            text = "A message on Telegram needs a chat and a text."
            return Failed("message", "provider_rejected", "wrong_content", text)
        if not _CHAT.fullmatch(address.id):
            text = "This is no chat of Telegram. People connect theirs by the start link."
            return Failed("address", "no_address", "wrong_chat", text)
        why = wrong_with(content)
        return Failed("message", "provider_rejected", "too_long", why) if why else None

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """One call; a second one where the chat has become another chat, because the first was not taken then."""
        address, content = message.address, message.content
        assert isinstance(address, DeviceAddress)
        assert isinstance(content, ChatContent)
        answer = await self._call(*call_of(address.id, content))
        moved = word(inner(answer.json(), "parameters"), "migrate_to_chat_id")
        if answer.status == 400 and _CHAT.fullmatch(moved):
            return _read(await self._call(*call_of(moved, content)))
        return _read(answer)

    async def check(self) -> CheckResult:
        """getMe: proves the token, and that it belongs to the bot that start links lead to."""

        def look(answer: Answer) -> str:
            name = word(inner(answer.json(), "result"), "username")
            if name.lower() == self._bot.lower():
                return ""
            return f"The token belongs to @{name}, not to @{self._bot}. Correct the username."

        return await probe(self._http, f"{self._url}/getMe", {}, "Telegram", look)

    async def set_webhooks(self, addresses: Mapping[str, str]) -> CheckResult:
        """setWebhook: Telegram calls ``updates`` from now on, with our secret, for what we read and nothing else."""
        body = {"url": addresses["updates"], "secret_token": self._secret, "allowed_updates": list(HEARD)}
        try:
            answer = await self._call("setWebhook", body)
        except (NotSent, NoAnswer) as error:
            return CheckResult(False, f"Telegram was not told where to call. {error} Try again.")
        if answer.status == 200 and answer.json().get("ok") is True:
            return CheckResult(True, "Telegram takes the token, and was told where to call.")
        said = word(answer.json(), "description")[:200] or f"HTTP {answer.status}"
        return CheckResult(False, f"Telegram takes the token but not the address that it is to call: {said}.")

    async def locate(self, media: Media) -> Located | NoMedia:
        """getFile: the path is good for an hour, so it is asked for each time."""
        try:
            answer = await self._call("getFile", {"file_id": media.url.removeprefix(FILE)})
        except (NotSent, NoAnswer) as error:
            return NoMedia("later", str(error))
        found = answer.json()
        path = word(inner(found, "result"), "file_path")
        if answer.status == 200 and _PATH.fullmatch(path):
            return Located(f"{self._files}/{path}")
        said = word(found, "description").lower()
        if answer.status == 400 and "file is too big" in said:
            return NoMedia("too_large", "Telegram gives bots no file of more than 20 MB.")
        if answer.status == 400 and "temporarily unavailable" not in said:
            return NoMedia("gone", "Telegram does not know the file any more.")
        wait = word(inner(found, "parameters"), "retry_after")
        return NoMedia(
            "later", f"Telegram answered HTTP {answer.status}.", float(wait) if wait.isdecimal() else None
        )

    def start_link(self, token: str) -> str:
        """The deep link at which a person begins the conversation; the token comes back with ``/start``."""
        return f"https://t.me/{self._bot}?start={token}"

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``updates`` for everything."""
        return self._routes

    async def _call(self, method: str, body: Mapping[str, object]) -> Answer:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return await self._http.request(
            "POST", f"{self._url}/{method}", headers=headers, body=msgspec.json.encode(body)
        )


def _read(answer: Answer) -> SendResult:
    """Every answer is JSON with ``ok``. What is kept of a good one is its number: the rest repeats the person."""
    found = answer.json()
    result = inner(found, "result")
    number, chat = word(result, "message_id"), word(inner(result, "chat"), "id")
    if answer.status == 200 and found.get("ok") is True and number:
        return Accepted(f"{chat}:{number}", {"status": 200, "message_id": number, "date": result.get("date")})
    sentence = word(found, "description")
    meaning = meaning_of(answer.status, sentence) if found.get("ok") is False else None
    if meaning is None:
        return unexplained("Telegram", answer)
    wait = word(inner(found, "parameters"), "retry_after")
    failed = refused("Telegram", answer, word(found, "error_code") or str(answer.status), meaning)
    text = f"Telegram refused the message: {sentence or answer.status}."
    return msgspec.structs.replace(
        failed, text=text, retry_after=float(wait) if wait.isdecimal() else failed.retry_after
    )
