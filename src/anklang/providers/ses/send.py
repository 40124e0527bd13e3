"""Sending by ``POST /v2/email/outbound-emails`` with the finished MIME, signed with Signature Version 4."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import quote

import msgspec

from anklang.channels.answers import refused, rows, unexplained, word
from anklang.channels.call import Answer, Http
from anklang.channels.mail import MailAdapter, beyond_ascii, letter_of
from anklang.channels.mail_reports import REF
from anklang.channels.manifest import Settings
from anklang.channels.mime import written
from anklang.channels.model import Accepted, Failed, Outgoing, SendResult, Unknown
from anklang.channels.provider import CheckResult, WebhookRoute, probe
from anklang.core.clock import Clock
from anklang.providers.ses.errors import meaning_of
from anklang.providers.ses.manifest import MANIFEST
from anklang.providers.ses.sign import Signer
from anklang.providers.ses.webhooks import routes


class SesProvider(MailAdapter):
    """E-mail by Amazon SES. There is no idempotency key: a repeat is a second mail."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        super().__init__(MANIFEST, clock)
        self._http = http
        region = settings.text("region")
        tail = ".cn" if region.startswith("cn-") else ""
        self._url = settings.url("base_url") or f"https://email.{region}.amazonaws.com{tail}"
        key_id, secret = settings.text("access_key_id"), settings.text("secret_access_key")
        self._signer = Signer(key_id, secret, region, "ses")
        self._configuration_set = settings.text("configuration_set")
        self._routes = routes(settings.text("topic_arn"), http)

    def refuse(self, message: Outgoing) -> Failed | None:
        """Beyond what is no mail at all: SES has no SMTPUTF8 (documentation of Destination)."""
        return super().refuse(message) or beyond_ascii(letter_of(message))

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """One POST per mail; the bulk call of SES takes templates only (see README)."""
        letter = letter_of(message)
        mail = written(letter, message.message_id, self._clock.now())
        document: dict[str, object] = {
            "FromEmailAddress": letter.sender.addr_spec,
            "Destination": {"ToAddresses": [letter.recipient.addr_spec]},
            "Content": {"Raw": {"Data": b64encode(mail).decode()}},
            "EmailTags": [{"Name": REF, "Value": str(message.message_id)}],
        }
        if self._configuration_set:
            document["ConfigurationSetName"] = self._configuration_set
        url, body = self._url + "/v2/email/outbound-emails", msgspec.json.encode(document)
        return _read(await self._http.request("POST", url, headers=self._sign("POST", url, body), body=body))

    def _sign(self, method: str, url: str, body: bytes = b"") -> dict[str, str]:
        return self._signer.headers(method, url, body, self._clock.now())

    async def check(self) -> CheckResult:
        """Read the account, then look whether the configuration set would rewrite our links."""
        url = self._url + "/v2/email/account"
        found = await probe(self._http, url, self._sign("GET", url), "SES")
        if not found.ok or not self._configuration_set:
            return found
        name = quote(self._configuration_set, safe="")
        url = f"{self._url}/v2/email/configuration-sets/{name}/event-destinations"
        vendor = "SES (configuration set)"
        return await probe(self._http, url, self._sign("GET", url), vendor, _clicks_counted)

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``events`` for what SES publishes by SNS."""
        return self._routes


def _clicks_counted(answer: Answer) -> str:
    for one in rows(answer.json(), "EventDestinations"):
        events = one.get("MatchingEventTypes")
        if one.get("Enabled") and isinstance(events, list) and "CLICK" in events:
            return (
                "The configuration set counts clicks, so SES would rewrite our links. Untick “Clicks” there."
            )
    return ""


def _read(answer: Answer) -> SendResult:
    body = answer.json()
    ref = word(body, "MessageId")
    if answer.status == 200 and ref:
        return Accepted(ref, answer.raw())
    name = (answer.header("x-amzn-ErrorType").partition(":")[0] or word(body, "__type")).rpartition("#")[2]
    meaning = meaning_of(name, word(body, "message") or word(body, "Message"))
    if (
        answer.status == 503 and not name
    ):  # AWS names its own refusals (ServiceUnavailable): somebody's in between
        return Unknown("HTTP 503 without a name of AWS; the mail may have been taken", answer.raw())
    return unexplained("SES", answer) if meaning is None else refused("SES", answer, name, meaning)
