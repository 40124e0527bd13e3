"""The message that asks to confirm: its link, its words in German and English. No advertising in it. Pure.

Compliance 4.5: one message, no reminder; brand, what for, the shop's declaration and the link, and nothing that sells.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from uuid import UUID

import msgspec

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
TOKEN_CHARS = 22  # 131 bits (compliance 9.4, class D)
TOKEN = re.compile(r"[0-9A-Za-z]{22}")
MASK = "•" * 6  # stands for the token in what is kept of the message


def token_of(key: bytes, request: UUID) -> str:
    """The unguessable part of a request's link. It is computed, so that only its hash need be kept."""
    number = int.from_bytes(hmac.digest(key, b"opt-in request" + request.bytes, "sha256"), "big")
    found = ""
    for _ in range(TOKEN_CHARS):
        number, rest = divmod(number, 62)
        found += _ALPHABET[rest]
    return found


def hash_of(token: str) -> bytes:
    """What is kept of a token."""
    return sha256(token.encode()).digest()


def mark_of(key: bytes, ip: str) -> str:
    """The keyed hash by which requests from one IP are counted, whether the IP is kept or not."""
    return hmac.digest(key, b"opt-in ip" + ip.encode(), "sha256").hex()[:32]


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """What the message says."""

    brand: str
    imprint: str
    color: str  # of the button
    labels: Sequence[str]  # what stood beside the boxes that were ticked
    declaration: str  # the shop's wording, as it was shown
    language: str  # de or en; others get English around the shop's own words
    link: str  # leads to the page with the button
    days: int = 30  # for which the request is kept


class Mail(msgspec.Struct, frozen=True):
    """The finished mail."""

    subject: str
    html: str
    text: str


_MAIL = {
    "de": (
        "Bitte bestätigen: Nachrichten von {brand}",
        "Sie haben sich eingetragen für:",
        "Bitte bestätigen Sie das auf der nächsten Seite. Erst dann schreiben wir Ihnen.",
        "Anmeldung bestätigen",
        "Ihre Erklärung:",
        "Sie waren das nicht? Dann tun Sie nichts: ohne Bestätigung bekommen Sie keine Nachrichten, und wir löschen "
        "die Anfrage nach {days} Tagen. Der Link gilt 7 Tage.",
    ),
    "en": (
        "Please confirm: messages from {brand}",
        "You signed up for:",
        "Please confirm it on the next page. Only then will we write to you.",
        "Confirm the sign-up",
        "Your declaration:",
        "It was not you? Then do nothing: without a confirmation you will get no messages, and we delete the request "
        "after {days} days. The link is valid for 7 days.",
    ),
}
_SMS = {
    "de": "{brand}: Mit JA antworten, um {labels} zu bestätigen. Oder hier: {link} Nicht angefragt? Nichts tun.",
    "en": "{brand}: Reply YES to confirm {labels}. Or here: {link} Not you? Do nothing.",
}
_CHAT = {
    "de": (
        "{brand} bittet um deine Einwilligung: {labels}",
        "Antworte JA, wenn du einverstanden bist, sonst NEIN. Ohne Antwort schreiben wir dir hier nicht.",
        ("Ja", "Nein"),
    ),
    "en": (
        "{brand} asks for your consent: {labels}",
        "Reply YES if you agree, otherwise NO. Without an answer we will not write to you here.",
        ("Yes", "No"),
    ),
}
CHAT_AROUND = 400  # characters that the message in a chat may have around the declaration


def mail(one: Asking) -> Mail:
    """The mail that asks to confirm."""
    subject, lead, please, button, declared, ignore = _MAIL.get(one.language.split("-")[0], _MAIL["en"])
    subject, ignore = subject.format(brand=one.brand), ignore.format(days=one.days)
    items = "".join(f"<li>{escape(label)}</li>" for label in one.labels)
    color = one.color if re.fullmatch(r"#[0-9A-Fa-f]{3,8}", one.color) else "#1f4d3a"
    html = (
        f'<!doctype html><html lang="{escape(one.language)}"><head><meta charset="utf-8"><title>{escape(subject)}'
        '</title></head><body style="margin:0;background:#ffffff">'
        '<div style="font-family:Arial,sans-serif;font-size:16px;line-height:24px;color:#1c1c1a;max-width:560px;'
        'margin:0 auto;padding:24px">'
        f"<p><strong>{escape(one.brand)}</strong></p><p>{escape(lead)}</p><ul>{items}</ul><p>{escape(please)}</p>"
        f'<p><a href="{escape(one.link)}" style="display:inline-block;padding:12px 20px;border-radius:8px;'
        f'background:{color};color:#ffffff;text-decoration:none">{escape(button)}</a></p>'
        f'<p style="font-size:14px;word-break:break-all">{escape(one.link)}</p>'
        f'<p style="font-size:14px;color:#555555">{escape(declared)}<br>{_lines(one.declaration)}</p>'
        f'<p style="font-size:14px;color:#555555">{escape(ignore)}</p>'
        f'<p style="font-size:12px;color:#555555">{_lines(one.imprint)}</p></div></body></html>'
    )
    said = "\n".join(f"- {label}" for label in one.labels)
    text = (
        f"{one.brand}\n\n{lead}\n{said}\n\n{please}\n{one.link}\n\n{declared}\n{one.declaration}\n\n{ignore}\n\n"
        f"-- \n{one.imprint.strip()}\n"
    )
    return Mail(subject, html, text)


def _lines(text: str) -> str:
    return "<br>".join(escape(line.strip()) for line in text.splitlines() if line.strip())


def sms(one: Asking) -> str:
    """The SMS that asks to confirm, by reply or by link."""
    words = _SMS.get(one.language.split("-")[0], _SMS["en"])
    return words.format(brand=one.brand, labels=" + ".join(one.labels), link=one.link)


def chat(one: Asking) -> str:
    """The message in the chat: the whole declaration, which nobody has seen before in this chat, and how to answer."""
    lead, how, _ = _CHAT.get(one.language.split("-")[0], _CHAT["en"])
    said = [lead.format(brand=one.brand, labels=" + ".join(one.labels)), one.declaration.strip(), how]
    return "\n\n".join(said)


def answers(language: str) -> tuple[str, str]:
    """What stands on the buttons that say yes and no."""
    return _CHAT.get(language.split("-")[0], _CHAT["en"])[2]
