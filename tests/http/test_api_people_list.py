"""The list of people: searched, filtered, sorted, taken along, tagged."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

from api_rig import Rig, assert_problem, pages
from starlette.testclient import TestClient

from anklang.flows.import_people import import_more


def some(api: Rig) -> dict[str, str]:
    """Four people; the later in this list, the later seen. Answers their ids by first name."""
    found = {}
    for number, (first, last, phone) in enumerate(
        [
            ("Änne", "Berg", "+4915112345678"),
            ("Ben", "Berger", ""),
            ("Cara", "Ohm", "+436641234567"),
            ("Dan", "Öz", ""),
        ]
    ):
        person = api.person(f"{first[1:]}{number}@shop.example", first_name=first, last_name=last, phone=phone,
                            userId=f"K-{number}")  # fmt: skip
        api.clock.step(hours=3)
        api.tell(person, "page", "Page Viewed", {"url": "https://shop.example/"})
        found[first] = str(person)
    return found


def names(client: TestClient, **params: Any) -> list[str]:
    found = pages(client, "/api/people", limit=1, **params)
    return [one["profile"]["first_name"] for one in found]


def test_people_are_found_by_every_identifier_and_name(api: Rig) -> None:
    client, ids = api.key(), some(api)
    for search, expected in [
        ("änn", ["Änne"]), ("ber", ["Änne", "Ben"]), ("ben berg", ["Ben"]), ("öz", ["Dan"]), ("BER", ["Änne", "Ben"]),
        ("0151 123", ["Änne"]), ("0049151", ["Änne"]), ("+43", ["Cara"]), ("an3@", ["Dan"]), (ids["Cara"], ["Cara"]),
        ("%", []), ("_", []), ("0", []),
    ]:  # fmt: skip
        assert names(client, search=search) == expected, search


def test_people_are_sorted_and_every_page_goes_on_where_the_one_before_ended(api: Rig) -> None:
    client, ids = api.key(), some(api)
    for person, amount in (("Ben", 30), ("Dan", 20)):
        order = {"order_id": f"o-{person}", "total": amount, "revenue": amount, "currency": "EUR"}
        api.tell(UUID(ids[person]), "track", "Order Completed", order)
    assert names(client) == ["Änne", "Ben", "Cara", "Dan"]
    assert names(client, sort="newest") == ["Dan", "Cara", "Ben", "Änne"]
    assert names(client, sort="last_seen")[-1] == "Änne"
    assert names(client, sort="revenue")[:2] == ["Ben", "Dan"]
    assert len(names(client, sort="revenue")) == 4
    assert_problem(client.get("/api/people", params={"sort": "wrong"}), 422)


def test_a_segment_filters_the_list_and_a_line_says_what_columns_may_show(api: Rig) -> None:
    client, ids = api.key(), some(api)
    condition = {"kind": "trait", "name": "last_name", "op": "starts_with", "value": "Berg"}
    assert client.put("/api/segments/bergs", json={"condition": condition}).status_code == 200
    client.post(
        f"/api/people/{ids['Ben']}/consents",
        json={"action": "give", "channel": "push", "purpose": "marketing"},
    )
    assert names(client, segment="bergs", sort="newest") == ["Ben", "Änne"]
    assert names(client, segment="bergs", search="ben") == ["Ben"]
    assert names(client, segment="nothing") == []
    ben = client.get("/api/people", params={"search": "ben"}).json()["items"][0]
    assert (ben["segments"], ben["consents"], ben["tags"]) == (["bergs"], ["push/marketing"], [])


def test_a_filter_is_taken_along_as_a_table_that_no_spreadsheet_runs(api: Rig) -> None:
    client = api.key()
    some(api)
    api.person("e@shop.example", first_name='=HYPERLINK("x")', last_name="Berg", plan={"a": 1})
    columns = ["email", "phone", "first_name", "net_revenue", "trait:plan"]
    answer = client.get("/api/people.csv", params={"search": "berg", "columns": columns})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["email", "phone", "first_name", "net_revenue", "plan"]
    assert [row[2] for row in rows[1:]] == ["Änne", "Ben", '\'=HYPERLINK("x")']
    assert rows[1][1] == "+4915112345678"
    assert rows[3][4] == '{"a":1}'
    assert [one["detail"]["columns"] for one in pages(client, "/api/audit", action="people.exported")] == [
        columns
    ]
    assert_problem(client.get("/api/people.csv", params={"columns": ["memory"]}), 422)


def test_tags_are_set_for_chosen_people_and_taken_back(api: Rig) -> None:
    client, ids = api.key(), some(api)
    body = {"people": [ids["Ben"], ids["Dan"]], "add": ["vip"]}
    first = client.post("/api/people/tags", json=body).json()
    assert (first["status"], first["changed"]) == ("done", 2)
    again = client.post("/api/people/tags", json={**body, "add": ["vip", "club"]}).json()
    assert again["changed"] == 2
    api.work()
    tags = {one["profile"]["first_name"]: one["tags"] for one in pages(client, "/api/people")}
    assert tags == {"Änne": [], "Ben": ["vip", "club"], "Cara": [], "Dan": ["vip", "club"]}
    client.post(f"/api/imports/{first['id']}/undo")
    while import_more(api.database, api.clock, api.definitions):
        api.work()
    api.work()
    tags = {one["profile"]["first_name"]: one["tags"] for one in pages(client, "/api/people")}
    assert tags["Ben"] == ["club"]
    stranger = api.person("x@other.example", api.other)
    assert_problem(client.post("/api/people/tags", json={"people": [str(stranger)], "add": ["a"]}), 404)
    assert_problem(client.post("/api/people/tags", json={"people": [ids["Ben"]], "add": ["a,b"]}), 422)
    assert_problem(client.post("/api/people/tags", json={"people": [ids["Ben"]]}), 422)


def test_tags_for_a_filter_are_set_in_the_background(api: Rig) -> None:
    client = api.key()
    some(api)
    made = client.post("/api/people/tags", json={"search": "berg", "add": ["mountain"]}).json()
    assert made["status"] == "waiting"
    while import_more(api.database, api.clock, api.definitions):
        api.work()
    found = client.get(f"/api/imports/{made['id']}").json()["about"]
    assert (found["status"], found["counts"]["changed"], found["name"]) == ("done", 2, "+mountain")
    assert [one["id"] for one in pages(client, "/api/imports", kind="tags")] == [made["id"]]
    assert pages(client, "/api/imports", kind="file") == []
    remove = client.post("/api/people/tags", json={"remove": ["mountain"]}).json()
    while import_more(api.database, api.clock, api.definitions):
        api.work()
    assert client.get(f"/api/imports/{remove['id']}").json()["about"]["counts"]["changed"] == 2
    assert {tuple(one["tags"]) for one in pages(client, "/api/people")} == {()}


def test_lists_can_ask_how_people_are_called_by_name_or_by_a_hidden_address(api: Rig) -> None:
    client, ids = api.key(), some(api)
    nameless = str(api.person("nobody@shop.example"))
    other = api.person("else@shop.example", api.other, first_name="Else")
    asked = [ids["Ben"], nameless, str(other), ids["Ben"]]
    found = client.get("/api/people/names", params={"id": asked}).json()
    assert found == [{"id": ids["Ben"], "name": "Ben Berger"}, {"id": nameless, "name": "n•••@shop.example"}]
    assert_problem(client.get("/api/people/names"), 422)
    assert api.user("analyst").get("/api/people/names", params={"id": asked}).status_code == 403
