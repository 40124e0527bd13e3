"""Opt-outs over the API: cases to be decided, the list of stop signs, and a message that left before a stop."""

from __future__ import annotations

from api_rig import Rig, assert_problem

from anklang.channels.model import Inbound
from anklang.flows.on_inbound_message import on_inbound_messages

NUMBER = "+4915112345671"


def writes(api: Rig, text: str) -> None:
    """Somebody answers by SMS."""
    with api.database.transaction() as tx:
        definitions = api.definitions.of(tx, api.workspace)
        inbound = Inbound(
            channel="sms",
            from_=NUMBER,
            to="+4930123456",
            text=text,
            at=api.clock.now(),
            provider_ref=f"in-{text}",
        )
        on_inbound_messages(tx, definitions, "phone", [inbound], api.clock.now())


def test_a_case_is_listed_decided_and_gone(api: Rig) -> None:
    client = api.key()
    person = api.person("ada@shop.example", phone=NUMBER)
    writes(api, "please stop texting me")
    (case,) = client.get("/api/opt-outs/cases").json()
    assert case["case"]["text"] == "please stop texting me"
    assert case["case"]["due"] > case["case"]["at"]
    assert [one["person"] for one in case["people"]] == [str(person)]
    decided = {"channel": "sms", "address": NUMBER, "meant": False}
    assert_problem(client.post("/api/opt-outs/cases/decide", json=decided), 422)
    assert (
        client.post("/api/opt-outs/cases/decide", json={**decided, "why": "about a parcel"}).status_code < 300
    )
    assert client.get("/api/opt-outs/cases").json() == []
    assert client.get("/api/opt-outs").json()["items"] == []
    assert client.post("/api/opt-outs/cases/decide", json={**decided, "why": "x"}).status_code == 404


def test_the_list_names_people_and_is_filtered(api: Rig) -> None:
    client = api.key()
    person = api.person("ada@shop.example", phone=NUMBER)
    writes(api, "STOP")
    client.post("/api/suppressions", json={"channel": "email", "address": "x@shop.example", "why": "asked"})
    page = client.get("/api/opt-outs", params={"channel": "sms"}).json()
    assert page["total"] == 1
    (row,) = page["items"]
    assert (row["sign"]["source"], row["sign"]["kind"], row["sent_before"]) == ("keyword", "stop", None)
    assert [one["person"] for one in row["people"]] == [str(person)]
    assert [
        one["sign"]["address"]
        for one in client.get("/api/opt-outs", params={"kind": "manual"}).json()["items"]
    ] == ["x@shop.example"]
    found = client.get("/api/opt-outs", params={"address": NUMBER, "limit": 1}).json()
    assert len(found["items"]) == 1


def test_who_reads_replies_decides_cases_and_who_sees_no_people_does_not(api: Rig) -> None:
    """Compliance 2.3, rule 5: a person decides; that is the agent, and never somebody who only looks at numbers."""
    decided = {"channel": "sms", "address": NUMBER, "meant": True}
    writes(api, "please stop texting me")
    assert api.user("analyst").get("/api/opt-outs/cases").status_code == 403
    assert api.user("analyst").post("/api/opt-outs/cases/decide", json=decided).status_code == 403
    agent = api.user("agent")
    assert len(agent.get("/api/opt-outs/cases").json()) == 1
    assert agent.post("/api/opt-outs/cases/decide", json=decided).status_code < 300
