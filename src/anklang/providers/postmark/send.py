"""Sending by ``POST /email/batch``: each mail of a call is a mail of its own, with an answer of its own."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from anklang.channels.answers import Meaning, inner, refused, unexplained, word
from anklang.channels.call import Answer, Http
from anklang.channels.mail import Letter, MailAdapter, letter_of, not_an_address
from anklang.channels.mail_reports import REF
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Failed, Outgoing, SendResult, Unknown
from anklang.channels.provider import CheckResult, WebhookRoute, probe
from anklang.core.clock import Clock
from anklang.providers.postmark.errors import meaning_of
from anklang.providers.postmark.manifest import MANIFEST
from anklang.providers.postmark.webhooks import routes

SPLIT = (413, 422)
"""The whole call was refused, so nothing of it was taken: one mail may be the cause, and each goes by itself."""


class PostmarkProvider(MailAdapter):
    """E-mail by Postmark. There is no idempotency key: a repeat is a second mail."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        super().__init__(MANIFEST, clock)
        self._http = http
        self._url = settings.url("base_url")
        self._headers = {
            "X-Postmark-Server-Token": settings.text("server_token"),
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        self._opens = settings.flag("track_opens")
        self._transactional = settings.text("transactional_stream")
        self._broadcast = settings.text("broadcast_stream")
        self._routes = routes(settings.text("webhook_user"), settings.text("webhook_password"))

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """A batch of one."""
        return (await self.deliver_many([message]))[0]

    async def deliver_many(self, messages: Sequence[Outgoing]) -> list[SendResult]:
        """One POST for all of them; split up where the call itself is refused."""
        letters = [letter_of(one) for one in messages]
        refs = [str(one.message_id) for one in messages]
        documents = [self._document(letter, ref) for letter, ref in zip(letters, refs, strict=True)]
        answer = await self._http.request(
            "POST", f"{self._url}/email/batch", headers=self._headers, body=msgspec.json.encode(documents)
        )
        if answer.status in SPLIT and len(messages) > 1:
            return [await self._alone(one) for one in messages]
        if answer.status != 200:
            return [_refused(answer, letter) for letter in letters]
        items = _items(answer)
        if len(items) != len(messages):
            why = "Postmark answered success without saying what became of each mail"
            return [Unknown(why, answer.raw())] * len(messages)
        return [_read(item, letter, answer) for item, letter in zip(items, letters, strict=True)]

    async def _alone(self, message: Outgoing) -> SendResult:
        """One mail of a call that was split up: what happens to it must not touch those before it."""
        [result] = await self.send([message])
        return result

    def _document(self, letter: Letter, ref: str) -> dict[str, object]:
        """One mail. Links are our own, so Postmark leaves them alone."""
        names = {"text/plain": "TextBody", "text/html": "HtmlBody"}
        document: dict[str, object] = {
            "From": str(letter.sender),
            "To": str(letter.recipient),
            "Subject": letter.subject,
            **{names[kind]: text for kind, text in letter.bodies()},
            "Headers": [{"Name": name, "Value": value} for name, value in letter.headers],
            "Metadata": {REF: ref},
            "TrackOpens": self._opens,
            "TrackLinks": "None",
            "MessageStream": self._broadcast if is_advertising(letter) else self._transactional,
        }
        if letter.reply_to is not None:
            document["ReplyTo"] = str(letter.reply_to)
        return document

    async def check(self) -> CheckResult:
        """Read the server, then look whether the stream for advertising leaves our unsubscribe links alone."""
        found = await probe(self._http, f"{self._url}/server", self._headers, "Postmark")
        if not found.ok:
            return found
        stream = quote(self._broadcast, safe="")
        url = f"{self._url}/message-streams/{stream}"
        return await probe(
            self._http, url, self._headers, f"Postmark (stream {self._broadcast})", _unsubscribes
        )

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``events`` for everything that Postmark reports."""
        return self._routes


def is_advertising(letter: Letter) -> bool:
    """Whether a mail belongs into the stream for advertising: transactional mail carries no List-Unsubscribe."""
    return any(name == "List-Unsubscribe" for name, _ in letter.headers)


def _items(answer: Answer) -> list[dict[str, object]]:
    try:
        return msgspec.json.decode(answer.body, type=list[dict[str, object]])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return []


def _read(item: dict[str, object], letter: Letter, answer: Answer) -> SendResult:
    code, ref = item.get("ErrorCode"), word(item, "MessageID")
    raw: dict[str, object] = {"status": answer.status, "body": item}
    if code == 0 and ref:
        return Accepted(ref, raw)
    if not isinstance(code, int) or code == 0:
        return Unknown("Postmark answered without a code or without an id", raw)
    meaning = _meaning(code, word(item, "Message"), letter)
    result = refused("Postmark", answer, str(code), meaning or ("message", "provider_rejected"))
    return msgspec.structs.replace(result, raw=raw)


def _meaning(code: int, text: str, letter: Letter) -> Meaning | None:
    found = meaning_of(code, text, advertising=is_advertising(letter))
    return not_an_address(letter.recipient.addr_spec) if found == ("address", "no_address") else found


def _refused(answer: Answer, letter: Letter) -> SendResult:
    """The whole call failed: by the code if there is one, otherwise by the HTTP status."""
    body = answer.json()
    code = body.get("ErrorCode")
    found = unexplained("Postmark", answer)
    if not isinstance(code, int) or not isinstance(found, Failed):
        return found
    meaning = _meaning(code, word(body, "Message"), letter)
    return found if meaning is None else refused("Postmark", answer, str(code), meaning)


def _unsubscribes(answer: Answer) -> str:
    handling = word(inner(answer.json(), "SubscriptionManagementConfiguration"), "UnsubscribeHandlingType")
    if handling.lower() != "postmark":
        return ""
    return "This stream replaces our unsubscribe links by Postmark's. Choose “Manage unsubscribes on your own” there."
