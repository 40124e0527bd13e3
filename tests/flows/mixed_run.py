"""An installation at full work: accounts on every channel, people, journeys and a campaign, the loops of the worker and
of the deliverer, and counterparts that go wrong by a seeded plan."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import msgspec
import psycopg
from line_up.calls import VAULT, calls_to
from line_up.faulty import CHATS, Counterparts, Quick, address_of

from anklang.access.model import ALL_SCOPES, Caller
from anklang.channels.store import save_account
from anklang.core.errors import Unavailable
from anklang.flows.chores import Chores
from anklang.flows.listen import Listeners
from anklang.flows.merge_people import merge_people
from anklang.flows.on_facts import FactHandler
from anklang.flows.on_message_due import Deliverer
from anklang.flows.providers import ProviderTable
from anklang.journeys import parse as journey_text
from anklang.journeys import store as journeys
from anklang.messages.model import LANES
from anklang.profiles.identities import find_or_make
from anklang.providers.http_client import HttpClient
from anklang.segments import parse as segment_text
from anklang.segments import store as segments
from anklang.segments.model import Segment
from anklang.storage.database import Database
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.testing.story.world import BASE_URL
from anklang.testing.world import World
from anklang.worker.deliver import DeliverWorker
from anklang.worker.facts import FactWorker
from anklang.workspaces.model import Brand, Shop, WorkspaceSettings
from anklang.workspaces.store import raise_epoch

PEOPLE = 100
ABANDONED = timedelta(seconds=40)  # of the installation
CHANNELS = ("sms", "email", "push", "inapp", "whatsapp", "rcs", *CHATS)
PLATFORMS = ("android", "ios", "web")
CODES = ("sms", "email")  # channels with a transactional journey too
WORDS: dict[str, dict[str, Any]] = {
    "sms": {"text": "%s"}, "email": {"subject": "Neu", "html": "<p>%s</p>"},
    "push": {"title": "Neu", "body": "%s"}, "inapp": {"title": "Neu", "body": "%s"},
    "whatsapp": {"text": "%s Mit STOP endet es."},
}  # fmt: skip


def noon() -> datetime:
    """A Tuesday noon ahead in Berlin: no quiet hours, whenever the test runs."""
    real = datetime.now(UTC)
    return (real + timedelta(days=(1 - real.weekday()) % 7 or 7)).replace(hour=11, minute=0, second=0)


class Plant:
    """The installation and its loops."""

    def __init__(self, url: str, counterparts: Counterparts) -> None:
        self.around = counterparts
        self.chance = counterparts.chance
        at = noon()
        settings = WorkspaceSettings(
            brand=Brand(name="Lindenhof", imprint="Lindenhof GmbH, Musterweg 1, 12345 Musterstadt"),
            shop=Shop(url="https://shop.example"),
        )
        self.world = World(url, at, settings)
        self.workspace = self.world.workspace
        self._define(at)
        self._people()
        self.clock = counterparts.clock = Quick(self.world.clock.now())
        self.world.clock = cast(Any, self.clock)
        self.database = Database(url, 12)
        self.table = ProviderTable(
            self.world.registry, VAULT, HttpClient(read_timeout=3.0), self.clock, BASE_URL
        )
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._marks = count()
        calls = ProviderTable(self.world.registry, VAULT, HttpClient(), self.clock, BASE_URL)
        for line in counterparts.lines:
            line.workspace = self.workspace
            line.post = calls_to(self.database, self.clock, self.world.cache, calls, self.world.home)

    def _define(self, at: datetime) -> None:
        ws = self.workspace
        with self.world.database.transaction() as tx:
            for rank, line in enumerate(self.around.lines):
                save_account(
                    tx, ws, line.account, line.vendor, line.channels, VAULT.seal(line.settings()), at, rank
                )
            save_account(tx, ws, "inapp", "inapp", ["inapp"], VAULT.seal({}), at)
            condition = segment_text.parse_condition(
                {"kind": "language", "any_of": ["de"]}, "condition", "segment"
            )
            segments.save_segment(tx, Segment(workspace=ws, id="all", name="All", condition=condition), at)
            for id_, channel, class_, mark in _texts():
                written = msgspec.json.encode(WORDS.get(channel, {"text": "%s"})).decode() % mark
                templates.save(tx, ws, template_text.parse({
                    "id": id_, "channel": channel, "class": class_,
                    "purpose": "order" if class_ == "transactional" else "marketing",
                    "languages": {"de": msgspec.json.decode(written)},
                }), at, "test")  # fmt: skip
            for text in _journeys(at):
                journey = msgspec.structs.replace(journey_text.parse(text), version=1)
                journeys.save_version(tx, ws, journey, {}, "test", at)
            raise_epoch(tx, ws)

    def _people(self) -> None:
        world = self.world
        for n in range(PEOPLE):
            traits = {
                "phone": address_of(n, "sms"), "email": address_of(n, "email"), "language": "de", "first_name": f"N{n}",
            }  # fmt: skip
            world.collect({"type": "identify", "userId": f"u{n}", "traits": traits})
            platform = PLATFORMS[n % 3]
            device: dict[str, Any] = {
                "deviceId": f"d{n}",
                "type": platform,
                "token": f"token-{n}-of-a-device",
            }
            if platform == "ios":
                mood = self.chance.choice(("ok", "ok", "ok", "ok", "address", "message", "hangup"))
                device["token"] = self.around.apns.token(n, mood)
            if platform == "web":
                device |= {"token": "", "subscription": self.around.web.subscription(n)}
            world.collect(
                {"type": "track", "userId": f"u{n}", "event": "Device Registered", "properties": device}
            )
        world.settle()
        for n in range(PEOPLE):
            person = world.person(f"u{n}")
            chat = CHATS[n % len(CHATS)]
            with world.database.transaction() as tx:
                account, known = address_of(n, chat), partial(_same, person)
                find_or_make(tx, world.workspace, chat, account, world.clock.now(), known)
            for channel in ("sms", "email", "push", "inapp", "whatsapp", "rcs", chat):
                world.consent(f"u{n}", channel, "marketing", address=address_of(n, channel))
        world.settle()

    def start(self) -> None:
        """The loops of a worker and of a deliverer, which is also the one that listens."""
        url, cache = self.database.url, self.world.cache
        handler = FactHandler(self.database, self.clock, cache)
        chores = Chores(self.database, self.clock, cache)
        worker = FactWorker(handler, url, chores.run, chores.ask_in_more)
        self.deliverer = Deliverer(self.database, self.clock, cache, self.table, BASE_URL, ABANDONED)
        listeners = Listeners(self.database, self.clock, cache, self.table)
        deliver = DeliverWorker(self.deliverer, listeners, (), url, lambda: None)
        for loop in (worker.run, deliver.run):
            thread = threading.Thread(target=loop, args=(self._stop,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End the loops and everything else."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "a loop does not end"
        self.database.close()
        self.world.close()

    def happens(self, event: str, mark: str, people: int = PEOPLE) -> None:
        """An event for so many people, as the shop tells it."""
        for n in self.chance.sample(range(PEOPLE), people):
            said = {"type": "track", "userId": f"u{n}", "event": event, "properties": {"n": f"u{n}.{mark}"}}
            self.again(lambda said=said: self.world.collect(said))  # type: ignore[misc]

    def again(self, work: Any) -> None:
        """A shop tries again what we could not take."""
        for _ in range(60):
            try:
                work()
                return
            except (Unavailable, psycopg.OperationalError):
                time.sleep(0.1)
        raise AssertionError("nothing is taken although everything runs")

    def dies(self) -> int:
        """A second deliverer takes what is due, calls for some of it, and is never heard of again: it writes down no
        outcome. Answers how many messages were in its hands; something happens until it has some."""
        for number in count():
            until = time.monotonic() + 2
            while time.monotonic() < until:
                if gone := self._takes_and_dies():
                    return gone
            assert number < 20, "the other deliverer takes everything"
            self.happens("Code", f"d{next(self._marks)}", 10)
        raise AssertionError

    def _takes_and_dies(self) -> int:
        async def run() -> int:
            table = ProviderTable(self.world.registry, VAULT, HttpClient(), self.clock, BASE_URL)
            other = Deliverer(self.database, self.clock, self.world.cache, table, BASE_URL, ABANDONED)
            gone = 0
            for lane in range(len(LANES)):
                for batch in await asyncio.to_thread(other.take_due, lane, 12, self.chance.randrange(256)):
                    gone += len(batch)
                    if self.chance.random() < 0.6:
                        await other.hand_over(batch)
            await other.close()
            return gone

        return asyncio.run(run())

    def cut(self) -> None:
        """Every connection to the database ends."""
        with psycopg.connect(self.database.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid()"
            )

    def merge(self, winner: int, loser: int) -> None:
        """Two people turn out to be one."""
        caller = Caller(workspace=self.workspace, name="test", scopes=frozenset(ALL_SCOPES))

        def work() -> None:
            ids = [self.world.person(f"u{n}") for n in (winner, loser)]
            with self.database.transaction() as tx:
                merge_people(tx, caller, *ids, self.clock.now())

        self.again(work)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with self.database.transaction() as tx:
            return tx.rows(statement)

    def open(self) -> dict[str, int]:
        """What is not at its end yet."""
        row = self.rows(
            "SELECT (SELECT count(*) FROM fact_queue), (SELECT count(*) FROM timers), "
            "(SELECT count(*) FROM send_queue), "
            "(SELECT count(*) FROM messages WHERE state IN ('planned', 'held', 'attempting'))"
        )[0]
        return dict(zip(("facts", "timers", "sends", "messages"), row, strict=True))


def _same(person: UUID) -> UUID:
    return person


def _texts() -> Iterator[tuple[str, str, str, str]]:
    for channel in CHANNELS:
        yield f"news-{channel}", channel, "advertising", f"#{channel}.{{{{ event.n }}}}#"
    for channel in CODES:
        yield f"code-{channel}", channel, "transactional", f"#code-{channel}.{{{{ event.n }}}}#"
    yield "campaign", "email", "advertising", "#campaign.{{ person.first_name }}#"


def _journeys(at: datetime) -> Iterator[str]:
    for event, names in (
        ("News", [f"news-{one}" for one in CHANNELS]),
        ("Code", [f"code-{one}" for one in CODES]),
    ):
        for name in names:
            channel = name.partition("-")[2]
            yield (
                f"id: {name}\nname: N\n"
                f"enter: {{on: {{event: {event}}}, key: event.n, again: always, if_live: parallel}}\n"
                f"steps:\n  - {{send: s, channel: {channel}, template: {name}, useless_after: 12h}}\n"
            )
    begins = (at + timedelta(hours=1, minutes=2)).strftime("%Y-%m-%dT%H:%M")
    yield (
        f"id: campaign\nname: C\nenter:\n  schedule: {{segment: all, at: {begins}, zone: workspace}}\n"
        "steps:\n  - {send: s, channel: email, template: campaign}\n"
    )


@contextmanager
def mixed_run(url: str, folder: Path, seed: int) -> Iterator[Plant]:
    """A plant that runs, and is cleared away afterwards."""
    around = Counterparts(folder, seed)
    with around.town:
        plant = Plant(url, around)
        plant.start()
        try:
            yield plant
        finally:
            plant.stop()
