"""Why messages do not go, and the log behind the numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from api_rig import Rig, assert_problem, pages, table_of
from ledger_rows import message

from anklang.policy.model import Hold, Reason


def told(api: Rig, person: UUID, state: str, **more: Any) -> None:
    """What became of a message."""
    api.tell(person, "message", "Message", {"channel": "sms", "state": state, **more})


def test_tiles_and_reasons_say_what_did_not_go_why_and_what_to_do(api: Rig) -> None:
    kim = api.person("kim@shop.example")
    now = api.clock.now()
    for reason, n in (("capped", 3), ("no_consent", 1)):
        for _ in range(n):
            told(api, kim, "not_sent", reason=reason)
            message(api, kim, "not_sent", reason=reason, settled_at=now)
    told(api, kim, "accepted")
    message(api, kim, "held", reason="quiet_hours", due_at=now + timedelta(hours=9))
    message(api, kim, "unknown", attempted_at=now)
    client = api.key()
    found = client.get("/api/diagnostics", params={"from": "2026-05-04"}).json()
    assert found["tiles"] == {
        "planned": 0, "sent": 1, "not_sent": 4, "failed": 0, "became_unknown": 0, "held": 1, "waiting": 0,
        "in_doubt": 1,
    }  # fmt: skip
    assert [(one["reason"], one["n"], one["share"]) for one in found["reasons"]] == [
        ("capped", 3, 0.75),
        ("no_consent", 1, 0.25),
    ]
    assert found["reasons"][0]["guide"]["screen"] == "delivery_rules"
    assert found["held"][0]["reason"] == "quiet_hours"
    assert found["held"][0]["until"] == "2026-05-04T19:00:00Z"
    assert (found["bucket"], len(found["series"])) == ("hour", 24)
    filled = [bucket for bucket in found["series"] if bucket["reasons"]]
    assert [(one["at"], one["reasons"]) for one in filled] == [
        ("2026-05-04T12:00:00+02:00", {"capped": 3, "no_consent": 1})
    ]
    week = client.get("/api/diagnostics").json()
    assert (week["bucket"], len(week["series"])) == ("day", 7)
    assert (week["series"][-1]["reasons"], week["series"][-1]["sent"]) == ({"capped": 3, "no_consent": 1}, 1)
    assert client.get("/api/diagnostics", params={"journey": "other"}).json()["reasons"] == []
    assert_problem(client.get("/api/diagnostics", params={"from": "2026-05-05", "to": "2026-05-04"}), 422)


def test_every_reason_and_hold_is_explained_with_a_next_step_in_both_languages(api: Rig) -> None:
    found = {one["code"]: one for one in api.key().get("/api/reasons").json()}
    assert set(found) == {str(code) for code in (*Reason, *Hold)}
    for code, one in found.items():
        texts = (one["meaning"]["de"], one["meaning"]["en"], one["next"]["de"], one["next"]["en"])
        assert all(texts), code
        assert one["next"]["de"] != one["next"]["en"], code


def test_the_numbers_lead_to_their_messages_by_every_filter(api: Rig) -> None:
    kim, ann = api.person("kim@shop.example"), api.person("ann@shop.example")
    early = message(
        api, kim, "delivered", address="kim@shop.example", provider_id="mail", template_id="hello"
    )
    api.clock.step(hours=2)
    now = api.clock.now()
    late = message(api, ann, "not_sent", reason="capped", settled_at=now, journey_id="care", step="a")
    call = message(api, kim, "planned", **{"class": "transactional"}, lane="transactional")
    client = api.key()

    def ids(**params: Any) -> list[str]:
        return [one["id"] for one in pages(client, "/api/messages", **params)]

    assert ids() in (
        [str(call), str(late), str(early)],
        [str(late), str(call), str(early)],
    )  # two of one moment
    cases: list[tuple[dict[str, Any], list[UUID]]] = [
        ({"state": "sent"}, [early]), ({"state": "unsent"}, [late]), ({"state": "open"}, [call]),
        ({"state": "delivered"}, [early]), ({"reason": "capped"}, [late]), ({"journey": "care"}, [late]),
        ({"step": "a"}, [late]), ({"template": "hello"}, [early]), ({"provider": "mail"}, [early]),
        ({"class": "transactional"}, [call]), ({"lane": "transactional"}, [call]), ({"person": str(ann)}, [late]),
        ({"search": "KIM@shop.example "}, [early]), ({"search": "nobody@shop.example"}, []),
        ({"search": str(late)}, [late]), ({"since": now.isoformat()}, [call, late]),
        ({"until": now.isoformat()}, [early]),
        ({"ended_since": now.isoformat(), "state": "unsent"}, [late]), ({"ended_until": now.isoformat()}, []),
    ]  # fmt: skip
    for params, expected in cases:
        assert sorted(ids(**params)) == sorted(str(one) for one in expected), params
    assert_problem(client.get("/api/messages", params={"since": "yesterday"}), 422)
    other = api.key(api.other_key)
    assert other.get("/api/messages", params={"search": str(late)}).json()["items"] == []


def test_the_list_behind_a_number_has_as_many_messages(api: Rig) -> None:
    """With the filters that the studio sets: web/src/parts/message-links.ts."""
    kim = api.person("kim@shop.example")
    early = api.clock.now()
    old = message(api, kim, "accepted", accepted_at=early)  # of the day before
    api.clock.step(hours=24)
    now = api.clock.now()
    for state, more in (
        ("delivered", {"accepted_at": now, "planned_at": early, "settled_at": now + timedelta(days=2)}),
        ("failed", {"accepted_at": now, "reason": "bounced", "settled_at": now}),
        ("not_sent", {"reason": "capped", "settled_at": now, "planned_at": early}),
    ):
        message(api, kim, state, **more)
        if "accepted_at" in more:
            told(api, kim, "accepted")
        if state != "delivered":
            told(api, kim, state, reason=more["reason"])
    message(api, kim, "held", reason="quiet_hours", due_at=now + timedelta(hours=9))
    message(api, kim, "unknown", attempted_at=now)
    client = api.key()
    tiles = client.get("/api/diagnostics", params={"from": "2026-05-05"}).json()["tiles"]
    since, until = "2026-05-04T22:00:00Z", "2026-05-05T22:00:00Z"
    behind: dict[str, dict[str, str]] = {
        "sent": {"sent_since": since, "sent_until": until},
        "not_sent": {"state": "unsent", "ended_since": since, "ended_until": until},
        "failed": {"state": "failed", "ended_since": since, "ended_until": until},
        "held": {"state": "held"}, "in_doubt": {"state": "unknown"}, "waiting": {"state": "planned"},
    }  # fmt: skip
    for tile, wanted in behind.items():
        assert len(pages(client, "/api/messages", **wanted)) == tiles[tile], tile
    assert (tiles["sent"], tiles["not_sent"]) == (2, 2)
    assert [one["id"] for one in pages(client, "/api/messages", sent_until=since)] == [str(old)]


def test_a_number_is_found_however_it_is_written(api: Rig) -> None:
    kim = api.person("kim@shop.example", phone="+4915112345678")
    sent = message(api, kim, "accepted", address="+4915112345678")
    for written in ("+49 151 12345678", "0049 151 12345678", "+4915112345678"):
        found = pages(api.key(), "/api/messages", search=written)
        assert [one["id"] for one in found] == [str(sent)], written


def test_messages_are_found_by_the_beginning_of_an_address_or_name(api: Rig) -> None:
    """As the list of people finds them; a whole address means only what went there."""
    kim = api.person("kim@shop.example", phone="+4915112345678", first_name="Kim", last_name="Lindgren")
    lee = api.person("lee@shop.example", first_name="Lee")
    text = message(api, kim, "accepted", address="+4915112345678")
    mail = message(api, kim, "accepted", address="kim@shop.example")
    message(api, lee, "accepted", address="lee@shop.example")
    cases = {
        "kim": [text, mail], "Lindg": [text, mail], "Kim Lind": [text, mail], "kim@sh": [text, mail],
        "+49151123": [text, mail], "0151 123": [text, mail], "kim@shop.example": [mail], "Nobody": [],
    }  # fmt: skip
    for typed, expected in cases.items():
        found = pages(api.key(), "/api/messages", search=typed)
        assert sorted(one["id"] for one in found) == sorted(str(one) for one in expected), typed
    assert pages(api.key(api.other_key), "/api/messages", search="kim") == []


def test_the_log_can_be_taken_along_and_that_is_noted(api: Rig) -> None:
    kim = api.person("kim@shop.example")
    for state in ("accepted", "accepted", "planned"):
        message(api, kim, state, address="kim@shop.example")
    client = api.key()
    answer = client.get("/api/messages.csv", params={"state": "sent"})
    rows = table_of(answer)
    assert [row["state"] for row in rows] == ["accepted", "accepted"]
    assert rows[0]["address"] == "kim@shop.example"
    (noted,) = pages(client, "/api/audit", action="messages")
    assert (noted["action"], noted["detail"]) == ("messages.exported", {"rows": 2})
