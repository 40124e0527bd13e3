"""The secret by which receivers check web calls: shown to administrators, changed without a gap."""

from __future__ import annotations

from datetime import datetime, timedelta

from api_rig import Rig, assert_problem

PATH = "/api/workspace/signing-secret"


def test_the_secret_is_the_same_until_it_is_changed(api: Rig) -> None:
    owner = api.user("owner")
    first = owner.get(PATH).json()
    assert first["secret"].startswith("whsec_")
    assert (first["number"], first["previous"], first["both_until"]) == (1, "", None)
    assert owner.get(PATH).json() == first


def test_while_it_changes_both_are_shown_and_then_only_the_new_one(api: Rig) -> None:
    owner = api.user("owner")
    first = owner.get(PATH).json()
    changed = owner.post(f"{PATH}/change", json={"hours": 24}).json()
    assert changed["number"] == 2
    assert changed["previous"] == first["secret"]
    assert changed["secret"] != first["secret"]
    assert owner.get(PATH).json() == changed
    until = datetime.fromisoformat(changed["both_until"])
    assert until == api.clock.now() + timedelta(hours=24)
    at_once = owner.post(f"{PATH}/change", json={"hours": 0}).json()
    assert (at_once["number"], at_once["previous"], at_once["both_until"]) == (3, "", None)


def test_nobody_but_an_administrator_sees_or_changes_it(api: Rig) -> None:
    for role in ("marketer", "agent", "analyst"):
        assert_problem(api.user(role).get(PATH), 403)
        assert_problem(api.user(role).post(f"{PATH}/change", json={}), 403)


def test_a_change_takes_hours_within_a_week_and_stands_in_the_audit_log_without_the_secret(api: Rig) -> None:
    owner = api.user("owner")
    for hours in (-1, 169):
        assert_problem(owner.post(f"{PATH}/change", json={"hours": hours}), 422)
    changed = owner.post(f"{PATH}/change", json={}).json()
    log = owner.get("/api/audit").text
    assert "signing_secret.changed" in log
    assert changed["secret"] not in log
    assert changed["previous"] not in log
