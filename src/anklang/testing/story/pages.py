"""What people do on our own pages: they sign up, follow the link of a message, and press buttons there."""

from __future__ import annotations

import re

from anklang.messages.model import Message
from anklang.testing.story.browser import Browser, Page
from anklang.testing.story.deed import USER_AGENTS, Deed
from anklang.testing.story.ledger import latest_to
from anklang.testing.story.world import BASE_URL

_OURS = {"confirm": "/confirm/", "preferences": "/p/", "unsubscribe": "/u/"}


def fills_form(deed: Deed) -> str:
    """A sign-up form of the shop is opened, filled in and sent. Nothing is ticked before."""
    browser, world = Browser(deed.world), deed.world
    slug = world.definitions().workspace.slug
    page = browser.open(f"{BASE_URL}/f/{slug}/{deed.said}", language=_language(deed))
    if page.status != 200:
        raise ValueError(f"the form {deed.said} is not there: {page.status}")
    form = page.form()
    if any(one.on for one in form.fields):
        raise ValueError(f"boxes of the form {deed.said} are ticked before anybody came")
    told = {"email": "email", "phone": "phone", "first_name": "first_name"}
    texts = {name: str(deed.somebody.traits.get(trait, "")) for name, trait in told.items()}
    ticks = {"box": list(deed.more.get("boxes", [])), "topic": list(deed.more.get("topics", []))}
    texts.update(deed.more.get("with", {}))
    return _seen(
        deed, browser.send(page, form, form.filled(ticks, texts), language=_language(deed)), "sends the form"
    )


def follows(deed: Deed) -> str:
    """The link to a page of ours in the latest message on a channel is opened, by the person or by a scanner."""
    message = _latest(deed, str(deed.said))
    path = _OURS[str(deed.more.get("to", "confirm"))]
    found = re.findall(rf"{re.escape(BASE_URL)}{path}[\w.~-]+", _words(deed, message))
    if not found:
        raise ValueError(f"the {deed.said} has no link to {path}: {_words(deed, message)[:300]}")
    who = str(deed.more.get("as", "laptop"))
    browser, agent = Browser(deed.world), USER_AGENTS[who]
    if who in ("scanner", "preview"):
        browser.open(found[-1], "HEAD", agent)
    return _seen(
        deed,
        browser.open(found[-1], "GET", agent, _language(deed)),
        f"opens the link of the {deed.said} as {who}",
    )


def presses(deed: Deed) -> str:
    """A button on the page that is open."""
    page = deed.seen.page
    if page is None:
        raise ValueError(f"{deed.who} has no page open")
    form = page.form(str(deed.said))
    ticks = {name: list(values) for name, values in dict(deed.more.get("ticks", {})).items()}
    texts = {name: str(value) for name, value in dict(deed.more.get("with", {})).items()}
    after = Browser(deed.world).send(page, form, form.filled(ticks, texts), language=_language(deed))
    return _seen(deed, after, f"presses “{deed.said}”")


def _latest(deed: Deed, channel: str) -> Message:
    address = str(deed.somebody.traits.get("email" if channel == "email" else "phone", ""))
    return latest_to(deed.world, channel, address.strip().lower() if channel == "email" else address)


def _words(deed: Deed, message: Message) -> str:
    return deed.world.network.words(message)


def _language(deed: Deed) -> str:
    return str(deed.somebody.traits.get("language", "de"))


def _seen(deed: Deed, page: Page, words: str) -> str:
    deed.seen.page = page
    first = page.text.splitlines()
    return f"{words}: {page.status}, {' · '.join(first[1:4])[:160] if first else page.url}"
