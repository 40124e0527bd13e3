"""Meta's Graph API, as Messenger, Instagram and WhatsApp share it: its errors, its signature and its handshake."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

import msgspec

from anklang.channels.answers import Meaning, inner, refused, unexplained, word
from anklang.channels.call import Answer
from anklang.channels.manifest import Field, Label
from anklang.channels.model import HeardItem, SendResult, Unknown
from anklang.channels.provider import RawRequest, Reply, Verified, WebhookRoute, same

VERSION = "v23.0"
HEADER = "X-Hub-Signature-256"
MOST_BYTES = 1024 * 1024  # one call may hold many events

Codes = Mapping[tuple[int, int], Meaning | None]
"""Code and subcode (0: whatever it is), and what they mean; None where the message may have been taken."""

COMMON: Codes = {
    (
        1,
        0,
    ): None,  # unknown error: seen although everything was sent (Messenger Platform, error codes, 1 - 1357046)
    (1, 99): ("account", "credentials_invalid"),  # a permission is missing
    (2, 0): None,  # "an unexpected error has occurred", mostly with HTTP 500: nobody says whether it was sent
    (3, 0): ("account", "credentials_invalid"),  # the app has not this capability
    (4, 0): ("throttled", "provider_rejected"),  # limit of the app
    (10, 0): ("account", "credentials_invalid"),  # permission not granted or removed
    (17, 0): ("throttled", "provider_rejected"),  # limit of the user
    (32, 0): ("throttled", "provider_rejected"),  # limit of the page
    (100, 0): ("message", "provider_rejected"),  # a wrong parameter
    (102, 0): ("account", "credentials_invalid"),  # session
    (190, 0): ("account", "credentials_invalid"),  # access token expired or withdrawn
    (368, 0): ("account", "provider_rejected"),  # blocked for a while for breaking a rule
    (613, 0): ("throttled", "provider_rejected"),  # limit of calls
}
"""Codes that mean the same everywhere (Graph API, "Handling errors"); 200 to 299 are permissions."""

_PERMISSIONS = range(200, 300)
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,200}")


class GraphError(msgspec.Struct, frozen=True):
    """An error as the Graph API and its webhooks write it."""

    code: str  # number of Meta; empty where the answer is none of Meta's
    subcode: str = ""  # closer number, for some
    text: str = ""  # sentence of Meta


def error_of(answer: Answer) -> GraphError:
    """The error that an answer holds; without a code where it holds none."""
    return read_error(inner(answer.json(), "error"))


def read_error(found: Mapping[str, object]) -> GraphError:
    """An error out of JSON; its details say more than its title, where they are there."""
    text = word(inner(found, "error_data"), "details") or word(found, "message") or word(found, "title")
    return GraphError(word(found, "code"), word(found, "error_subcode"), text[:300])


def refusal(vendor: str, answer: Answer, codes: Codes) -> SendResult:
    """What an answer means that is no success: by code and subcode, those of ``codes`` first; else by its status."""
    error = error_of(answer)
    code, subcode = error.code, error.subcode
    if not code.isdecimal():
        return unexplained(vendor, answer)
    number, below = int(code), int(subcode) if subcode.isdecimal() else 0
    keys = ((number, below), (number, 0))
    table = next((one for key in keys for one in (codes, COMMON) if key in one), None)
    name = f"{code}/{subcode}" if subcode else code
    if table is None and number not in _PERMISSIONS:
        return unexplained(vendor, answer)
    meaning: Meaning | None = ("account", "credentials_invalid")
    if table is not None:
        meaning = table[keys[0]] if keys[0] in table else table[keys[1]]
    if meaning is None:
        return Unknown(
            f"{vendor} answered with code {name}, which does not say what became of it", answer.raw()
        )
    failed = refused(vendor, answer, name, meaning)
    said = error.text[:200] or name
    return msgspec.structs.replace(failed, text=f"{vendor} refused the message: {said} (code {name}).")


def proof_of(token: str, app_secret: str) -> str:
    """``appsecret_proof``: shows that a call comes from a server that knows the app's secret, not from a thief."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def graph_route(
    name: str, app_secret: str, verify_token: str, parse: Callable[[Verified], list[HeardItem]]
) -> WebhookRoute:
    """A route that Meta calls: POST is signed with the app's secret, GET asks once whether the address is ours."""

    def verify(request: RawRequest) -> bool:
        if request.method.upper() == "GET":
            mode, token = _asked(request, "hub.mode"), _asked(request, "hub.verify_token")
            return mode == "subscribe" and same(verify_token, token)
        expected = hmac.new(app_secret.encode(), request.body, hashlib.sha256).hexdigest()
        return same(f"sha256={expected}", request.header(HEADER).lower())

    def read(call: Verified) -> list[HeardItem]:
        return [] if call.request.method.upper() == "GET" else parse(call)

    def answer(call: Verified) -> Reply | None:
        if call.request.method.upper() != "GET":
            return None
        challenge = _asked(call.request, "hub.challenge")
        return Reply(body=challenge.encode() if _CHALLENGE.fullmatch(challenge) else b"")

    return WebhookRoute(name, verify, read, methods=("POST", "GET"), max_body=MOST_BYTES, answer=answer)


def _asked(request: RawRequest, name: str) -> str:
    return parse_qs(urlsplit(request.url).query).get(name, [""])[0]


def app_fields() -> tuple[Field, Field, Field]:
    """The fields by which an app at Meta is known: access token, app secret, verify token."""
    return (
        Field(name="access_token", label=Label("Zugriffstoken", "Access token"), secret=True),
        Field(
            name="app_secret",
            label=Label("Geheimnis der App", "App secret"),
            secret=True,
            hint=Label(
                "App-Einstellungen, Allgemein. Damit sind Rückrufe signiert.",
                "App settings, Basic. Calls to us are signed with it.",
            ),
        ),
        Field(
            name="verify_token",
            label=Label("Bestätigungstoken der Rückrufe", "Verify token of the webhook"),
            secret=True,
            hint=Label("Frei wählen, mindestens 16 Zeichen.", "Choose one, at least 16 signs."),
        ),
    )
