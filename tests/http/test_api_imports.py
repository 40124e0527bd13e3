"""People from files: uploaded, mapped, checked, taken in, and taken back."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

import httpx
from api_rig import Rig, assert_problem, pages
from starlette.testclient import TestClient

from anklang.core.ids import new_id
from anklang.flows.import_people import import_more
from anklang.http.api.application import MAX_BODY
from anklang.policy.model import ConsentFact
from anklang.policy.store import record_consents

CUSTOMERS = (
    "Kundennummer;E-Mail;Vorname;Handynummer;Umsatz;Geburtstag;Newsletter;Einwilligungsdatum;Quelle\r\n"
    "K1;anna@shop.example;Anna;0151 12345678;1.234,50;24.12.1990;ja;01.03.2026;Kasse\r\n"
    "K2;ben@shop.example;Ben;keine;12;1.2.1980;ja;;Kasse\r\n"
    "K3;kaputt;Clara;+49 160 7654321;zwölf;;nein;;\r\n"
    ";;Niemand;;;;;;\r\n"
)


def upload(client: TestClient, text: str | bytes, name: str = "kunden.csv") -> dict[str, Any]:
    data = text if isinstance(text, bytes) else text.encode()
    answer = client.post(
        "/api/imports", params={"name": name}, content=data, headers={"content-type": "text/csv"}
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def mapped(client: TestClient, found: dict[str, Any], **more: Any) -> str:
    """Take the suggestion, and say where the wording stands."""
    id_ = found["about"]["id"]
    mapping = found["suggestion"]
    mapping["proof"] |= {"wording": "newsletter-2026"}
    answer = client.put(f"/api/imports/{id_}/mapping", json={**mapping, **more})
    assert answer.status_code == 200, answer.text
    return str(id_)


def work(api: Rig) -> None:
    """The worker goes on until nothing is left."""
    for _ in range(200):
        more = import_more(api.database, api.clock, api.definitions)
        api.work()
        if not more:
            return
    raise AssertionError("the import never ends")


def run(api: Rig, client: TestClient, id_: str) -> dict[str, Any]:
    assert client.post(f"/api/imports/{id_}/run").status_code == 200
    work(api)
    found: dict[str, Any] = client.get(f"/api/imports/{id_}").json()
    return found


def people(client: TestClient) -> dict[str, dict[str, Any]]:
    """Everybody, by user id or e-mail."""
    found = pages(client, "/api/people", limit=100)
    return {one["profile"].get("user_id") or one["profile"].get("email", ""): one for one in found}


def errors(client: TestClient, id_: str) -> list[list[str]]:
    answer = client.get(f"/api/imports/{id_}/errors.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


def test_a_german_list_is_recognised_and_its_mapping_suggested(api: Rig) -> None:
    found = upload(api.key(), CUSTOMERS.encode("cp1252"))
    shape = found["about"]["shape"]
    assert (shape["encoding"], shape["delimiter"], shape["header"], shape["lines"]) == (
        "cp1252",
        ";",
        True,
        5,
    )
    assert shape["columns"][:3] == ["Kundennummer", "E-Mail", "Vorname"]
    assert shape["rows"][0][1] == "anna@shop.example"
    columns = found["suggestion"]["columns"]
    assert [one["to"] for one in columns[:4]] == ["user", "email", "trait", "phone"]
    assert (columns[2]["trait"], columns[5]["type"]) == ("first_name", "date")
    assert (columns[6]["to"], columns[6]["channel"], columns[6]["purpose"]) == (
        "consent",
        "email",
        "marketing",
    )
    assert found["suggestion"]["proof"]["time_column"] == 7
    assert found["suggestion"]["decimal"] == ","
    assert found["about"]["status"] == "ready"
    assert people(api.key()) == {}


def test_a_file_becomes_people_with_their_traits_and_every_fault_has_its_line(api: Rig) -> None:
    client = api.key()
    found = upload(client, CUSTOMERS)
    columns = found["suggestion"]["columns"]
    columns[4] = {"index": 4, "to": "trait", "trait": "umsatz", "type": "number"}
    id_ = mapped(client, found, tag="crm")
    done = run(api, client, id_)
    counts = done["about"]["counts"]
    assert done["about"]["status"] == "done"
    assert done["progress"] == 1.0
    assert (counts["rows"], counts["accepted"], counts["refused"], counts["created"]) == (4, 3, 1, 3)
    known = people(client)
    anna = known["K1"]["profile"]
    assert (anna["first_name"], anna["phone"], anna["email"]) == (
        "Anna",
        "+4915112345678",
        "anna@shop.example",
    )
    assert (anna["traits"]["umsatz"], anna["traits"]["birthday"], anna["traits"]["tags"]) == (
        1234.5, "1990-12-24", ["crm"],
    )  # fmt: skip
    assert "email" not in known["K3"]["profile"]
    rows = errors(client, id_)
    assert rows[0][:4] == ["line", "column", "refused", "reason"]
    said = {(row[0], row[1], row[2]) for row in rows[1:]}
    assert said == {
        ("3", "Handynummer", "value"), ("3", "Newsletter", "consent"), ("4", "E-Mail", "value"),
        ("4", "Umsatz", "value"), ("5", "", "row"),
    }  # fmt: skip
    assert rows[-1][4:7] == ["", "", "Niemand"]
    assert counts["faults"] == 5


def test_a_consent_in_a_file_carries_its_proof_or_is_refused_as_consent(api: Rig) -> None:
    """R21, compliance 4.3: proof of source, time and wording, or no consent."""
    client = api.key()
    id_ = mapped(client, upload(client, CUSTOMERS))
    counts = run(api, client, id_)["about"]["counts"]
    assert (counts["consents"], counts["consents_refused"]) == (2, 1)
    known = people(client)
    evidence = pages(client, f"/api/people/{known['K1']['id']}/consents")
    assert [(one["state"], one["source"], one["wording_id"]) for one in evidence] == [
        ("given", "import", "newsletter-2026")
    ]
    assert evidence[0]["at"].startswith("2026-02-28T23:00")
    assert evidence[0]["proof"]["source"] == "Kasse"
    assert evidence[0]["proof"]["row"] == "2"
    assert pages(client, f"/api/people/{known['K2']['id']}/consents") == []
    assert [one["state"] for one in pages(client, f"/api/people/{known['K3']['id']}/consents")] == [
        "withdrawn"
    ]
    refused = [row for row in errors(client, id_) if row[2] == "consent"]
    assert "without proof: time missing" in refused[0][3]


def test_an_import_never_lifts_an_objection(api: Rig) -> None:
    """R21: an objection survives every import (GDPR 21 (2) to (4))."""
    client = api.key()
    anna = api.person("anna@shop.example")
    with api.database.transaction() as tx:
        fact = ConsentFact(id=new_id(api.clock.now()), person_id=anna, at=api.clock.now(), action="object",
                           channel="*", purpose="*", source="agent")  # fmt: skip
        record_consents(tx, api.workspace, [fact], api.clock.now(), b"k" * 32)
    id_ = mapped(client, upload(client, CUSTOMERS))
    counts = run(api, client, id_)["about"]["counts"]
    assert counts["consents_refused"] == 2
    states = client.get(f"/api/people/{anna}").json()["consents"]
    assert {one["state"] for one in states} == {"withdrawn"}
    assert any("an import never lifts it" in row[3] for row in errors(client, id_))


def test_somebody_known_by_an_address_gets_the_customer_number_and_nobody_is_made_twice(api: Rig) -> None:
    client = api.key()
    anna = api.person("anna@shop.example", first_name="Anne")
    counts = run(api, client, mapped(client, upload(client, CUSTOMERS)))["about"]["counts"]
    assert (counts["created"], counts["changed"]) == (2, 1)
    assert people(client)["K1"]["id"] == str(anna)
    again = run(api, client, mapped(client, upload(client, CUSTOMERS)))["about"]["counts"]
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 3)


def test_an_import_sets_nothing_off(api: Rig) -> None:
    """J4: history is loaded without a journey taking notice."""
    client = api.key()
    words = {"channel": "email", "class": "transactional", "purpose": "orders",
             "languages": {"de": {"subject": "x", "html": "<p>x</p>"}}}  # fmt: skip
    assert client.put("/api/templates/hello", json=words).status_code == 200
    condition = {"kind": "trait", "name": "first_name", "op": "exists"}
    assert client.put("/api/segments/named", json={"condition": condition}).status_code == 200
    draft = {"id": "hello", "name": "Hello",
             "enter": {"on": [{"segment_entered": "named"}, {"changed": "first_name"}, {"event": "Consent Given"}]},
             "steps": [{"send": "mail", "channel": "email", "template": "hello"}]}  # fmt: skip
    assert client.put("/api/journeys/hello/draft", json=draft).status_code == 200
    assert client.post("/api/journeys/hello/publish", json={}).status_code == 200
    run(api, client, mapped(client, upload(client, CUSTOMERS)))
    assert client.get("/api/segments/named").json()["row"]["members"] == 3
    assert pages(client, "/api/messages") == []
    assert pages(client, "/api/journeys/hello/people") == []
    api.person("dora@shop.example", first_name="Dora")
    assert len(pages(client, "/api/messages")) == 1


def test_an_undo_takes_back_what_the_import_did_and_says_what_stays(api: Rig) -> None:
    client = api.key()
    anna = api.person("anna@shop.example", first_name="Anne", tags=["old"])
    before = client.get(f"/api/people/{anna}").json()
    id_ = mapped(client, upload(client, CUSTOMERS), tag="crm")
    run(api, client, id_)
    changed = people(client)["K1"]["profile"]
    assert (changed["first_name"], changed["traits"]["tags"]) == ("Anna", ["old", "crm"])
    ben, clara = UUID(people(client)["K2"]["id"]), UUID(people(client)["K3"]["id"])
    api.clock.step(hours=1)
    api.tell(clara, "track", "Product Viewed", {"product_id": "p1"})
    assert_problem(client.post(f"/api/imports/{id_}/run"), 409)
    assert client.post(f"/api/imports/{id_}/undo").json()["about"]["status"] == "undoing"
    work(api)
    done = client.get(f"/api/imports/{id_}").json()
    assert done["about"]["status"] == "undone"
    assert done["about"]["counts"]["removed"] == 1
    after = client.get(f"/api/people/{anna}").json()
    assert after["profile"]["traits"] == before["profile"]["traits"]
    assert {(one["kind"], one["value"]) for one in after["identities"]} == {("email", "anna@shop.example")}
    assert after["consents"] == []
    assert_problem(client.get(f"/api/people/{ben}"), 404)
    assert client.get(f"/api/people/{clara}").json()["profile"]["first_name"] == "Clara"
    kept = {one["person"]: one["kept"] for one in done["kept"]}
    assert "there are other events" in str(kept[str(clara)])
    assert "the withdrawal for email stays" in kept[str(clara)]
    assert_problem(client.post(f"/api/imports/{id_}/undo"), 409)


def test_an_undo_leaves_what_somebody_changed_since(api: Rig) -> None:
    client = api.key()
    anna = api.person("anna@shop.example", first_name="Anne", city="Bonn")
    id_ = mapped(client, upload(client, "email,Vorname,Ort\nanna@shop.example,Anna,Berlin\n"))
    run(api, client, id_)
    api.clock.step(hours=1)
    api.tell(anna, "identify", "Identify", {"first_name": "Anastasia"})
    client.post(f"/api/imports/{id_}/undo")
    work(api)
    traits = client.get(f"/api/people/{anna}").json()["profile"]["traits"]
    assert (traits["first_name"], traits["city"]) == ("Anastasia", "Bonn")
    kept = client.get(f"/api/imports/{id_}").json()["kept"]
    assert kept == [{"person": str(anna), "line": 2, "kept": ["first_name was changed since"]}]


def test_a_check_looks_at_every_row_and_imports_nothing(api: Rig) -> None:
    client = api.key()
    id_ = mapped(client, upload(client, CUSTOMERS))
    assert client.post(f"/api/imports/{id_}/check").json()["about"]["status"] == "checking"
    work(api)
    found = client.get(f"/api/imports/{id_}").json()
    assert found["about"]["status"] == "ready"
    assert found["about"]["counts"]["refused"] == 1
    assert len(found["faults"]) == found["about"]["counts"]["faults"] > 0
    assert people(client) == {}


def test_a_large_file_goes_on_slice_by_slice_and_stops_when_it_is_told_to(api: Rig) -> None:
    client = api.key()
    text = "email,name\n" + "".join(f'p{n}@shop.example,"Person\n{n}"\n' for n in range(500))
    id_ = mapped(client, upload(client, text))
    client.post(f"/api/imports/{id_}/run")
    assert import_more(api.database, api.clock, api.definitions)
    api.work()
    found = client.get(f"/api/imports/{id_}").json()
    assert found["about"]["status"] == "running"
    assert 0 < found["progress"] < 1
    first = found["about"]["counts"]["rows"]
    assert client.post(f"/api/imports/{id_}/cancel").json()["about"]["status"] == "cancelled"
    work(api)
    assert client.get("/api/people").json()["total"] == first < 500
    client.post(f"/api/imports/{id_}/undo")
    work(api)
    assert client.get("/api/people").json()["total"] == 0
    whole = run(api, client, mapped(client, upload(client, text)))
    assert whole["about"]["counts"]["created"] == 500
    assert client.get("/api/people").json()["total"] == 500


def test_what_is_no_list_is_refused_with_a_reason_and_nothing_is_kept(api: Rig) -> None:
    client = api.key()
    for data, reason in [
        (b"", "empty"), (b"PK\x03\x04xx", "spreadsheet"), (b"\xff\xfea\x00", "UTF-16"), (b"a,b\n\x00\x01", "no text"),
        (b"email\n\"never ends" + b"xxxxxxxxx\n" * 200_000, "quotation mark"),
    ]:  # fmt: skip
        answer = client.post("/api/imports", content=data)
        if reason == "quotation mark":
            found = answer.json()
            id_ = mapped(client, found)
            assert "quotation mark" in run(api, client, id_)["about"]["fault"]
            continue
        assert reason in assert_problem(answer, 422)["detail"], data[:10]
    assert [one["status"] for one in pages(client, "/api/imports")] == ["failed"]


def test_a_mapping_that_names_nobody_is_refused_and_a_file_may_be_read_in_another_way(api: Rig) -> None:
    client = api.key()
    found = upload(client, "name|x\nAnna|1\n")
    id_ = found["about"]["id"]
    path = f"/api/imports/{id_}/mapping"
    said = assert_problem(
        client.put(path, json={"columns": [{"index": 0, "to": "trait", "trait": "name"}]}), 422
    )
    assert said["problems"][0]["reason"] == "nobody can be found"
    assert_problem(client.post(f"/api/imports/{id_}/run"), 409)
    other = {"encoding": "cp1252", "delimiter": ",", "header": False}
    shape = client.put(f"/api/imports/{id_}/shape", json=other).json()["about"]["shape"]
    assert (shape["columns"], shape["rows"][0]) == (["column 1"], ["name|x"])


def test_a_file_may_be_larger_than_other_requests(shared_api: Rig) -> None:
    client = shared_api.key()
    row = "x" * 1000 + "@shop.example\n"
    text = "email\n" + row * (MAX_BODY // len(row) + 10)
    assert len(text) > MAX_BODY
    answer: httpx.Response = client.post("/api/imports", content=text.encode())
    assert answer.status_code == 201
    assert answer.json()["about"]["size"] == len(text)
    headers = {"content-length": str(200 * 1024 * 1024)}
    assert_problem(client.post("/api/imports", content=b"email\n", headers=headers), 413)
