"""The API of the preference centre: links for the shop's account page, choices passed on, preview, figures."""

from __future__ import annotations

from typing import Any

import pytest
from api_rig import BASE, Rig

from anklang.profiles.identities import find_or_make

NEWS = {"id": "news", "name": {"de": "Neues", "en": "News"}}
FULL: dict[str, Any] = {"topics": [NEWS], "languages": ["de", "en"]}


def settings_of(api: Rig) -> dict[str, Any]:
    """The settings as they are."""
    found: dict[str, Any] = api.key().get("/api/workspace").json()["settings"]
    return found


def with_topic(api: Rig) -> None:
    """The workspace has one topic."""
    answer = api.key().put("/api/workspace/settings", json={**settings_of(api), **FULL})
    assert answer.status_code == 200, answer.text


def test_a_link_is_made_for_our_id_and_for_the_shops(api: Rig) -> None:
    """The embed link ends after a quarter of an hour."""
    person = api.person("anna@mail.example")
    with api.database.transaction() as tx:
        known = find_or_make(tx, api.workspace, "user", "4711", api.clock.now(), lambda: person)
    assert known == person
    for who in (str(person), "user:4711"):
        made = api.key().post(f"/api/people/{who}/preference-link").json()
        assert made["url"].startswith(f"{BASE}/p/")
        assert made["embed_url"] != made["url"]
        assert made["expires_at"] == "2026-05-04T10:15:00Z"


@pytest.mark.parametrize("who", ["user:nobody", "00000000-0000-4000-8000-000000000000", "nonsense"])
def test_nobody_gets_no_link(api: Rig, who: str) -> None:
    """404, and which of the three it was."""
    assert api.key().post(f"/api/people/{who}/preference-link").status_code == 404


def test_links_and_choices_need_both_permissions_and_the_own_workspace(api: Rig) -> None:
    """An analyst sees no people; another shop's key finds nobody here."""
    person = api.person("anna@mail.example")
    assert api.user("analyst").post(f"/api/people/{person}/preference-link").status_code == 403
    other = api.key(api.other_key)
    assert other.post(f"/api/people/{person}/preference-link").status_code == 404
    assert other.get(f"/api/people/{person}/preferences").status_code == 404
    assert other.patch(f"/api/people/{person}/preferences", json={"resume": True}).status_code == 404


def test_a_choice_is_passed_on_and_read_back(api: Rig) -> None:
    """What is not named stays; the look and the change are noted."""
    with_topic(api)
    person = api.person("anna@mail.example")
    path = f"/api/people/{person}/preferences"
    made = api.key().patch(path, json={"topics": {"news": False}, "limit": {"count": 1, "days": 7}}).json()
    assert (made["topics"], made["limit"], made["source"]) == (
        {"news": False},
        {"count": 1, "days": 7},
        "api",
    )
    made = (
        api.key().patch(path, json={"channels_off": ["sms"], "paused_until": "2026-06-01T00:00:00Z"}).json()
    )
    assert (made["channels_off"], made["topics"]) == (["sms"], {"news": False})
    made = api.user("owner").patch(path, json={"no_limit": True, "resume": True}).json()
    assert (made["limit"], made["paused_until"], made["source"]) == (None, None, "studio")
    made = api.user("analyst").patch(path, json={"preferred": "sms"}).json()
    made = api.key().patch(path, json={"preferred": "email"}).json()
    assert (made["preferred"], made["topics"]) == ("email", {"news": False})
    assert api.key().patch(path, json={"preferred": "carrier pigeon"}).status_code == 422
    assert api.key().get(path).json() == made
    with api.database.transaction() as tx:
        noted = {row[0] for row in tx.rows("SELECT action FROM audit")}
    assert {"person.preferences_changed", "person.viewed"} <= noted


def test_an_agent_passes_on_less_and_not_more(api: Rig) -> None:
    """As with consent: who may only look at people records what somebody does not want any more, with the reason."""
    with_topic(api)
    path = f"/api/people/{api.person('anna@mail.example')}/preferences"
    agent = api.user("agent")
    less: list[dict[str, Any]] = [
        {"topics": {"news": False}, "why": "said so on the phone"},
        {"limit": {"count": 1, "days": 7}},
        {"limit": {"count": 1, "days": 30}},
        {"channels_off": ["sms"], "paused_until": "2026-06-01T00:00:00Z"},
    ]
    for change in less:
        assert agent.patch(path, json=change).status_code == 200, change
    chosen = agent.get(path).json()
    more: list[dict[str, Any]] = [
        {"topics": {"news": True}},
        {"limit": {"count": 3, "days": 7}},
        {"no_limit": True},
        {"channels_off": []},
        {"channels_off": ["push"]},
        {"resume": True},
        {"paused_until": "2026-05-20T00:00:00Z"},
    ]
    for change in more:
        assert agent.patch(path, json=change).status_code == 403, change
    assert agent.get(path).json() == chosen
    with api.database.transaction() as tx:
        noted = tx.rows(
            "SELECT detail FROM audit WHERE action = 'person.preferences_changed' ORDER BY at LIMIT 1"
        )
    assert noted[0][0] == {"why": "said so on the phone"}


@pytest.mark.parametrize(
    "bad",
    [
        {"topics": {"nope": False}},
        {"channels_off": ["pigeon"]},
        {"limit": {"count": 0, "days": 7}},
        {"paused_until": "2030-01-01T00:00:00Z"},
        {"paused_until": "tomorrow"},
    ],
)
def test_what_cannot_be_chosen_is_refused(api: Rig, bad: dict[str, Any]) -> None:
    """422, and nothing is kept."""
    person = api.person("anna@mail.example")
    assert api.key().patch(f"/api/people/{person}/preferences", json=bad).status_code == 422
    assert api.key().get(f"/api/people/{person}/preferences").json()["at"] is None


def test_the_preview_shows_words_and_topics_that_are_not_saved(api: Rig) -> None:
    """In the language that is asked for; our words stand where the shop has none; nothing is saved."""
    own = {"words": {"de": {"title": "Meine <Post>"}}, "sections": ["topics"]}
    wanted = {**settings_of(api), **FULL, "preference_centre": own}
    shown = (
        api.key().post("/api/preference-centre/preview", json={"settings": wanted, "language": "de"}).json()
    )
    assert "<h1>Meine &lt;Post&gt;</h1>" in shown["html"]
    assert "Neues" in shown["html"]
    assert 'id="h-pause"' not in shown["html"]
    for right in ("h-consents", "h-leave", "h-export", "h-erase"):
        assert f'id="{right}"' in shown["html"]
    english = (
        api.key().post("/api/preference-centre/preview", json={"settings": wanted, "language": "en"}).json()
    )
    assert "<h1>Your preferences</h1>" in english["html"]
    assert settings_of(api)["topics"] == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"topics": [NEWS, NEWS]}, "topics[1].id"),
        ({"topics": [{"id": "A b"}]}, "topics[0].id"),
        ({"topics": [{**NEWS, "purpose": "nope"}]}, "topics[0].purpose"),
        ({"preference_centre": {"words": {"de": {"css": "x"}}}}, "preference_centre.words.de.css"),
        ({"preference_centre": {"words": {"de": {"title": "x" * 601}}}}, "preference_centre.words.de.title"),
    ],
)
def test_settings_that_make_no_page_are_refused_with_their_place(
    api: Rig, change: dict[str, Any], path: str
) -> None:
    """By saving and by the preview alike."""
    wanted = {**settings_of(api), **change}
    for answer in (
        api.key().put("/api/workspace/settings", json=wanted),
        api.key().post("/api/preference-centre/preview", json={"settings": wanted, "language": "de"}),
    ):
        assert answer.status_code == 422
        assert [one["path"] for one in answer.json()["problems"]] == [path]


def test_figures_count_what_people_chose_here(api: Rig) -> None:
    """Not what people of another shop did."""
    with_topic(api)
    bodies: list[dict[str, Any]] = [
        {"topics": {"news": False}},
        {"channels_off": ["sms"], "limit": {"count": 1, "days": 1}},
        {"paused_until": "2026-06-01T00:00:00Z"},
    ]
    for number, body in enumerate(bodies):
        person = api.person(f"p{number}@mail.example")
        assert api.key().patch(f"/api/people/{person}/preferences", json=body).status_code == 200
    assert api.key().get("/api/preference-centre/figures").json() == {
        "people": 3, "topics_off": {"news": 1}, "channels_off": {"sms": 1}, "limited": 1, "paused": 1,
    }  # fmt: skip
    assert api.key(api.other_key).get("/api/preference-centre/figures").json()["people"] == 0


def test_the_words_that_a_shop_may_change_are_listed_in_every_language(api: Rig) -> None:
    """With ours, to be seen where a field is empty."""
    found = api.key().get("/api/preference-centre/words").json()
    assert set(found["languages"]) >= {"de", "en"}
    assert all(set(found["words"][tag]) == set(found["keys"]) for tag in found["languages"])
    assert all(text for words in found["words"].values() for text in words.values())
