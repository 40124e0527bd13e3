"""Calls of Amazon SNS: RSA over named fields, with a certificate from an address of Amazon's."""

from __future__ import annotations

import re
from base64 import b64decode
from urllib.parse import urlsplit

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import load_pem_x509_certificate

from anklang.channels.call import Http, NoAnswer
from anklang.channels.provider import Errand, KeyMissing, RawRequest, same

MOST_KEYS = 32
"""Certificates that are kept; Amazon uses one for about a year."""

_HOST = re.compile(r"sns\.[a-z0-9-]{3,30}\.amazonaws\.com(?:\.cn)?")
_CERTIFICATE = re.compile(r"/SimpleNotificationService-[0-9a-zA-Z]{8,64}\.pem")


class Envelope(msgspec.Struct, frozen=True, rename="pascal"):
    """What SNS posts; names of its documentation."""

    type: str  # Notification, SubscriptionConfirmation or UnsubscribeConfirmation
    message_id: str  # id of the notification
    topic_arn: str  # topic that it came by
    message: str  # what was published
    timestamp: str  # when
    signature: str  # base64
    signature_version: str  # 1: SHA-1, 2: SHA-256
    signing_cert_url: str = msgspec.field(name="SigningCertURL")  # where the certificate lies
    subject: str | None = None  # signed only where it is there
    token: str = ""  # only in confirmations
    subscribe_url: str = msgspec.field(name="SubscribeURL", default="")  # only in confirmations


def opened(body: bytes) -> Envelope | None:
    """The envelope of a call; None if it is none."""
    try:
        return msgspec.json.decode(body, type=Envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


class Topic:
    """The one topic that is listened to. Keeps the certificates that it has fetched."""

    def __init__(self, arn: str, http: Http) -> None:
        self._arn = arn
        self._http = http
        self._keys: dict[str, rsa.RSAPublicKey] = {}

    def verify(self, request: RawRequest) -> bool:
        """Whether SNS signed this call for our topic. Raises KeyMissing until the certificate is here."""
        found = opened(request.body)
        if found is None or not same(self._arn, found.topic_arn):
            return False
        if request.header("x-amz-sns-message-type") != found.type or not is_amazon(found.signing_cert_url):
            return False
        if not _CERTIFICATE.fullmatch(urlsplit(found.signing_cert_url).path):
            return False
        key = self._keys.get(found.signing_cert_url)
        if key is None:
            raise KeyMissing(self._fetch(found.signing_cert_url))
        return _is_signed(found, key)

    def confirmation(self, request: RawRequest) -> Errand | None:
        """The call by which a subscription begins, where a verified call asks for it."""
        found = opened(request.body)
        if found is None or found.type != "SubscriptionConfirmation":
            return None
        if not is_amazon(found.subscribe_url):
            return None

        async def confirm() -> None:
            answer = await self._http.request("GET", found.subscribe_url, headers={})
            if answer.status != 200:
                raise NoAnswer(f"SNS did not take the confirmation (HTTP {answer.status}).")

        return confirm

    def _fetch(self, url: str) -> Errand:
        async def fetch() -> None:
            answer = await self._http.request("GET", url, headers={})
            try:
                key = load_pem_x509_certificate(answer.body).public_key()
            except ValueError:
                key = None
            if answer.status != 200 or not isinstance(key, rsa.RSAPublicKey):
                raise NoAnswer(f"SNS gave no certificate (HTTP {answer.status}).")
            if len(self._keys) >= MOST_KEYS:
                self._keys.pop(next(iter(self._keys)))
            self._keys[url] = key

        return fetch


def is_amazon(url: str) -> bool:
    """Whether an address is SNS itself, over TLS: anybody could sign with a certificate of their own."""
    try:
        parts = urlsplit(url)
        plain = parts.port in (None, 443) and not parts.username and not parts.password
    except ValueError:
        return False
    return parts.scheme == "https" and plain and bool(_HOST.fullmatch(parts.hostname or ""))


def _is_signed(envelope: Envelope, key: rsa.RSAPublicKey) -> bool:
    algorithms: dict[str, hashes.HashAlgorithm] = {"1": hashes.SHA1(), "2": hashes.SHA256()}
    algorithm = algorithms.get(envelope.signature_version)
    if algorithm is None:
        return False
    try:
        given = b64decode(envelope.signature, validate=True)
        key.verify(given, _signed_text(envelope).encode(), padding.PKCS1v15(), algorithm)
    except (ValueError, InvalidSignature):
        return False
    return True


def _signed_text(one: Envelope) -> str:
    """Names and values in the order of the documentation; Subject only where it is there."""
    fields = [("Message", one.message), ("MessageId", one.message_id)]
    if one.type == "Notification":
        if one.subject is not None:
            fields.append(("Subject", one.subject))
    else:
        fields.append(("SubscribeURL", one.subscribe_url))
    fields.append(("Timestamp", one.timestamp))
    if one.type != "Notification":
        fields.append(("Token", one.token))
    fields += [("TopicArn", one.topic_arn), ("Type", one.type)]
    return "".join(f"{name}\n{value}\n" for name, value in fields)
