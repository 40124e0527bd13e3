"""The mail that every mail vendor is tried with: both parts, names, both unsubscribe headers, one URL over a line."""

from __future__ import annotations

from uuid import UUID

import msgspec

from anklang.channels.model import EmailAddress, EmailContent, Outgoing

UNSUBSCRIBE = "https://shop.example.com/u/" + "t" * 120
MAILTO = "abmelden@example.com"
HEADER = f"<{UNSUBSCRIBE}>, <mailto:{MAILTO}>"


def mail_to(number: int) -> Outgoing:
    """A valid mail; another ``number`` is another mail to another mailbox."""
    return Outgoing(
        message_id=UUID(int=number + 1),
        channel="email",
        lane="bulk",
        sender="shop@example.com",
        address=EmailAddress(f"ada{number}@example.com", "Ada Müller"),
        content=EmailContent(
            "Dein Warenkorb wartet – noch bis morgen 🧺",
            "<p>Hallo <b>Ada</b>, 10 €</p>",
            "Hallo Ada, 10 €",
            from_name="Der Laden",
            reply_to="hilfe@example.com",
            list_unsubscribe_url=UNSUBSCRIBE,
            list_unsubscribe_mailto=MAILTO,
        ),
    )


def changed(message: Outgoing, **change: object) -> Outgoing:
    """The same mail with other content."""
    return msgspec.structs.replace(message, content=msgspec.structs.replace(message.content, **change))


def number_of(address: str) -> int:
    """The number of a mailbox such as ada7@example.com."""
    return int("".join(letter for letter in address.partition("@")[0] if letter.isdigit()) or -1)
