"""What people do on the web site: they come, leave for another tab, answer a survey, close a message."""

from __future__ import annotations

from typing import Any

from anklang.core.json import decode
from anklang.flows.on_in_app import InAppEvent, Visitor, on_in_app_events, to_show
from anklang.messages.model import Message
from anklang.testing.story.deed import Deed
from anklang.testing.story.ledger import latest


def looks(deed: Deed, surface: str, *, leaving: bool = False, page: str = "") -> list[str]:
    """What a screen shows at this moment, as the SDK chooses it; told as shown (J33, R19). Answers the titles."""
    world, visitor = deed.world, Visitor(user_id=deed.who)
    definitions = world.definitions()
    with world.database.transaction() as tx:
        found = to_show(tx, definitions, visitor, world.now)
        mine = [one for one in found if one.channel == surface and _now(one, leaving, page)]
        events = [InAppEvent(id=one.id, type="shown") for one in mine]
        on_in_app_events(tx, definitions, visitor, events, world.now)
    world.settle()
    deed.seen.shown = [str(_content(one).get("title", "")) for one in mine]
    return deed.seen.shown


def _now(message: Message, leaving: bool, page: str) -> bool:
    """Whether the moment fits: some wait until the pointer leaves, some for a certain page; each is seen once."""
    display = decode((_content(message).get("data") or {}).get("display", "{}"))
    if message.state in ("read", "clicked") or (display.get("when") == "exit_intent") != leaving:
        return False
    pages = display.get("screens") or []
    return not pages or any(page.startswith(one.rstrip("*")) for one in pages)


def _content(message: Message) -> dict[str, Any]:
    return dict((message.rendered or {}).get("content") or {})


def visits(deed: Deed) -> str:
    """A page of the shop, with the SDK in it."""
    deed.world.collect("page", deed.who, {"name": str(deed.said), "properties": {"path": str(deed.said)}})
    deed.world.settle()
    return _told(f"opens the page {deed.said}", looks(deed, "onsite", page=str(deed.said)))


def leaves(deed: Deed) -> str:
    """The pointer goes up to the tabs; a phone has none, so nothing is shown there."""
    return _told("is about to leave the site", looks(deed, "onsite", leaving=True))


def answers(deed: Deed) -> str:
    """The survey that was shown last is filled in: question -> answer."""
    message = latest(deed.world, deed.person, str(deed.more.get("of", "onsite")))
    event = InAppEvent(id=message.id, type="answered", answers=dict(deed.said))
    _tell(deed, event)
    return f"answers: {', '.join(f'{key} {value}' for key, value in deed.said.items())}"


def dismisses(deed: Deed) -> str:
    """A message is closed."""
    message = latest(deed.world, deed.person, str(deed.said))
    _tell(deed, InAppEvent(id=message.id, type="dismissed"))
    return "closes the message"


def _tell(deed: Deed, event: InAppEvent) -> None:
    with deed.world.database.transaction() as tx:
        on_in_app_events(tx, deed.world.definitions(), Visitor(user_id=deed.who), [event], deed.world.now)


def _told(words: str, shown: list[str]) -> str:
    return f"{words}, sees {', '.join(shown)}" if shown else words
