"""Results over the API: every number against what was done, by day of the workspace, beside the period before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from api_rig import Rig, assert_problem, table_of

from anklang.analytics.measures import MEASURES
from anklang.flows.look_up_results import Figures

JOURNEY: dict[str, Any] = {
    "id": "care",
    "name": "Care",
    "enter": {"on": [{"event": "Signed Up"}]},
    "goal": {"event": "Order Completed", "value": "total", "within": "7d"},
    "steps": [{"send": "hello", "channel": "sms", "template": "hello"}],
}


def buy(api: Rig, person: UUID, order: str, total: float, currency: str = "EUR") -> None:
    """An order."""
    said = {"order_id": order, "total": total, "currency": currency}
    api.tell(person, "track", "Order Completed", said)


def told(api: Rig, person: UUID, state: str, **more: Any) -> None:
    """What became of a message of the journey's step."""
    said = {"journey": "care", "version": 1, "step": "hello", "channel": "sms", "state": state, **more}
    api.tell(person, "message", "Message", said)


def overview(api: Rig, **params: Any) -> dict[str, Any]:
    """The overview of results."""
    answer = api.key().get("/api/analytics/overview", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_an_order_counts_once_on_its_day_however_often_it_is_told_and_a_refund_on_its_own(api: Rig) -> None:
    """Server and browser both tell of an order; a refund comes a week later."""
    kim = api.person("kim@shop.example")
    for _ in range(3):
        buy(api, kim, "1", 20.5)
    buy(api, kim, "2", 10)
    buy(api, kim, "3", 5, "CHF")
    api.clock.step(days=8)
    api.tell(kim, "track", "Order Refunded", {"order_id": "1", "amount": 5.25, "currency": "EUR"})
    found = overview(api, **{"from": "2026-05-04", "to": "2026-05-04", "compare": "none"})
    assert found["sales"] == {"orders": 3, "net_revenue": 3050, "others": {"CHF": 500}}
    assert found["sales_before"] is None
    late = overview(api, **{"from": "2026-05-12", "to": "2026-05-12", "compare": "none"})
    assert (late["sales"]["orders"], late["sales"]["net_revenue"]) == (0, -525)
    assert (late["days"][0]["day"], late["days"][0]["net_revenue"]) == ("2026-05-12", -525)


def test_orders_of_two_profiles_that_turn_out_to_be_one_person_are_not_counted_again(api: Rig) -> None:
    kim, other = api.person("kim@shop.example"), api.person("other@shop.example")
    buy(api, kim, "1", 20)
    buy(api, other, "2", 30)
    api.tell(kim, "merge", "Profile Merged", {"loser": str(other), "reason": "test"})
    assert overview(api)["sales"] == {"orders": 2, "net_revenue": 5000, "others": {}}


def test_a_day_begins_at_midnight_of_the_workspace_and_history_counts_on_its_own_day(api: Rig) -> None:
    api.clock.at = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)  # half past midnight in Berlin
    buy(api, api.person("kim@shop.example"), "1", 20)
    days = {day["day"]: day["orders"] for day in overview(api)["days"]}
    assert (days["2026-05-04"], days["2026-05-03"]) == (1, 0)
    assert len(days) == 30


def test_every_state_reason_part_and_opt_out_stands_with_its_channel_and_journey(api: Rig) -> None:
    client = api.key()
    settings = client.get("/api/workspace").json()["settings"]
    settings["prices"] = [{"channel": "sms", "micro": 75_000}]
    assert client.put("/api/workspace/settings", json=settings).status_code == 200
    kim = api.person("kim@shop.example")
    told(api, kim, "accepted", parts=2)
    told(api, kim, "delivered")
    told(api, kim, "not_sent", reason="capped")
    told(api, kim, "failed", reason="bounced")
    told(api, kim, "suppressed", reason="unsubscribed")
    told(api, kim, "accepted", parts=1, test=True)
    api.tell(
        kim, "click", "Link Clicked", {"journey": "care", "version": 1, "step": "hello", "channel": "sms"}
    )
    found = overview(api, compare="previous")
    sms = next(one for one in found["channels"] if one["channel"] == "sms")["figures"]
    assert (sms["sent"], sms["delivered"], sms["clicks"], sms["not_sent"]) == (1, 1, 1, 3)
    assert sms["not_sent_by"] == {"capped": 1, "bounced": 1, "unsubscribed": 1}
    assert sms["cost_micro"] == 150_000
    care = next(one for one in found["journeys"] if one["journey"] == "care")
    assert care["figures"] == sms
    assert care["before"]["sent"] == 0
    assert found["totals"]["cost_micro"] == 150_000
    assert set(found["definitions"]) == set(MEASURES)
    assert found["compared_with"] == ["2026-03-06", "2026-04-04"]


def test_a_goal_counts_for_the_channel_of_the_message_before_it_with_its_value(api: Rig) -> None:
    client = api.key()
    template = {
        "channel": "sms",
        "class": "transactional",
        "purpose": "orders",
        "languages": {"de": {"text": "Hi"}},
    }
    assert client.put("/api/templates/hello", json=template).status_code == 200
    assert client.put("/api/journeys/care/draft", json=JOURNEY).status_code == 200
    assert client.post("/api/journeys/care/publish", json={}).status_code == 200
    kim = api.person("kim@shop.example", phone="+4915112345678")
    api.tell(kim, "track", "Signed Up", {})
    with api.database.transaction() as tx:
        (instance,) = tx.row("SELECT id FROM instances") or (None,)
        (message,) = tx.row("SELECT id FROM messages") or (None,)
    told(api, kim, "accepted", parts=1, instance=str(instance), message=str(message), template="hello")
    buy(api, kim, "1", 49.9)
    found = overview(api)
    sms = next(one for one in found["channels"] if one["channel"] == "sms")["figures"]
    assert (sms["planned"], sms["sent"], sms["converted"], sms["revenue"]) == (1, 1, 1, 4990)
    care = found["journeys"][0]
    assert (care["name"], care["status"], care["figures"]["entered"]) == ("Care", "live", 1)
    assert (found["days"][-1]["revenue"], found["totals"]["converted"]) == (4990, 1)


def test_an_opt_out_counts_for_the_journey_whose_message_came_last(api: Rig) -> None:
    test_a_goal_counts_for_the_channel_of_the_message_before_it_with_its_value(api)
    with api.database.transaction() as tx:
        tx.run("UPDATE messages SET attempted_at = %s", [api.clock.now()])
        (person,) = tx.row("SELECT person_id FROM messages") or (None,)
    body = {"action": "withdraw", "channel": "sms", "purpose": "marketing"}
    assert api.key().post(f"/api/people/{person}/consents", json=body).status_code == 201
    api.work()
    care = overview(api)["journeys"][0]
    assert (care["journey"], care["figures"]["opt_outs"]) == ("care", 1)


def test_tables_can_be_taken_along_as_csv_without_anything_that_a_spreadsheet_would_run(api: Rig) -> None:
    client = api.key()
    client.put("/api/journeys/care/draft", json={**JOURNEY, "name": "=1+1"})
    told(api, api.person("kim@shop.example"), "accepted", parts=1)
    for by in ("journey", "channel", "day"):
        answer = client.get("/api/analytics/overview.csv", params={"by": by})
        assert answer.headers["content-type"].startswith("text/csv")
        rows = table_of(answer)
        assert sum(int(row["sent"]) for row in rows) == 1
        assert by != "journey" or "'=1+1" in {row["name"] for row in rows}


def test_a_period_that_is_none_is_refused_and_every_figure_has_its_explanation(api: Rig) -> None:
    client = api.key()
    for first, last in (("2026-05-04", "2026-05-03"), ("2020-01-01", "2026-01-01")):
        found = assert_problem(client.get("/api/analytics/overview", params={"from": first, "to": last}), 422)
        assert found["problems"][0]["path"] == "to"
    explained = client.get("/api/measures").json()
    assert all(text["de"] and text["en"] for text in explained.values())
    renamed = {"cost_micro": "cost"}
    assert {renamed.get(n, n) for n in Figures.__struct_fields__} - {"not_sent_by"} <= set(explained)
