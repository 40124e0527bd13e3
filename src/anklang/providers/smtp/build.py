"""The mail itself: MIME with text and HTML, and the headers that bulk mail needs."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from uuid import UUID

import idna

from anklang.channels.model import EmailAddress, EmailContent, Outgoing

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"  # RFC 5322 3.2.3, RFC 6531
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN = re.compile(
    r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)
_OWN_HEADERS = frozenset(
    {"from", "to", "cc", "bcc", "subject", "date", "message-id", "reply-to", "sender", "return-path"}
    | {
        "content-type",
        "content-transfer-encoding",
        "mime-version",
        "list-unsubscribe",
        "list-unsubscribe-post",
    }
)
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,70}")


class _MailPolicy(EmailPolicy):
    """SMTP lines; List-Unsubscribe is folded at its comma only.

    The library would turn a URL that is longer than a line into encoded words, which no receiver reads as a URL.
    """

    def fold(self, name: str, value: str) -> str:
        return _whole(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        whole = _whole(name, value)
        return whole.encode("ascii") if whole else super().fold_binary(name, value)


POLICY = _MailPolicy(linesep="\r\n", cte_type="7bit", max_line_length=76)  # an encoded word has at most 75


class NotAMail(ValueError):
    """The message cannot be written as a mail; ``is_address`` says whose fault it is."""

    def __init__(self, text: str, is_address: bool = False) -> None:
        super().__init__(text)
        self.is_address = is_address


def _whole(name: str, value: str) -> str:
    if name.lower() != "list-unsubscribe":
        return ""
    folded = str(value).replace(", ", ",\r\n ")
    return f"{name}: {folded}\r\n"


def mailbox(address: str, name: str = "") -> Address:
    """A checked mailbox with its domain in ASCII; raises NotAMail for control characters and wrong syntax.

    Quoted local parts are refused: nobody has one, and they are the usual way of smuggling.
    """
    if _CONTROL.search(address) or _CONTROL.search(name):
        raise NotAMail(
            "an address or a name holds a line break or another control character", is_address=True
        )
    local, _, domain = address.rpartition("@")
    try:  # not the codec of the standard library: its IDNA 2003 would send mail for ß to another domain
        ascii_domain = domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        ascii_domain = ""
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(ascii_domain) or len(local) > 64:
        raise NotAMail("an address is not a mailbox", is_address=True)
    return Address(display_name=name, username=local, domain=ascii_domain)


def message_id(of: UUID, domain: str) -> str:
    """The Message-ID header: bounces give it back, so it carries our id."""
    return f"<{of}@{domain}>"


def build(message: Outgoing, address: EmailAddress, content: EmailContent, now: datetime) -> EmailMessage:
    """A finished mail. Raises NotAMail."""
    sender = _ours(content.from_address or message.sender, content.from_name)
    mail = EmailMessage(policy=POLICY)
    mail["From"] = sender
    mail["To"] = mailbox(address.address, address.name)
    mail["Subject"] = _line("subject", content.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(message.message_id, sender.domain)
    if content.reply_to:
        mail["Reply-To"] = _ours(content.reply_to, "")
    _add_unsubscribe(mail, content)
    for name, value in content.headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OWN_HEADERS:
            raise NotAMail(f"the header {name[:40]!r} cannot be set from a template")
        mail[name] = _line(name, value)
    if content.text or not content.html:
        mail.set_content(content.text, cte="quoted-printable")
        if content.html:
            mail.add_alternative(content.html, subtype="html", cte="quoted-printable")
    else:
        mail.set_content(content.html, subtype="html", cte="quoted-printable")
    return mail


def _add_unsubscribe(mail: EmailMessage, content: EmailContent) -> None:
    """RFC 2369 and RFC 8058: one https address for one click, optionally a mailto."""
    ways = []
    if content.list_unsubscribe_url:
        if not content.list_unsubscribe_url.startswith("https://"):
            raise NotAMail("the address for one-click unsubscribe is not https (RFC 8058)")
        ways.append(content.list_unsubscribe_url)
    if content.list_unsubscribe_mailto:
        ways.append("mailto:" + content.list_unsubscribe_mailto.removeprefix("mailto:"))
    for way in ways:
        if not way.isascii() or re.search(r"[\s<>,]", way) or _CONTROL.search(way) or len(way) > 900:
            raise NotAMail("an unsubscribe address holds a space, comma, bracket or control character")
    if ways:
        mail["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in ways)
    if content.list_unsubscribe_url:
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _ours(address: str, name: str) -> Address:
    try:
        return mailbox(address, name)
    except NotAMail as error:
        raise NotAMail(f"From or Reply-To: {error}") from None


def _line(name: str, value: str) -> str:
    if _CONTROL.search(value):
        raise NotAMail(f"the {name} holds a line break or another control character")
    return value
