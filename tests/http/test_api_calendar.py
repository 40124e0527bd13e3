"""The calendar: runs, volume, closed days, clashes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from api_rig import Rig, assert_problem

from anklang.flows.look_up_calendar import _before
from anklang.policy.countries.calendar import holiday_names

SMS = {
    "channel": "sms",
    "class": "transactional",
    "purpose": "orders",
    "languages": {"de": {"text": "Hallo"}},
}


def campaign(api: Rig, name: str, segment: str, **schedule: Any) -> None:
    """A published campaign over a segment."""
    client = api.key()
    draft = {
        "id": name, "name": name.title(), "enter": {"schedule": {"segment": segment, **schedule}},
        "steps": [{"send": "a", "channel": "sms", "template": "hello"}],
    }  # fmt: skip
    assert client.put(f"/api/journeys/{name}/draft", json=draft).status_code == 200
    answer = client.post(f"/api/journeys/{name}/publish", json={})
    assert answer.status_code == 200, answer.text


@pytest.fixture
def shop(api: Rig) -> Rig:
    """Two segments: everybody in Berlin, and buyers; one person is in both."""
    client = api.key()
    client.put("/api/templates/hello", json=SMS)
    for segment, trait in (("berlin", "city"), ("buyers", "buyer")):
        body = {"name": segment, "condition": {"kind": "trait", "name": trait, "value": "Berlin"}}
        assert client.put(f"/api/segments/{segment}", json=body).status_code == 200
    with api.database.transaction() as tx:
        tx.run("UPDATE segments SET status = 'live'")
    api.person("both@shop.example", city="Berlin", buyer="Berlin")
    api.person("one@shop.example", city="Berlin")
    return api


def days(api: Rig, **params: Any) -> dict[str, dict[str, Any]]:
    """The days of the calendar."""
    answer = api.key().get("/api/calendar", params=params)
    assert answer.status_code == 200, answer.text
    return {one["day"]: one for one in answer.json()["days"]}


def test_runs_that_were_are_planned_or_follow_from_a_schedule_stand_on_their_days(shop: Rig) -> None:
    campaign(shop, "weekly", "berlin", every="week", days=["wednesday"], at="09:00")
    now = shop.clock.now()
    with shop.database.transaction() as tx:
        tx.run("INSERT INTO campaign_runs (workspace_id, journey_id, run_at, version, status, entered) "
               "VALUES (%s, 'weekly', %s, 1, 'done', 7)", [shop.workspace, now - timedelta(days=3)])  # fmt: skip
    assert (
        shop.key().post("/api/campaigns/weekly/runs", json={"run_at": "2026-05-08T10:00:00Z"}).status_code
        == 201
    )
    found = days(shop, **{"from": "2026-05-01", "to": "2026-05-15"})
    runs = {
        day: [(run["status"], run["people"]) for run in one["runs"]]
        for day, one in found.items()
        if one["runs"]
    }
    assert runs == {
        "2026-05-01": [("done", 7)], "2026-05-06": [("expected", 2)], "2026-05-08": [("due", 2)],
        "2026-05-13": [("expected", 2)],
    }  # fmt: skip
    assert found["2026-05-06"]["runs"][0]["wall"] == "2026-05-06T09:00"
    assert found["2026-05-06"]["runs"][0]["at"] == "2026-05-05T18:00:00Z", (
        "an hour before Kiritimati gets there"
    )
    assert found["2026-05-06"]["expected"] == 2
    theirs = (
        shop.key(shop.other_key)
        .get("/api/calendar", params={"from": "2026-05-01", "to": "2026-05-15"})
        .json()
    )
    assert all(one["runs"] == [] for one in theirs["days"])


def test_two_campaigns_on_one_day_that_reach_the_same_people_are_named(shop: Rig) -> None:
    campaign(shop, "first", "berlin", every="week", days=["wednesday"], at="09:00")
    campaign(shop, "second", "buyers", every="week", days=["wednesday"], at="18:00")
    found = days(shop)
    assert found["2026-05-06"]["clashes"] == [{"journeys": ["first", "second"], "people": 1, "share": 1.0}]
    assert found["2026-05-07"]["clashes"] == []


def test_what_journeys_will_send_is_taken_from_who_wakes_and_from_the_same_weekday(shop: Rig) -> None:
    kim, now = shop.person("kim@shop.example"), shop.clock.now()
    with shop.database.transaction() as tx:
        tx.run(
            "INSERT INTO instances (shard, id, person_id, workspace_id, journey_id, version, key, step, status, data, "
            "entered_at, wake_at) SELECT 0, gen_random_uuid(), %s, %s, 'care', 1, n::text, 'a', 'waiting_time', '', "
            "%s, %s "
            "FROM generate_series(1, 3) n",
            [kim, shop.workspace, now, now + timedelta(days=1)],
        )
        for weeks, n in ((1, 40), (2, 40), (3, 20)):
            tx.run(
                "INSERT INTO rollups VALUES (%s, %s, 'care', 1, 'a', 'sms', 'planned', 0, %s, 0)",
                [shop.workspace, now.date() - timedelta(weeks=weeks), n],
            )
    found = days(shop)
    assert (found["2026-05-05"]["waking"], found["2026-05-05"]["by_journey"]) == (3, {"care": 3})
    assert (found["2026-05-05"]["usual"], found["2026-05-05"]["expected"]) == (0.0, 3)
    assert (found["2026-05-04"]["usual"], found["2026-05-04"]["planned"]) == (25.0, 0)
    assert (found["2026-05-11"]["usual"], found["2026-05-11"]["planned"]) == (25.0, None)
    past = days(shop, **{"from": "2026-04-27", "to": "2026-04-27"})["2026-04-27"]
    assert (past["planned"], past["expected"]) == (40, None)


def test_holidays_and_closed_weekdays_stand_with_the_rule_that_closes_them(shop: Rig) -> None:
    found = days(shop, country=["DE", "FR"])
    ascension = {(one["country"], one["why"]) for one in found["2026-05-14"]["closed"]}
    assert ("DE", "holiday") in ascension
    sunday = [one for one in found["2026-05-10"]["closed"] if one["country"] == "DE"]
    assert [(one["why"], one["rule"].partition("@")[0]) for one in sunday] == [("weekday", "DE-TEXT-HOURS")]
    assert [one for one in found["2026-05-05"]["closed"] if one["country"] == "DE"] == []
    assert_problem(shop.key().get("/api/calendar", params={"from": "2026-05-05", "to": "2027-05-05"}), 422)


@pytest.mark.parametrize(
    ("day", "before"),
    [("2026-05-04", "2026-04-27"), ("2026-04-30", "2026-04-23"), ("2026-05-05", "2026-04-28"),
     ("2026-05-11", "2026-05-04"),
     ("2026-05-12", "2026-04-28"), ("2026-05-25", "2026-05-04")],
)  # fmt: skip
def test_the_same_weekday_before_is_the_last_one_that_was(day: str, before: str) -> None:
    assert _before(date.fromisoformat(day), date(2026, 5, 4), 1) == date.fromisoformat(before)


def test_holidays_have_names_in_both_languages() -> None:
    assert holiday_names("DE", 2026)[date(2026, 5, 14)] == {
        "de": "Christi Himmelfahrt",
        "en": "Ascension Day",
    }
    assert all(names["de"] and names["en"] for names in holiday_names("FR", 2026).values())
    assert date(2026, 6, 4) in holiday_names("DE-BY", 2026)
    with pytest.raises(LookupError):
        holiday_names("XX", 2026)


def test_a_run_that_has_not_begun_is_moved_and_back_again(shop: Rig) -> None:
    campaign(shop, "weekly", "berlin", every="week", days=["wednesday"], at="09:00", zone="workspace")
    client, now = shop.key(), shop.clock.now()
    begin = now.date().isoformat()
    week = days(shop, **{"from": begin, "to": (now.date() + timedelta(days=13)).isoformat()})
    wednesday, other = [day for day, one in week.items() if one["runs"]]
    [run] = week[wednesday]["runs"]
    assert (run["status"], run["movable"], run["own_clock"], run["wall"]) == (
        "expected", True, False, f"{wednesday}T09:00",
    )  # fmt: skip
    friday = (date.fromisoformat(wednesday) + timedelta(days=2)).isoformat()
    path = "/api/campaigns/weekly/runs/{}/move"
    moved = client.post(path.format(run["at"]), json={"to": f"{friday}T10:30"})
    assert moved.status_code == 200, moved.text
    week = days(shop, **{"from": begin, "to": other})
    assert [one["status"] for one in week[wednesday]["runs"]] == ["cancelled"]
    [run] = week[friday]["runs"]
    assert (run["status"], run["wall"], run["movable"]) == ("due", f"{friday}T10:30", True)
    shown = client.get("/api/campaigns/journeys").json()[0]
    assert (shown["next_at"], shown["next_wall"]) == (run["at"], f"{friday}T10:30")
    walls = {
        one["status"]: (one["wall"], one["own_clock"]) for one in client.get("/api/campaigns").json()["items"]
    }
    assert walls == {"due": (f"{friday}T10:30", False), "cancelled": (f"{wednesday}T09:00", False)}
    assert_problem(client.post(path.format(run["at"]), json={"to": f"{other}T09:00"}), 409)
    assert_problem(client.post(path.format(run["at"]), json={"to": "2020-01-01T09:00"}), 422)
    assert_problem(client.post(path.format("2026-12-24T09:00:00Z"), json={"to": f"{other}T11:00"}), 404)
    assert_problem(shop.user("analyst").post(path.format(run["at"]), json={"to": f"{other}T11:00"}), 403)
    back = client.post(path.format(run["at"]), json={"to": f"{wednesday}T09:00"})
    assert back.status_code == 200, back.text
    week = days(shop, **{"from": begin, "to": other})
    assert [one["status"] for one in week[wednesday]["runs"]] == ["due"]
    assert week[friday]["runs"] == []


def test_a_run_for_everybodys_own_clock_is_moved_to_a_time_of_that_clock(shop: Rig) -> None:
    campaign(shop, "local", "berlin", every="week", days=["wednesday"], at="09:00")
    client, now = shop.key(), shop.clock.now()
    week = days(shop, **{"from": now.date().isoformat(), "to": (now.date() + timedelta(days=13)).isoformat()})
    run = [one for day in week.values() for one in day["runs"]][-1]
    assert run["own_clock"]
    to = f"{run['wall'][:10]}T18:15"
    moved = client.post(f"/api/campaigns/local/runs/{run['at']}/move", json={"to": to}).json()
    assert moved["run_at"] > run["at"]
    with shop.database.transaction() as tx:
        assert tx.row("SELECT wall FROM campaign_runs WHERE status = 'due'") == (to,)
