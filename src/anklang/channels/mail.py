"""The mail that a provider is given: checked fields and the headers that bulk mail needs."""

from __future__ import annotations

import re
from abc import ABC
from email.headerregistry import Address
from email.utils import parseaddr
from functools import lru_cache
from uuid import UUID

import idna
import msgspec

from anklang.channels.answers import Meaning
from anklang.channels.model import EmailAddress, EmailContent, Failed, Outgoing
from anklang.channels.provider import Adapter

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")  # also what only other programs end a line at
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"  # RFC 5322 3.2.3, RFC 6531
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN = re.compile(
    r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)
NO_SMTPUTF8 = "no_smtputf8"
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


class NotAMail(ValueError):
    """The message cannot be written as a mail; ``is_address`` says whose fault it is."""

    def __init__(self, text: str, is_address: bool = False) -> None:
        super().__init__(text)
        self.is_address = is_address


class Letter(msgspec.Struct, frozen=True):
    """A mail whose every field was checked, for vendors that take fields and build the MIME parts themselves."""

    sender: Address  # From, domain in ASCII
    recipient: Address  # To, domain in ASCII
    subject: str  # one line
    text: str  # plain text, may be empty if html is not
    html: str  # may be empty
    reply_to: Address | None  # None: answers go to the sender
    headers: tuple[
        tuple[str, str], ...
    ]  # unsubscribe headers (RFC 2369, RFC 8058) first, then those of the template

    def bodies(self) -> tuple[tuple[str, str], ...]:
        """MIME type and content of the parts that are there, plain text first (RFC 2046 5.1.4)."""
        parts = (("text/plain", self.text), ("text/html", self.html))
        return tuple(part for part in parts if part[1]) or parts[:1]


class MailAdapter(Adapter, ABC):
    """The part of the recipe that all mail vendors share: what is no mail is refused before any call."""

    def refuse(self, message: Outgoing) -> Failed | None:
        """Why a message cannot even be tried; None if it is a mail."""
        refused = super().refuse(message)
        if refused is not None:
            return refused
        try:
            letter_of(message)
        except NotAMail as error:
            text = f"The mail cannot be written: {error}."
            if error.is_address:
                return Failed("address", "no_address", "bad_address", text)
            return Failed("message", "provider_rejected", "bad_mail", text)
        return None


def mailbox(address: str, name: str = "") -> Address:
    """A checked mailbox with its domain in ASCII; raises NotAMail for control characters and wrong syntax.

    Quoted local parts are refused: nobody has one, and they are the usual way of smuggling. A bad name is no bad
    address.
    """
    if _CONTROL.search(name):
        raise NotAMail("a name holds a line break or another control character")
    if _CONTROL.search(address):
        raise NotAMail("an address holds a line break or another control character", is_address=True)
    local, _, domain = address.rpartition("@")
    try:  # not the codec of the standard library: its IDNA 2003 would send mail for ß to another domain
        ascii_domain = domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        ascii_domain = ""
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(ascii_domain) or len(local) > 64:
        raise NotAMail("an address is not a mailbox", is_address=True)
    return Address(display_name=name, username=local, domain=ascii_domain)


def beyond_ascii(letter: Letter, return_path: str = "") -> Failed | None:
    """Why a server without SMTPUTF8 (RFC 6531) cannot carry a letter; None if all its addresses are ASCII.

    Never a fault of the address, since another server may carry it. An address of ours comes first: it is wrong for
    every mail, and a setting.
    """
    ours = (letter.sender.username, letter.reply_to.username if letter.reply_to else "", return_path)
    if not all(map(str.isascii, ours)):
        text = "The server takes no addresses beyond ASCII. Correct sender, Reply-To or return path."
        return Failed("account", "provider_rejected", NO_SMTPUTF8, text)
    if not letter.recipient.username.isascii():
        text = "The server takes no addresses beyond ASCII. Use another server or provider for them."
        return Failed("message", "provider_rejected", NO_SMTPUTF8, text)
    return None


def not_an_address(recipient: str) -> Meaning:
    """What it means that a vendor calls a recipient invalid: beyond ASCII, that this vendor cannot carry it."""
    return ("address", "no_address") if recipient.isascii() else ("message", "provider_rejected")


def message_id(of: UUID, domain: str) -> str:
    """The Message-ID header: bounces give it back, so it carries our id."""
    return f"<{of}@{domain}>"


def letter_of(message: Outgoing) -> Letter:
    """The checked fields of a mail. Raises NotAMail."""
    address, content = message.address, message.content
    if not isinstance(address, EmailAddress) or not isinstance(content, EmailContent):
        raise NotAMail("a mail needs a mailbox and a mail")
    return Letter(
        sender=_from(message, content),
        recipient=mailbox(address.address, _UNSEEN.sub(" ", address.name).strip()),
        subject=_line("subject", content.subject),
        text=content.text,
        html=content.html,
        reply_to=_ours(content.reply_to, "") if content.reply_to else None,
        headers=(*_unsubscribe(content), *_template_headers(content)),
    )


def _template_headers(content: EmailContent) -> list[tuple[str, str]]:
    for name in content.headers:
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OWN_HEADERS:
            raise NotAMail(f"the header {name[:40]!r} cannot be set from a template")
    return [(name, _line(name, value)) for name, value in content.headers.items()]


def _unsubscribe(content: EmailContent) -> list[tuple[str, str]]:
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
    found = [("List-Unsubscribe", ", ".join(f"<{way}>" for way in ways))] if ways else []
    if content.list_unsubscribe_url:
        found.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return found


def _from(message: Outgoing, content: EmailContent) -> Address:
    """The template's own From, else the account's, which may stand there with a name: Shop <hello@shop.example>."""
    if content.from_address:
        return _ours(content.from_address, content.from_name)
    name, address = _account_sender(message.sender)
    return _ours(address or message.sender, content.from_name or name)


@lru_cache(maxsize=256)  # few accounts, many mails; reading a sender costs more than the rest of a letter
def _account_sender(sender: str) -> tuple[str, str]:
    return parseaddr(sender)


@lru_cache(maxsize=256)
def _ours(address: str, name: str) -> Address:
    try:
        return mailbox(address, name)
    except NotAMail as error:
        raise NotAMail(f"From or Reply-To: {error}") from None


def _line(name: str, value: str) -> str:
    if _CONTROL.search(value):
        raise NotAMail(f"the {name} holds a line break or another control character")
    return value
