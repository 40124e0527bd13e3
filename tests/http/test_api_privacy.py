"""Data protection by the API: export, erasure in two steps, requests with their due date, periods, record, audit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from api_rig import Rig, assert_problem, pages

MAIL = "erna@example.com"


def test_a_person_is_exported_as_json_and_as_a_page_and_the_export_is_noted(api: Rig) -> None:
    person, client = api.person(MAIL, first_name="Erna"), api.user("agent")
    made = client.get(f"/api/people/{person}/export")
    assert made.headers["content-disposition"].startswith('attachment; filename="person-2026-05-04.json"')
    assert made.json()["sections"]["profile"][0]["profile"]["email"] == MAIL
    page = client.get(f"/api/people/{person}/export", params={"format": "html", "language": "en"})
    assert "What is stored about you" in page.text
    assert MAIL in page.text
    noted = pages(api.user("owner"), "/api/audit", action="person.exported")
    assert sorted(one["detail"]["format"] for one in noted) == ["html", "json"]


def test_an_erasure_shows_first_what_it_would_do_and_answers_what_it_did(api: Rig) -> None:
    person, client = api.person(MAIL), api.user("marketer")
    before = client.get(f"/api/people/{person}/erasure").json()
    assert {one["table"] for one in before["tables"]} >= {"people", "identities", "addresses", "events"}
    assert_problem(client.post(f"/api/people/{person}/erasure", json={"why": f"{MAIL} asked"}), 422)
    report = client.post(f"/api/people/{person}/erasure", json={"why": "asked by letter"}).json()
    assert {one["table"]: one["did"] for one in report["tables"]}["people"] == "deleted"
    assert report["searched"]["tables"] > 40
    assert_problem(client.get(f"/api/people/{person}"), 404)
    done = client.get("/api/data-requests").json()["items"]
    assert [(one["kind"], one["state"]) for one in done] == [("erasure", "done")]
    assert done[0]["person"] != str(person)
    assert done[0]["report"]["profiles"] == 1
    entries = pages(api.user("owner"), "/api/audit", action="person.erased")
    assert [(one["detail"], str(person) in one["object"]) for one in entries] == [
        ({"why": "asked by letter"}, False)
    ]


def test_a_request_is_due_in_a_month_and_is_answered_or_refused_with_a_reason(api: Rig) -> None:
    client = api.user("marketer")
    one, two = api.person(MAIL), api.person("otto@example.com")
    api.clock.at = datetime(2026, 5, 31, 10, tzinfo=UTC)
    client = api.user("marketer")
    first = client.post("/api/data-requests", json={"person": str(one), "kind": "export"}).json()["id"]
    again = client.post("/api/data-requests", json={"person": str(one), "kind": "export"}).json()["id"]
    assert first == again
    second = client.post("/api/data-requests", json={"person": str(two), "kind": "erasure"}).json()["id"]
    found = {x["id"]: x for x in pages(client, "/api/data-requests", limit=1)}
    assert found[first]["due_at"].startswith("2026-06-30")
    assert not found[first]["overdue"]
    assert_problem(client.post(f"/api/data-requests/{first}/settle", json={"state": "refused"}), 422)
    refused = client.post(
        f"/api/data-requests/{first}/settle", json={"state": "refused", "why": "not the owner"}
    )
    assert (refused.json()["state"], refused.json()["why"]) == ("refused", "not the owner")
    assert_problem(client.post(f"/api/data-requests/{first}/settle", json={"state": "done"}), 409)
    done = client.post(f"/api/data-requests/{second}/settle", json={"state": "done"}).json()
    assert done["report"]["tables"]
    assert_problem(client.get(f"/api/people/{two}"), 404)
    assert [x["id"] for x in client.get("/api/data-requests", params={"state": "open"}).json()["items"]] == []


def test_a_request_that_nobody_answered_in_time_is_overdue(api: Rig) -> None:
    person = api.person(MAIL)
    client = api.key()
    client.post("/api/data-requests", json={"person": str(person), "kind": "export"})
    api.clock.step(days=40)
    found = client.get("/api/data-requests").json()["items"]
    assert [(one["overdue"], one["asked_via"]) for one in found] == [(True, "api")]


def test_a_longer_period_needs_a_reason_and_is_noted(api: Rig) -> None:
    client = api.user("owner")
    assert_problem(client.put("/api/privacy/retention", json={"periods": {"inbound": {"days": 900}}}), 422)
    wanted = {"periods": {"inbound": {"days": 900, "why": "claims of customers"}, "audit": {"days": 365}}}
    assert client.put("/api/privacy/retention", json=wanted).status_code == 204
    kinds = {one["kind"]: one for one in client.get("/api/privacy/retention").json()["kinds"]}
    assert (kinds["inbound"]["days"], kinds["inbound"]["why"]) == (900, "claims of customers")
    assert (kinds["audit"]["days"], kinds["audit"]["default_days"]) == (365, 730)
    noted = pages(client, "/api/audit", action="retention.saved")
    assert noted[0]["detail"]["changed"]["inbound"] == {"from": 365, "to": 900}


@pytest.mark.parametrize(
    ("language", "title"), [("de", "Verzeichnis von Verarbeitungs"), ("en", "Record of processing")]
)
def test_the_record_is_made_from_the_configuration_and_warns_of_what_is_missing(
    api: Rig, language: str, title: str
) -> None:
    client = api.user("owner")
    settings = {
        "account_sid": "AC" + "0" * 32,
        "auth_token": "t",
        "sender": "Lindenhof",
        "public_url": "https://shop.example",
    }
    made = client.put(
        "/api/providers/mail", json={"vendor": "twilio", "channels": ["sms"], "settings": settings}
    )
    assert made.status_code < 300, made.text
    record = client.get("/api/privacy/record", params={"language": language}).json()
    assert {(one["code"], one["account"]) for one in record["warnings"]} == {
        ("officer", ""), ("country", "mail"), ("contract", "mail"), ("transfer", "mail"),
    }  # fmt: skip
    body = {
        "officer": "Dr. Ada",
        "processors": {"mail": {"country": "US", "contract": "2026-01-15", "transfer": "dpf"}},
    }
    assert client.put("/api/privacy/processors", json=body).status_code == 204
    record = client.get("/api/privacy/record", params={"language": language}).json()
    assert record["warnings"] == []
    assert record["officer"] == "Dr. Ada"
    page = client.get("/api/privacy/record", params={"language": language, "format": "html"}).text
    assert title in page
    assert "2026-01-15" in page
    assert_problem(client.put("/api/privacy/processors", json={"processors": {"none": {}}}), 422)


def test_looks_are_noted_once_an_hour_and_found_again_and_taken_along(api: Rig) -> None:
    person, client = api.person(MAIL), api.user("agent")
    for _ in range(3):
        client.get(f"/api/people/{person}")
        client.get(f"/api/people/{person}/timeline")
        client.get(f"/api/people/{person}/reach")
        client.get("/api/messages", params={"person": str(person)})
    owner = api.user("owner")
    looks = pages(owner, "/api/audit", action="person.viewed", object=str(person))
    assert sorted(one["detail"].get("what", "") for one in looks) == ["", "messages", "reach", "timeline"]
    api.clock.step(hours=1)
    client.get(f"/api/people/{person}")
    assert len(pages(owner, "/api/audit", action="person.viewed", object=str(person))) == 5
    since = (api.clock.now() - timedelta(minutes=1)).isoformat()
    assert len(pages(owner, "/api/audit", action="person.viewed", since=since)) == 1
    lines = owner.get("/api/audit.csv", params={"action": "person"}).text.splitlines()
    assert lines[0].endswith("at,actor,action,object,detail")
    assert sum("person.viewed" in line for line in lines) == 5


def test_a_restricted_person_is_seen_as_such_and_the_gate_says_so(api: Rig) -> None:
    person, client = api.person(MAIL), api.user("marketer")
    assert client.post(f"/api/people/{person}/restriction", json={"restricted": True}).status_code == 204
    assert client.get(f"/api/people/{person}").json()["restricted_at"] is not None
    reach = client.get(f"/api/people/{person}/reach").text
    assert "GDPR-18" in reach
    client.post(f"/api/people/{person}/restriction", json={"restricted": False})
    assert client.get(f"/api/people/{person}").json()["restricted_at"] is None


def test_nobody_elses_person_can_be_exported_erased_or_restricted(api: Rig) -> None:
    person, stranger = api.person(MAIL), api.key(api.other_key)
    for answer in (
        stranger.get(f"/api/people/{person}/export"),
        stranger.get(f"/api/people/{person}/erasure"),
        stranger.post(f"/api/people/{person}/erasure", json={"why": "x"}),
        stranger.post(f"/api/people/{person}/restriction", json={"restricted": True}),
        stranger.post("/api/data-requests", json={"person": str(person), "kind": "erasure"}),
    ):
        assert_problem(answer, 404)
    assert api.key().get(f"/api/people/{person}").status_code == 200
