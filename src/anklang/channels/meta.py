"""What all messengers of Meta share: the signature and handshake of its calls, and how its errors are written.

Signature and handshake: integrations 1.4 (WhatsApp, Messenger, Instagram).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

import msgspec

from anklang.channels.answers import inner, word
from anklang.channels.call import Answer
from anklang.channels.manifest import Field, Label
from anklang.channels.model import HeardItem
from anklang.channels.provider import RawRequest, Reply, Verified, WebhookRoute, same

SIGNATURE = "X-Hub-Signature-256"
LARGEST_CALL = 1024 * 1024  # bytes; Meta puts up to a thousand updates into one call


class GraphError(msgspec.Struct, frozen=True):
    """An error as the Graph API and its webhooks write it."""

    code: str  # number of Meta; empty where the answer is none of Meta's
    subcode: str = ""  # closer number, for some
    text: str = ""  # sentence of Meta


def event_route(
    name: str, app_secret: str, verify_token: str, parse: Callable[[Verified], list[HeardItem]]
) -> WebhookRoute:
    """The address that Meta calls: GET once, to see that it is ours, and POST signed over the raw body."""

    def verify(request: RawRequest) -> bool:
        if request.method.upper() == "GET":
            asked = _asked(request)
            return asked.get("hub.mode") == "subscribe" and same(
                verify_token, asked.get("hub.verify_token", "")
            )
        digest = hmac.new(app_secret.encode(), request.body, hashlib.sha256).hexdigest()
        return bool(app_secret) and same(f"sha256={digest}", request.header(SIGNATURE))

    def read(call: Verified) -> list[HeardItem]:
        return [] if call.request.method.upper() == "GET" else parse(call)

    def answer(call: Verified) -> Reply | None:
        if call.request.method.upper() != "GET":
            return None
        return Reply(body=_asked(call.request).get("hub.challenge", "").encode())

    return WebhookRoute(name, verify, read, methods=("POST", "GET"), max_body=LARGEST_CALL, answer=answer)


def _asked(request: RawRequest) -> dict[str, str]:
    found = parse_qs(urlsplit(request.url).query, keep_blank_values=True)
    return {key: values[0] for key, values in found.items()}


def error_of(answer: Answer) -> GraphError:
    """The error that an answer holds; without a code where it holds none."""
    return read_error(inner(answer.json(), "error"))


def read_error(found: Mapping[str, object]) -> GraphError:
    """An error out of JSON; its details say more than its title, where they are there."""
    text = word(inner(found, "error_data"), "details") or word(found, "message") or word(found, "title")
    return GraphError(word(found, "code"), word(found, "error_subcode"), text[:300])


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
