"""What people do on messengers: they follow the link into a chat, and write there."""

from __future__ import annotations

from zlib import crc32

from anklang.channels.model import Channel
from anklang.testing.story.browser import Browser
from anklang.testing.story.deed import Deed
from anklang.testing.story.world import BASE_URL


def opens_chat(deed: Deed) -> str:
    """The link into a chat is followed, and what opens the chat is sent. With `from` somebody else does it, to whom the
    link was forwarded; `refused`: the link leads nowhere any more."""
    channel: Channel = deed.said
    page = deed.seen.page
    found = [one for one in page.links if "/c/" in one] if page is not None else []
    link = deed.seen.chat_link or (f"{BASE_URL}{found[-1]}" if found else "")
    if not link:
        raise ValueError(f"{deed.who} has no link into a chat")
    led = Browser(deed.world).open(link).url
    words = deed.world.network.opens(led)
    if (words is None) != bool(deed.more.get("refused")):
        raise ValueError(f"the link into the chat leads to {led}")
    if words is None:
        return "follows the link into the chat, which leads nowhere any more"
    writes(deed, channel, words)
    return f"follows the link into the chat at {channel}"


def writes(deed: Deed, channel: Channel, text: str) -> None:
    """A message of a person on a messenger."""
    deed.world.network.writes(deed.world, channel, _account_of(deed, channel), text)


def _account_of(deed: Deed, channel: Channel) -> str:
    """On WhatsApp the number; elsewhere an id of the messenger, the same for a name in every case."""
    given = str(deed.more.get("from", ""))
    if channel == "whatsapp":
        return given or str(deed.somebody.traits.get("phone", ""))
    return str(7_000_000_000 + crc32((given or deed.who).encode()))
