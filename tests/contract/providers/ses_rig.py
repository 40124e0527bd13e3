"""Amazon SES as a counterpart: botocore's service model judges requests and signatures, the rig says what follows."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self
from urllib.parse import urlsplit

import botocore.session
from aiohttp import web
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.validate import ParamValidator
from contract.providers.mails import mail_to, number_of
from contract.providers.vendor import HttpRig, Seen
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from anklang.channels.call import Answer
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Outgoing, ReportState
from anklang.channels.provider import RawRequest, Refusal, hear
from anklang.providers.http_client import HttpClient
from anklang.providers.ses import ENTRY
from anklang.providers.ses.send import SesProvider
from anklang.testing.provider_rig import Outcome

REGION = "eu-central-1"
KEY_ID, SECRET = "AKIDEXAMPLE", "secret-of-the-access-key/+="
TOPIC = f"arn:aws:sns:{REGION}:123456789012:ses-events"
SNS = f"https://sns.{REGION}.amazonaws.com"
CERTIFICATE = f"{SNS}/SimpleNotificationService-{'0123456789abcdef' * 2}.pem"
MODEL = botocore.session.Session().get_service_model("sesv2")

ERRORS: dict[str, tuple[int, str, str]] = {
    "address": (400, "BadRequestException", "Missing final '@domain'"),
    "message": (400, "MessageRejected", "Email address is not verified."),
    "transient": (503, "ServiceUnavailable", "Service is unable to handle request."),
    "throttled": (429, "TooManyRequestsException", "Maximum sending rate exceeded."),
    "account": (403, "UnrecognizedClientException", "The security token included in the request is invalid."),
}


class Rerouted:
    """The real client, except that the addresses of SNS lead to the counterpart."""

    def __init__(self, inner: HttpClient, url: str) -> None:
        self._inner, self._url = inner, url
        self.asked: list[str] = []

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """As the real one."""
        parts = urlsplit(url)
        if (parts.hostname or "").startswith("sns."):
            self.asked.append(url)
            headers = {**headers, "Host": parts.netloc}
            url = f"{self._url}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return await self._inner.request(method, url, headers=headers, body=body)

    async def close(self) -> None:
        """As the real one."""
        await self._inner.close()


class Amazon:
    """A key of SNS and its certificate, and what is signed with it."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
        now = datetime.now(UTC)
        certificate = x509.CertificateBuilder().subject_name(name).issuer_name(name)
        certificate = certificate.public_key(self._key.public_key()).serial_number(7)
        certificate = certificate.not_valid_before(now).not_valid_after(now + timedelta(days=1))
        self.pem = certificate.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def signed(self, version: str = "2", **fields: str) -> RawRequest:
        """A call of SNS; the order of signed names is that of Amazon's documentation."""
        body = {
            "Type": "Notification", "MessageId": "5d7b0a9c-7e0f-4b3a-9d0d-1f6f3a2b1c00", "TopicArn": TOPIC,
            "Message": "{}", "Timestamp": "2026-11-22T09:00:01.000Z", "SignatureVersion": version,
            "SigningCertURL": CERTIFICATE,
        } | fields  # fmt: skip
        names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
        text = "".join(f"{name}\n{body[name]}\n" for name in names if name in body)
        algorithm = hashes.SHA1() if version == "1" else hashes.SHA256()
        signature = self._key.sign(text.encode(), padding.PKCS1v15(), algorithm)
        body["Signature"] = b64encode(signature).decode()
        headers = {"x-amz-sns-message-type": body["Type"], "Content-Type": "text/plain; charset=UTF-8"}
        return RawRequest("POST", "/callbacks/1/ses/events", headers, json.dumps(body).encode())


AMAZON = Amazon()


class SesRig(HttpRig):
    """The adapter, and a server that answers as SES does."""

    secrets = (SECRET,)
    names_retry_after = False

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self.settings = settings
        self.mails: dict[int, EmailMessage] = {}
        self.documents: list[dict[str, Any]] = []
        self.events = ["SEND", "BOUNCE"]

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        refusal = hear(self.provider, "events", AMAZON.signed(), self.clock.now())
        assert isinstance(refusal, Refusal)
        assert refusal.fetch is not None
        await refusal.fetch()
        return self

    def make(self, url: str, http: HttpClient) -> SesProvider:
        given = {
            "region": REGION, "access_key_id": KEY_ID, "secret_access_key": SECRET, "base_url": url,
            "topic_arn": TOPIC, "configuration_set": "shop events",
        }  # fmt: skip
        self.http = Rerouted(http, url)
        return SesProvider(
            Settings(ENTRY.manifest, {"sender": "shop@example.com"} | given | self.settings),
            self.http,
            self.clock,
        )

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.path.startswith("/SimpleNotificationService-"):
            return web.Response(body=AMAZON.pem)
        if seen.path.startswith("/?Action=ConfirmSubscription"):
            return web.Response(text="<ConfirmSubscriptionResponse/>")
        if not is_signed(seen, self.vendor.url):
            return refusal("account")
        if seen.path == "/v2/email/account":
            return web.json_response({"SendingEnabled": True})
        if seen.path == "/v2/email/configuration-sets/shop%20events/event-destinations":
            one = {"Name": "sns", "Enabled": True, "MatchingEventTypes": self.events}
            return web.json_response({"EventDestinations": [one]})
        assert (seen.method, seen.path) == ("POST", "/v2/email/outbound-emails")
        document = judged(seen.body)
        self.documents.append(document)
        number = number_of(document["Destination"]["ToAddresses"][0])
        outcome = self.play(number)
        if outcome == "ok":
            raw = document["Content"]["Raw"]["Data"]
            self.mails[number] = message_from_bytes(raw, policy=policy.default)
            return web.json_response({"MessageId": f"0107018f-{number:08d}-000000"})
        return refusal(outcome) if outcome in ERRORS else outcome

    def outgoing(self, number: int) -> Outgoing:
        return mail_to(number)

    def event(self, kind: str, ref: str, message: Outgoing, **part: object) -> tuple[str, RawRequest]:
        """An event of SES in the shape of its documentation, through SNS."""
        mail = {
            "timestamp": "2026-11-22T09:00:00.000Z", "messageId": ref, "source": "shop@example.com",
            "destination": ["ada1@example.com"],
            "tags": {"ses:configuration-set": ["shop events"], "anklang_message": [str(message.message_id)]},
        }  # fmt: skip
        event = {"eventType": kind, "mail": mail} | part
        return "events", AMAZON.signed(Message=json.dumps(event))

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        when = "2026-11-22T09:00:05.123Z"
        if state == "delivered":
            part = {"timestamp": when, "recipients": ["ada1@example.com"], "smtpResponse": "250 2.0.0 Ok"}
            return self.event("Delivery", sent.provider_ref, message, delivery=part)
        gone = {
            "emailAddress": "ada1@example.com",
            "status": "5.1.1",
            "diagnosticCode": "smtp; 550 5.1.1 user unknown",
        }
        part = {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "timestamp": when,
            "bouncedRecipients": [gone],
        }
        return self.event("Bounce", sent.provider_ref, message, bounce=part)

    def inbound(self, text: str) -> None:
        return None

    def broken(self) -> tuple[str, RawRequest]:
        return "events", AMAZON.signed(Message='{"hello": "world"}')


def judged(body: bytes) -> dict[str, Any]:
    """The request as the service model reads it; raises AssertionError for what the model forbids."""
    document: dict[str, Any] = json.loads(body)
    shape = MODEL.operation_model("SendEmail").input_shape
    raw = document.get("Content", {}).get("Raw", {})
    if "Data" in raw:
        raw["Data"] = b64decode(raw["Data"], validate=True)
    report = ParamValidator().validate(document, shape)
    assert not report.has_errors(), report.generate_report()
    return document


def is_signed(seen: Seen, url: str, secret: str = SECRET) -> bool:
    """Whether botocore would have signed this request the same way."""
    auth = SigV4Auth(Credentials(KEY_ID, secret), "ses", REGION)
    headers = {name: seen.headers[name] for name in ("Content-Type", "X-Amz-Date")}
    request = AWSRequest(seen.method, url + seen.path, headers=headers, data=seen.body)
    request.context["timestamp"] = seen.headers["X-Amz-Date"]
    text = auth.string_to_sign(request, auth.canonical_request(request))
    return seen.headers["Authorization"].endswith("Signature=" + auth.signature(text, request))


def refusal(outcome: str) -> web.Response:
    """An error as the REST protocol of AWS writes it."""
    status, name, text = ERRORS[outcome]
    return web.json_response({"message": text}, status=status, headers={"x-amzn-ErrorType": name})
