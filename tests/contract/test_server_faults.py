"""A fault inside a vendor says nothing of the message: without a key against doubles it may not simply go again.

ARCHITECTURE.md (never guess), integrations 0.5 and 1.3: hardly any vendor drops a second hand-over. The faults of APNs
and SES are tried in test_providers_apns.py and test_providers_ses.py, those of RCS, which drops it, in
test_providers_rcs.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from contract.providers.fcm_rig import error_body
from contract.providers.graph_rig import InstagramRig, MessengerRig
from contract.providers.infobip_rig import InfobipRig
from contract.providers.link_rig import LinkRig
from contract.providers.mailgun_rig import MailgunRig
from contract.providers.postmark_rig import PostmarkRig
from contract.providers.sendgrid_rig import SendGridRig
from contract.providers.seven_rig import SevenRig
from contract.providers.sinch_rig import SinchRig
from contract.providers.sms_rig import class_of
from contract.providers.telegram_rig import TelegramRig
from contract.providers.twilio_rig import TwilioRig
from contract.providers.vendor import HttpRig, answering, sent_by
from contract.providers.viber_rig import ViberRig
from contract.providers.vonage_messages_rig import VonageMessagesRig
from contract.providers.vonage_rig import VonageRig
from contract.providers.whatsapp_rig import WhatsAppRig

from anklang.channels.call import Answer
from anklang.providers.fcm.send import OVERLOAD_PAUSE
from anklang.providers.fcm.send import read as read_fcm
from anklang.providers.webpush.send import read as read_webpush

TWILIO = '{"code": %d, "message": "said", "status": %d}'
SEVEN = '{"success":"%s","messages":[{"id":null,"success":false,"error":"%s"}]}'
VONAGE = '{"messages":[{"status":"%s","error-text":"said"}]}'
GRAPH = '{"error":{"code":%d,"message":"An unexpected error has occurred. Please retry your request later."}}'

Case = tuple[Callable[[], HttpRig], int, str, str]

CASES: list[Case] = [
    # twilio.com/docs/api/errors/20500: "If you get a 500 Server Error … and you retry the request, it is possible for
    # a customer to receive multiple messages"
    (TwilioRig, 500, TWILIO % (20500, 500), "unknown"),
    (TwilioRig, 502, TWILIO % (20500, 502), "unknown"),
    (TwilioRig, 504, TWILIO % (20504, 504), "unknown"),
    (TwilioRig, 500, TWILIO % (30001, 500), "unknown"),
    (TwilioRig, 500, TWILIO % (99999, 500), "unknown"),
    (TwilioRig, 520, "<html>", "unknown"),
    (TwilioRig, 408, "", "unknown"),
    (
        TwilioRig,
        500,
        TWILIO % (21211, 500),
        "address",
    ),  # a code that certainly means not taken stays what it is
    (TwilioRig, 500, TWILIO % (20003, 500), "account"),
    (
        TwilioRig,
        503,
        TWILIO % (20503, 503),
        "transient",
    ),  # "temporarily unavailable. Try again" (errors/20503)
    (SevenRig, 500, SEVEN % ("700", "700"), "unknown"),
    (SevenRig, 502, "600", "unknown"),
    (SevenRig, 500, SEVEN % ("900", "900"), "account"),
    (SevenRig, 503, SEVEN % ("700", "700"), "transient"),
    (SevenRig, 200, SEVEN % ("600", "600"), "transient"),  # says of this one text that it did not go
    (VonageRig, 500, VONAGE % "5", "unknown"),
    (VonageRig, 200, VONAGE % "5", "transient"),
    (VonageRig, 500, VONAGE % "7", "address"),
    (VonageMessagesRig, 500, '{"type":"https://developer.vonage.com/api-errors/messages#1030"}', "unknown"),
    (LinkRig, 200, '{"resultCode":106000}', "unknown"),  # "unknown error"
    (LinkRig, 500, '{"resultCode":106000}', "unknown"),
    (LinkRig, 400, '{"resultCode":106000}', "transient"),
    (SinchRig, 500, '{"code":"internal_error","text":"said"}', "unknown"),
    (InfobipRig, 500, '{"requestError":{"serviceException":{"messageId":"GENERAL_ERROR"}}}', "unknown"),
    (SendGridRig, 500, '{"errors":[{"message":"said","field":null}]}', "unknown"),
    (MailgunRig, 500, '{"message":"Internal Server Error"}', "unknown"),
    (PostmarkRig, 500, '{"ErrorCode":100,"Message":"said"}', "unknown"),
    (MessengerRig, 500, GRAPH % 2, "unknown"),
    (InstagramRig, 500, GRAPH % 2, "unknown"),
    (MessengerRig, 500, GRAPH % 1200, "transient"),  # "Temporary send message failure": it did not go
    (WhatsAppRig, 500, GRAPH % 2, "unknown"),
    (WhatsAppRig, 500, GRAPH % 131000, "transient"),  # "Message failed to send"
    (TelegramRig, 500, '{"ok":false,"error_code":500,"description":"Internal Server Error"}', "unknown"),
    (ViberRig, 500, '{"status":12,"status_message":"tooManyRequests"}', "unknown"),
]


@pytest.mark.parametrize(("rig", "status", "body", "expected"), CASES)
def test_a_fault_inside_a_vendor_is_never_read_as_certainly_not_sent(
    rig: Callable[[], HttpRig], status: int, body: str, expected: str
) -> None:
    [result] = sent_by(answering(rig(), status, body))
    assert class_of(result) == expected, result


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (error_body(503, "UNAVAILABLE", "UNAVAILABLE"), "transient"),
        (
            error_body(500, "INTERNAL", "INTERNAL"),
            "transient",
        ),  # "You could retry the same request" (FCM ErrorCode)
        (error_body(500, "INTERNAL"), "transient"),
        (error_body(504, "DEADLINE_EXCEEDED"), "unknown"),
        (error_body(500, "UNKNOWN"), "unknown"),
        (error_body(500, "INTERNAL", "UNSPECIFIED_ERROR"), "unknown"),
        (error_body(502, "INTERNAL"), "unknown"),  # the word of a gateway
        (error_body(501, "UNIMPLEMENTED"), "unknown"),
    ],
)
def test_firebase_is_asked_again_only_where_it_says_so(
    answer: tuple[int, dict[str, object]], expected: str
) -> None:
    status, document = answer
    result = read_fcm(Answer(status, {}, json.dumps(document).encode()))
    assert class_of(result) == expected
    if expected == "transient":
        assert result.retry_after == OVERLOAD_PAUSE  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("status", "expected"),
    [(500, "unknown"), (501, "unknown"), (502, "unknown"), (503, "transient"), (504, "unknown")],
)
def test_a_push_service_is_asked_again_only_when_it_is_unavailable(status: int, expected: str) -> None:
    """Mozilla's autopush documents 500 as "unknown error", and retries for 503 (docs/src/errors.md)."""
    body = b'{"code": 500, "errno": 999, "error": "Internal Server Error"}'
    assert class_of(read_webpush(Answer(status, {}, body), "reference")) == expected
