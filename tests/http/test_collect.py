"""The tracking API over real HTTP and a real database: answers, limits, and what is kept (A1)."""

from __future__ import annotations

import gzip
import json
import zlib
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
import pytest
from collect_server import CollectServer, collect_server, new_workspace
from psycopg import sql

from anklang.access import store as access
from anklang.events.split import BODY_BYTES, EVENT_BYTES

GOOD = {"type": "track", "event": "Product Viewed", "anonymousId": "visitor-1"}
EVENT = {"event": "Product Viewed", "anonymousId": "visitor-1"}


@pytest.fixture
def site(database_url: str) -> Iterator[CollectServer]:
    with collect_server(database_url) as server:
        yield server


def post(
    site: CollectServer, path: str, body: Any, headers: dict[str, str] | None = None, auth: bool = True
) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.post(
        site.url + path, content=content, headers=headers, auth=(site.key, "") if auth else None, timeout=30
    )


PATHS = [
    (path, kind)
    for paths, kind in ((("track", "t"), "track"), (("identify", "i"), "identify"), (("page", "p"), "page"),
                        (("screen", "s"), "screen"), (("group", "g"), "group"), (("alias", "a"), "identify"))
    for path in paths
]  # fmt: skip


def test_every_path_of_the_protocol_takes_its_event(site: CollectServer) -> None:
    body = {**EVENT, "userId": "ada", "groupId": "club", "previousId": "old", "traits": {}, "properties": {}}
    for path, _ in PATHS:
        answer = post(site, f"/v1/{path}", body)
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    for path in ("b", "batch", "import"):
        assert post(site, f"/v1/{path}", {"batch": [GOOD]}).json() == {"success": True}
    facts = site.facts()
    expected = sorted([kind for _, kind in PATHS] + ["track"] * 3)
    assert sorted(fact.kind for fact in facts if fact.kind != "merge") == expected
    assert [fact.imported for fact in facts].count(True) == 1, "J4: only what came to /v1/import is history"


def test_history_keeps_its_time(site: CollectServer) -> None:
    old = {**GOOD, "timestamp": "2023-03-04T05:06:07Z"}
    post(site, "/v1/import", {"batch": [old], "sentAt": "2020-01-01T00:00:00Z"})
    fact = site.facts()[0]
    assert (fact.at, fact.imported) == (datetime(2023, 3, 4, 5, 6, 7, tzinfo=UTC), True)


def test_good_events_beside_bad_ones_are_kept_and_the_answer_is_200(site: CollectServer) -> None:
    answer = post(
        site, "/v1/batch", {"batch": [GOOD, {"type": "dance", "userId": "u"}, {**GOOD, "event": "Second"}]}
    )
    assert answer.status_code == 200
    said = answer.json()
    assert said["success"] is True
    assert [problem["path"] for problem in said["problems"]] == ["batch[1].type"]
    assert [fact.name for fact in site.facts()] == ["Product Viewed", "Second"]


def test_only_bad_events_are_answered_with_400_and_every_reason(site: CollectServer) -> None:
    answer = post(site, "/v1/batch", {"batch": [{"type": "track"}, {"type": "page"}]})
    assert answer.status_code == 400
    assert answer.json()["success"] is False
    assert [problem["path"] for problem in answer.json()["problems"]] == [
        "batch[0].userId",
        "batch[1].userId",
    ]
    assert post(site, "/v1/track", {"anonymousId": "a"}).json()["problems"][0]["path"] == "event"
    assert site.facts() == []


def test_nan_from_a_python_client_costs_only_its_own_event(site: CollectServer) -> None:
    answer = post(site, "/v1/batch", {"batch": [GOOD, {**GOOD, "properties": {"price": float("nan")}}, GOOD]})
    assert answer.status_code == 200
    assert [problem["path"] for problem in answer.json()["problems"]] == ["batch[1]"]
    assert len(site.facts()) == 2


def test_an_empty_batch_is_fine(site: CollectServer) -> None:
    assert post(site, "/v1/batch", {"batch": []}).json() == {"success": True}


def test_the_key_is_taken_from_basic_from_the_body_and_from_bearer(site: CollectServer) -> None:
    key = site.key
    bare = b64encode(key.encode()).decode()
    ways: list[tuple[dict[str, str], dict[str, str]]] = [
        ({"Authorization": f"Basic {b64encode(f'{key}:'.encode()).decode()}"}, {}),
        ({"Authorization": f"Basic {bare}"}, {}),
        ({"Authorization": f"basic {b64encode(f'{key}:ignored'.encode()).decode()}"}, {}),
        ({}, {"writeKey": key}),
        ({"Authorization": "Bearer some.oauth.token"}, {"writeKey": key}),
        ({"Authorization": f"Bearer {key}"}, {}),
    ]
    for headers, inside in ways:
        assert post(site, "/v1/track", {**EVENT, **inside}, headers, auth=False).status_code == 200
        assert post(site, "/v1/batch", {"batch": [GOOD], **inside}, headers, auth=False).status_code == 200


def test_a_missing_wrong_or_revoked_key_is_401_and_keeps_nothing(database_url: str) -> None:
    with collect_server(database_url, key_seconds=0) as site:
        headers: list[dict[str, str]] = [
            {}, {"Authorization": "Basic !!!"}, {"Authorization": "Basic /w=="}, {"Authorization": "Bearer x"},
            {"Authorization": f"Basic {b64encode(b'wk_wrong:').decode()}"}, {"Authorization": "Digest x"},
        ]  # fmt: skip
        for header in headers:
            assert post(site, "/v1/track", EVENT, header, auth=False).status_code == 401
        assert (
            post(site, "/v1/batch", {"batch": [GOOD], "writeKey": "x" * 5000}, auth=False).status_code == 401
        )
        with site.database.transaction() as tx:
            api = access.add_key(tx, site.workspace, "api", "api", [], datetime(2026, 5, 1, tzinfo=UTC))[1]
        assert post(site, "/v1/track", {**EVENT, "writeKey": api}, auth=False).status_code == 401
        with site.database.transaction() as tx:
            tx.run("UPDATE keys SET revoked_at = %s", [datetime(2026, 5, 1, tzinfo=UTC)])
        assert post(site, "/v1/track", EVENT).status_code == 401
        assert site.facts() == []


def test_workspaces_do_not_see_each_other(site: CollectServer) -> None:
    other, key = new_workspace(site.database, "other", country="CH")
    phone = {"userId": "ada", "traits": {"phone": "079 123 45 67"}}
    post(site, "/v1/identify", phone)
    post(site, "/v1/identify", {**phone, "writeKey": key}, auth=False)
    (mine,), (theirs,) = site.facts(), site.facts(other)
    assert mine.person != theirs.person
    assert mine.properties["phone"] == "+49791234567", "the same digits are another number in another country"
    assert theirs.properties["phone"] == "+41791234567"


def test_bodies_come_packed_and_as_plain_text(site: CollectServer) -> None:
    packed = gzip.compress(json.dumps({"batch": [GOOD]}).encode())
    assert post(site, "/v1/batch", packed, {"Content-Encoding": "gzip"}).status_code == 200
    assert post(site, "/v1/t", EVENT, {"Content-Type": "text/plain"}).status_code == 200
    assert len(site.facts()) == 2


BROKEN = {
    "a bomb": (gzip.compress(b'{"batch":[' + b" " * 50_000_000 + b"]}"), "gzip"),
    "cut": (gzip.compress(json.dumps({"batch": [GOOD]}).encode())[:-9], "gzip"),
    "not packed at all": (b'{"batch":[]}', "gzip"),
    "another packing": (zlib.compress(b'{"batch":[]}'), "br"),
    "too large": (b'{"batch":[' + b" " * BODY_BYTES + b"]}", "identity"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_body_that_cannot_be_read_or_is_too_large_is_400(site: CollectServer, name: str) -> None:
    body, encoding = BROKEN[name]
    answer = post(site, "/v1/batch", body, {"Content-Encoding": encoding})
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["reason"]


def test_a_body_without_length_is_bounded_too(site: CollectServer) -> None:
    def parts() -> Iterator[bytes]:
        yield b'{"batch":['
        for _ in range(BODY_BYTES // 1000 + 2):
            yield b" " * 1000
        yield b"]}"

    try:
        answer = httpx.post(site.url + "/v1/batch", content=parts(), auth=(site.key, ""))
        assert answer.status_code == 400
    except (httpx.WriteError, httpx.RemoteProtocolError):
        pass  # the connection was closed on the sender, who may see that first
    assert site.facts() == []


def test_the_limits_are_exact(site: CollectServer) -> None:
    empty = len(json.dumps({**EVENT, "properties": {"x": ""}}))
    largest = {**EVENT, "properties": {"x": "y" * (EVENT_BYTES - empty)}}
    assert post(site, "/v1/track", largest).status_code == 200
    assert post(site, "/v1/track", {**largest, "a": 1}).status_code == 400
    assert post(site, "/v1/batch", {"batch": [GOOD] * 2500}).json() == {"success": True}
    assert post(site, "/v1/batch", {"batch": [GOOD] * 2501}).status_code == 400
    assert len(site.facts()) == 2501


def test_another_method_is_405_and_says_which_is_right(site: CollectServer) -> None:
    answer = httpx.get(site.url + "/v1/batch")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST, OPTIONS")


def test_browsers_may_send_from_any_page(site: CollectServer) -> None:
    wanted = "authorization,content-type,x-retry-count"
    for path in ("/v1/t", "/v1/batch", "/v1/m"):
        asked = {
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": wanted,
        }
        answer = httpx.options(site.url + path, headers=asked)
        assert answer.status_code in (200, 204)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-allow-headers"] == wanted
        assert "POST" in answer.headers["access-control-allow-methods"]
    for body in ({"event": "X"}, EVENT):
        assert post(site, "/v1/t", body).headers["access-control-allow-origin"] == "*"
    assert httpx.post(site.url + "/v1/m", content=b'{"series":[]}').json() == {"success": True}


def test_the_settings_document_sends_the_browser_library_back_to_us_and_nowhere_else(
    site: CollectServer,
) -> None:
    answer = httpx.get(f"{site.url}/v1/projects/{site.key}/settings")
    host = site.url.removeprefix("http://")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["integrations"] == {
        "Segment.io": {"apiKey": site.key, "apiHost": f"{host}/v1", "protocol": "http"}
    }
    assert answer.json()["metrics"] == {"sampleRate": 0}
    assert httpx.get(f"{site.url}/v1/projects/wrong/settings").status_code == 404


def test_over_its_rate_a_key_gets_429_with_the_seconds_to_wait(database_url: str) -> None:
    with collect_server(database_url, per_second=0.5, burst=3) as site:
        assert post(site, "/v1/batch", {"batch": [GOOD] * 10}).status_code == 200, (
            "a batch larger than the burst passes"
        )
        answer = post(site, "/v1/track", EVENT)
        assert answer.status_code == 429
        assert 10 <= int(answer.headers["retry-after"]) <= 20
        assert answer.headers["x-ratelimit-reset"] == answer.headers["retry-after"]
        assert "retry-after" in answer.headers["access-control-expose-headers"]
        _, other = new_workspace(site.database, "other")
        assert post(site, "/v1/track", {**EVENT, "writeKey": other}, auth=False).status_code == 200
        assert len(site.facts()) == 10


class Blocked:
    """The queue's table locked from outside, so that the writer stands in the middle of its transaction."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url)
        self.connection.execute("LOCK TABLE fact_queue IN EXCLUSIVE MODE")
        self.watch = psycopg.connect(url, autocommit=True)

    def wait_for_the_writer(self) -> None:
        """Until somebody waits for the lock."""
        query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'fact_queue'::regclass"
        while self.watch.execute(query).fetchone() == (0,):
            pass

    def release(self) -> None:
        self.connection.rollback()
        self.connection.close()
        self.watch.close()


def test_nothing_is_answered_before_the_commit_and_who_waits_together_is_committed_together(
    site: CollectServer, database_url: str
) -> None:
    post(site, "/v1/track", EVENT)
    blocked = Blocked(database_url)
    with ThreadPoolExecutor(12) as pool:
        first = pool.submit(post, site, "/v1/track", EVENT)
        blocked.wait_for_the_writer()
        others: list[Future[httpx.Response]] = [
            pool.submit(post, site, "/v1/track", EVENT) for _ in range(10)
        ]
        while len(site.collector.gatherer._queue) < 10:
            assert not first.done()
        blocked.release()
        assert [answer.result(30).status_code for answer in [first, *others]] == [200] * 11
    with site.database.transaction() as tx:
        rows = tx.rows("SELECT count(*) FROM fact_queue GROUP BY xmin::text ORDER BY 1")
    assert [row[0] for row in rows] == [1, 1, 10]


def test_when_too_much_waits_the_next_gets_429_and_may_come_again(database_url: str) -> None:
    with collect_server(database_url, most_waiting=5, per_second=1000) as site:
        post(site, "/v1/track", EVENT)
        blocked = Blocked(database_url)
        with ThreadPoolExecutor(4) as pool:
            first = pool.submit(post, site, "/v1/track", EVENT)
            blocked.wait_for_the_writer()
            second = pool.submit(post, site, "/v1/batch", {"batch": [GOOD] * 5})
            while not site.collector.gatherer._queue:
                assert not second.done()
            answer = post(site, "/v1/track", EVENT)
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
            blocked.release()
            assert first.result(30).status_code == second.result(30).status_code == 200
        assert post(site, "/v1/track", EVENT).status_code == 200
        assert len(site.facts()) == 8


def test_without_a_database_the_answer_is_503_and_collecting_goes_on_when_it_is_back(
    database_url: str, databases: Any
) -> None:
    with collect_server(database_url) as site:
        assert post(site, "/v1/track", EVENT).status_code == 200
        site.database.pool.timeout = 0.2
        plain = str(psycopg.conninfo.conninfo_to_dict(database_url)["dbname"])
        name = sql.Identifier(plain)
        databases.admin.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        databases.admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name._obj[0]]
        )
        answer = post(site, "/v1/track", EVENT)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
        databases.admin.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))
        site.database.pool.timeout = 10
        assert post(site, "/v1/track", EVENT).status_code == 200
        assert len(site.facts()) == 2


def test_an_event_that_the_database_refuses_takes_nobody_along(
    site: CollectServer, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF position('poison' in convert_from(new.body, 'UTF8')) > 0 THEN "
            "RAISE EXCEPTION 'refused' USING ERRCODE = 'data_exception'; END IF; RETURN new; END $$"
        )
        connection.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON fact_queue FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    bad = {**GOOD, "event": "poison"}
    answer = post(site, "/v1/batch", {"batch": [GOOD, bad, {**GOOD, "event": "Third"}]})
    assert answer.status_code == 200
    assert [problem["path"] for problem in answer.json()["problems"]] == ["batch[1]"]
    assert post(site, "/v1/batch", {"batch": [bad]}).status_code == 400
    assert [fact.name for fact in site.facts()] == ["Product Viewed", "Third"]


def test_stopping_writes_what_was_taken_in(database_url: str) -> None:
    with collect_server(database_url) as site:
        post(site, "/v1/track", EVENT)
        blocked = Blocked(database_url)
        with ThreadPoolExecutor(2) as pool:
            answer = pool.submit(post, site, "/v1/track", EVENT)
            blocked.wait_for_the_writer()
            stopped = pool.submit(site.collector.stop)
            blocked.release()
            stopped.result(30)
            assert answer.result(30).status_code == 200
        assert post(site, "/v1/track", EVENT).status_code == 503
        assert len(site.facts()) == 2


def test_the_use_of_a_key_is_noted(site: CollectServer) -> None:
    post(site, "/v1/track", EVENT)
    with site.database.transaction() as tx:
        row = tx.row("SELECT last_used_at IS NOT NULL FROM keys")
    assert row == (True,)


def test_a_fault_of_ours_is_500_so_that_clients_come_again_and_the_writer_lives_on(
    site: CollectServer, database_url: str
) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE fact_queue RENAME TO away")
        assert post(site, "/v1/track", EVENT).status_code == 500
        connection.execute("ALTER TABLE away RENAME TO fact_queue")
    assert post(site, "/v1/track", EVENT).status_code == 200
    assert len(site.facts()) == 1
