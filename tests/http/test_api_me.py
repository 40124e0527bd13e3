"""Oneself: preferences, sessions, password."""

from __future__ import annotations

from uuid import uuid4

from api_rig import PASSWORD, Rig, assert_problem, pages

NEW = "another horse entirely"


def test_preferences_are_kept_per_user_and_keys_have_none(api: Rig) -> None:
    marketer = api.user("marketer")
    assert marketer.get("/api/me/preferences").json() == {
        "language": "", "theme": "auto", "dismissed": [], "values": {},
    }  # fmt: skip
    body = {
        "language": "de",
        "theme": "dark",
        "dismissed": ["b", "a", "a"],
        "values": {"people": {"columns": ["name"]}},
    }
    assert marketer.put("/api/me/preferences", json=body).json() == {**body, "dismissed": ["a", "b"]}
    assert api.user("marketer").get("/api/me/preferences").json()["theme"] == "dark"
    assert api.user("owner").get("/api/me/preferences").json()["theme"] == "auto"
    assert_problem(api.key().put("/api/me/preferences", json=body), 409)
    assert_problem(marketer.put("/api/me/preferences", json={"theme": "pink"}), 422)
    assert_problem(marketer.put("/api/me/preferences", json={"values": {"a": "x" * 30_000}}), 422)


def test_one_sees_ones_sessions_and_ends_one_or_all_others(api: Rig) -> None:
    laptop, phone = api.user("marketer"), api.user("marketer")
    third = api.user("marketer")
    found = laptop.get("/api/me/sessions").json()
    assert [one["mine"] for one in found].count(True) == 1
    assert len(found) == 3
    assert found[0]["user_agent"] == "testclient"
    mine = next(one["id"] for one in phone.get("/api/me/sessions").json() if one["mine"])
    assert laptop.delete(f"/api/me/sessions/{mine}").status_code == 204
    assert_problem(phone.get("/api/session"), 401)
    assert_problem(laptop.delete(f"/api/me/sessions/{mine}"), 404)
    stranger = api.user("agent")
    theirs = next(one["id"] for one in stranger.get("/api/me/sessions").json())
    assert_problem(laptop.delete(f"/api/me/sessions/{theirs}"), 404)
    assert laptop.post("/api/me/sessions/end-others").json() == {"count": 1}
    assert_problem(third.get("/api/session"), 401)
    assert laptop.get("/api/session").status_code == stranger.get("/api/session").status_code == 200
    assert_problem(laptop.delete(f"/api/me/sessions/{uuid4()}"), 404)


def test_the_own_password_needs_the_old_one_and_ends_the_other_sessions(api: Rig) -> None:
    laptop, phone = api.user("marketer"), api.user("marketer")
    wrong = assert_problem(laptop.post("/api/me/password", json={"old": "wrong", "new": NEW}), 422)
    assert wrong["problems"][0]["path"] == "old"
    assert_problem(laptop.post("/api/me/password", json={"old": PASSWORD, "new": "short"}), 422)
    assert laptop.post("/api/me/password", json={"old": PASSWORD, "new": NEW}).status_code == 204
    assert laptop.get("/api/session").status_code == 200
    assert_problem(phone.get("/api/session"), 401)
    said = {"email": "marketer@shop.example", "password": PASSWORD}
    assert_problem(api.browser().post("/api/session", json=said), 401)
    assert api.browser().post("/api/session", json={**said, "password": NEW}).status_code == 200
    assert [one["action"] for one in pages(api.key(), "/api/audit", action="user")] == [
        "user.password_changed"
    ]


def test_somebody_who_guesses_the_old_password_has_to_wait(api: Rig) -> None:
    laptop = api.user("marketer")
    for _ in range(10):
        laptop.post("/api/me/password", json={"old": "guess", "new": NEW})
    assert laptop.post("/api/me/password", json={"old": PASSWORD, "new": NEW}).status_code == 429
