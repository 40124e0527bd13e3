"""Logging in, who may do what, and the form of refusals."""

from __future__ import annotations

import json
from uuid import uuid4

import httpx
from api_permissions import BODIES, NEEDS
from api_rig import PASSWORD, ROLES, Rig, assert_problem
from starlette.testclient import TestClient

from anklang.access.model import SCOPES
from anklang.http.api.application import CAPABILITIES

GUARDED = [route for route, scope in NEEDS.items() if scope]


def _call(client: TestClient, route: str) -> httpx.Response:
    method, _, path = route.partition(" ")
    values = {"fact": uuid4(), "session": uuid4(), "import_id": uuid4(), "run": uuid4(), "instance": uuid4(),
              "person": uuid4(), "message": uuid4(), "user": uuid4(), "key": uuid4(), "version": 1,
              "run_at": "2026-05-04T10:00:00Z", "data_request": uuid4(), "file": uuid4()}  # fmt: skip
    others = (
        "journey", "segment", "template", "pool", "account", "token", "playbook", "wording", "form", "feed", "shop",
    )  # fmt: skip
    names = {**dict.fromkeys(others, "x"), **values}
    body = None if method in ("GET", "DELETE") else BODIES.get(route, {})
    return client.request(method, "/api" + path.format(**names), json=body)


def test_every_route_stands_in_the_table_of_permissions() -> None:
    routes = {f"{method.upper()} {path}" for one in CAPABILITIES for path, method, _, _ in one.routes.answers}
    assert routes == set(NEEDS)


def test_without_log_in_every_route_answers_401(shared_api: Rig) -> None:
    client = shared_api.browser()
    for route in GUARDED:
        answer = _call(client, route)
        assert "Log in" in assert_problem(answer, 401)["detail"], route
        assert answer.headers["www-authenticate"] == "Bearer"


def test_every_role_reaches_what_its_permissions_allow_and_nothing_else(shared_api: Rig) -> None:
    for role in ROLES:
        client = shared_api.user(role)
        for route in GUARDED:
            answer = _call(client, route)
            refused = answer.status_code == 403 and "needs the permission" in answer.json()["detail"]
            may = NEEDS[route] in SCOPES[role]  # type: ignore[index]
            assert refused is not may, (role, route, answer.text)
        client.close()


def test_a_change_without_the_csrf_token_is_refused(shared_api: Rig) -> None:
    client = shared_api.user("owner")
    del client.headers["X-CSRF-Token"]
    for route in GUARDED:
        if not route.startswith("GET"):
            assert "X-CSRF-Token" in assert_problem(_call(client, route), 403)["detail"], route


def test_logging_in_sets_a_cookie_that_scripts_cannot_read_and_logging_out_ends_it(api: Rig) -> None:
    client = api.browser()
    answer = client.post("/api/session", json={"email": "Owner@Shop.example ", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" in cookie
    said = answer.json()
    assert (said["name"], said["role"]) == ("owner@shop.example", "owner")
    assert [one["slug"] for one in said["workspaces"]] == ["shop"]
    again = client.get("/api/session")
    assert again.json() == said
    assert_problem(client.delete("/api/session"), 403)
    assert client.delete("/api/session", headers={"X-CSRF-Token": said["csrf"]}).status_code == 204
    assert_problem(client.get("/api/session"), 401)


def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(api: Rig) -> None:
    client = api.browser()
    wrong = client.post("/api/session", json={"email": "owner@shop.example", "password": "wrong"})
    nobody = client.post("/api/session", json={"email": "nobody@shop.example", "password": "wrong"})
    assert_problem(wrong, 401)
    assert wrong.json() == nobody.json()
    assert "set-cookie" not in wrong.headers


def test_after_ten_wrong_passwords_even_the_right_one_has_to_wait(api: Rig) -> None:
    api.user("agent")
    client = api.browser()
    for _ in range(10):
        assert_problem(
            client.post("/api/session", json={"email": "agent@shop.example", "password": "no"}), 401
        )
    answer = client.post("/api/session", json={"email": "agent@shop.example", "password": PASSWORD})
    assert_problem(answer, 429)
    assert 0 < int(answer.headers["retry-after"]) <= 901
    other = client.post("/api/session", json={"email": "owner@shop.example", "password": PASSWORD})
    assert other.status_code == 200


def test_a_key_needs_no_csrf_token_and_a_revoked_one_opens_nothing(api: Rig) -> None:
    admin = api.key()
    made = admin.post("/api/keys", json={"kind": "api", "name": "reports", "scopes": ["read"]})
    assert made.status_code == 201
    script = api.key(made.json()["secret"])
    assert script.get("/api/session").json()["name"] == "key reports"
    assert_problem(script.post("/api/keys", json={"kind": "write", "name": "x"}), 403)
    assert admin.delete(f"/api/keys/{made.json()['id']}").status_code == 204
    assert_problem(script.get("/api/journeys"), 401)


def test_a_user_chooses_among_own_workspaces_only(api: Rig) -> None:
    client = api.user("owner")
    answer = client.get("/api/workspace", headers={"X-Workspace": str(api.other)})
    assert_problem(answer, 401)
    assert client.get("/api/workspace", headers={"X-Workspace": str(api.workspace)}).json()["slug"] == "shop"


def test_what_does_not_fit_is_named_place_by_place(api: Rig) -> None:
    client = api.key()
    body = assert_problem(client.post("/api/users", json={"email": 1, "role": "king", "more": True}), 422)
    assert {problem["path"] for problem in body["problems"]} == {
        "body.email", "body.password", "body.role", "body.more",
    }  # fmt: skip
    assert_problem(client.get("/api/nowhere"), 404)
    assert_problem(client.put("/api/audit"), 405)
    assert_problem(client.get("/api/people", params={"after": "rubbish"}), 422)
    assert_problem(client.get("/api/people", params={"limit": 201}), 422)
    assert_problem(client.get("/api/coupons/a%00b"), 422)


def test_what_the_store_cannot_hold_and_what_is_too_large_are_refused_in_the_same_form(api: Rig) -> None:
    client = api.key()
    headers = {"content-type": "application/json"}
    half = b'{"name": "x", "note": "\\ud800"}'
    assert_problem(client.put("/api/journeys/x/draft", content=half, headers=headers), 422)
    assert_problem(client.put("/api/templates/x", json={"languages": {"de": {"text": "a\x00"}}}), 422)
    large = b"x" * (10 * 1024 * 1024 + 1)
    assert_problem(client.put("/api/journeys/x/draft", content=large, headers=headers), 413)
    chunks = (b"x" * (1024 * 1024) for _ in range(11))
    assert_problem(client.put("/api/journeys/x/draft", content=chunks, headers=headers), 413)
    deep = b'{"condition": ' + b'{"kind": "not", "condition": ' * 5000 + b"1" + b"}" * 5001
    assert_problem(client.post("/api/segments/preview", content=deep, headers=headers), 400)


JUNK: list[object] = [
    None, "x", [1], {"id": 1}, {"name": "\x00"}, {"steps": [{"send": None}]}, {"steps": 1}, {"condition": [[]]},
    {"condition": {"kind": "trait", "name": "\x00"}}, {"languages": {"de": []}, "channel": [], "class": {}},
    {"people": [{"kind": "\x00", "value": "x"}]}, {"run_at": "0001-01-01T00:00:00+14:00"}, {"text": "a: &x [*x]"},
    {"action": "give", "channel": "push", "purpose": "x", "wording_version": 10**12}, {"to": "x", "language": "\ud800"},
    {"zone": "../etc"}, {"kind": "list", "low_stock": 10**30}, {"vendor": "handset", "rank": 10**12},
]  # fmt: skip


def test_whatever_is_sent_is_answered_without_a_fault_of_ours(shared_api: Rig) -> None:
    client = shared_api.key()
    person = shared_api.person("kim@shop.example")
    for route in GUARDED:
        method, _, path = route.partition(" ")
        place = "/api" + path.replace("{person}", str(person)).replace("{", "%00").replace("}", "")
        if method in ("GET", "DELETE"):
            assert client.request(method, place).status_code < 500, route
            continue
        for body in JUNK:
            text = json.dumps(body).encode()
            answer = client.request(method, place, content=text, headers={"content-type": "application/json"})
            assert answer.status_code < 500, (route, body)
