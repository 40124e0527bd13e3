"""Delivery rules: what the gate really asks, saved with exact faults, and the law with its sources."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from api_rig import Rig, assert_problem, pages

from anklang.messages.prepare import caps_of
from anklang.policy.caps import measure
from anklang.policy.model import Contact
from anklang.workspaces.model import Gap, WorkspaceSettings


def rules(api: Rig, **params: Any) -> dict[str, Any]:
    """The rules as shown."""
    answer = api.key().get("/api/delivery-rules", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_law_stands_with_rule_ids_versions_and_sources_of_our_own_country_and_where_people_are(
    api: Rig,
) -> None:
    api.person("jo@shop.example", country="FR")
    found = rules(api)
    assert [one["code"] for one in found["countries"]] == ["DE", "FR", "unknown"]
    german = found["countries"][0]
    (hours,) = german["hours"]
    assert hours["rule"] == f"DE-TEXT-HOURS@{german['version']}"
    shape = (hours["days"], hours["kind"], hours["closed_on_holidays"])
    assert shape == ({"mon-sat": ["08:00-20:00"]}, "practice", True)
    assert hours["source"]
    assert hours["verified_by"] == ""
    assert "sms" in german["double_opt_in"]
    assert found["countries"][1]["people"] == 1
    assert "2026-05-14" in german["next_holidays"]  # Ascension Day
    usa = rules(api, country=["US"])["countries"]
    assert [one["code"] for one in usa] == ["US"]
    assert any(one["region"] == "FL" for one in usa[0]["caps"])
    assert {one["id"] for one in found["classes"]} == {"transactional", "service", "advertising"}
    assert_problem(api.key().get("/api/delivery-rules", params={"country": "XX"}), 422)
    theirs = api.key(api.other_key).get("/api/delivery-rules").json()["countries"]
    assert [(one["code"], one["people"]) for one in theirs] == [("DE", 0), ("unknown", 0)]


def test_what_is_saved_is_what_the_gate_asks_and_the_rest_stays(api: Rig) -> None:
    client = api.key()
    before = client.get("/api/workspace").json()["settings"]
    body = {
        "caps": [{"limit": 2, "hours": 24}], "gaps": [{"minutes": 90, "channels": ["sms"]}],
        "rates": [{"per_second": 5, "burst": 10, "channel": "sms"}], "release_minutes": 45,
        "hours": [{"open": "09:00", "close": "20:00", "days": [1, 2, 3, 4, 5], "holidays": "DE-BY"}],
    }  # fmt: skip
    saved = client.put("/api/delivery-rules", json=body)
    assert saved.status_code == 200, saved.text
    assert saved.json()["gaps"] == [
        {"minutes": 90.0, "channels": ["sms"], "classes": ["service", "advertising"], "purpose": ""}
    ]
    after = client.get("/api/workspace").json()["settings"]
    assert {name for name in after if after[name] != before[name]} == set(body)
    (noted,) = pages(client, "/api/audit", action="settings")
    assert set(noted["detail"]["changed"]) == set(body)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"caps": [{"limit": 1, "hours": 24}, {"limit": -1, "hours": 24}]}, "caps[1].limit"),
        ({"caps": [{"limit": 1, "hours": 24, "channels": ["fax"]}]}, "caps[0].channels"),
        ({"caps": [{"limit": 1, "hours": 24, "classes": ["transactional"]}]}, "caps[0].classes[0]"),
        ({"gaps": [{"minutes": 0}]}, "gaps[0].minutes"),
        ({"rates": [{"per_second": 0}]}, "rates[0].per_second"),
        ({"rates": [{"per_second": 1}, {"per_second": 2}]}, "rates[1].channel"),
        ({"hours": [{"open": "25:00"}]}, "hours[0].open"),
        ({"hours": [{"holidays": "XX"}]}, "hours[0].holidays"),
        ({"hours": [{"days": [0]}]}, "hours[0].days"),
        ({"release_minutes": -1}, "release_minutes"),
        ({"country": "FR"}, "country"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused_with_its_place(
    shared_api: Rig, body: dict[str, Any], path: str
) -> None:
    problem = assert_problem(shared_api.key().put("/api/delivery-rules", json=body), 422)
    assert [one["path"] for one in problem["problems"]] == [path]


def test_prices_need_a_channel_each_and_an_amount_that_can_be(shared_api: Rig) -> None:
    client = shared_api.key()
    settings = client.get("/api/workspace").json()["settings"]
    for prices, path in (
        ([{"channel": "sms", "micro": -1}], "prices[0].micro"),
        ([{"channel": "sms", "micro": 1}, {"channel": "sms", "micro": 2}], "prices[1].channel"),
        ([{"channel": "sms", "micro": 1, "currency": "euro"}], "prices[0].currency"),
    ):
        answer = client.put("/api/workspace/settings", json={**settings, "prices": prices})
        assert [one["path"] for one in assert_problem(answer, 422)["problems"]] == [path]


def test_a_gap_is_a_limit_of_one_in_its_window(shared_api: Rig) -> None:
    """R4: the second message of ninety minutes waits for the rest of them."""
    (rule,) = caps_of(WorkspaceSettings(gaps=[Gap(minutes=90)]))
    now = shared_api.clock.now()
    sent = Contact(
        channel="sms", message_class="advertising", purpose="marketing", at=now - timedelta(minutes=30)
    )
    state = measure(rule, [sent], now)
    assert (rule.rule, state.left, state.free_at) == ("workspace.gaps[0]", 0, now + timedelta(minutes=60))
    assert measure(rule, [sent], now + timedelta(minutes=60)).left == 1


def test_priorities_are_those_of_the_published_journeys_highest_first(api: Rig) -> None:
    client = api.key()
    template = {
        "channel": "sms",
        "class": "transactional",
        "purpose": "orders",
        "languages": {"de": {"text": "Hi"}},
    }
    client.put("/api/templates/hello", json=template)
    for name, priority in (("low", 10), ("high", 90), ("draft", 99)):
        draft = {"id": name, "name": name, "priority": priority, "steps": [
            {"send": "a", "channel": "sms", "template": "hello"}]}  # fmt: skip
        client.put(f"/api/journeys/{name}/draft", json=draft)
        if name != "draft":
            assert client.post(f"/api/journeys/{name}/publish", json={}).status_code == 200
    assert [(one["journey"], one["priority"]) for one in rules(api)["priorities"]] == [
        ("high", 90),
        ("low", 10),
    ]


def test_the_week_shows_the_hours_in_which_workspace_and_country_are_both_open(api: Rig) -> None:
    """R1: the layers are laid over each other, and the rules that shaped the week are named."""
    client = api.key()
    saved = client.put(
        "/api/delivery-rules", json={"hours": [{"open": "09:00", "close": "21:00", "days": [1, 2, 3]}]}
    )
    assert saved.status_code == 200, saved.text
    week = client.get("/api/delivery-rules/week", params={"channel": "sms", "class": "advertising"}).json()
    assert week["days"] == [[{"opens": "09:00", "closes": "20:00"}]] * 3 + [[]] * 4
    assert [rule.partition("@")[0] for rule in week["rules"]] == ["DE-TEXT-HOURS", "workspace.hours"]
    mail = client.get("/api/delivery-rules/week", params={"channel": "email", "class": "advertising"}).json()
    assert (mail["days"][0], mail["rules"]) == ([{"opens": "09:00", "closes": "21:00"}], ["workspace.hours"])
    order = client.get("/api/delivery-rules/week", params={"channel": "sms", "class": "transactional"}).json()
    assert order["days"] == [[{"opens": "00:00", "closes": "24:00"}]] * 7
    texas = client.get("/api/delivery-rules/week", params={"country": "US", "region": "TX"}).json()
    assert texas["days"][0] == [{"opens": "10:00", "closes": "20:00"}]
    assert_problem(client.get("/api/delivery-rules/week", params={"country": "XX"}), 422)
    assert_problem(client.get("/api/delivery-rules/week", params={"country": "DE", "region": "TX"}), 422)
