"""Sending by ``POST /v3/{domain}/messages`` (form body, HTTP Basic)."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from urllib.parse import quote, urlencode

from anklang.channels.answers import inner, refused, unexplained, word
from anklang.channels.call import Answer, Http
from anklang.channels.mail import Letter, MailAdapter, letter_of, not_an_address
from anklang.channels.mail_reports import REF
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Outgoing, SendResult
from anklang.channels.provider import CheckResult, WebhookRoute, probe
from anklang.core.clock import Clock
from anklang.providers.mailgun.errors import NOT_AN_ADDRESS
from anklang.providers.mailgun.manifest import MANIFEST
from anklang.providers.mailgun.webhooks import routes

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=24)
"""What ``o:deliver-within`` takes; beyond a day Mailgun's own schedule of eight hours is shorter anyway."""


class MailgunProvider(MailAdapter):
    """E-mail by Mailgun. There is no idempotency key: a repeat is a second mail."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        super().__init__(MANIFEST, clock)
        self._http = http
        self._url, self._domain = settings.url("base_url"), quote(settings.text("domain"), safe="")
        pair = f"api:{settings.text('api_key')}".encode()
        self._headers = {"Authorization": "Basic " + b64encode(pair).decode()}
        self._opens = "yes" if settings.flag("track_opens") else "no"
        self._routes = routes(settings.text("webhook_signing_key"), clock)

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """One POST per mail; a batch shares its content and one wrong address refuses it all (see README)."""
        letter = letter_of(message)
        form = _form(letter)
        form += [(f"v:{REF}", str(message.message_id)), ("o:tracking-clicks", "no")]
        form.append(("o:tracking-opens", self._opens))
        if message.useless_after is not None:
            left = message.useless_after - self._clock.now()
            if left < LONGEST:
                form.append(("o:deliver-within", _span(max(left, SHORTEST))))
        answer = await self._http.request(
            "POST",
            f"{self._url}/v3/{self._domain}/messages",
            headers=self._headers | {"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
        )
        return _read(answer, letter)

    async def check(self) -> CheckResult:
        """Read the domain: proves key and domain without sending."""
        return await probe(
            self._http, f"{self._url}/v3/domains/{self._domain}", self._headers, "Mailgun", _not_active
        )

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``events`` for everything that Mailgun reports."""
        return self._routes


def _span(left: timedelta) -> str:
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    return f"{hours}h{minutes}m" if hours else f"{minutes}m"


def _form(letter: Letter) -> list[tuple[str, str]]:
    form = [("from", str(letter.sender)), ("to", str(letter.recipient)), ("subject", letter.subject)]
    names = {"text/plain": "text", "text/html": "html"}
    form += [(names[kind], text) for kind, text in letter.bodies()]
    if letter.reply_to is not None:
        form.append(("h:Reply-To", str(letter.reply_to)))
    return form + [(f"h:{name}", value) for name, value in letter.headers]


def _read(answer: Answer, letter: Letter) -> SendResult:
    body = answer.json()
    ref = word(body, "id").strip("<>")
    if answer.status == 200 and ref:
        return Accepted(ref, answer.raw())
    if answer.status == 400 and word(body, "message").startswith(NOT_AN_ADDRESS):
        return refused("Mailgun", answer, "invalid_address", not_an_address(letter.recipient.addr_spec))
    if answer.status == 404:
        return refused(
            "Mailgun", answer, "404", ("account", "credentials_invalid")
        )  # the domain is not known
    return unexplained("Mailgun", answer)


def _not_active(answer: Answer) -> str:
    state = word(inner(answer.json(), "domain"), "state")
    if state in ("", "active"):
        return ""
    return f"The domain is {state} at Mailgun. Verify its records there before sending."
