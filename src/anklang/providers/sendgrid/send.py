"""Sending by ``POST /v3/mail/send``, one personalization per call."""

from __future__ import annotations

from email.headerregistry import Address

import msgspec

from anklang.channels.answers import refused, rows, unexplained, word
from anklang.channels.call import Answer, Http
from anklang.channels.mail import Letter, MailAdapter, letter_of, not_an_address
from anklang.channels.mail_reports import REF
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Outgoing, SendResult
from anklang.channels.provider import CheckResult, WebhookRoute, probe
from anklang.core.clock import Clock
from anklang.providers.sendgrid.errors import is_about_recipient
from anklang.providers.sendgrid.manifest import MANIFEST
from anklang.providers.sendgrid.webhooks import routes


class SendGridProvider(MailAdapter):
    """E-mail by SendGrid. There is no idempotency key: a repeat is a second mail."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        """Raises BadInput if the verification key is none."""
        super().__init__(MANIFEST, clock)
        self._http = http
        self._url = settings.url("base_url")
        self._headers = {"Authorization": f"Bearer {settings.text('api_key')}"}
        self._opens = settings.flag("track_opens")
        self._routes = routes(settings.text("webhook_public_key"))

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """One POST per mail; personalizations of one call share their content (see README)."""
        letter = letter_of(message)
        document = _document(letter, str(message.message_id), opens=self._opens)
        answer = await self._http.request(
            "POST",
            self._url + "/v3/mail/send",
            headers=self._headers | {"Content-Type": "application/json"},
            body=msgspec.json.encode(document),
        )
        if answer.status == 202:
            return Accepted(answer.header("X-Message-Id") or str(message.message_id), answer.raw())
        return self._why(answer, letter)

    def _why(self, answer: Answer, letter: Letter) -> SendResult:
        errors = rows(answer.json(), "errors")
        if answer.status == 400 and errors and all(is_about_recipient(word(one, "field")) for one in errors):
            return refused("SendGrid", answer, "invalid_address", not_an_address(letter.recipient.addr_spec))
        result = unexplained("SendGrid", answer)
        reset = answer.header("X-RateLimit-Reset")  # seconds since 1970
        if answer.status == 429 and reset.isdecimal() and len(reset) == 10:
            left = max(0.0, int(reset) - self._clock.now().timestamp())
            return msgspec.structs.replace(result, retry_after=left)
        return result

    async def check(self) -> CheckResult:
        """Read what the key may do: proves it without sending."""
        return await probe(self._http, self._url + "/v3/scopes", self._headers, "SendGrid", _may_send)

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``events`` for the signed event webhook."""
        return self._routes


def _may_send(answer: Answer) -> str:
    scopes = answer.json().get("scopes")
    if isinstance(scopes, list) and "mail.send" in scopes:
        return ""
    return "The key may not send mail. Give it the permission “Mail Send”."


def _mailbox(one: Address) -> dict[str, str]:
    return {"email": one.addr_spec} | ({"name": one.display_name} if one.display_name else {})


def _document(letter: Letter, ref: str, *, opens: bool) -> dict[str, object]:
    """The request. Everything by which SendGrid would change the mail is switched off; links are our own."""
    document: dict[str, object] = {
        "personalizations": [{"to": [_mailbox(letter.recipient)], "custom_args": {REF: ref}}],
        "from": _mailbox(letter.sender),
        "subject": letter.subject,
        "content": [{"type": kind, "value": text} for kind, text in letter.bodies()],
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": opens},
            "subscription_tracking": {"enable": False},
            "ganalytics": {"enable": False},
        },
    }
    if letter.reply_to is not None:
        document["reply_to"] = _mailbox(letter.reply_to)
    if letter.headers:
        document["headers"] = dict(letter.headers)
    return document
