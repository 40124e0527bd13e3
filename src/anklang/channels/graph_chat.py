"""Sending as Messenger and Instagram share it: ``POST /{account}/messages`` with a ``message`` object."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

import msgspec

from anklang.channels.answers import Meaning, inner, word
from anklang.channels.call import Answer, Http, NoAnswer, NotSent
from anklang.channels.chat import ChatAdapter
from anklang.channels.chat_limits import CHAT_LIMITS, card_of
from anklang.channels.graph import Codes, app_fields, graph_route, refusal
from anklang.channels.graph_events import parse_events
from anklang.channels.manifest import Ability, Field, Label, Manifest, Settings, api_address
from anklang.channels.model import (
    Accepted,
    Channel,
    ChatContent,
    Outgoing,
    SendResult,
)
from anklang.channels.provider import CheckResult, WebhookRoute
from anklang.core.clock import Clock
from anklang.core.errors import BadInput, Problem

_GONE: Meaning = ("address", "blocked_by_user")
_LATE: Meaning = ("message", "session_window_closed")
_MEDIA: Meaning = ("message", "media_failed")

CODES: Codes = {
    (10, 2018065): _LATE,
    (10, 2018278): _LATE,  # sent outside of the window of 24 hours
    (10, 2534022): _LATE,  # the same at Instagram
    (10, 1893063): ("account", "provider_rejected"),  # the page is restricted for a while
    (100, 2018001): ("address", "unreachable"),  # no matching user found
    (100, 2018008): _MEDIA,  # the file could not be fetched
    (100, 2018047): _MEDIA,  # the attachment could not be uploaded
    (100, 2018109): _MEDIA,  # the attachment is too large
    (200, 1545041): _GONE,  # the person is not available
    (200, 2018028): ("account", "provider_rejected"),  # the app may write to its testers only
    (551, 0): _GONE,  # the person is not available: blocked us, or is gone
    (1200, 0): ("transient", "provider_rejected"),  # temporary failure to send
    (80006, 0): ("throttled", "provider_rejected"),  # too many calls for this page
}
"""Messenger Platform, "Error codes"; 2534022 and 1893063 from programs of others and Meta's change log."""


class GraphChatAdapter(ChatAdapter):
    """A page or a professional account. There is no idempotency key, and nothing goes to somebody who did not write."""

    accounts = re.compile(r"[0-9]{1,32}")
    channel: Channel
    own_id = "id"  # the field of ``me`` that names the account
    link = ""  # where a person opens the chat
    wanted: tuple[str, ...] = ()  # fields of the webhook that are read here

    def __init__(self, manifest: Manifest, settings: Settings, http: Http, clock: Clock) -> None:
        """``settings`` hold ``account_id``, ``name``, ``access_token``, ``app_secret`` and ``verify_token``."""
        super().__init__(manifest, http, clock)
        self._id, self._name = settings.text("account_id"), settings.text("name").removeprefix("@")
        self._token, self._secret = settings.text("access_token"), settings.text("app_secret")
        wrong = []
        if not self.accounts.fullmatch(self._id):
            wrong.append(Problem("account_id", "is no number", "digits, as Meta shows them"))
        if not _NAME.fullmatch(self._name):
            wrong.append(Problem("name", "is no name of an account", "without @ and address"))
        if wrong:
            raise BadInput(f"The settings of {manifest.name} are not usable.", wrong)
        self._url = settings.url("base_url")
        read = partial(parse_events, channel=self.channel, account=self._id)
        self._routes = (graph_route("events", self._secret, settings.text("verify_token"), read),)

    def extra(self) -> dict[str, object]:
        """What a body has beside recipient and message."""
        return {}

    async def deliver_chat(self, to: str, content: ChatContent, message: Outgoing) -> SendResult:
        """One call."""
        body = {"recipient": {"id": to}, **self.extra(), "message": message_of(self.channel, content)}
        answer = await self._call("POST", f"{self._id}/messages", body)
        mid = word(answer.json(), "message_id")
        if answer.status == 200 and mid:
            return Accepted(mid, {"status": 200, "message_id": mid})
        return refusal(self._manifest.title, answer, CODES)

    async def check(self) -> CheckResult:
        """``me``: proves the token, and that it belongs to the account."""
        title = self._manifest.title
        try:
            answer = await self._call("GET", f"me?fields={self.own_id}")
        except (NotSent, NoAnswer) as error:
            return CheckResult(
                False, f"{title} cannot be reached. {error} Check the address and the network."
            )
        found = answer.json()
        if answer.status != 200:
            said = word(inner(found, "error"), "message")[:200] or f"HTTP {answer.status}"
            return CheckResult(False, f"{title} refuses the token: {said}. Make a new one.")
        own = word(found, self.own_id)
        if own != self._id:
            return CheckResult(
                False, f"The token belongs to {own or 'nobody'}, not to {self._id}. Correct one of them."
            )
        return CheckResult(True, f"{title} takes the token.")

    async def set_webhooks(self, addresses: Mapping[str, str]) -> CheckResult:
        """``subscribed_apps``: what happens at the account is told to the app, whose address is set by hand."""
        title = self._manifest.title
        try:
            for path, body in self.subscriptions():
                answer = await self._call("POST", path, body)
                if answer.status != 200 or answer.json().get("success", True) is not True:
                    said = word(inner(answer.json(), "error"), "message")[:200] or f"HTTP {answer.status}"
                    return CheckResult(
                        False, f"{title} takes the token but did not subscribe the app: {said}."
                    )
        except (NotSent, NoAnswer) as error:
            return CheckResult(False, f"The app was not subscribed at {title}. {error} Try again.")
        return CheckResult(
            True, f"{title} takes the token and tells the app what happens. Its address is set there."
        )

    def subscriptions(self) -> list[tuple[str, dict[str, object]]]:
        """Calls by which the app is told what happens at the account."""
        return [(f"{self._id}/subscribed_apps?subscribed_fields={','.join(self.wanted)}", {})]

    def start_link(self, token: str) -> str:
        """Where a person opens the chat; the token comes back as ``ref``."""
        return f"{self.link}{self._name}?ref={token}"

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``events`` for everything, and for the question whether the address is ours."""
        return self._routes

    def query(self) -> str:
        """What every call has in its address; empty for nothing."""
        return ""

    async def _call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Answer:
        query = self.query()
        url = f"{self._url}/{path}{'&' if '?' in path else '?'}{query}" if query else f"{self._url}/{path}"
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if body is None:
            return await self._http.request(method, url, headers=headers)
        headers["Content-Type"] = "application/json"
        return await self._http.request(method, url, headers=headers, body=msgspec.json.encode(body))


ABILITIES: frozenset[Ability] = frozenset(
    {"status_reports", "read_reports", "inbound", "media", "test_connection", "sets_webhooks"}
)


def in_the_window(variable: str) -> Label:
    """The step that says who may be written to, and how a chat begins."""
    return Label(
        f"Nur wer in den letzten 24 Stunden geschrieben hat, darf Nachrichten bekommen: {{{{ {variable} }}}} in einer "
        "Mail oder SMS verbindet den Chat einer Person.",
        f"Only who wrote in the last 24 hours may get messages. {{{{ {variable} }}}} in a mail or SMS connects the "
        "chat of a person.",
    )


def graph_fields(account: Label, name: Label, base_url: str) -> tuple[Field, ...]:
    """The form of an account whose webhooks and calls go through an app at Meta."""
    return (
        Field(name="account_id", label=account),
        Field(name="name", label=name),
        *app_fields(),
        api_address(base_url),
    )


_NAME = re.compile(r"[A-Za-z0-9._]{1,64}")


def message_of(channel: Channel, content: ChatContent) -> dict[str, object]:
    """The ``message`` object. A picture with text or buttons is a card, buttons without one are a button template."""
    buttons = [{"type": "web_url", "url": one.url, "title": one.label} for one in content.buttons]
    if content.image and (content.text or buttons):
        title, line = card_of(content.text, CHAT_LIMITS[channel]) or (content.text, "")
        element: dict[str, object] = {"title": title, "image_url": content.image}
        if line:
            element["subtitle"] = line
        if buttons:
            element["buttons"] = buttons
        return _template({"template_type": "generic", "elements": [element]})
    if content.image:
        return {"attachment": {"type": "image", "payload": {"url": content.image}}}
    if buttons:
        return _template({"template_type": "button", "text": content.text, "buttons": buttons})
    return {"text": content.text}


def _template(payload: dict[str, object]) -> dict[str, object]:
    return {"attachment": {"type": "template", "payload": payload}}
