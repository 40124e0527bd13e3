"""Calls into private networks, bombs, logs and secrets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import stat
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp.abc
import httpx
import pytest
import uvicorn
from api_rig import PASSWORD, Rig
from spine_rig import SECRET, handset_signature
from spine_rig import Rig as Spine
from spine_rig import rig as spine_rig

from anklang.channels.call import NotSent, is_public
from anklang.config import load
from anklang.core.errors import BadInput
from anklang.flows.apply_text import read_yaml
from anklang.flows.call_url import refuse_address
from anklang.guard.check import check
from anklang.guard.model import Around
from anklang.http.bound_headers import BoundedHeaders
from anklang.providers.http_client import HttpClient, PublicResolver
from anklang.storage.vault import Vault, key_in
from anklang.templates.model import parse


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Spine]:
    with spine_rig(database_url, tmp_path, datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) as made:
        yield made


# ------------------------------------------------------------------------- calls into private networks


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.0.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("255.255.255.255", False), ("::1", False), ("::", False), ("fe80::1%eth0", False), ("fd00::1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:100.64.0.1", False), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("2001:0:4136:e378:8000:63bf:3fff:fdd2", True), ("ff02::1", False), ("shop", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_public_internet_are_public(address: str, public: bool) -> None:
    if address.startswith("2001:0:"):
        public = is_public("192.0.2.45")  # Teredo counts as the IPv4 address inside
    assert is_public(address) is public


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0177.0.0.1",
        "0x7f.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "localhost",
    ],
)
def test_every_way_to_write_this_machine_is_refused_by_the_check_and_by_the_client(host: str) -> None:
    async def call(port: int) -> None:
        async with HttpClient(resolver=PublicResolver(), connect_timeout=2, read_timeout=2) as http:
            await http.request("POST", f"http://{host}:{port}/", headers={}, body=b"{}")

    assert refuse_address(f"http://{host}/", allow_private=False) is not None
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        with pytest.raises(NotSent):
            asyncio.run(call(server.getsockname()[1]))
        with pytest.raises(TimeoutError):
            server.accept()


class Rebinding(aiohttp.abc.AbstractResolver):
    """A name server that answers with this machine as soon as the check is over."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        return [
            {
                "hostname": host,
                "host": "127.0.0.1",
                "port": port,
                "family": socket.AF_INET,
                "proto": 0,
                "flags": 0,
            }
        ]

    async def close(self) -> None:
        return None


def test_a_name_that_means_another_address_at_the_moment_of_connecting_is_not_followed() -> None:
    """DNS rebinding: the check saw a public address, the connection would go to this machine."""
    assert (
        refuse_address("http://shop.example/", allow_private=False, lookup=lambda _: ["93.184.216.34"])
        is None
    )

    async def call(port: int) -> None:
        async with HttpClient(resolver=PublicResolver(Rebinding())) as http:
            await http.request("POST", f"http://shop.example:{port}/", headers={}, body=b"{}")

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        with pytest.raises(NotSent):
            asyncio.run(call(server.getsockname()[1]))
        with pytest.raises(TimeoutError):
            server.accept()


# ------------------------------------------------------------------------------------------------ bombs


def test_texts_that_would_keep_a_search_busy_for_minutes_are_judged_in_a_moment() -> None:
    """A pattern that looks from every unclosed bracket to the end needs hours for these."""
    began = time.monotonic()
    for text in ("<" * 100_000, "{% raw %}" + "{{ " * 50_000 + "{% endraw %}", "a" * 500_000):
        words = {"de": {"text": text}}
        made = parse(
            {"id": "x", "channel": "sms", "class": "service", "purpose": "orders", "languages": words}
        )
        check(made, Around())
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "text", ["[" * 200_000, "a: &x [1]\nb: [*x, *x]\n", "{" * 200_000, "x" * 600_000, "- " * 9_000]
)
def test_yaml_bombs_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_yaml(text)


@pytest.mark.parametrize(
    "body",
    [b'{"a":' * 5_000 + b"1" + b"}" * 5_000, b"[" * 30_000, b'{"event":"x","userId":"a","properties":' + b"[" * 9_000],
)  # fmt: skip
def test_deep_json_is_refused_by_name_and_never_a_fault_of_ours(shop: Spine, body: bytes) -> None:
    for path in ("/v1/track", "/v1/batch"):
        answer = shop.client.post(path, content=body, auth=(shop.write_key, ""))
        assert answer.status_code == 400, answer.text


def test_a_head_without_end_is_cut_off_and_others_are_answered() -> None:
    """The parser alone took 150 MB of one header into memory."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    config = uvicorn.Config(app, port=0, log_level="critical", http=BoundedHeaders, ws="none", lifespan="off")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        place = f"http://127.0.0.1:{listening.getsockname()[1]}"
        ends = time.monotonic() + 20
        while not server.started and time.monotonic() < ends:
            threading.Event().wait(0.01)
        assert httpx.get(place, headers={"X-Long": "a" * 30_000}, timeout=10).status_code == 204
        with contextlib.suppress(httpx.TransportError):  # cut off while still writing
            assert httpx.get(place, headers={"X-Long": "a" * 9_000_000}, timeout=10).status_code == 431
        big = b"x" * 1_000_000  # only the head is bounded here; bodies have limits of their own
        assert httpx.post(place, content=big, timeout=10).status_code == 204
        server.should_exit = True
        thread.join(10)


def test_many_parameters_and_long_headers_are_no_fault_of_ours(shared_api: Rig) -> None:
    client = shared_api.key()
    many = "&".join(f"a{number}=1" for number in range(6_000))
    assert client.get(f"/api/people?{many}").status_code == 200
    assert client.get("/api/people", headers={"X-Filler": "x" * 50_000}).status_code == 200
    strange = {"Authorization": "Bearer " + "ü" * 100, "Cookie": "__Host-anklang_session=" + "x" * 5000}
    assert (
        shared_api.browser()
        .get("/api/people", headers={k: v.encode() for k, v in strange.items()})
        .status_code
        == 401
    )


# ------------------------------------------------------------------------------------- logs and secrets


def test_a_whole_story_leaves_no_personal_data_and_no_secret_in_the_log(
    shop: Spine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        cart = {"cart_id": "c1", "product_id": "p1", "name": "Vase", "price": 19.9, "currency": "EUR"}
        shop.world.collect({"type": "track", "userId": "anna", "event": "Product Added", "properties": cart})
        shop.pass_minutes(31)
        token = str(shop.world.outbox.sent[-1].content.text.split("/l/")[1].split()[0])
        shop.client.get(f"/l/{token}", headers={"User-Agent": "Mozilla/5.0 (iPhone)"}, follow_redirects=False)
        shop.client.post(shop.mail_unsubscribe())
        said = {"ref": "in-1", "channel": "sms", "from": "+4915112345678", "to": "+4930123456", "text": "STOP",
                "at": shop.world.clock.now().isoformat()}  # fmt: skip
        body = json.dumps(said).encode()
        for headers in (handset_signature(body), {}):
            shop.client.post("/callbacks/1/phone/inbound", content=body, headers=headers)
        wrong = json.dumps({**said, "at": "anna@example.com"}).encode()
        shop.client.post("/callbacks/1/phone/inbound", content=wrong, headers=handset_signature(wrong))
        shop.client.post(
            "/v1/identify", json={"userId": "anna", "traits": {"email": 7}}, auth=(shop.write_key, "")
        )
        shop.client.post("/api/session", json={"email": "anna@example.com", "password": "my secret password"})
        shop.world.settle()
    ours = "\n".join(
        logging.Formatter().format(one)
        for one in caplog.records
        if one.name.startswith(("anklang", "psycopg"))
    )
    made = shop.world.made
    secrets = (made.write_key, made.api_key, made.admin_password, SECRET, token, "my secret password")
    for found in ("anna@example.com", "4915112345678", "STOP", *secrets):
        assert found not in ours, found


def test_the_database_holds_no_secret_that_can_be_used(api: Rig) -> None:
    client = api.user("owner")
    made = client.post("/api/keys", json={"kind": "api", "name": "x", "scopes": ["read"]}).json()["secret"]
    settings = {"base_url": "http://127.0.0.1:1", "secret": "top-secret-of-the-phone"}
    assert (
        client.put("/api/providers/phone", json={"vendor": "handset", "settings": settings}).status_code
        == 200
    )
    assert "top-secret" not in client.get("/api/providers").text
    session = client.cookies["__Host-anklang_session"]
    with api.database.transaction() as tx:
        text = ""
        for table in ("keys", "sessions", "users", "providers", "audit", "installation"):
            text += "".join(row[0] for row in tx.rows(f"SELECT t::text FROM {table} t"))
            if table in ("keys", "sessions", "providers"):
                column = {"keys": "key_hash", "sessions": "token_hash", "providers": "settings"}[table]
                text += "".join(row[0] for row in tx.rows(f"SELECT encode({column}, 'escape') FROM {table}"))
    for secret in (made, api.made.api_key, api.made.write_key, session, "top-secret", PASSWORD):
        assert secret not in text


def test_the_key_of_the_vault_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    key = key_in(folder)
    assert key_in(folder) == key
    assert Vault(key).open(Vault(key).seal({"a": 1})) == {"a": 1}
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_mistakes_in_settings_are_named_without_their_values() -> None:
    env = {
        "ANKLANG_DATABASE_URL": "mysql://u:hunter2@h/x",
        "ANKLANG_PORT": "hunter2",
        "ANKLANG_SECRET": "hunter2",
    }
    with pytest.raises(BadInput) as raised:
        load(env)
    assert "hunter2" not in str(raised.value)
