"""Whose fault an address or a name is: only an address that is no mailbox costs the address, at every mail vendor."""

from __future__ import annotations

import json
from collections.abc import Callable

import msgspec
import pytest
from contract.providers.mailgun_rig import MailgunRig
from contract.providers.mails import changed, mail_to
from contract.providers.postmark_rig import PostmarkRig
from contract.providers.sendgrid_rig import SendGridRig
from contract.providers.ses_rig import SesRig
from contract.providers.smtp_rig import SmtpRig
from contract.providers.vendor import NOW, HttpRig, answering, sent_by

from anklang.channels.bounces import classify, judge
from anklang.channels.mail import letter_of
from anklang.channels.mail_reports import mail_report
from anklang.channels.mime import written
from anklang.channels.model import Accepted, EmailAddress, Failed, Outgoing, SendResult

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

RIGS = [SmtpRig, SesRig, SendGridRig, MailgunRig, PostmarkRig]
OURS, THEIRS = ("account", "no_smtputf8"), ("message", "no_smtputf8")


def _to(address: str, name: str = "", number: int = 1) -> Outgoing:
    return msgspec.structs.replace(mail_to(number), address=EmailAddress(address, name))


def _class(result: SendResult) -> tuple[str, str]:
    assert isinstance(result, Failed), result
    return result.error, result.code


@pytest.mark.parametrize(
    ("message", "settings", "expected"),
    [
        (_to("jürgen1@example.com"), {}, THEIRS),
        (msgspec.structs.replace(mail_to(1), sender="bücher@example.com"), {}, OURS),
        (msgspec.structs.replace(mail_to(1), sender="Laden <bücher@example.com>"), {}, OURS),
        (changed(mail_to(1), from_address="bücher@example.com"), {}, OURS),
        (changed(mail_to(1), reply_to="bücher@example.com"), {}, OURS),
        (mail_to(1), {"return_path": "rückläufer@example.com"}, OURS),
        # ours is wrong for everybody, whoever the recipient is
        (_to("jürgen1@example.com"), {"return_path": "rückläufer@example.com"}, OURS),
    ],
)
def test_a_server_without_smtputf8_costs_no_address(
    message: Outgoing, settings: dict[str, str], expected: tuple[str, str]
) -> None:
    """RFC 6531: what this server cannot carry another one can."""
    [result] = sent_by(SmtpRig(utf8=False, **settings), message)  # type: ignore[arg-type]
    assert _class(result) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (_to("jürgen1@example.com"), THEIRS),
        (msgspec.structs.replace(mail_to(1), sender="bücher@example.com"), OURS),
        (changed(mail_to(1), reply_to="bücher@example.com"), OURS),
    ],
)
def test_ses_has_no_smtputf8_and_that_costs_no_address(message: Outgoing, expected: tuple[str, str]) -> None:
    rig = SesRig()
    [result] = sent_by(rig, message)
    assert _class(result) == expected
    assert rig.documents == []


REFUSALS: list[tuple[Callable[[], HttpRig], int, str]] = [
    (SendGridRig, 400, json.dumps({"errors": [{"message": "x", "field": "personalizations.0.to.0.email"}]})),
    (MailgunRig, 400, json.dumps({"message": "'to' parameter is not a valid address. please check"})),
    (PostmarkRig, 422, json.dumps({"ErrorCode": 300, "Message": "Invalid 'To' address: 'x'."})),
    (PostmarkRig, 200, json.dumps([{"ErrorCode": 300, "Message": "Invalid 'To' address: 'x'."}])),
]


@pytest.mark.parametrize(
    ("address", "error"), [("ada1@example.com", "address"), ("jürgen1@example.com", "message")]
)
@pytest.mark.parametrize(("rig", "status", "body"), REFUSALS)
def test_a_vendor_that_calls_an_address_beyond_ascii_invalid_only_says_that_it_cannot_carry_it(
    rig: Callable[[], HttpRig], status: int, body: str, address: str, error: str
) -> None:
    [result] = sent_by(answering(rig(), status, body), _to(address))
    assert _class(result)[0] == error


@pytest.mark.parametrize(
    ("address", "error"), [("ada1@example.com", "address"), ("jürgen1@example.com", "message")]
)
def test_so_does_a_later_report_of_an_invalid_address(address: str, error: str) -> None:
    at = mail_report(
        "undeliverable", NOW, {}, provider_ref="1", client_ref="", recipient=address,
        meaning=("address", "no_address"),
    )  # fmt: skip
    assert at.error == error


@pytest.mark.parametrize("code", ["5.6.7", "5.6.9", "5.6.1", "5.6.0"])
def test_a_server_that_cannot_carry_the_form_of_a_mail_does_not_speak_against_the_address(code: str) -> None:
    """RFC 6531 3.5, RFC 3463 3.7: x.6.7 "non-ASCII addresses not permitted", x.6.x "content or media"."""
    text = f"553 {code} SMTPUTF8 is required, but was not offered by host mx.example.com"
    assert judge(text) == classify(553, text) == ("message", "provider_rejected")


NAMES = [
    ("Ada\tMüller", "Ada Müller"),
    ("Ada\r\nMüller", "Ada Müller"),
    ("Ada Müller\n", "Ada Müller"),
    ("\x00Ada\x7f", "Ada"),
    ("Ada\x85Müller\u2028", "Ada Müller"),
    ("\t", ""),
    ("Ada\r\nBcc: x@y.example", "Ada Bcc: x@y.example"),
    ('Ada"\r\n\r\n<script>', 'Ada" <script>'),
]


@pytest.mark.parametrize(("name", "clean"), NAMES)
def test_a_control_character_in_the_name_of_a_person_becomes_a_blank(name: str, clean: str) -> None:
    letter = letter_of(_to("ada1@example.com", name))
    assert letter.recipient.display_name == clean
    assert letter.recipient.addr_spec == "ada1@example.com"


@pytest.mark.parametrize("rig", RIGS)
@pytest.mark.parametrize("name", [name for name, _ in NAMES])
def test_the_mail_of_a_person_with_an_odd_name_goes_out_at_every_vendor(
    rig: Callable[[], HttpRig], name: str
) -> None:
    [result] = sent_by(rig(), _to("ada1@example.com", name))
    assert isinstance(result, Accepted), result


@pytest.mark.parametrize("name", [name for name, _ in NAMES])
def test_no_name_opens_a_header(name: str) -> None:
    """RFC 5322 2.2: a field ends at a line break that no blank follows."""
    head = written(letter_of(_to("ada1@example.com", name)), mail_to(1).message_id, NOW).partition(
        b"\r\n\r\n"
    )[0]
    names = [
        line.partition(b":")[0].lower() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))
    ]
    assert names.count(b"to") == 1
    assert set(names) == {
        b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version", b"content-type",
        b"list-unsubscribe", b"list-unsubscribe-post",
    }  # fmt: skip
    assert not {13, 10} & set(head.replace(b"\r\n", b""))


@pytest.mark.parametrize("rig", RIGS)
@pytest.mark.parametrize("address", ["ada\t@example.com", "ada1@example.com\r\nBcc: x@y.example", "nobody"])
def test_an_address_that_is_no_mailbox_still_costs_the_address(
    rig: Callable[[], HttpRig], address: str
) -> None:
    """Control."""
    [result] = sent_by(rig(), _to(address, "Ada"))
    assert _class(result) == ("address", "bad_address")


@pytest.mark.parametrize("rig", RIGS)
def test_a_line_break_in_a_name_of_ours_is_still_refused_as_our_fault(rig: Callable[[], HttpRig]) -> None:
    """Control: nobody's address is at fault."""
    [result] = sent_by(rig(), changed(mail_to(1), from_name="Laden\r\nX: y"))
    assert _class(result) == ("message", "bad_mail")
