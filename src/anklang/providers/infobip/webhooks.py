"""What Infobip tells us, up to hundred reports or messages in a call; not signed, but signed in with a password."""

from __future__ import annotations

from base64 import b64encode
from functools import partial

from anklang.channels.answers import Meaning, count, inner, json_object, moment, need, price, rows, word
from anklang.channels.model import DeliveryReport, HeardItem, Price
from anklang.channels.provider import BodyBroken, RawRequest, Verified, WebhookRoute, same
from anklang.channels.sms import sms_inbound, sms_report
from anklang.providers.infobip.errors import DELIVERED, REJECTED, STATES, TO_OPERATOR, failure, rejection


def routes(user: str, password: str) -> tuple[WebhookRoute, ...]:
    """The two routes, both with HTTP Basic (integrations 1.4). Large, because a call brings many."""
    verify = partial(is_known, user=user, password=password)
    return (
        WebhookRoute("status", verify, parse_status, max_body=1024 * 1024),
        WebhookRoute("inbound", verify, parse_inbound, max_body=1024 * 1024),
    )


def is_known(request: RawRequest, user: str, password: str) -> bool:
    """Whether the caller signs in with the user and the password of the notification profile."""
    scheme, _, given = request.header("Authorization").partition(" ")
    expected = b64encode(f"{user}:{password}".encode()).decode()
    return bool(password) and scheme.lower() == "basic" and same(expected, given.strip())


def _results(call: Verified) -> list[dict[str, object]]:
    document = json_object(call.request.body)
    if not isinstance(document.get("results"), list):
        raise BodyBroken("results is missing; is this the address for such calls?")
    return rows(document, "results")


def parse_status(call: Verified) -> list[HeardItem]:
    """Delivery reports. Raises BodyBroken where one has no messageId or no status."""
    found = [_report(call, row) for row in _results(call)]
    return [one for one in found if one is not None]


def _report(call: Verified, row: dict[str, object]) -> DeliveryReport | None:
    [message_id] = need(row, "messageId")
    status, error = inner(row, "status"), inner(row, "error")
    [group] = need(status, "groupId")
    if group not in STATES:
        return None
    only_operator = group == DELIVERED and word(status, "id") == TO_OPERATOR
    parts = count(word(row, "messageCount"))
    code = word(error, "name").replace("NO_ERROR", "") or word(status, "name")
    return sms_report(
        "sent" if only_operator else STATES[group],
        moment(word(row, "doneAt"), call.heard_at),
        message_id,
        row,
        _meaning(group, word(status, "name"), error),
        code="" if group == DELIVERED else code,
        client_ref=word(row, "callbackData"),
        recipient=word(row, "to"),
        parts=parts,
        cost=_cost(inner(row, "price"), parts),
    )


def _meaning(group: str, status: str, error: dict[str, object]) -> Meaning:
    if group == REJECTED:
        return rejection(status)
    return failure(word(error, "groupName"), word(error, "name"), error.get("permanent") is True)


def _cost(found: dict[str, object], parts: int | None) -> Price | None:
    """The price is that of one part."""
    one = price(word(found, "pricePerMessage"), word(found, "currency"))
    return None if one is None else Price(one.micros * (parts or 1), one.currency)


def parse_inbound(call: Verified) -> list[HeardItem]:
    """Messages of people, whole even if they were long. Raises BodyBroken where one has no messageId or sender."""
    items: list[HeardItem] = []
    for row in _results(call):
        message_id, sender = need(row, "messageId", "from")
        at = moment(word(row, "receivedAt"), call.heard_at)
        items.append(sms_inbound(message_id, sender, word(row, "to"), word(row, "text"), at, row))
    return items
