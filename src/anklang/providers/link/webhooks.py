"""What LINK Mobility tells us. It signs nothing, so a secret stands in the address that it calls."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qs, urlsplit

from anklang.channels.answers import count, inner, json_object, moment, need, word
from anklang.channels.model import HeardItem
from anklang.channels.provider import RawRequest, Verified, WebhookRoute, same
from anklang.channels.sms import sms_inbound, sms_report
from anklang.providers.link.errors import reading

TOKEN = "token"
"""Name of the query parameter that holds the secret."""


def routes(token: str) -> tuple[WebhookRoute, ...]:
    """The two routes, both with the same check; LINK repeats a call until it gets a 200."""
    verify = partial(is_known, token=token)
    return (WebhookRoute("status", verify, parse_status), WebhookRoute("inbound", verify, parse_inbound))


def is_known(request: RawRequest, token: str) -> bool:
    """Whether the address holds our secret (integrations 1.4: LINK has an IP allow-list only)."""
    try:
        given = parse_qs(urlsplit(request.url).query, max_num_fields=20).get(TOKEN, [""])
    except ValueError:  # more parameters than we gave to LINK
        return False
    return len(given) == 1 and same(token, given[0])


def parse_status(call: Verified) -> list[HeardItem]:
    """A delivery report: at most one. Raises BodyBroken without id or resultCode."""
    document = json_object(call.request.body)
    message_id, code = need(document, "id", "resultCode")
    found = reading(code)
    if found is None:
        return []
    state, meaning = found
    report = sms_report(
        state,
        moment(word(document, "timestamp"), call.heard_at),
        message_id.partition("$")[0],  # part n of a long text is reported as id$n
        document,
        meaning,
        code=code,
        client_ref=word(document, "refId"),
        parts=count(word(document, "segments")),
    )
    return [report]


def parse_inbound(call: Verified) -> list[HeardItem]:
    """A message of a person. Raises BodyBroken without messageId or source; binary ones are passed over."""
    document = json_object(call.request.body)
    message_id, sender = need(document, "messageId", "source")
    content = inner(document, "content")
    if word(content, "type").upper() == "BINARY":
        return []
    at = moment(word(document, "timestamp"), call.heard_at)
    text = word(content, "userData")
    return [sms_inbound(message_id, sender, word(document, "destination"), text, at, document)]
