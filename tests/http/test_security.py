"""What an attacker finds at the admin API: who may do what, forms of other sites, faults that tell."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from api_permissions import BODIES, NEEDS, PERSONAL_TOO
from api_rig import PASSWORD, ROLES, Rig, assert_problem
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from anklang.access.model import ALL_SCOPES, SCOPES
from anklang.config import load
from anklang.http.app import create_app
from anklang.http.collect import Collector
from anklang.wiring import sdk_folder, studio_folder

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "")
PLACES = {
    "journey": "x", "segment": "x", "template": "x", "pool": "x", "account": "x", "token": "x", "playbook": "x",
    "form": "x", "wording": "x", "feed": "x", "shop": "x",
    "version": 1, "run_at": "2026-05-04T10:00:00Z",
    **dict.fromkeys(
        ("person", "message", "user", "key", "session", "import_id", "instance", "run",
         "fact", "data_request", "file"), "0" * 32
    ),
}  # fmt: skip


@contextmanager
def whole(api: Rig, extra: list[Any] | None = None, **site: Any) -> Iterator[TestClient]:
    """The whole application over the API's installation."""
    app = create_app(
        replace(api.site, **site),
        Collector(api.database, api.clock),
        sdk_files=sdk_folder(),
        studio_files=studio_folder(),
        on_tick=lambda: None,
        extra=extra,
    )
    with TestClient(app, base_url="https://testserver") as client:
        yield client


def operations(client: TestClient) -> set[str]:
    """Every operation of the OpenAPI document, as method and path."""
    paths = client.get("/api/openapi.json").json()["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def ask(client: TestClient, operation: str, **more: Any) -> Any:
    """An operation with ids of nothing, and a body that fits."""
    method, _, path = operation.partition(" ")
    body = None if method in ("GET", "DELETE") else BODIES.get(operation, {})
    return client.request(method, "/api" + path.format(**PLACES), json=None if more else body, **more)


def refused(answer: Any) -> bool:
    """Whether it was the permission that was missing."""
    return answer.status_code == 403 and "needs the permission" in answer.json().get("detail", "")


# ------------------------------------------------------------------------------------ who may do what


def test_every_operation_of_the_document_is_decided_for_every_role_and_every_scope_of_a_key(
    shared_api: Rig,
) -> None:
    """A new operation without a decision in the table fails here."""
    found = operations(shared_api.browser())
    assert found == set(NEEDS)
    callers = {role: (shared_api.user(role), SCOPES[role]) for role in ROLES}  # type: ignore[index]
    for scope in ALL_SCOPES:
        made = shared_api.key().post("/api/keys", json={"kind": "api", "name": scope, "scopes": [scope]})
        callers[f"key {scope}"] = shared_api.key(made.json()["secret"]), frozenset({scope})
    for operation in sorted(found):
        scope = NEEDS[operation]
        for name, (client, scopes) in callers.items():
            if scope is None:
                continue
            needed = {scope, "personal"} if operation in PERSONAL_TOO else {scope}
            assert refused(ask(client, operation)) is (not needed <= scopes), (operation, name)


def test_a_key_may_do_no_more_than_its_maker_and_nobody_but_an_owner_makes_owners(api: Rig) -> None:
    only = (
        api.key().post("/api/keys", json={"kind": "api", "name": "k", "scopes": ["admin"]}).json()["secret"]
    )
    assert_problem(
        api.key(only).post("/api/keys", json={"kind": "api", "name": "x", "scopes": ["personal"]}), 403
    )
    user = {"email": "new@shop.example", "password": PASSWORD, "role": "owner"}
    for client in (api.user("developer"), api.key()):
        assert_problem(client.post("/api/users", json=user), 403)
    assert_problem(api.key().post("/api/users", json={**user, "role": "agent", "password": "short"}), 422)
    sender = (
        api.key().post("/api/keys", json={"kind": "api", "name": "s", "scopes": ["send"]}).json()["secret"]
    )
    body = {"to": "+4915112345678", "person": str(api.person("kim@shop.example"))}
    assert (
        "personal" in assert_problem(api.key(sender).post("/api/templates/x/test", json=body), 403)["detail"]
    )


# --------------------------------------------------------------------------------- sessions and forms


def test_the_session_cookie_is_bound_to_the_host_and_a_planted_one_is_not_taken_over(api: Rig) -> None:
    client = api.browser()
    client.cookies.set(
        "__Host-anklang_session", "planted-by-somebody-else", domain="testserver.local", path="/"
    )
    planted = {"Cookie": "__Host-anklang_session=planted-by-somebody-else"}
    said = client.post(
        "/api/session", json={"email": "owner@shop.example", "password": PASSWORD}, headers=planted
    )
    cookie = said.headers["set-cookie"]
    assert cookie.startswith("__Host-anklang_session=")
    assert "planted" not in cookie
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure", "Max-Age=43200"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert api.browser().get("/api/session", headers=planted).status_code == 401
    mine = {"Cookie": cookie.partition(";")[0]}
    assert api.browser().get("/api/session", headers=mine).status_code == 200
    api.clock.step(hours=12, seconds=1)
    assert api.browser().get("/api/session", headers=mine).status_code == 401


def test_no_form_of_another_site_can_change_anything_or_log_somebody_in(shared_api: Rig) -> None:
    """A form sends the cookie and any of three body types, but never the CSRF header."""
    client = shared_api.user("owner")
    token = client.headers.pop("X-CSRF-Token")
    for operation in sorted(operations(client)):
        if operation.startswith("GET") or operation in ("POST /session", "POST /session/demo"):
            continue
        for kind in FORMS:
            answer = ask(client, operation, content=b'{"a":"=b"}', headers={"content-type": kind})
            assert "X-CSRF-Token" in assert_problem(answer, 403)["detail"], (operation, kind)
        wrong = ask(client, operation, content=b"{}", headers={"X-CSRF-Token": token + "x"})
        assert wrong.status_code == 403, operation
    body = json.dumps({"email": "owner@shop.example", "password": PASSWORD}).encode()
    for kind in FORMS:
        answer = shared_api.browser().post("/api/session", content=body, headers={"content-type": kind})
        assert answer.status_code == 422, kind
        assert "set-cookie" not in answer.headers


def test_logging_in_is_slowed_down_by_address_and_only_a_few_passwords_are_checked_at_once(api: Rig) -> None:
    attempts = api.app.routes[0].app.state.attempts  # type: ignore[attr-defined]
    client = api.browser()
    for _ in range(50):
        attempts.failed({"address testclient": 50}, time.monotonic())
    body = {"email": "owner@shop.example", "password": PASSWORD}
    assert_problem(client.post("/api/session", json=body), 429)
    attempts.forget("address testclient")
    turns = [attempts.turn() for _ in range(4)]
    for turn in turns:
        turn.__enter__()
    assert_problem(client.post("/api/session", json=body), 429)
    for turn in turns:
        turn.__exit__(None, None, None)
    assert client.post("/api/session", json=body).status_code == 200


# ---------------------------------------------------------------------------------- what answers tell


def test_answers_carry_the_headers_of_their_kind_and_only_machine_routes_are_open_to_other_origins(
    api: Rig,
) -> None:
    origin = {"Origin": "https://evil.example"}
    with whole(api) as client:
        for path in (
            "/api/session",
            "/api/openapi.json",
            "/healthz",
            "/readyz",
            "/metrics",
            "/l/x",
            "/u/x",
            "/",
        ):
            headers = client.get(path, headers=origin).headers
            assert headers["x-content-type-options"] == "nosniff", path
            assert headers["x-frame-options"] == ("DENY" if path == "/u/x" else "SAMEORIGIN"), path
            assert headers["strict-transport-security"] == "max-age=31536000", path
            assert not any(name.startswith("access-control-") for name in headers), path
        assert client.get("/api/session").headers["cache-control"] == "no-store"
        for path in ("/v1/track", "/sdk/in-app"):
            headers = client.options(
                path, headers={**origin, "Access-Control-Request-Method": "POST"}
            ).headers
            assert headers["access-control-allow-origin"] == "*"
            assert "access-control-allow-credentials" not in headers


def test_a_fault_of_ours_tells_nothing_outside_and_no_personal_data_in_the_log(
    api: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    def boom(request: Request) -> Response:
        raise ValueError(f"duplicate key: {request.path_params['who']}")

    with whole(api, [Route("/boom/{who}", boom)]) as client, caplog.at_level(logging.DEBUG):
        answer = client.get("/boom/anna@example.com")
    assert assert_problem(answer, 500)["title"] == "Internal error"
    assert "anna" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    logged = "\n".join(
        logging.Formatter().format(one) for one in caplog.records if one.name.startswith("anklang")
    )
    assert "ValueError" in logged
    assert "in boom" in logged
    assert "anna@" not in logged


def test_metrics_are_closed_to_the_world_unless_asked_with_the_key(api: Rig) -> None:
    with whole(api, metrics_key=None) as client:
        assert_problem(client.get("/metrics"), 403)
        assert client.get("/readyz").json() == {"status": "ready"}
    with whole(api, metrics_key="k" * 20) as client:
        assert_problem(client.get("/metrics"), 401)
        assert_problem(client.get("/metrics", headers={"Authorization": "Bearer wrong"}), 401)
        good = client.get("/metrics", headers={"Authorization": f"Bearer {'k' * 20}"})
        assert "anklang_facts_queued" in good.text


def test_the_demo_has_no_address_where_it_was_not_asked_for(api: Rig) -> None:
    with whole(api) as client:
        for path in ("/demo", "/demo/api/state", "/demo/api/clock", "/demo/api/handset/messages"):
            assert client.get(path).status_code == 404
            assert client.post(path, json={}).status_code in (404, 405)  # the studio's pages answer GET
    assert load({}).host == "127.0.0.1"
