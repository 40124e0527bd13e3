"""What Meta tells us of WhatsApp: what became of messages, what people write, and that they switch advertising off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from anklang.channels.answers import inner, json_object, need, reference, rows, unix_moment, word
from anklang.channels.chat import opened_by
from anklang.channels.graph import graph_route, read_error
from anklang.channels.model import DeliveryReport, HeardItem, Inbound, Media, ReportState
from anklang.channels.provider import BodyBroken, Verified, WebhookRoute
from anklang.channels.sms import with_plus
from anklang.providers.whatsapp.errors import NOT_SUBMITTED, STOPPED_ADVERTISING, meaning_of
from anklang.providers.whatsapp.templates import TEMPLATE_FIELDS, news_of

_STATES: Mapping[str, ReportState] = {
    "sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed",
}  # fmt: skip
_FILES = ("image", "audio", "video", "document", "sticker")
_PASSED_OVER = frozenset({"system", "request_welcome"})
"""system: somebody has another number; nobody wrote anything. request_welcome: somebody opened the chat."""


def routes(app_secret: str, verify_token: str, first_words: str) -> tuple[WebhookRoute, ...]:
    """The one route."""
    return (graph_route("events", app_secret, verify_token, partial(parse, first_words=first_words)),)


def parse(call: Verified, first_words: str = "") -> list[HeardItem]:
    """Every change of a call. Raises BodyBroken for what is no call of WhatsApp; fields not read are passed over."""
    document = json_object(call.request.body)
    if word(document, "object") != "whatsapp_business_account":
        raise BodyBroken("object is not whatsapp_business_account; is this the right address for such calls?")
    found: list[HeardItem] = []
    for entry in rows(document, "entry"):
        for change in rows(entry, "changes"):
            value = inner(change, "value")
            if word(change, "field") == "messages":
                found += _statuses(call, value)
                found += _messages(call, value, first_words)
            elif word(change, "field") == "user_preferences":
                found += _preferences(call, value)
            elif word(change, "field") in TEMPLATE_FIELDS:
                found.append(news_of(word(change, "field"), value, word(entry, "time"), call.heard_at))
    return found


def _statuses(call: Verified, value: dict[str, object]) -> Iterator[DeliveryReport]:
    for status in rows(value, "statuses"):
        [name, number] = need(status, "status", "id")
        state = _STATES.get(name)
        if state is None or word(status, "group_id") or word(status, "recipient_type") == "group":
            continue
        errors = rows(status, "errors")
        error = read_error(errors[0]) if errors else None
        meaning = (meaning_of(error.code) if error else None) or ("message", "provider_rejected")
        if state == "failed" and meaning[0] not in NOT_SUBMITTED:
            state = "undeliverable"
        bad = state in ("failed", "undeliverable")
        code = error.code if error and bad else ""
        yield DeliveryReport(
            channel="whatsapp",
            state=state,
            at=unix_moment(word(status, "timestamp"), call.heard_at),
            provider_ref=number,
            client_ref=reference(word(status, "biz_opaque_callback_data")),
            recipient=_who(word(status, "recipient_id"), word(status, "recipient_user_id")),
            error=meaning[0] if bad else None,
            reason=meaning[1] if bad else None,
            code=code,
            opt_out="unsubscribed" if code == STOPPED_ADVERTISING else "",
            raw=status,
        )


def _messages(call: Verified, value: dict[str, object], first_words: str) -> Iterator[Inbound]:
    ours = word(inner(value, "metadata"), "display_phone_number")
    contacts = rows(value, "contacts")
    for message in rows(value, "messages"):
        [number] = need(message, "id")
        kind = word(message, "type")
        reaction = inner(message, "reaction")
        if kind in _PASSED_OVER or word(message, "group_id") or (reaction and not word(reaction, "emoji")):
            continue
        sender = word(message, "from")
        contact = next((one for one in contacts if sender and word(one, "wa_id") == sender), None)
        contact = contact or (contacts[0] if contacts else {})
        who = _who(sender, word(message, "from_user_id") or word(contact, "user_id"))
        if not who:
            raise BodyBroken("a message names neither a number nor an id of its sender")
        yield Inbound(
            channel="whatsapp",
            from_=who,
            to=with_plus(ours),
            text=_text(kind, message),
            start=opened_by(_text(kind, message), first_words) if kind == "text" else None,
            at=unix_moment(word(message, "timestamp"), call.heard_at),
            provider_ref=number,
            media=_media(kind, message),
            raw=message,
        )


def _who(number: str, user_id: str) -> str:
    """The number in E.164 where it is told; people with a user name may hide it, then their id for this business."""
    return with_plus(number) if number else user_id


def _text(kind: str, message: Mapping[str, object]) -> str:
    """The person's own words: typed, on the button that they tapped, below the file, or the sign of a reaction."""
    said = inner(message, kind)
    if kind == "interactive":
        said = inner(said, word(said, "type"))
        return word(said, "title") or word(said, "body")
    if kind == "button":
        return word(said, "text")
    if kind == "reaction":
        return word(said, "emoji")
    if kind == "order":
        return word(said, "text")
    return word(said, "caption") if kind in _FILES else word(said, "body")


def _media(kind: str, message: Mapping[str, object]) -> tuple[Media, ...]:
    """A file by its id, as Meta's address of it lives for minutes and wants the token."""
    said = inner(message, kind)
    if kind not in _FILES or not word(said, "id"):
        return ()
    return (
        Media(f"whatsapp-media:{word(said, 'id')}", word(said, "mime_type") or "application/octet-stream"),
    )


def _preferences(call: Verified, value: dict[str, object]) -> Iterator[DeliveryReport]:
    """The switch of the person for our advertising (field user_preferences)."""
    for one in rows(value, "user_preferences"):
        wish = word(one, "value").lower()
        if word(one, "category") != "marketing_messages" or wish not in ("stop", "resume"):
            continue
        contacts = rows(value, "contacts")
        contact = contacts[0] if contacts else {}
        yield DeliveryReport(
            channel="whatsapp",
            state="undeliverable" if wish == "stop" else "sent",
            at=unix_moment(word(one, "timestamp"), call.heard_at),
            recipient=_who(
                word(one, "wa_id") or word(contact, "wa_id"), word(one, "user_id") or word(contact, "user_id")
            ),
            error="message" if wish == "stop" else None,
            reason="blocked_by_user" if wish == "stop" else None,
            code=wish,
            opt_out="unsubscribed" if wish == "stop" else "resumed",
            raw=one,
        )
