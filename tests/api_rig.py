"""The real admin API over a real database: two workspaces, a user for every role, and a key."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import httpx
from cryptography.fernet import Fernet
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from anklang.access import store as access
from anklang.access.find import users
from anklang.access.model import ALL_SCOPES, Caller
from anklang.channels.registry import Registry
from anklang.core.clock import SystemClock
from anklang.core.ids import new_id
from anklang.events.model import Fact
from anklang.files import store as files
from anklang.files.keep import Home, Place
from anklang.flows.definitions import DefinitionCache
from anklang.flows.first_start import Made, Wanted, first_start
from anklang.flows.on_facts import FactHandler
from anklang.flows.outcomes import append_facts
from anklang.flows.providers import ProviderTable
from anklang.flows.shops import ShopTable
from anklang.http.api import create_api
from anklang.http.state import Site
from anklang.messages import store as messages
from anklang.policy.countries.load import load_countries
from anklang.profiles.identities import find_or_make
from anklang.providers import handset, iterable, smtp, telegram, twilio, viber, whatsapp
from anklang.providers.dns_client import DnsClient
from anklang.providers.http_client import HttpClient
from anklang.storage.database import Database
from anklang.storage.vault import Vault
from anklang.testing.files import SAMPLES
from anklang.wiring import SHOPS
from anklang.workspaces import store as workspaces
from anklang.workspaces.model import Brand, WorkspaceSettings

PASSWORD = "correct horse battery"
BASE = "https://shop.example"
ROLES = ("owner", "marketer", "agent", "analyst", "developer")


class StandingClock(SystemClock):
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.at = datetime(2026, 5, 4, 10, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment it was last set to."""
        return self.at

    def step(self, **span: float) -> None:
        """Move on."""
        self.at += timedelta(**span)


class Rig:
    """An installation with workspace 1 (shop) and workspace 2 (other)."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.clock = StandingClock()
        self.folder = TemporaryDirectory(prefix="anklang-api-")
        self.home = Home(Place(Path(self.folder.name)))
        self.vault = Vault(Fernet.generate_key().decode())
        entries = (twilio, smtp, handset, iterable, telegram, viber, whatsapp)
        registry = Registry([one.ENTRY for one in entries])
        manifests = {one.name: one for one in registry.manifests()}
        cache = DefinitionCache(load_countries(), manifests, BASE)
        self.definitions = cache
        self.site = Site(
            database=self.database, clock=self.clock, vault=self.vault, definitions=cache,
            shops=ShopTable(SHOPS, self.vault, HttpClient(), self.clock),
            providers=ProviderTable(registry, self.vault, HttpClient(), self.clock, BASE), base_url=BASE, secure=True,
            dns=DnsClient(("127.0.0.1", 9)), home=self.home, allow_private_urls=False, trust_proxy=False, demo=False,
        )  # fmt: skip
        self.handler = FactHandler(self.database, self.clock, cache)
        api = create_api(self.site)
        self.app = Starlette(routes=[Mount("/api", api)])
        self.app.state.site = self.site
        with self.database.transaction() as tx:
            settings = WorkspaceSettings(brand=Brand(name="Shop", imprint="Shop GmbH, Berlin"))
            made = first_start(tx, Wanted(admin_email="owner@shop.example", admin_password=PASSWORD), self.clock.now(),
                               settings=settings)  # fmt: skip
            assert made is not None
            self.made: Made = made
            self.other = workspaces.create(tx, "other", "Other", WorkspaceSettings(), self.clock.now()).id
            _, self.other_key = access.add_key(
                tx, self.other, "api", "other", list(ALL_SCOPES), self.clock.now()
            )
        self.workspace = made.workspace

    def caller(self, workspace: int | None = None) -> Caller:
        """Somebody who may do everything, for flows."""
        return Caller(workspace=workspace or self.workspace, name="test", scopes=frozenset(ALL_SCOPES))

    def browser(self) -> TestClient:
        """Somebody who is not logged in."""
        return TestClient(self.app, base_url="https://testserver", raise_server_exceptions=False)

    def key(self, secret: str | None = None) -> TestClient:
        """A script with an API key."""
        client = self.browser()
        client.headers["Authorization"] = f"Bearer {secret or self.made.api_key}"
        return client

    def user(self, role: str) -> TestClient:
        """A logged-in user whose requests carry the CSRF token; made where there is none."""
        client = self.browser()
        with self.database.transaction() as tx:
            if f"{role}@shop.example" not in {one.email for one in users(tx, self.workspace)}:
                now = self.clock.now()
                access.add_user(tx, self.workspace, f"{role}@shop.example", role, PASSWORD, role, now)  # type: ignore[arg-type]
        answer = client.post("/api/session", json={"email": f"{role}@shop.example", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return client

    def person(self, email: str, workspace: int | None = None, **traits: Any) -> UUID:
        """A person whom an identify fact made known; handled."""
        owner, now = workspace or self.workspace, self.clock.now()
        with self.database.transaction() as tx:
            person = find_or_make(tx, owner, "email", email, now, lambda: new_id(now))
        self.tell(person, "identify", "Identify", {"email": email, **traits}, owner)
        return person

    def file(
        self, person: UUID, content_type: str = "image/jpeg", name: str = "", data: bytes = b"", workspace: int = 0
    ) -> UUID:  # fmt: skip
        """A file that somebody sent in a message of their own; its id. Without `data` a sample of its type."""
        now, workspace = self.clock.now(), workspace or self.workspace
        inbound, data = new_id(now), data or SAMPLES[content_type]
        with self.database.transaction() as tx:
            messages.keep_inbound(
                tx,
                inbound,
                person,
                workspace,
                "sms",
                "+4915112345678",
                "shop",
                "",
                "twilio",
                str(inbound),
                now,
                "{}",
            )
            files.want(
                tx, workspace, person, inbound, 0, channel="sms", provider="twilio", source="x",
                said_type=content_type, name=name, at=now, now=now,
            )  # fmt: skip
            [wanted] = files.claim_wanted(tx, now, now, 1)
            files.keep(tx, wanted, content_type, len(data), sha256(data).digest(), now)
        self.home.put(workspace, wanted.id, data)
        return wanted.id

    def tell(
        self, person: UUID, kind: str, name: str, properties: dict[str, Any], workspace: int | None = None
    ) -> None:
        """Append a fact and let the worker handle it."""
        now = self.clock.now()
        fact = Fact(
            id=new_id(now), workspace=workspace or self.workspace, person=person, kind=kind, name=name, at=now,  # type: ignore[arg-type]
            received=now, properties=properties,
        )  # fmt: skip
        with self.database.transaction() as tx:
            append_facts(tx, [fact])
        self.work()

    def work(self) -> None:
        """Let the worker handle everything that is due."""
        while self.handler.handle_batch(1000, 0):
            pass


@contextmanager
def rig(url: str) -> Iterator[Rig]:
    """An installation over this database until the block ends."""
    made = Rig(url)
    try:
        yield made
    finally:
        made.database.close()
        made.folder.cleanup()


def table_of(answer: httpx.Response) -> list[dict[str, str]]:
    """The rows of a CSV answer by their head; it begins with the mark by which spreadsheets know UTF-8."""
    assert answer.text.startswith("\ufeff"), answer.text[:40]
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def assert_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The answer is a problem document (RFC 9457) with this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["title"]
    return body


def pages(client: TestClient, path: str, limit: int = 2, **params: Any) -> list[dict[str, Any]]:
    """Every item of a list, page by page; the pages agree on the total and repeat nothing."""
    items: list[dict[str, Any]] = []
    after = ""
    while True:
        answer = client.get(path, params={**params, "limit": limit, "after": after})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert len(body["items"]) <= limit
        items += body["items"]
        after = body["next"] or ""
        if not after:
            assert body["total"] == len(items)
            return items
