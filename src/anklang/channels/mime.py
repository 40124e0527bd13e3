"""A mail as bytes (RFC 5322, RFC 2045 to 2047), written by hand.

The message classes of the standard library parse every field that they are given; that took longer than
handing the mail over. What is read back by them, and by others, is tested.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime, quote
from functools import lru_cache
from uuid import UUID

from anklang.channels.mail import Letter, message_id

LONGEST_LINE = 76
"""Signs of a line; an encoded word has at most 75 (RFC 2047, 2)."""

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def written(letter: Letter, ref: UUID, now: datetime) -> bytes:
    """The finished mail with the Message-ID of our message ``ref``. Only an address beyond ASCII puts anything else
    than ASCII into it (RFC 6532)."""
    fields = [
        _mailbox("From", letter.sender),
        _mailbox("To", letter.recipient),
        _text("Subject", letter.subject),
    ]
    fields += [f"Date: {format_datetime(now)}", f"Message-ID: {message_id(ref, letter.sender.domain)}"]
    if letter.reply_to is not None:
        fields.append(_mailbox("Reply-To", letter.reply_to))
    fields += [_whole(*one) if one[0] == "List-Unsubscribe" else _text(*one) for one in letter.headers]
    fields.append("MIME-Version: 1.0")
    parts = [_part(kind, content) for kind, content in letter.bodies()]
    head = "\r\n".join(fields).encode() + b"\r\n"
    if len(parts) == 1:
        return head + parts[0]
    mark = f"=_{ref.hex}".encode()  # no line of quoted-printable holds it (RFC 2045, 6.7)
    body = b"".join(b"--%b\r\n%b\r\n" % (mark, part) for part in parts)
    return b'%bContent-Type: multipart/alternative;\r\n boundary="%b"\r\n\r\n%b--%b--\r\n' % (
        head,
        mark,
        body,
        mark,
    )


def _part(kind: str, content: str) -> bytes:
    lines = b"\r\n".join([*(content.encode().splitlines() or [b""]), b""])
    fields = f'Content-Type: {kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return fields.encode() + b2a_qp(lines, istext=True)


def _text(name: str, value: str) -> str:
    """An unstructured field; what could be taken for an encoded word is made one."""
    plain = f"{name}: {value}"
    if value.isascii() and "=?" not in value and len(plain) <= LONGEST_LINE:
        return plain
    return f"{name}: {_encoded(value, name)}"


def _encoded(value: str, name: str) -> str:
    charset = "us-ascii" if value.isascii() and "=?" not in value and _folds(value) else "utf-8"
    return Header(value, charset, LONGEST_LINE - 1, name).encode(linesep="\r\n")


def _folds(value: str) -> bool:
    """Whether lines may end at its spaces: none of its words is longer than a line."""
    return max(map(len, value.split(" "))) < LONGEST_LINE - 1 and not re.search(r"^ |  | $", value)


def _whole(name: str, value: str) -> str:
    """List-Unsubscribe, folded at its comma only: no receiver reads encoded words as a URL."""
    return f"{name}: {value}".replace(", ", ",\r\n ")


def _mailbox(name: str, address: Address) -> str:
    shown, spec = address.display_name, address.addr_spec
    return _named(name, shown, spec) if shown else f"{name}: {spec}"


@lru_cache(maxsize=256)  # From and Reply-To of a campaign are the same for everybody
def _named(name: str, shown: str, spec: str) -> str:
    plain = shown.isascii() and "=?" not in shown and len(shown) < LONGEST_LINE - len(name) - 6
    if plain:
        phrase = shown if _ATOMS.fullmatch(shown) else f'"{quote(shown)}"'
    else:
        phrase = Header(shown, "utf-8", LONGEST_LINE - 1, name).encode(linesep="\r\n")
    line = f"{name}: {phrase} <{spec}>"
    fits = len(line.rpartition("\r\n")[2]) <= LONGEST_LINE
    return line if fits else f"{name}: {phrase}\r\n <{spec}>"
