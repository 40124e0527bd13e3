"""The OpenAPI document: valid, complete, and true about the answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from api_rig import Rig
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.testclient import TestClient

from anklang.catalogue.model import Product
from anklang.flows.take_products import take_products
from anklang.http.app import create_app
from anklang.http.collect import Collector


def document(api: Rig) -> dict[str, Any]:
    """The document as anybody may read it."""
    answer = api.browser().get("/api/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_the_document_is_valid_openapi_3_1(shared_api: Rig) -> None:
    found = document(shared_api)
    assert found["openapi"].startswith("3.1")
    assert found["servers"] == [{"url": "/api"}]
    OpenAPIV31SpecValidator(found).validate()


def test_every_type_of_the_document_has_a_name_of_its_own(shared_api: Rig) -> None:
    """Two structs of one name are told apart by their modules, which is nobody's word in a studio or a client."""
    document = shared_api.browser().get("/api/openapi.json").json()
    assert [name for name in document["components"]["schemas"] if "." in name] == []


def test_every_operation_has_an_id_a_tag_an_answer_and_a_form_for_errors(shared_api: Rig) -> None:
    found = document(shared_api)
    operations = [one for path in found["paths"].values() for one in path.values()]
    ids = [one["operationId"] for one in operations]
    assert len(set(ids)) == len(ids)
    for one in operations:
        assert one["tags"]
        assert one["summary"]
        assert list(one["responses"]["default"]["content"]) == ["application/problem+json"]
        good = next(answer for code, answer in one["responses"].items() if code.startswith("2"))
        assert "204" in one["responses"] or good["content"], one["operationId"]


def _feed(api: Rig) -> str:
    """A feed `f` with the product `p1`; answers the run of an upload."""
    client = api.key()
    client.put("/api/catalogue/feeds/f", json={"name": "F", "language": "de"})
    with api.database.transaction() as tx:
        shirt = Product(id="p1", title={"de": "Hemd"})
        take_products(tx, api.made.workspace, [shirt], "feed:f", api.clock.now())
    return str(client.post("/api/catalogue/feeds/f/upload", content=b"id;title\n").json()["id"])


def test_answers_are_what_the_document_says(shared_api: Rig) -> None:
    found = document(shared_api)
    client = shared_api.key()
    person = shared_api.person("kim@shop.example", first_name="Kim", city="Berlin")
    shared_api.tell(person, "track", "Order Completed", {"order_id": "1", "total": 10, "currency": "EUR", "products": [
        {"product_id": "p1", "name": "Shirt", "price": 10}]})  # fmt: skip
    client.put("/api/segments/all", json={"condition": {"kind": "trait", "name": "city", "value": "Berlin"}})
    client.put("/api/coupons/list", json={"kind": "list"})
    client.put("/api/templates/t", json={"channel": "sms", "class": "transactional", "purpose": "orders",
                                         "languages": {"de": {"text": "Hallo"}}})  # fmt: skip
    client.put("/api/journeys/care/draft", json={"id": "care", "name": "Care", "steps": [
        {"send": "a", "channel": "sms", "template": "t"}]})  # fmt: skip
    client.post("/api/journeys/care/publish", json={})
    survey = {"title": "?", "kind": "survey", "questions": [{"id": "a", "kind": "stars", "text": "?"}]}
    client.put("/api/templates/survey", json={"channel": "onsite", "class": "service", "purpose": "feedback",
                                              "languages": {"de": survey}})  # fmt: skip
    client.post("/api/templates/t/test", json={"to": "+4915112345678"})
    period = {"from": "2026-05-01T00:00:00Z", "to": "2026-05-04T00:00:00Z"}
    tested = client.post("/api/journeys/care/backtests", json=period)
    wording = {"id": "news", "name": "News", "purposes": ["marketing"], "channels": ["email"]}
    client.put("/api/wordings/news", json={**wording, "languages": {"de": {"text": "Ja, gern."}}})
    client.put("/api/shops/woo", json={"vendor": "shopware", "settings": {"app_secret": "x"}})
    simulated = client.post("/api/simulations", json={**period, "settings": {}}).json()["run"]
    imported = client.post("/api/imports", content=b"email\nkim@shop.example\n").json()["about"]["id"]
    names = {
        "person": person, "file": shared_api.file(person), "wording": "news", "shop": "woo", "segment": "all",
        "feed": "f",
        "user": client.get("/api/users").json()["items"][0]["id"], "pool": "list", "template": "t",
        "journey": "care", "version": 1, "run": tested.json()["run"]["id"], "import_id": imported,
    }  # fmt: skip
    uploaded = _feed(shared_api)
    asked = {
        "/people/names": {"id": person}, "/consents/proof": {"person": person}, "/catalogue/product": {"product": "p1"},
    }  # fmt: skip
    checked = 0
    for path, operations in found["paths"].items():
        if (
            "get" not in operations
            or any(f"{{{name}}}" in path for name in ("message", "token"))
            or "text" in path
            or "application/json" not in operations["get"]["responses"]["200"]["content"]
        ):
            continue
        here = path.replace("/on-site/{template}", "/on-site/survey")
        here = here.replace("/catalogue/runs/{run}", f"/catalogue/runs/{uploaded}")
        here = here.replace("/simulations/{run}", f"/simulations/{simulated['id']}").format(**names)
        answer = client.get(f"/api{here}", params=asked.get(path, {}))
        assert answer.status_code == 200, (path, answer.text)
        if "attachment" in answer.headers.get("content-disposition", ""):
            continue  # a file to save
        schema = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": found["components"]}
        errors = [
            f"{e.json_path}: {e.message}" for e in Draft202012Validator(whole).iter_errors(answer.json())
        ]
        assert errors == [], path
        checked += 1
    assert checked > 25


def test_the_whole_application_serves_the_api_under_its_path(shared_api: Rig, tmp_path: Path) -> None:
    app = create_app(
        shared_api.site,
        Collector(shared_api.database, shared_api.clock),
        sdk_files=tmp_path,
        studio_files=tmp_path,
        on_tick=lambda: None,
    )
    with TestClient(app, base_url="https://testserver") as client:
        assert client.get("/api/openapi.json").json() == document(shared_api)
        refused = client.get("/api/people")
        assert refused.status_code == 401
        assert refused.headers["content-type"] == "application/problem+json"
        assert client.get("/api/nowhere").headers["content-type"] == "application/problem+json"
