"""A mail written by hand is read by the standard library as it was meant."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.channels.mail import Letter
from anklang.channels.mime import LONGEST_LINE, written

REF = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LINE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=200)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=400)


def _letter(**given: object) -> Letter:
    fields: dict[str, object] = {
        "sender": Address("Laden", "hello", "shop.example"), "recipient": Address("", "anna", "example.com"),
        "subject": "Hallo", "text": "Guten Tag", "html": "", "reply_to": None, "headers": (),
    }  # fmt: skip
    return Letter(**(fields | given))  # type: ignore[arg-type]


def _read(letter: Letter) -> tuple[EmailMessage, bytes]:
    raw = written(letter, REF, NOW)
    return cast(EmailMessage, message_from_bytes(raw, policy=policy.default)), raw


def _named(mail: EmailMessage, field: str) -> tuple[str, str]:
    """Name and address of a mailbox. Not the class for addresses: its words beside each other get spaces between."""
    raw = dict(mail.raw_items())[field]
    phrase, _, address = raw.rpartition("<")
    words = "".join(parseaddr(f"{phrase}<a@b.example>")[0]) if phrase.startswith('"') else phrase.strip()
    return str(make_header(decode_header(words))) if words else "", address.removesuffix(">")


def _lines(text: str) -> list[str]:
    """Lines as MIME knows them: they end with CR LF, whatever ended them before."""
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


@given(subject=LINE, name=LINE, header=LINE)
def test_what_the_fields_say_is_read_back(subject: str, name: str, header: str) -> None:
    """RFC 2047; space at the ends of a field belongs to nobody."""
    recipient = Address(name.strip(), "anna", "example.com")
    letter = _letter(subject=subject.strip(), recipient=recipient, headers=(("Feedback-ID", header.strip()),))
    mail, raw = _read(letter)
    assert mail["Subject"] == letter.subject
    assert mail["Feedback-ID"] == header.strip()
    assert _named(mail, "To") == (name.strip(), "anna@example.com")
    assert not mail.defects
    assert not mail["To"].defects
    assert raw.isascii()


@given(text=TEXT, html=TEXT)
def test_both_bodies_are_read_back(text: str, html: str) -> None:
    mail, raw = _read(_letter(text=text or "x", html=html or "x"))
    plain, rich = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert rich is not None
    assert _lines(plain.get_content()) == _lines(text or "x")
    assert _lines(rich.get_content()) == _lines(html or "x")
    assert max(map(len, raw.split(b"\r\n"))) <= LONGEST_LINE + 2
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")


@pytest.mark.parametrize(
    "subject", ["Hallo", "=?utf-8?q?Anna?=", "x" * 300, "Grüße " * 40, "two  spaces", "🧺" * 30, "a " * 100]
)
def test_a_subject_stays_what_it_is_in_lines_of_the_right_length(subject: str) -> None:
    mail, raw = _read(_letter(subject=subject.strip()))
    assert mail["Subject"] == subject.strip()
    assert max(map(len, raw.split(b"\r\n"))) <= LONGEST_LINE


@pytest.mark.parametrize(
    "name", ['Anna "Änne" Öz', "Laden, Lindenhof", "O'Neill (shop)", "a\\b", "=?utf-8?q?x?=", "Anna " * 30]
)
def test_a_name_stays_what_it_is(name: str) -> None:
    address = Address(name.strip(), "hello", "shop.example")
    mail, raw = _read(_letter(sender=address, reply_to=address))
    for field in ("From", "Reply-To"):
        assert _named(mail, field) == (name.strip(), "hello@shop.example")
    assert max(map(len, raw.split(b"\r\n"))) <= LONGEST_LINE


def test_a_mail_with_one_body_has_no_parts() -> None:
    mail, _ = _read(_letter(text="", html="<p>Grüße</p>"))
    assert mail.get_content_type() == "text/html"
    assert mail.get_content() == "<p>Grüße</p>\r\n"
    assert mail["Message-ID"] == f"<{REF}@shop.example>"
    assert mail["Date"].datetime == NOW


def test_only_an_address_beyond_ascii_makes_a_mail_that_is_not_ascii() -> None:
    """RFC 6532."""
    _, raw = _read(_letter(recipient=Address("", "müller", "example.com")))
    assert "To: müller@example.com\r\n".encode() in raw
    assert _read(_letter(subject="ü", text="ü", html="ü"))[1].isascii()
