"""In-app and on-site messages, and what people answered to surveys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api_rig import Rig, assert_problem, pages, table_of

SURVEY: dict[str, Any] = {
    "channel": "onsite", "class": "service", "purpose": "feedback", "name": "How was it?",
    "languages": {"de": {"title": "Wie war es?", "kind": "survey", "questions": [
        {"id": "stars", "kind": "stars", "text": "Wie viele Sterne?"},
        {"id": "again", "kind": "nps", "text": "Empfehlung?"},
        {"id": "why", "kind": "choice", "text": "Warum?", "options": ["Preis", "Auswahl"]},
        {"id": "words", "kind": "text", "text": "Sonst noch etwas?"}]}},
}  # fmt: skip
BANNER = {"channel": "inapp", "class": "service", "purpose": "feedback", "languages": {"de": {
    "title": "Neu da", "kind": "banner", "body": "Vasen"}}}  # fmt: skip


def happens(api: Rig, person: UUID, name: str, template: str = "survey", **more: Any) -> None:
    """What the SDK tells of a message."""
    api.clock.step(seconds=1)
    kind = "click" if name == "Link Clicked" else "message"
    api.tell(
        person,
        kind,
        name,
        {"channel": "onsite", "template": template, "journey": "care", "version": 1, **more},
    )


def survey(api: Rig) -> None:
    """A survey, a banner and a journey that shows the survey."""
    client = api.key()
    assert client.put("/api/templates/survey", json=SURVEY).status_code == 200
    assert client.put("/api/templates/banner", json=BANNER).status_code == 200
    draft = {
        "id": "care",
        "name": "Care",
        "steps": [{"send": "a", "channel": "onsite", "template": "survey"}],
    }
    client.put("/api/journeys/care/draft", json=draft)
    assert client.post("/api/journeys/care/publish", json={}).status_code == 200


def test_every_message_stands_with_its_kind_its_journeys_and_what_became_of_it(api: Rig) -> None:
    survey(api)
    kim = api.person("kim@shop.example")
    for name in ("Message Shown", "Message Shown", "Message Dismissed", "Link Clicked"):
        happens(api, kim, name)
    happens(api, kim, "Message Answered", answers={"stars": 4})
    banner, shown = pages(api.key(), "/api/on-site")
    assert (banner["template"], banner["kind"], banner["channel"], banner["journeys"]) == (
        "banner",
        "banner",
        "inapp",
        [],
    )
    assert (shown["kind"], shown["questions"], shown["journeys"]) == ("survey", 4, ["care"])
    assert shown["counts"] == {
        "offered": 0, "shown": 2, "dismissed": 1, "clicked": 1, "answered": 1, "refused": 0,
    }  # fmt: skip
    later = {"since": "2026-06-01T00:00:00Z", "until": "2026-07-01T00:00:00Z"}
    assert api.key().get("/api/on-site", params=later).json()["items"][1]["counts"]["shown"] == 0
    assert pages(api.key(api.other_key), "/api/on-site") == []


def test_answers_are_summed_by_kind_of_question_and_listed_latest_first(api: Rig) -> None:
    survey(api)
    people = [api.person(f"p{n}@shop.example") for n in range(4)]
    given = [
        {"stars": 5, "again": 10, "why": "Preis", "words": "Alles gut"}, {"stars": 4, "again": 9, "why": "Preis"},
        {"stars": 2, "again": 3, "why": "Auswahl", "words": "=1+1"}, {"again": 7},
    ]  # fmt: skip
    for person, answers in zip(people, given, strict=True):
        happens(api, person, "Message Answered", answers=answers)
    client = api.key()
    found = {one["id"]: one for one in client.get("/api/on-site/survey/results").json()["questions"]}
    assert (found["stars"]["average"], found["stars"]["answers"]) == (3.67, 3)
    assert (found["again"]["nps"], found["again"]["values"]) == (25.0, {"10": 1, "3": 1, "7": 1, "9": 1})
    assert found["why"]["values"] == {"Preis": 2, "Auswahl": 1}
    assert (found["words"]["answers"], found["words"]["texts"]) == (2, ["=1+1", "Alles gut"])
    assert found["words"]["text"] == "Sonst noch etwas?"
    assert "Alles gut" not in api.user("analyst").get("/api/on-site/survey/results").text
    listed = pages(client, "/api/on-site/survey/answers")
    assert [one["answers"] for one in listed] == given[::-1]
    assert listed[0]["person"] == str(people[3])
    rows = table_of(client.get("/api/on-site/survey/answers.csv"))
    assert [row["words"] for row in rows] == ["", "'=1+1", "", "Alles gut"]
    for path in ("results", "answers"):
        assert_problem(client.get(f"/api/on-site/none/{path}"), 404)
        assert_problem(api.key(api.other_key).get(f"/api/on-site/survey/{path}"), 404)
