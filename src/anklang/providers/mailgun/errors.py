"""What Mailgun refuses, as data: texts of a refused request, and why a mail failed for good."""

from __future__ import annotations

from anklang.channels.answers import Meaning
from anklang.channels.model import OptOut

NOT_AN_ADDRESS = "'to' parameter is not a valid address"
"""Part of the message of a 400 about the recipient; 'from' and others are our fault (user manual, sending messages)."""

FAILED: dict[str, tuple[Meaning, OptOut]] = {
    "suppress-bounce": (("address", "bounced"), ""),  # bounced before; on the list of the domain
    "suppress-unsubscribe": (("message", "blocked_by_user"), "unsubscribed"),  # said no to the shop before
    "suppress-complaint": (("message", "blocked_by_user"), "complaint"),  # complained before
}
"""Reasons of a permanent failure that name Mailgun's own lists; others are judged by the server's reply."""
