"""The SMS API: a text as a form, and its answer, in which a long text comes back as several messages."""

from __future__ import annotations

from anklang.channels.answers import judged, price, rows, unexplained, word
from anklang.channels.call import Answer
from anklang.channels.gsm import is_gsm
from anklang.channels.model import Accepted, Price, SendResult
from anklang.channels.sms import Sms, without_plus
from anklang.providers.vonage.errors import SEND, UNKNOWN_SEND

CURRENCY = "EUR"
"""This interface names no currency; accounts are kept in euros (Balance in the official SDK's account API)."""


def form_of(sms: Sms) -> dict[str, str]:
    """The fields of ``POST /sms/json`` but for the credentials."""
    form = {
        "from": without_plus(sms.sender),
        "to": without_plus(sms.number),
        "text": sms.text,
        "type": "text" if is_gsm(sms.text) else "unicode",
        "client-ref": sms.reference,
    }
    if sms.callback_url:
        form |= {"status-report-req": "true", "callback": sms.callback_url}
    if sms.seconds is not None:
        form["ttl"] = str(sms.seconds * 1000)
    return form


def read(answer: Answer) -> SendResult:
    """Success and refusal both come as HTTP 200, with a status for each part.

    One part taken makes the message taken: it can arrive, and a repeat would send that part twice.
    """
    parts = rows(answer.json(), "messages")
    taken = [one for one in parts if word(one, "status") == "0"]
    if taken and word(taken[0], "message-id"):
        return Accepted(word(taken[0], "message-id"), answer.raw(), len(parts), _total(taken))
    if not parts or taken:
        return unexplained("Vonage", answer)
    code = word(parts[0], "status")
    return judged("Vonage", answer, code, SEND.get(code), UNKNOWN_SEND)


def _total(parts: list[dict[str, object]]) -> Price | None:
    found = [price(word(one, "message-price"), CURRENCY) for one in parts]
    known = [one.micros for one in found if one is not None]
    return Price(sum(known), CURRENCY) if len(known) == len(parts) else None
