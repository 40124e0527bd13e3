"""A shop whose customers use the preference centre: the real engine and pages, and mails that are written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from cryptography.fernet import Fernet
from edge_rig import MINUTE, EdgeShop
from starlette.applications import Starlette
from starlette.testclient import TestClient

from anklang.channels.model import Inbound
from anklang.channels.store import save_account
from anklang.consents import store as wordings
from anklang.consents.model import Wording, WordingText
from anklang.flows.on_heard import on_heard
from anklang.flows.preference_links import make_page_token
from anklang.flows.providers import ProviderTable
from anklang.flows.shops import ShopTable
from anklang.http.hosted.centre import centre_routes
from anklang.http.hosted.confirm import confirm_routes
from anklang.http.state import Site
from anklang.http.unsubscribe import unsubscribe_routes
from anklang.preferences.find import ChosenView, find_chosen
from anklang.preferences.token import Kind
from anklang.profiles.find import get_person
from anklang.providers.dns_client import DnsClient
from anklang.providers.http_client import HttpClient
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.workspaces.model import Topic
from anklang.workspaces.store import raise_epoch

BASE = "http://127.0.0.1:8000"
EMAIL = "anna@mail.example"
TOPICS = (
    Topic(
        id="news",
        name={"de": "Neue Kollektionen", "en": "New collections"},
        description={"de": "Zweimal im Monat"},
    ),
    Topic(id="care", name={"de": "Pflegetipps", "en": "Care tips"}),
)
TEMPLATES: list[dict[str, Any]] = [
    {"id": "news-sms", "channel": "sms", "class": "advertising", "purpose": "marketing", "topic": "news",
     "languages": {"de": {"text": "Die neue Kollektion ist da"}}},
    {"id": "news-mail", "channel": "email", "class": "advertising", "purpose": "marketing", "topic": "news",
     "languages": {"de": {"subject": "Neu", "html": "<body><p>Die neue Kollektion ist da</p></body>", "text": "Neu"}}},
    {"id": "news-telegram", "channel": "telegram", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"text": "Neu da"}}},
    {"id": "sms-link", "channel": "sms", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"text": "Wählen: {{ preferences_url }}"}}},
]  # fmt: skip
JOURNEY = """
id: {id}
name: J
enter: {{on: {{event: Start {id}}}, again: always, if_live: parallel}}
steps:
  - {{wait: pause, for: 10m}}
  - {{send: it, channel: {channel}, template: {template}}}
"""


class CentreShop(EdgeShop):
    """An EdgeShop with topics, mails and the hosted pages."""

    def __init__(self, url: str) -> None:
        super().__init__(url, topics=TOPICS)
        now, sealed = self.world.clock.now(), Vault("x" * 43 + "=").seal({"base_url": "http://127.0.0.1:1"})
        with self.world.database.transaction() as tx:
            save_account(tx, self.world.workspace, "post", "smtp", ["email"], sealed, now)
            for one in TEMPLATES:
                templates.save(tx, self.world.workspace, template_text.parse(one), now, "test")
            raise_epoch(tx, self.world.workspace)
        self.site = Site(
            database=self.world.database, clock=self.world.clock, vault=Vault(Fernet.generate_key().decode()),
            definitions=self.world.cache, base_url=BASE, secure=False, allow_private_urls=True, trust_proxy=False,
            providers=ProviderTable(self.world.registry, Vault("x" * 43 + "="), HttpClient(), self.world.clock, BASE),
            dns=DnsClient(("127.0.0.1", 9)), home=self.world.home, demo=False,
            shops=ShopTable((), Vault("x" * 43 + "="), HttpClient(), self.world.clock),
        )  # fmt: skip
        app = Starlette(routes=[*centre_routes(), *confirm_routes(), *unsubscribe_routes()])
        app.state.site = self.site
        self.browser = TestClient(app, base_url=BASE, follow_redirects=True)

    def anna(self, agreed: str = "marketing tracking") -> None:
        """Anna with number and mailbox, who agreed on both."""
        self.person(agreed=agreed, email=EMAIL)
        for purpose in agreed.split():
            self.world.consent("anna", "email", purpose, address=EMAIL)
        self.world.settle()

    def wording(self, *channels: str) -> None:
        """A declaration for marketing on these channels."""
        text = WordingText(text="Ja, Lindenhof darf mir schreiben. Widerruf jederzeit.")
        one = Wording(id="w", name="W", purposes=("marketing",), channels=channels, languages={"de": text})
        with self.world.database.transaction() as tx:
            wordings.save_wording(tx, self.world.workspace, one, self.world.clock.now(), "test")

    def account(self, channel: str) -> None:
        """The shop is on a channel, with an account whose settings nobody looks at here."""
        with self.world.database.transaction() as tx:
            save_account(tx, self.world.workspace, channel, channel, [channel], b"", self.world.clock.now())
            raise_epoch(tx, self.world.workspace)

    def telegram(self) -> None:
        """A bot of the shop."""
        sealed = Vault("x" * 43 + "=").seal(
            {"bot": "LindenhofBot", "bot_token": "1:a", "webhook_secret": "s"}
        )
        with self.world.database.transaction() as tx:
            save_account(
                tx, self.world.workspace, "bot", "telegram", ["telegram"], sealed, self.world.clock.now()
            )
            raise_epoch(tx, self.world.workspace)

    def starts(self, token: str, chat: str = "4711") -> None:
        """Somebody follows a link to the bot and presses its button."""
        said = Inbound(channel="telegram", from_=chat, to="LindenhofBot", text="/start", at=self.world.clock.now(),
                       provider_ref=f"u{self.world.number()}", start=token)  # fmt: skip
        with self.world.database.transaction() as tx:
            on_heard(tx, self.world.cache.of(tx, self.world.workspace), "bot", [said], self.world.clock.now())
        self.world.settle()

    def plan(self, template: str, channel: str = "sms", id: str = "j") -> None:  # noqa: A002 - of the journey
        """A journey `id` that sends this template ten minutes after "Start <id>", and Anna in it."""
        self.publish(JOURNEY.format(id=id, template=template, channel=channel))
        self.happens(f"Start {id}", order_id="7")
        self.world.settle()

    def queue(self) -> None:
        """What was planned stands in its lane and is due; nobody has claimed it."""
        self.world.settle()
        self.world.clock.set(self.world.clock.now() + 11 * MINUTE)
        self.world.handler.handle_batch(1000, 0)

    def link(self, kind: Kind = "page", user: str = "anna", channel: str = "") -> str:
        """The path of a link of this kind, made now; `channel` of the messenger for the way to its bot."""
        with self.world.database.transaction() as tx:
            person = get_person(tx, self.world.workspace, self.world.person(user))
            definitions = self.world.cache.of(tx, self.world.workspace)
            return f"/p/{make_page_token(definitions, person, kind, self.world.clock.now(), channel)}"

    def press(self, path: str, do: str, **fields: Any) -> str:
        """Press a button of the page; answers the page afterwards."""
        answer = self.browser.post(path, data={"do": do, **fields})
        assert answer.status_code == 200, answer.text
        self.world.settle()
        return answer.text

    def chosen(self, user: str = "anna") -> ChosenView:
        """What is kept of the person's choice."""
        with self.world.database.transaction() as tx:
            return find_chosen(tx, self.world.workspace, self.world.person(user))

    def mails(self) -> list[str]:
        """The texts of all mails that were handed over."""
        return [one.content.text for one in self.world.outbox.sent if one.channel == "email"]

    def state_of(self, channel: str, purpose: str) -> list[str]:
        """What holds for Anna."""
        with self.world.database.transaction() as tx:
            rows = tx.rows(
                "SELECT state FROM consent_states WHERE person_id = %s AND channel = %s AND purpose = %s",
                [self.world.person("anna"), channel, purpose],
            )
        return [row[0] for row in rows]


def form_of(html: str, do: str) -> dict[str, list[str]]:
    """The fields of the form with this button, as a browser would send them untouched."""
    for form in re.findall(r"<form.*?</form>", html, re.S):
        if f'name="do" value="{do}"' in form:
            found: dict[str, list[str]] = {}
            for tag in re.findall(r"<input[^>]*>", form):
                said = dict(re.findall(r'(\w+)="([^"]*)"', tag))
                if said.get("type") not in ("checkbox", "radio") or " checked" in tag:
                    found.setdefault(said["name"], []).append(said.get("value", ""))
            return found
    raise AssertionError(f"the page has no form for {do!r}")


def builtins(value: object) -> Any:
    """Plain values, to compare."""
    return msgspec.to_builtins(value)


@contextmanager
def centre_shop(url: str) -> Iterator[CentreShop]:
    """A shop over an empty database until the block ends."""
    made = CentreShop(url)
    try:
        yield made
    finally:
        made.world.close()
