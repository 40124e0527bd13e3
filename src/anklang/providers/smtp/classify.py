"""What an SMTP reply or a bounce means (compliance 6.3): enhanced code first, then reply code, then its text."""

from __future__ import annotations

import re

from anklang.channels.model import ErrorClass, ReasonCode

Meaning = tuple[ErrorClass, ReasonCode]

_HARD: Meaning = ("address", "bounced")
_SOFT: Meaning = ("transient", "bounced")  # counted by who asks; two in a row may be a hard one
_LATER: Meaning = ("transient", "unreachable")
_SLOW: Meaning = ("throttled", "provider_rejected")
_CONTENT: Meaning = ("message", "provider_rejected")
_SENDER: Meaning = ("account", "provider_rejected")
_LOGIN: Meaning = ("account", "credentials_invalid")

ENHANCED: dict[str, Meaning] = {
    "5.1.1": _HARD,  # mailbox does not exist
    "5.1.2": _SOFT,  # domain bad: may be an outage of the name service
    "5.1.3": _HARD,  # recipient's syntax
    "5.1.6": _HARD,  # moved
    "5.1.7": _SENDER,  # sender's syntax
    "5.1.8": _SENDER,  # sender's domain
    "5.1.10": _HARD,  # null MX
    "5.2.1": _SOFT,  # disabled: may be suspended for a while
    "5.2.2": _SOFT,  # full
    "5.2.3": _CONTENT,  # too big
    "5.3.4": _CONTENT,  # too big
    "5.4.4": _SOFT,  # unroutable
    "5.4.7": _LATER,  # expired in the queue
    "5.7.8": _LOGIN,  # wrong password
    "5.7.9": _LOGIN,  # mechanism too weak
    "5.7.23": _SENDER,  # SPF
    "5.7.25": _SENDER,  # no reverse name
    "5.7.26": _SENDER,  # neither SPF nor DKIM
    "5.7.27": _SENDER,  # sender's domain has null MX
    "5.7.515": _SENDER,  # Outlook: sender not authenticated
}
_UNKNOWN_USER = re.compile(
    r"user unknown|no such user|unknown user|does not exist|unbekannt|no mailbox", re.I
)
_FULL = re.compile(r"quota|mailbox full|full mailbox|over limit", re.I)
_ENHANCED_CODE = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


def enhanced_code(text: str) -> str:
    """The first enhanced status code (RFC 3463) in ``text``, or nothing."""
    found = _ENHANCED_CODE.search(text)
    return found.group(0) if found else ""


def classify(code: int, text: str, enhanced: str = "") -> Meaning:
    """Class and reason of an SMTP reply ``code`` (0 for a bounce without one) and its ``text``.

    A policy refusal never speaks against the address; only a certain one does.
    """
    enhanced = enhanced or enhanced_code(text)
    if enhanced in ENHANCED:
        return ENHANCED[enhanced]
    if enhanced.startswith("4.7.") or (code == 450 and "greylist" in text.lower()):
        return _SLOW
    if enhanced.startswith("4.2.") or code == 452:
        return _SOFT
    if enhanced.startswith("4.") or 400 <= code < 500:
        return _LATER
    if code in (530, 534, 535, 538):
        return _LOGIN
    if enhanced.startswith("5.3.0"):
        return _HARD if _UNKNOWN_USER.search(text) else _SOFT
    if enhanced.startswith("5.5."):
        return _SENDER
    if enhanced.startswith("5.7."):
        return _CONTENT
    if code == 552 or (not enhanced and _FULL.search(text)):
        return _SOFT if _FULL.search(text) else _CONTENT
    if _UNKNOWN_USER.search(text):
        return _HARD
    return (
        "message",
        "bounced" if code in (550, 551, 553) or enhanced.startswith("5.1") else "provider_rejected",
    )
