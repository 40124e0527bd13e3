"""Drafts: from nothing, text, a copy or a playbook; two editors; both forms; versions, their difference, and back."""

from __future__ import annotations

from typing import Any

import pytest
from api_rig import Rig, assert_problem, pages
from care_rig import CARE, WORDS, codes, published
from jsonschema import Draft202012Validator


def test_a_journey_begins_with_nothing_but_a_name(api: Rig) -> None:
    client = api.key()
    made = client.post("/api/journeys", json={"name": "Müllers Frühling!"})
    assert made.status_code == 201
    assert (made.json()["saved"]["id"], made.json()["revision"]) == ("muellers-fruehling", 1)
    assert "no_steps" in codes(made.json()["problems"])
    again = client.post("/api/journeys", json={"name": "Müllers Frühling"}).json()
    assert again["saved"]["id"] == "muellers-fruehling-2"
    assert_problem(client.post("/api/journeys", json={"name": "X", "id": "muellers-fruehling"}), 409)
    both = {"name": "X", "text": "id: x", "definition": {}}
    assert_problem(client.post("/api/journeys", json=both), 422)


def test_a_journey_is_duplicated_with_everything_but_its_name(api: Rig) -> None:
    client = published(api)
    copy = client.post("/api/journeys", json={"name": "Care again", "copy_of": "care"}).json()
    draft = client.get(f"/api/journeys/{copy['saved']['id']}").json()["draft"]
    assert (draft["id"], draft["name"]) == ("care-again", "Care again")
    assert draft["steps"] == CARE["steps"]
    assert_problem(client.post("/api/journeys", json={"name": "X", "copy_of": "none"}), 404)


def test_two_editors_of_one_draft_do_not_overwrite_each_other(api: Rig) -> None:
    """Optimistic concurrency: the second one is answered 409 with both drafts and their difference."""
    client = api.key()
    first = client.put("/api/journeys/care/draft?revision=0", json=CARE).json()
    assert first["revision"] == 1
    theirs = {**CARE, "priority": 70}
    assert client.put("/api/journeys/care/draft?revision=1", json=theirs).json()["revision"] == 2
    yours = {**CARE, "steps": CARE["steps"][:1]}
    refused = client.put("/api/journeys/care/draft?revision=1", json=yours)
    present = assert_problem(refused, 409)["present"]
    assert (present["revision"], present["saved_by"]) == (2, "key first key")
    assert (present["theirs"]["priority"], present["yours"]) == (70, yours)
    assert [one["field"] for one in present["difference"]["around"]] == ["priority"]
    changes = [(one["step"], one["what"]) for one in present["difference"]["steps"]]
    assert changes == [("hello", "removed"), ("a_day", "changed")]  # it led to the one that is gone
    assert client.put("/api/journeys/care/draft?revision=2", json=yours).json()["revision"] == 3
    assert client.put("/api/journeys/care/draft", json=theirs).json()["revision"] == 4
    shown = client.get("/api/journeys/care").json()
    assert (shown["revision"], shown["draft_saved_by"]) == (4, "key first key")


def test_saving_the_same_again_is_no_change(api: Rig) -> None:
    client = api.key()
    client.put("/api/journeys/care/draft", json=CARE)
    again = client.put("/api/journeys/care/draft?revision=0", json=CARE).json()
    assert (again["saved"]["changed"], again["revision"]) == (False, 1)


def test_publishing_ends_the_revision_that_others_still_edit(api: Rig) -> None:
    client = published(api)
    stale = client.put("/api/journeys/care/draft?revision=1", json={**CARE, "priority": 3})
    assert assert_problem(stale, 409)["present"]["theirs"] is None


@pytest.mark.parametrize("finished", [True, False])
def test_a_journey_is_the_same_object_in_both_forms(api: Rig, finished: bool) -> None:
    """J41: nothing is lost on the way there and back."""
    client = api.key()
    said = (
        CARE
        if finished
        else {**CARE, "steps": [{"send": "hello", "template": "x", "mood": "good"}, {"wait": "w"}]}
    )
    there = client.post("/api/journeys/convert", json={"definition": said}).json()
    assert there["text"].startswith("id: care\nname: Care\n")
    back = client.post("/api/journeys/convert", json={"text": there["text"]}).json()
    assert back["definition"] == said


def test_faults_of_a_text_carry_path_step_code_and_line(api: Rig) -> None:
    text = "id: care\nname: Care\nsteps:\n  - wait: a_day\n    for: soon\n  - send: hello\n    channel: sms\n"
    found = api.key().post("/api/journeys/convert", json={"text": text}).json()
    assert [(p["path"], p["code"], p["step"], p["line"]) for p in found["problems"]] == [
        ("steps[0].for", "bad_duration", "a_day", 5), ("steps[1].template", "missing", "hello", 6),
    ]  # fmt: skip
    broken = api.key().post("/api/journeys/convert", json={"text": "id: [care\nname: x"}).json()
    assert broken["definition"] is None
    assert (broken["problems"][0]["code"], broken["problems"][0]["line"]) == ("bad_yaml", 2)
    plain = api.key().post("/api/journeys/convert", json={"text": "just words"}).json()
    assert plain["problems"][0]["code"] == "mapping_needed"
    assert_problem(api.key().post("/api/journeys/convert", json={}), 422)


def test_versions_say_when_by_whom_and_why(api: Rig) -> None:
    client = published(api)
    client.put("/api/journeys/care/draft", json={**CARE, "priority": 70})
    client.post("/api/journeys/care/publish", json={"notes": "more important"})
    found = pages(client, "/api/journeys/care/versions", limit=1)
    assert [(one["version"], one["notes"], one["published_by"]) for one in found] == [
        (2, "more important", "key first key"), (1, "first try", "key first key"),
    ]  # fmt: skip
    assert_problem(client.get("/api/journeys/none/versions"), 404)


def test_two_versions_are_compared_step_by_step_and_one_is_restored(api: Rig) -> None:
    """J41"""
    client = published(api)
    changed = {
        **CARE, "goal": {"event": "Order Completed"},
        "steps": [{"wait": "a_day", "for": "2d"}, {"exit": "out"}],
    }  # fmt: skip
    client.put("/api/journeys/care/draft", json=changed)
    found = client.get("/api/journeys/care/compare", params={"before": 1, "after": 0}).json()
    assert [(one["field"], one["before"]) for one in found["around"]] == [("goal", None)]
    steps = {one["step"]: one for one in found["steps"]}
    assert {name: one["what"] for name, one in steps.items()} == {
        "hello": "removed", "a_day": "changed", "out": "added",
    }  # fmt: skip
    assert steps["a_day"]["fields"] == [{"field": "for", "before": "1d", "after": "2d"}]
    shown = client.get("/api/journeys/care").json()
    restored = client.post(f"/api/journeys/care/versions/1/restore?revision={shown['revision']}").json()
    assert restored["revision"] == shown["revision"] + 1
    same = client.get("/api/journeys/care/compare", params={"before": 1}).json()
    assert same == {"around": [], "steps": []}
    assert_problem(client.post("/api/journeys/care/versions/9/restore"), 404)
    client.put("/api/journeys/care/draft", json=changed)
    assert_problem(client.post("/api/journeys/care/versions/1/restore?revision=1"), 409)


def test_waits_say_when_somebody_who_arrives_now_leaves(api: Rig) -> None:
    """J22, and the ruler of elapsed time on every card."""
    client = api.key()
    client.put("/api/templates/hello", json=WORDS)
    said = {**CARE, "steps": [
        {"wait": "monday", "weekday": "monday", "at": "09:00"},
        {"wait_for": "order", "on": [{"event": "Order Completed", "then": "end"}], "at_most": "4h", "timeout": "hello"},
        {"send": "hello", "channel": "sms", "template": "hello"},
    ]}  # fmt: skip
    body = {"definition": said, "at": "2026-05-05T10:00:00+02:00", "zone": "Europe/Berlin"}
    found = client.post("/api/journeys/preview-waits", json=body).json()
    monday, order, hello = found["steps"]
    assert monday["text"] == "Someone arriving now leaves Mon 11 May 2026 09:00 (Europe/Berlin)"
    assert (monday["leaves_at"], monday["earliest_seconds"]) == ("2026-05-11T07:00:00Z", 0)
    assert order["earliest_seconds"] == (5 * 24 + 23) * 3600
    assert hello["earliest_seconds"] - order["earliest_seconds"] == 4 * 3600
    german = client.post("/api/journeys/preview-waits", json={**body, "language": "de"}).json()
    assert german["steps"][0]["text"].startswith("Wer jetzt ankommt, geht weiter am Mo")
    assert_problem(client.post("/api/journeys/preview-waits", json={**body, "zone": "Mars"}), 422)
    unfinished = client.post("/api/journeys/preview-waits", json={"definition": {**said, "steps": []}})
    assert unfinished.status_code == 200
    assert ([one["code"] for one in unfinished.json()["problems"]], unfinished.json()["steps"]) == (
        ["no_steps"],
        [],
    )


def test_playbooks_are_listed_in_both_languages_and_used_once_or_twice(api: Rig) -> None:
    client = api.key()
    found = {one["id"]: one for one in client.get("/api/playbooks").json()}
    assert set(found) >= {
        "s1-collection-launch", "s2-abandoned-cart", "s5-order-confirmed", "s11-reactivation",
    }  # fmt: skip
    for one in found.values():
        assert set(one["name"]) == set(one["description"]) == {"de", "en"}
        assert one["definition"]["steps"]
        assert not one["here"]
    lapsed = found["s11-reactivation"]
    assert lapsed["channels"] == ["email", "push"]
    for one in found.values():
        for part in one["parts"]:
            assert part["names"].get("de"), f"{one['id']}/playbook.yaml has no German words for {part['id']}"
    assert {(part["kind"], part["here"]) for part in lapsed["parts"]} == {
        ("coupons", False), ("segment", False), ("template", False),
    }  # fmt: skip
    used = client.post("/api/playbooks/s11-reactivation/use", json={})
    assert used.status_code == 201
    assert used.json()["problems"] == []
    assert {one["what"] for one in used.json()["made"]} == {"new"}
    assert client.get("/api/journeys/s11-reactivation").json()["row"]["version"] == 0
    assert client.get("/api/journeys/s11-reactivation").json()["row"]["name"] == lapsed["name"]["de"]
    assert "Komm zurück, E-Mail" in client.get("/api/templates/s11-email").text
    again = client.post("/api/playbooks/s11-reactivation/use", json={"name": "Once more"}).json()
    assert again["journey"] == "s11-reactivation-2"
    assert {(one["kind"], one["what"]) for one in again["made"]} == {
        ("coupons", "kept"), ("segment", "kept"), ("template", "kept"), ("journey", "new"),
    }  # fmt: skip
    assert_problem(client.post("/api/playbooks/none/use", json={}), 404)
    assert_problem(client.post("/api/playbooks/%2e%2e/use", json={}), 404)


def test_the_figures_of_a_journey_by_step_way_day_and_reason(api: Rig) -> None:
    client = published(api)
    people = [api.person(f"p{n}@shop.example", first_name="Pia") for n in range(3)]
    for person in people:
        api.tell(person, "track", "Order Completed", {"order_id": str(person)})
    api.tell(people[0], "track", "Order Completed", {"order_id": "again"})
    api.clock.step(days=1, minutes=1)
    api.work()
    found = client.get("/api/journeys/care/analysis").json()
    assert (found["to"], found["zone"], found["currency"]) == ("2026-05-05", "Europe/Berlin", "EUR")
    assert (found["totals"]["entered"], found["totals"]["refused"]) == (3, 1)
    assert found["refused"] == [{"reason": "already_in", "n": 1}]
    day, hello = found["steps"]
    assert (day["step"], day["kind"], day["entered"], day["left"], day["waiting"]) == (
        "a_day",
        "wait",
        3,
        3,
        0,
    )
    assert (hello["planned"], hello["not_sent"], hello["sent"]) == (3, 3, 0)
    assert hello["reasons"] == [{"reason": "no_consent", "n": 3}]
    assert [(one["step"], one["to"], one["n"], one["share"]) for one in found["ways"]] == [
        ("a_day", "hello", 3, 1.0), ("hello", "end", 3, 1.0),
    ]  # fmt: skip
    assert len(found["days"]) == 30
    assert [(one["entered"], one["not_sent"]) for one in found["days"][-2:]] == [(3, 0), (0, 3)]
    one_day = client.get(
        "/api/journeys/care/analysis", params={"from": "2026-05-05", "to": "2026-05-05"}
    ).json()
    assert (one_day["totals"]["entered"], one_day["totals"]["not_sent"]) == (0, 3)
    assert client.get("/api/journeys/care/analysis?version=1").json()["totals"]["entered"] == 3
    assert_problem(client.get("/api/journeys/care/analysis?from=2026-05-05&to=2026-05-01"), 422)


def test_who_came_to_the_door_and_why_some_were_turned_away(api: Rig) -> None:
    client = published(api)
    person = api.person("p@shop.example", first_name="Pia")
    for order in ("1", "2"):
        api.clock.step(minutes=1)
        api.tell(person, "track", "Order Completed", {"order_id": order})
    found = pages(client, "/api/journeys/care/triggers", limit=1)
    assert [(one["passed"], one["reason"], one["name"]) for one in found] == [
        (False, "already_in", "Pia"), (True, "", "Pia"),
    ]  # fmt: skip
    assert [one["reason"] for one in pages(client, "/api/journeys/care/triggers", passed="false")] == [
        "already_in"
    ]


def test_journeys_are_found_by_a_part_of_the_name_and_by_status(api: Rig) -> None:
    client = published(api)
    client.post("/api/journeys", json={"name": "Spring 100%"})
    assert [one["row"]["id"] for one in pages(client, "/api/journeys", search="RING")] == ["spring-100"]
    assert [one["row"]["id"] for one in pages(client, "/api/journeys", search="100%")] == ["spring-100"]
    assert [one["row"]["id"] for one in pages(client, "/api/journeys", status="live")] == ["care"]
    assert_problem(client.get("/api/journeys?status=happy"), 422)


def test_the_journey_that_was_edited_last_comes_first(api: Rig) -> None:
    client = api.key()
    for name in ("Care", "Autumn", "Winter"):
        client.post("/api/journeys", json={"name": name})
        api.clock.step(minutes=1)
    client.post("/api/journeys", json={"name": "Zoo"})
    client.put("/api/journeys/autumn/draft", json={"id": "autumn", "name": "Autumn sale", "steps": []})
    ids = [one["row"]["id"] for one in pages(client, "/api/journeys", limit=1)]
    assert ids == ["zoo", "autumn", "winter", "care"]


def test_a_draft_that_cannot_be_read_shows_its_faults_before_publishing(api: Rig) -> None:
    client = published(api)
    client.put("/api/journeys/care/draft", json={**CARE, "steps": [{"wait": "a_day"}]})
    shown = client.post("/api/journeys/care/publish/preview").json()
    assert codes(shown["problems"]) == {"wait_unclear"}
    assert shown["difference"] == {"steps": [], "around": []}


def test_answers_of_the_canvas_are_what_the_document_says(api: Rig) -> None:
    """Also those of POST, which types for the studio are generated from."""
    client = published(api)
    client.put("/api/journeys/care/draft", json={**CARE, "steps": CARE["steps"][:1]})
    document = client.get("/api/openapi.json").json()
    made_up = {"traits": {"first_name": "Ada"}, "push": True}
    asked: list[tuple[str, str, str, Any]] = [
        ("get", "/journeys/{journey}/analysis", "/journeys/care/analysis", None),
        ("get", "/journeys/{journey}/triggers", "/journeys/care/triggers", None),
        ("get", "/journeys/{journey}/versions", "/journeys/care/versions", None),
        ("get", "/journeys/{journey}/compare", "/journeys/care/compare?before=1", None),
        ("get", "/journeys/{journey}", "/journeys/care", None),
        ("get", "/playbooks", "/playbooks", None),
        ("get", "/template-variables", "/template-variables", None),
        ("get", "/vocabulary/workspace", "/vocabulary/workspace", None),
        ("get", "/vocabulary/journeys", "/vocabulary/journeys", None),
        ("get", "/templates", "/templates", None),
        ("get", "/campaigns", "/campaigns", None),
        ("post", "/journeys/convert", "/journeys/convert", {"definition": CARE}),
        ("post", "/journeys/validate", "/journeys/validate", CARE),
        ("post", "/journeys/preview-waits", "/journeys/preview-waits", {"definition": CARE}),
        ("post", "/journeys/try", "/journeys/try", {"definition": CARE, "invented": made_up}),
        ("post", "/journeys/{journey}/publish/preview", "/journeys/care/publish/preview", None),
        ("post", "/templates/{template}/preview", "/templates/hello/preview", {"invented": made_up}),
        ("post", "/templates/check", "/templates/check", WORDS),
    ]
    for method, path, address, body in asked:
        answer = client.request(method, f"/api{address}", json=body)
        assert answer.status_code == 200, (address, answer.text)
        responses = document["paths"][path][method]["responses"]
        schema = {
            **responses["200"]["content"]["application/json"]["schema"], "components": document["components"],
        }  # fmt: skip
        errors = [
            f"{e.json_path}: {e.message}"[:300]
            for e in Draft202012Validator(schema).iter_errors(answer.json())
        ]
        assert errors == [], address
