"""Two workspaces of one installation: nothing of one can be seen, changed or reached from the other."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from api_permissions import BODIES, NEEDS
from api_rig import PASSWORD, Rig, rig
from starlette.testclient import TestClient

from anklang.access import store as access
from anklang.channels.store import save_account
from anklang.core.ids import derive_id, new_id, shard_of
from anklang.flows.definitions import Definitions
from anklang.http.app import create_app
from anklang.http.collect import Collector
from anklang.links import store as links
from anklang.links.model import Link, Target
from anklang.messages import store as messages
from anklang.messages.model import Message, Outcome, Plan
from anklang.profiles.identities import person_of
from anklang.shops.model import Parcel
from anklang.shops.store import keep_unmatched, save_shop
from anklang.storage.queue import append
from anklang.testing.world import World
from anklang.wiring import sdk_folder, studio_folder
from anklang.workspaces.store import raise_epoch, remember

MAIL, PHONE = "anna@example.com", "+4915112345678"
TOKEN = "2345678ABCDEF"
SMS = {
    "channel": "sms",
    "class": "transactional",
    "purpose": "orders",
    "languages": {"de": {"text": "Hallo"}},
}
JOURNEY = {
    "name": "Care",
    "enter": {"on": [{"event": "Signed Up"}]},
    "steps": [{"send": "hello", "template": "hello"}],
}


class Two:
    """Workspace A, workspace B, and one HTTP application in front of both."""

    def __init__(self, api: Rig, client: TestClient) -> None:
        self.api, self.client = api, client
        self.a, self.b = api.workspace, api.other
        now = api.clock.now()
        with api.database.transaction() as tx:
            remember(tx, "link_key", "ab" * 32)
            _, self.write_a = access.add_key(tx, self.a, "write", "shop a", [], now)
            _, self.write_b = access.add_key(tx, self.b, "write", "shop b", [], now)
            for workspace in (self.a, self.b):
                sealed = api.vault.seal({"base_url": "http://127.0.0.1:1", "secret": f"secret-{workspace}"})
                save_account(tx, workspace, "phone", "handset", ["sms", "email", "push"], sealed, now)
                raise_epoch(tx, workspace)

    def collect(self, key: str, **event: Any) -> None:
        """An event over HTTP; handled."""
        answer = self.client.post("/v1/batch", json={"batch": [event]}, auth=(key, ""))
        assert answer.status_code == 200, answer.text
        self.api.work()

    def person(self, workspace: int, user: str = "anna") -> UUID | None:
        """Whom a user id means there."""
        with self.api.database.transaction() as tx:
            return person_of(tx, workspace, "user", user)

    def message(self, workspace: int, channel: str = "sms", address: str = PHONE, **fields: Any) -> UUID:
        """A message to Anna in the ledger of a workspace."""
        now, person = self.api.clock.now(), self.person(workspace)
        assert person is not None
        made = Message(
            shard=shard_of(person), id=new_id(now), person=person, workspace=workspace, channel=channel,
            message_class="advertising", purpose="marketing", lane="triggered", planned_at=now, due_at=now,
            address=address, plan=Plan(test=channel == "inapp"), **fields,
        )  # fmt: skip
        with self.api.database.transaction() as tx:
            messages.plan(tx, [made])
        return made.id

    def shown_on_screen(self, workspace: int) -> UUID:
        """An in-app message that waits for Anna."""
        message, person = self.message(workspace, "inapp"), self.person(workspace)
        assert person is not None
        outcome = Outcome(message=message, shard=shard_of(person), state="accepted", at=self.api.clock.now())
        with self.api.database.transaction() as tx:
            tx.run(
                "UPDATE messages SET state = 'attempting', attempted_at = %s WHERE id = %s",
                [outcome.at, message],
            )
            messages.settle(tx, [outcome])
        return message

    def state(self, message: UUID) -> str:
        """Where a message stands."""
        with self.api.database.transaction() as tx:
            row = tx.row("SELECT state FROM messages WHERE id = %s", [message])
        assert row is not None
        return str(row[0])

    def rows_of(self, workspace: int) -> dict[str, str]:
        """A fingerprint of everything that a workspace owns, by table."""
        with self.api.database.transaction() as tx:
            tables = tx.rows(
                "SELECT c.table_name FROM information_schema.columns c JOIN pg_class k ON k.relname = c.table_name "
                "WHERE c.table_schema = 'public' AND c.column_name = 'workspace_id' AND NOT k.relispartition"
            )
            assert len(tables) > 20
            found = {
                name: tx.row(
                    f"SELECT md5(coalesce(string_agg(t::text, ';' ORDER BY t::text), '')) FROM {name} t "
                    "WHERE workspace_id = %s",
                    [workspace],
                )
                for (name,) in tables
            }
        return {name: row[0] for name, row in found.items() if row is not None}

    def definitions(self, workspace: int) -> Definitions:
        """The definitions of a workspace."""
        with self.api.database.transaction() as tx:
            return self.api.definitions.of(tx, workspace)


@pytest.fixture
def two(database_url: str) -> Iterator[Two]:
    with rig(database_url) as api:
        app = create_app(
            api.site,
            Collector(api.database, api.clock, key_seconds=0),
            sdk_files=sdk_folder(),
            studio_files=studio_folder(),
            on_tick=lambda: None,
        )
        with TestClient(app, base_url="https://testserver", raise_server_exceptions=False) as client:
            yield Two(api, client)


def fill(two: Two) -> dict[str, Any]:
    """One thing of every kind in workspace A; answers their ids, named as in the paths of the API."""
    client, api = two.api.key(), two.api
    two.collect(two.write_a, type="identify", userId="anna", traits={"email": MAIL, "phone": PHONE})
    person, message = two.person(two.a), two.message(two.a)
    assert person is not None
    assert client.put("/api/templates/secret-words", json=SMS).status_code == 200
    assert client.put("/api/journeys/secret-care/draft", json=JOURNEY).status_code == 200
    club = {"name": "Club", "condition": {"kind": "trait", "name": "email", "op": "eq", "value": MAIL}}
    assert client.put("/api/segments/secret-club", json=club).status_code == 200
    assert client.put("/api/coupons/secret-pool", json={"name": "Spring", "kind": "list"}).status_code == 200
    assert client.put("/api/wordings/secret-wording", json=WORDING).status_code == 200
    assert client.put("/api/consent-forms/secret-form", json=FORM).status_code == 200
    asked = client.post("/api/data-requests", json={"person": str(person), "kind": "export"}).json()
    key = client.post("/api/keys", json={"kind": "api", "name": "a", "scopes": ["read"]}).json()["id"]
    body = {"email": "second@shop.example", "password": PASSWORD, "role": "agent"}
    user = client.post("/api/users", json=body).json()["id"]
    link = Link(
        token=TOKEN, workspace_id=two.a, target=Target("web", path="/sale"), individual=True, name="sale",
        created_at=api.clock.now(), shard=shard_of(person), person_id=person, message_id=message,
    )  # fmt: skip
    with api.database.transaction() as tx:
        links.create(tx, [link])
        sealed = api.vault.seal({"base_url": "http://127.0.0.1:1", "secret": "x"})
        save_account(tx, two.a, "secret-account", "handset", ["sms"], sealed, api.clock.now())
        nobody = derive_id("nobody")
        now = api.clock.now()
        save_shop(tx, two.a, "secret-shop", "shopify", sealed, now, kind="shop", ready=True, enabled=True)
        keep_unmatched(
            tx, two.a, "secret-shop", nobody, Parcel(number="secret-parcel", stage="delayed", at=None), now
        )
        append(tx, [(shard_of(nobody), two.a, nobody, api.clock.now(), b"{broken")])
    api.work()
    client.put("/api/catalogue/feeds/secret-feed", json={"name": "Secret", "language": "de"})
    list_ = client.post("/api/imports", content=f"email\n{MAIL}\n".encode()).json()
    (stuck,) = client.get("/api/stuck-facts").json()["items"]
    tried = {**JOURNEY, "steps": [{"send": "hello", "channel": "sms", "template": "secret-words"}]}
    period = {"from": "2026-05-01T00:00:00Z", "to": "2026-05-04T00:00:00Z", "definition": tried}
    tested = client.post("/api/journeys/secret-care/backtests", json=period)
    return {
        "person": person, "message": message, "template": "secret-words", "journey": "secret-care",
        "segment": "secret-club", "pool": "secret-pool", "account": "secret-account", "key": key, "user": user,
        "token": TOKEN, "version": 0, "fact": stuck["fact"], "import_id": list_["about"]["id"],
        "instance": derive_id("instance"), "run_at": "2026-05-04T10:00:00Z", "run": tested.json()["run"]["id"],
        "playbook": "secret-book", "session": derive_id("session"), "wording": "secret-wording", "form": "secret-form",
        "feed": "secret-feed", "data_request": asked["id"], "file": api.file(person), "shop": "secret-shop",
    }  # fmt: skip


WORDING = {
    "id": "secret-wording", "name": "News", "purposes": ["marketing"], "channels": ["email"],
    "languages": {"de": {"text": "Ja, schickt mir Neues."}},
}  # fmt: skip
FORM = {
    "id": "secret-form", "name": "News", "wording": "secret-wording",
    "offers": [{"purpose": "marketing", "channel": "email"}],
}  # fmt: skip
MAKES_ITS_OWN = {
    "PUT /segments/{segment}", "PUT /journeys/{journey}/draft", "PUT /journeys/{journey}/text",
    "PUT /templates/{template}", "PUT /coupons/{pool}", "PUT /providers/{account}", "PUT /wordings/{wording}",
    "PUT /consent-forms/{form}", "PUT /shops/{shop}", "PUT /catalogue/feeds/{feed}",
}  # fmt: skip


def test_every_route_with_an_id_of_another_workspace_answers_404_and_changes_nothing(two: Two) -> None:
    """Derived from the table of routes: a new route with an id is tried as well."""
    ids = fill(two)
    stranger = two.api.key(two.api.other_key)
    before = two.rows_of(two.a)
    tried = sorted((route for route in NEEDS if "{" in route), key=lambda route: route in MAKES_ITS_OWN)
    assert len(tried) > 30
    for route in tried:
        method, _, path = route.partition(" ")
        body = None if method in ("GET", "DELETE") else BODIES.get(route, {})
        answer = stranger.request(method, "/api" + path.format(**ids), json=body)
        assert answer.status_code == 404 or route in MAKES_ITS_OWN, (route, answer.status_code, answer.text)
        assert MAIL not in answer.text, route
        assert PHONE not in answer.text, route
    assert two.rows_of(two.a) == before


def test_no_list_shows_anything_of_another_workspace(two: Two) -> None:
    ids = fill(two)
    stranger = two.api.key(two.api.other_key)
    for route in NEEDS:
        method, _, path = route.partition(" ")
        if method == "GET" and "{" not in path:
            text = stranger.get("/api" + path).text
            for secret in (
                MAIL,
                PHONE,
                TOKEN,
                "secret-",
                "second@",
                *(str(ids[one]) for one in ("person", "key")),
            ):
                assert secret not in text, (path, secret)
    person = {"people": [{"person": str(ids["person"])}, {"kind": "email", "value": MAIL}]}
    assert stranger.put("/api/templates/own", json=SMS).status_code == 200
    for path, body in (
        (
            "/api/segments/preview",
            {"condition": {"kind": "trait", "name": "city", "op": "ne", "value": "Rom"}},
        ),
        ("/api/templates/own/preview", {"person": str(ids["person"])}),
        ("/api/templates/own/test", {"to": PHONE, "person": str(ids["person"])}),
        ("/api/journeys/secret-care/enter", person),
    ):
        answer = stranger.post(path, json=body)
        assert MAIL not in answer.text
        assert answer.status_code == (200 if "segments" in path else 404), (path, answer.text)
    assert stranger.post("/api/templates/own/preview", json={"person": str(ids["person"])}).status_code == 404


def test_a_write_key_reaches_its_own_workspace_only_and_same_names_stay_two_people(two: Two) -> None:
    who = {"userId": "anna", "anonymousId": "browser", "traits": {"email": MAIL, "phone": PHONE}}
    two.collect(two.write_a, type="identify", **who)
    before = two.rows_of(two.a)
    two.collect(two.write_b, type="identify", messageId="same", **who)
    two.collect(two.write_b, type="alias", userId="berta", previousId="anna")
    before.pop("keys")  # when it was last used
    after = two.rows_of(two.a)
    assert {name: after[name] for name in before} == before
    assert two.person(two.a) != two.person(two.b)
    two.collect(two.write_a, type="track", messageId="same", event="Signed Up", userId="anna")
    with two.api.database.transaction() as tx:
        rows = tx.rows("SELECT DISTINCT workspace_id FROM events WHERE name = 'Signed Up'")
    assert rows == [(two.a,)], "a message id of one workspace does not swallow that of another"


def both(two: Two) -> None:
    """Anna is known in both workspaces."""
    for key in (two.write_a, two.write_b):
        two.collect(
            key, type="identify", userId="anna", anonymousId="browser", traits={"email": MAIL, "phone": PHONE}
        )


def test_an_opt_out_in_one_workspace_leaves_the_other_alone(two: Two) -> None:
    both(two)
    in_a, in_b = (two.message(one, "email", MAIL) for one in (two.a, two.b))
    foreign = f"/u/{in_a}.{two.definitions(two.b).signature(str(in_a))}"
    assert two.client.post(foreign).status_code == 404, "the signature is bound to the workspace"
    assert two.client.post(f"/u/{in_a}.{two.definitions(two.a).signature(str(in_a))}").status_code == 200
    assert (two.state(in_a), two.state(in_b)) == ("not_sent", "planned")
    with two.api.database.transaction() as tx:
        assert tx.rows("SELECT workspace_id FROM suppressions") == [(two.a,)]


def called_back(two: Two, workspace: int, route: str, body: dict[str, Any]) -> int:
    """A callback that a workspace's own phone signed."""
    raw = json.dumps({"at": two.api.clock.now().isoformat(), **body}).encode()
    signature = hmac.new(f"secret-{workspace}".encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-Anklang-Handset-Signature": f"sha256={signature}"}
    return two.client.post(f"/callbacks/{workspace}/phone/{route}", content=raw, headers=headers).status_code


def test_a_signed_callback_of_one_workspace_moves_no_message_of_another(two: Two) -> None:
    both(two)
    message = two.message(two.a)
    report = {"ref": "r", "message_id": str(message), "channel": "sms", "state": "delivered"}
    assert called_back(two, two.b, "status", report) == 204
    assert two.state(message) == "planned"
    raw = json.dumps(report).encode()
    signature = "sha256=" + hmac.new(f"secret-{two.b}".encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-Anklang-Handset-Signature": signature}
    assert (
        two.client.post(f"/callbacks/{two.a}/phone/status", content=raw, headers=headers).status_code == 403
    )


def test_the_same_reference_in_two_workspaces_is_two_messages_and_a_stop_is_heard_in_each(two: Two) -> None:
    """A customer's STOP must not be lost because another shop's provider used the same reference."""
    both(two)
    stop = {"ref": "in-1", "channel": "sms", "from": PHONE, "to": "+4930123456", "text": "STOP"}
    assert called_back(two, two.b, "inbound", stop) == 204
    assert called_back(two, two.a, "inbound", stop) == 204
    with two.api.database.transaction() as tx:
        assert tx.row("SELECT count(DISTINCT id) FROM inbound") == (2,)
        assert tx.row("SELECT count(DISTINCT id) FROM messages WHERE purpose = 'opt_out'") == (2,)
        assert tx.row("SELECT count(DISTINCT workspace_id) FROM suppressions") == (2,)


def test_in_app_messages_of_one_workspace_do_not_exist_for_the_key_of_another(two: Two) -> None:
    both(two)
    message = two.shown_on_screen(two.a)
    who = {"anonymousId": "browser", "userId": "anna"}
    found = two.client.post("/sdk/in-app", json={"writeKey": two.write_b, **who})
    assert found.json() == {"messages": []}
    events = [{"id": str(message), "type": "dismissed"}]
    told = two.client.post("/sdk/in-app/events", json={"writeKey": two.write_b, **who, "events": events})
    assert told.json()["counted"] == 0
    own = two.client.post("/sdk/in-app", json={"writeKey": two.write_a, **who})
    assert [one["id"] for one in own.json()["messages"]] == [str(message)]


def test_an_administrator_cannot_take_over_a_user_who_works_for_another_workspace_too(two: Two) -> None:
    client = two.api.key()
    body = {"email": "both@shop.example", "password": PASSWORD, "role": "agent"}
    user = client.post("/api/users", json=body).json()["id"]
    with two.api.database.transaction() as tx:
        tx.run("INSERT INTO user_roles (user_id, workspace_id, role) VALUES (%s, %s, 'agent')", [user, two.b])
    stranger = two.api.key(two.api.other_key)
    for change in ({"password": "taken over by me"}, {"active": False}, {"name": "x"}):
        assert stranger.patch(f"/api/users/{user}", json=change).status_code == 403
    log_in = {"email": "both@shop.example", "password": PASSWORD}
    assert two.api.browser().post("/api/session", json=log_in).status_code == 200


def test_a_session_chooses_only_among_the_workspaces_of_its_user(two: Two) -> None:
    client = two.api.user("owner")
    for wanted in (str(two.b), "9" * 9, "9" * 5000, "٣"):
        answer = client.get("/api/people", headers={"X-Workspace": wanted.encode()})
        assert answer.status_code in (200, 401)
        assert answer.status_code == 401 or len(wanted) > 9 or not wanted.isascii()
    two.api.clock.step(seconds=timedelta(hours=12).total_seconds() + 1)
    assert client.get("/api/people").status_code == 401, "a session ends after twelve hours"


def test_a_workspace_whose_definitions_cannot_be_read_harms_no_other_and_keeps_its_old_ones(
    database_url: str,
) -> None:
    world = World(database_url, datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    before = world.definitions()
    with world.database.transaction() as tx:
        tx.run("UPDATE workspaces SET settings = '{\"zone\": 7}', epoch = epoch + 1")
    assert world.definitions() is before
    with world.database.transaction() as tx:
        tx.run("UPDATE workspaces SET settings = '{}', epoch = epoch + 1")
    assert world.definitions() is not before
    world.close()
