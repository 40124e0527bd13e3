"""Health of provider accounts, their order, and a test message through one; and who may do what."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from api_rig import ROLES, Rig, assert_problem, pages
from ledger_rows import message
from name_server import Zone, name_server
from vendor_line import vendor_line

from anklang.access.model import ALL_SCOPES, SCOPES
from anklang.providers.dns_client import DnsClient

NOWHERE = "http://127.0.0.1:1"


def answers(status: int = 201) -> Callable[[str], tuple[int, dict[str, Any]]]:
    """A vendor that takes what it is sent, or does not."""
    return lambda _: (status, {"ref": "r-1"} if status < 300 else {"error": "nope"})


def add(api: Rig, account: str, url: str = NOWHERE, **more: Any) -> None:
    """A provider account."""
    body = {"vendor": "handset", "settings": {"base_url": url, "secret": "s"}, **more}
    answer = api.key().put(f"/api/providers/{account}", json=body)
    assert answer.status_code == 200, answer.text


def health(api: Rig) -> dict[str, dict[str, Any]]:
    """Health by account."""
    return {one["account"]: one for one in api.key().get("/api/providers/health").json()}


def replied(error: str, reason: str = "provider_rejected") -> str:
    """What the ledger keeps of a vendor's refusal."""
    return json.dumps([{"kind": "failed", "error": error, "reason": reason}])


def test_health_tells_success_failure_errors_and_what_waits_for_each_account(api: Rig) -> None:
    for account in ("idle", "fine", "bad", "refusing", "address"):
        add(api, account)
    add(api, "off", enabled=False)
    kim, now = api.person("kim@shop.example"), api.clock.now()
    early = now - timedelta(minutes=20)
    message(api, kim, "accepted", provider_id="fine", attempts=1, attempted_at=early, accepted_at=early)
    message(api, kim, "delivered", provider_id="fine", attempts=1, attempted_at=now, accepted_at=now)
    message(api, kim, "unknown", provider_id="fine", attempts=1, attempted_at=now)
    for _ in range(3):
        message(
            api, kim, "planned", provider_id="bad", attempts=1, attempted_at=now, replies=replied("transient")
        )
        message(api, kim, "failed", provider_id="address", attempts=1, attempted_at=now, reason="unreachable",
                replies=replied("address", "unreachable"))  # fmt: skip
    message(api, kim, "planned", provider_id="refusing", attempts=2, attempted_at=now,
            replies=replied("account", "credentials_invalid"))  # fmt: skip
    found = health(api)
    assert {account: one["state"] for account, one in found.items()} == {
        "idle": "unused", "fine": "ok", "bad": "failing", "refusing": "refused", "address": "ok", "off": "off",
    }  # fmt: skip
    assert (found["fine"]["accepted_last_hour"], found["fine"]["unknown_last_hour"]) == (2, 1)
    assert found["bad"]["errors"] == {"transient": 3}
    assert found["address"]["reasons"] == {"unreachable": 3}
    assert found["refusing"]["last_success_at"] is None
    api.clock.step(hours=2)
    assert health(api)["bad"]["errors"] == {}
    assert health(api)["fine"]["last_success_at"] is not None


def test_what_waits_stands_with_the_account_that_is_asked_first(api: Rig) -> None:
    add(api, "a-second", rank=5)
    add(api, "b-first", rank=1)
    kim, now = api.person("kim@shop.example"), api.clock.now()
    for lane, due in ((0, now), (2, now), (2, now + timedelta(hours=1))):
        id_ = message(api, kim, "planned")
        with api.database.transaction() as tx:
            tx.run("INSERT INTO send_queue (shard, message_id, lane, due_at, person_id) VALUES (%s, %s, %s, %s, %s)",
                   [kim.int & 255, id_, lane, due, kim])  # fmt: skip
    found = health(api)
    assert list(found) == ["b-first", "a-second"]
    assert [(one["lane"], one["messages"], one["due"]) for one in found["b-first"]["waiting"]] == [
        ("transactional", 1, 1),
        ("bulk", 2, 1),
    ]
    assert found["a-second"]["waiting"] == []


def test_the_order_of_asking_is_set_for_all_accounts_at_once(api: Rig) -> None:
    for account in ("a", "b", "c"):
        add(api, account)
    client = api.key()
    answer = client.post("/api/providers/order", json={"accounts": ["c", "a", "b"]})
    assert [one["account"] for one in answer.json()] == ["c", "a", "b"]
    for wrong in (["a", "b"], ["a", "a", "b", "c"], ["a", "b", "c", "d"]):
        assert_problem(client.post("/api/providers/order", json={"accounts": wrong}), 422)
    assert list(health(api)) == ["c", "a", "b"]


def test_a_test_message_goes_through_one_account_and_counts_nowhere(api: Rig) -> None:
    with vendor_line(answers()) as (url, heard):
        add(api, "phone", url)
        said = {"channel": "sms", "to": "0151 12345678"}
        answer = api.key().post("/api/providers/phone/test", json=said)
        assert answer.json() == {
            "outcome": "accepted", "reference": "r-1", "error": "", "reason": "", "code": "",
            "text": "The vendor took the message.",
        }  # fmt: skip
    assert "Testnachricht" in heard[0][1]["content"]["text"]
    assert heard[0][1]["address"]["number"] == "+4915112345678"
    assert api.key().get("/api/messages").json()["total"] == 0
    (noted,) = pages(api.key(), "/api/audit", action="provider.test_sent")
    assert noted["detail"] == {"channel": "sms", "outcome": "accepted"}


def test_a_test_message_that_fails_says_why_and_what_to_do(api: Rig) -> None:
    with vendor_line(answers(401)) as (url, _):
        add(api, "phone", url)
        found = (
            api.key()
            .post("/api/providers/phone/test", json={"channel": "sms", "to": "+4915112345678"})
            .json()
        )
    assert (found["outcome"], found["error"], found["reason"]) == ("failed", "account", "credentials_invalid")
    assert "Correct the secret" in found["text"]
    client = api.key()
    for body, path in (
        ({"channel": "sms", "to": "12"}, "to"), ({"channel": "email", "to": "kim"}, "to"),
        ({"channel": "push", "to": "x"}, "channel"), ({"channel": "fax", "to": "x"}, "channel"),
    ):  # fmt: skip
        problem = assert_problem(client.post("/api/providers/phone/test", json=body), 422)
        assert problem["problems"][0]["path"] == path
    assert_problem(
        client.post("/api/providers/none/test", json={"channel": "sms", "to": "+4915112345678"}), 404
    )


def test_the_matrix_of_rights_is_the_one_that_holds(api: Rig) -> None:
    found = api.user("analyst").get("/api/roles").json()
    assert {one["role"]: set(one["scopes"]) for one in found["roles"]} == {r: set(SCOPES[r]) for r in ROLES}  # type: ignore[index]
    for right in found["rights"]:
        assert set(right["roles"]) == {role for role in ROLES if right["scope"] in SCOPES[role]}  # type: ignore[index]
        assert right["de"]
        assert right["en"]
    assert [one["scope"] for one in found["rights"]] == list(ALL_SCOPES)


def test_an_administrator_sees_and_ends_the_sessions_of_users_of_the_own_workspace(api: Rig) -> None:
    marketer, owner = api.user("marketer"), api.user("owner")
    users = {one["email"]: one["id"] for one in owner.get("/api/users").json()["items"]}
    there = f"/api/users/{users['marketer@shop.example']}/sessions"
    assert [one["mine"] for one in owner.get(there).json()] == [False]
    assert owner.delete(there).status_code == 204
    assert_problem(marketer.get("/api/session"), 401)
    assert_problem(api.key(api.other_key).get(there), 404)
    assert_problem(api.key(api.other_key).delete(there), 404)


def mail_account(api: Rig, account: str = "post", **settings: str) -> None:
    """An account at an SMTP server, whose sender is of shop.example."""
    filled = {
        "sender": "Shop <hello@shop.example>",
        "host": "mail.shop.example",
        "password": "top-secret",
        **settings,
    }
    answer = api.key().put(f"/api/providers/{account}", json={"vendor": "smtp", "settings": filled})
    assert answer.status_code == 200, answer.text


def test_the_domain_of_a_sender_is_looked_at_in_dns(api: Rig) -> None:
    """Compliance 6.2: SPF, DKIM and DMARC of each domain that sends. Only what the account itself names is asked."""
    mail_account(api, dkim_selectors="k1")
    zone: Zone = {
        ("shop.example", "TXT"): ["v=spf1 mx +all"], ("shop.example", "MX"): [(10, "mail.shop.example")],
        ("k1._domainkey.shop.example", "TXT"): ["v=DKIM1; p="],
    }  # fmt: skip
    with name_server(zone) as (server, heard):
        object.__setattr__(api.site, "dns", DnsClient(server))
        (listed,) = api.key().get("/api/providers").json()["items"]
        assert listed["sender_domain"] == "shop.example"
        found = api.user("analyst").post("/api/providers/post/sender-domain")
    assert found.status_code == 200, found.text
    seen = found.json()
    assert (seen["domain"], seen["exists"], seen["looked_at"]) == (
        "shop.example",
        True,
        "2026-05-04T10:00:00Z",
    )
    assert [(one["topic"], one["state"]) for one in seen["parts"]] == [
        ("spf", "broken"), ("dkim", "broken"), ("dmarc", "missing"), ("mx", "good"),
    ]  # fmt: skip
    assert seen["parts"][0]["wanted"] == [{"kind": "TXT", "name": "shop.example", "value": "v=spf1 mx ~all"}]
    assert all(name.endswith("shop.example") for name, _, _ in heard.asked)
    assert "top-secret" not in found.text


def test_a_name_server_that_is_away_makes_no_finding(api: Rig) -> None:
    mail_account(api)
    with name_server({("shop.example", kind): ["SERVFAIL"] for kind in ("TXT", "MX", "A", "AAAA")}) as (
        server,
        _,
    ):
        object.__setattr__(api.site, "dns", DnsClient(server))
        seen = api.key().post("/api/providers/post/sender-domain").json()
    states = {one["topic"]: one["state"] for one in seen["parts"]}
    assert (seen["exists"], states["spf"], states["mx"]) == (None, "unknown", "unknown")


def test_an_account_without_a_domain_of_its_own_is_not_looked_at(api: Rig) -> None:
    add(api, "phone")
    assert_problem(api.key().post("/api/providers/phone/sender-domain"), 409)
    assert_problem(api.key().post("/api/providers/nobody/sender-domain"), 404)
    mail_account(api)
    assert_problem(api.key(api.other_key).post("/api/providers/post/sender-domain"), 404)
