"""An installation that may be broken at any moment: a database server of its own, real processes, a shop."""

from __future__ import annotations

import http.client
import itertools
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from anklang.channels.store import save_account
from anklang.core.ids import derive_id
from anklang.core.json import encode
from anklang.events.accept import Source, accept
from anklang.events.split import open_batch
from anklang.flows.first_start import Wanted, first_start
from anklang.flows.on_collected import on_collected
from anklang.flows.on_consent import on_consents
from anklang.journeys import parse as journey_text
from anklang.journeys import store as journeys
from anklang.policy.model import ConsentAction, ConsentFact
from anklang.profiles.identities import Recent, person_of
from anklang.storage import embedded
from anklang.storage.database import Database
from anklang.storage.migrate import migrate
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.testing.processes import Installation, RoleName
from anklang.testing.sink import Sink
from anklang.wiring import CLOCK_OFFSET
from anklang.workspaces.model import Brand, Shop, WorkspaceSettings
from anklang.workspaces.store import raise_epoch, remember

PEOPLE = 200
ROLES: tuple[RoleName, ...] = ("api", "worker", "deliver")
SECRET_KEY = "x" * 43 + "="
# A crash of the server must not lose what was committed, so unlike in other tests commits are waited for.
SERVER = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "on", "shared_buffers": "64MB"}
JOURNEY = """
id: cart
name: Cart
enter:
  on: [{event: Product Added}]
  key: event.cart_id
  audience: {kind: consent, channel: sms, purpose: marketing}
  again: never
  ceiling: 1000
steps:
  - {wait: short, for: 1s}
  - {send: sms, channel: sms, template: cart-sms, useless_after: 12h}
"""
TEMPLATE = {
    "id": "cart-sms", "channel": "sms", "class": "advertising", "purpose": "marketing",
    "languages": {"de": {"text": "Korb {{ event.cart_id }}: {{ shop.url | link }}"}},
}  # fmt: skip


def _noon() -> datetime:
    """A Tuesday noon ahead: no quiet hours, whenever the test runs."""
    real = datetime.now(UTC)
    return (real + timedelta(days=(1 - real.weekday()) % 7 or 7)).replace(hour=11, minute=0)


class Site:
    """The installation."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.server = embedded.start(self.data, SERVER)
        self.url = self.server.url()
        migrate(self.url)
        self.database = Database(self.url, 2)
        self.sink = Sink(folder / "calls", delay=0.02)
        self.now = _noon()
        self.offset = self.now - datetime.now(UTC)
        self._define()
        for number in range(PEOPLE):
            self._person(number)
        settings = {"ANKLANG_SECRET_KEY": SECRET_KEY, "ANKLANG_ABANDONED_AFTER": "3"}
        self.roles = Installation(self.url, folder, settings)

    def _define(self) -> None:
        settings = WorkspaceSettings(
            brand=Brand(name="Lindenhof", imprint="Lindenhof GmbH"), shop=Shop(url="https://shop.example")
        )
        sealed = Vault(SECRET_KEY).seal({"base_url": self.sink.url, "secret": "s"})
        with self.database.transaction() as tx:
            made = first_start(tx, Wanted(write_key="wk_crash"), self.now, settings=settings)
            assert made is not None
            self.workspace = made.workspace
            remember(tx, CLOCK_OFFSET, self.offset.total_seconds())
            save_account(tx, self.workspace, "phone", "handset", ["sms"], sealed, self.now)
            templates.save(tx, self.workspace, template_text.parse(TEMPLATE), self.now, "test")
            journey = journey_text.parse({**journey_text.dump(journey_text.parse(JOURNEY)), "version": 1})
            journeys.save_version(tx, self.workspace, journey, {}, "test", self.now)
            raise_epoch(tx, self.workspace)

    def _person(self, number: int) -> None:
        phone = f"+4915112{number:06d}"
        event = {
            "type": "identify", "userId": f"c{number}", "messageId": f"identify-{number}",
            "timestamp": self.now, "traits": {"phone": phone, "language": "de"},
        }  # fmt: skip
        found = accept(
            open_batch(encode({"batch": [event], "sentAt": self.now})), "",
            Source(workspace=self.workspace, country="DE"), self.now,
        )  # fmt: skip
        with self.database.transaction() as tx:
            on_collected(tx, found.arrivals, Recent(), self.now)
            person = person_of(tx, self.workspace, "user", f"c{number}")
            assert person is not None
            actions: tuple[ConsentAction, ...] = ("give", "confirm")
            consents = [
                ConsentFact(
                    id=derive_id("consent", number, action), person_id=person, at=self.now, action=action,
                    channel="sms", purpose="marketing", address=phone, source="web_form",
                    wording_id="newsletter", wording_version=1, proof={"page": "/newsletter"},
                )
                for action in actions
            ]  # fmt: skip
            on_consents(tx, self.workspace, consents, self.now)

    def start(self) -> None:
        """All roles; returns when the API answers."""
        for role in ROLES:
            self.roles.start(role)
        self.roles.wait_for_api()

    def clock(self) -> datetime:
        """The installation's present moment."""
        return datetime.now(UTC) + self.offset

    def restart(self, role: RoleName) -> None:
        """Kill a process without warning and start it again."""
        self.roles.kill(role)
        self.roles.start(role)

    def cut(self) -> None:
        """End every connection to the database."""
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [embedded.DATABASE],
            )

    def crash_database(self, seconds: float) -> None:
        """The server dies without a word; after so many seconds it is started again."""
        embedded._control(self.data / "postgres", "stop", "-m", "immediate")
        time.sleep(seconds)
        embedded.start(self.data, SERVER)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the database; connections that were cut are replaced."""
        for _ in range(4):
            with suppress(Exception), self.database.transaction() as tx:
                return tx.rows(statement)
        with self.database.transaction() as tx:
            return tx.rows(statement)

    def close(self) -> None:
        """End everything."""
        self.roles.stop()
        self.sink.stop()
        self.database.close()
        self.server.stop()


@contextmanager
def crash_site(folder: Path) -> Iterator[Site]:
    """A site that is cleared away afterwards."""
    site = Site(folder)
    try:
        yield site
    finally:
        site.close()


class Sender(threading.Thread):
    """A shop's server: sends batches, and sends one again with the same ids until it is answered with 200."""

    numbers = itertools.count(1)

    def __init__(self, site: Site, seed: int) -> None:
        super().__init__(daemon=True)
        self.site = site
        self.chance = random.Random(seed)
        self.accepted: list[str] = []  # numbers of events whose request was answered with 200
        self.carts: list[str] = []  # those of them that should bring a message
        self.refusals: list[tuple[int, str | None]] = []  # answers but 200: status, Retry-After
        self.ending = threading.Event()
        self._connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Until told to end; the last batch is brought home first."""
        while not self.ending.is_set():
            events = [self._event() for _ in range(12)]
            body = encode({"batch": events, "sentAt": self.site.clock()})
            while not self._send(body):
                time.sleep(0.1)
            for event in events:
                number = event["properties"]["number"]
                self.accepted.append(number)
                if event["event"] == "Product Added":
                    self.carts.append(number)
            time.sleep(0.02)

    def _event(self) -> dict[str, Any]:
        number = str(next(self.numbers))
        name = self.chance.choice(["Product Added", "Product Viewed"])
        return {
            "type": "track", "event": name, "userId": f"c{self.chance.randrange(PEOPLE)}",
            "messageId": f"event-{number}", "timestamp": self.site.clock(),
            "properties": {"number": number, "cart_id": f"cart-{number}", "product_id": "p1", "price": 9.9,
                           "currency": "EUR"},
        }  # fmt: skip

    def _send(self, body: bytes) -> bool:
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self.site.roles.port, timeout=20)
            headers = {"Content-Type": "application/json", "Authorization": "Basic d2tfY3Jhc2g6"}
            self._connection.request("POST", "/v1/batch", body, headers)
            answer = self._connection.getresponse()
            answer.read()
            if answer.status == 200:
                return True
            self.refusals.append((answer.status, answer.headers.get("Retry-After")))
            return False
        except (OSError, http.client.HTTPException):
            self._connection = None
            return False
