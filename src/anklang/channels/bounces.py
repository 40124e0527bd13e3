"""What an SMTP reply or a bounce means (compliance 6.3): enhanced code first, then reply code, then its text.

Vendors of mail pass on what the receiving server said, so they are judged by the same table.
"""

from __future__ import annotations

import re

from anklang.channels.answers import Meaning

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
_OTHERS = re.compile(
    r"""\bspam|(?<!\bnot\ )\blisted\b|(?:block|black|deny)\ ?-?list|\bblocked\b|\bbanned\b|\bRBL|DNSBL|reputation
    |polic(?:y|ies)|unsolicited|virus|malware|phish|\b(?:DMARC|SPF|DKIM)\b|authenticat
    |\brelay(?:ing)?\b(?!\ (?:recipient|domain))      # Postfix: "User unknown in relay recipient table"
    |\b(?:ab)?sender|return[-\ ]?path|\bmail\ ?from\b|\bfrom\ (?:address|domain)|\benvelope[-\ ]from
    |\b(?:PTR|rDNS|HELO|EHLO)\b|\breverse\b|\bclient\ host\b|\byour\ (?:host|server|IP)""",
    re.I | re.X,
)
"""Words of policy, and of the sender and its server: where they stand, "does not exist" is not said of a recipient."""

_RECORDS = re.compile(r"(?<![\w.-])(?:MX|DNS)(?![\w.-])|\bTXT record", re.I)
"""What a domain may lack. Alone it may be the recipient's; only "does not exist" beside it is no user."""

_HOST = re.compile(
    r"\S*@\S+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+"
)  # addresses, and names of hosts: relay.example.com
_MOST = 2000  # characters that are looked at: anybody may write a notification, and hosts are found in quadratic time
_REPLY_CODE = re.compile(r"\b([45]\d\d)\b")
_ENHANCED_CODE = re.compile(r"(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")  # not inside 192.5.1.1


def enhanced_code(*texts: str) -> str:
    """The first enhanced status code (RFC 3463) in ``texts`` that says anything, else the first at all, or nothing.

    x.0.0 is an undefined status (3.1), and all that Exim writes as the status of a failure.
    """
    found = [code for text in texts for code in _ENHANCED_CODE.findall(text)]
    return next((code for code in found if _is_precise(code)), found[0] if found else "")


def classify(code: int, text: str, enhanced: str = "") -> Meaning:
    """Class and reason of an SMTP reply ``code`` (0 for a bounce without one) and its ``text``.

    A policy refusal never speaks against the address; only a certain one does.
    """
    enhanced = enhanced_code(enhanced, text)
    certain = _certain(code, text, enhanced)
    if certain is not None:
        return certain
    is_bounce = code in (550, 551, 553) or enhanced.startswith("5.1")
    return ("message", "bounced" if is_bounce else "provider_rejected")


def judge(text: str, status: str = "", *, permanent: bool = True) -> Meaning:
    """Class and reason of a bounce that a vendor reports: what the receiving server said, then the vendor's own word.

    ``text``: diagnosis as it came; ``status``: enhanced code where the vendor names one apart. A vendor that calls a
    bounce permanent is believed only where the diagnosis names no policy, no authentication and no full mailbox.
    """
    enhanced = enhanced_code(status, text)
    enhanced = enhanced if _is_precise(enhanced) else ""
    reply = _REPLY_CODE.search(text)
    found = _certain(int(reply.group(1)) if reply else 0, text, enhanced)
    if found is None and _OTHERS.search(text):
        found = _CONTENT
    hard = permanent and not any(enhanced_code(one).startswith("4.") for one in (status, text))
    if found is None or (found[0] == "address" and not hard):
        return _HARD if hard else _SOFT
    return found


def _is_precise(enhanced: str) -> bool:
    return bool(enhanced) and not enhanced.endswith(".0.0")


def _certain(code: int, text: str, enhanced: str) -> Meaning | None:
    """What code and text say beyond doubt; None if they leave it open."""
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
        return _HARD if _is_unknown_user(text) else _SOFT
    if enhanced.startswith("5.5."):
        return _SENDER
    if enhanced.startswith(
        ("5.6.", "5.7.")
    ):  # x.6.x: content or media, also addresses beyond ASCII (RFC 6531 3.5)
        return _CONTENT
    if code == 552 or (not enhanced and _FULL.search(text)):
        return _SOFT if _FULL.search(text) else _CONTENT
    if _is_about_others(text):
        return _CONTENT
    return _HARD if _is_unknown_user(text) else None


def _is_unknown_user(text: str) -> bool:
    """Whether a text says it of the recipient: a domain, a record or a sender that does not exist is ours."""
    return bool(_UNKNOWN_USER.search(text[:_MOST])) and not _is_about_others(text)


def _is_about_others(text: str) -> bool:
    plain = _HOST.sub(" ", text[:_MOST])
    return bool(_OTHERS.search(plain) or (_RECORDS.search(plain) and _UNKNOWN_USER.search(plain)))
