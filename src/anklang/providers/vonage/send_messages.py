"""The Messages API: a text as a JSON document, and its answer."""

from __future__ import annotations

from collections.abc import Mapping

from anklang.channels.answers import refused, unexplained, word
from anklang.channels.call import Answer
from anklang.channels.model import Accepted, SendResult
from anklang.channels.sms import Sms, without_plus
from anklang.providers.vonage.errors import MESSAGES


def document_of(sms: Sms) -> dict[str, object]:
    """The body of ``POST /v1/messages``. Vonage finds the alphabet by itself."""
    document: dict[str, object] = {
        "channel": "sms",
        "message_type": "text",
        "from": without_plus(sms.sender),
        "to": without_plus(sms.number),
        "text": sms.text,
        "client_ref": sms.reference,
    }
    if sms.callback_url:
        document |= {"webhook_url": sms.callback_url, "webhook_version": "v1"}
    if sms.seconds is not None:
        document["ttl"] = sms.seconds
    return document


def read(answer: Answer) -> SendResult:
    """202 with an id, or a problem document whose ``type`` ends in the code."""
    document = answer.json()
    if answer.status == 202 and word(document, "message_uuid"):
        return Accepted(word(document, "message_uuid"), answer.raw())
    code = code_of(document)
    if code in MESSAGES and 400 <= answer.status < 500:
        return refused("Vonage", answer, code, MESSAGES[code])
    return unexplained("Vonage", answer)


def code_of(problem: Mapping[str, object]) -> str:
    """The code of a problem document: ``…/api-errors/messages#1120``."""
    return word(problem, "type").rpartition("#")[2]
