"""Accounts of marketing platforms: set up like providers, offered to journeys, carrying no channel."""

from __future__ import annotations

from api_rig import Rig, assert_problem

ACCOUNT = {
    "vendor": "iterable",
    "settings": {"api_key": "secret-of-iterable", "base_url": "http://127.0.0.1:1"},
}


def test_an_account_is_saved_without_a_channel_and_its_key_never_comes_back(api: Rig) -> None:
    owner = api.user("owner")
    assert owner.put("/api/providers/iter", json=ACCOUNT).status_code in (200, 201)
    listed = owner.get("/api/providers")
    [found] = [one for one in listed.json()["items"] if one["id"] == "iter"]
    assert (found["channels"], found["secrets"], found["usable"]) == ([], ["api_key"], True)
    assert "secret-of-iterable" not in listed.text
    assert [one["account"] for one in owner.get("/api/providers/health").json() if one["account"] == "iter"]


def test_forms_of_journeys_offer_it_with_what_it_can_do(api: Rig) -> None:
    owner = api.user("owner")
    before = owner.get("/api/vocabulary/workspace").json()
    assert before["platforms"] == []
    owner.put("/api/providers/iter", json=ACCOUNT)
    after = owner.get("/api/vocabulary/workspace").json()
    assert after["platforms"] == [
        {"account": "iter", "title": "Iterable", "actions": ["record_event", "update_person", "trigger_campaign"]}
    ]  # fmt: skip
    assert after["channels"] == before["channels"]


def test_it_takes_no_channel_and_no_test_message_and_is_looked_at(api: Rig) -> None:
    owner = api.user("owner")
    assert_problem(owner.put("/api/providers/iter", json={**ACCOUNT, "channels": ["sms"]}), 422)
    owner.put("/api/providers/iter", json=ACCOUNT)
    tried = owner.post("/api/providers/iter/test", json={"channel": "sms", "to": "+4915112345678"})
    assert 400 <= tried.status_code < 500
    checked = owner.post("/api/providers/iter/check").json()
    assert checked["ok"] is False
    assert "reached" in checked["text"]
