"""The catalogue over the API: products, their past, feeds, uploads and decisions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from api_rig import Rig, assert_problem, pages, table_of

from anklang.catalogue.model import Pricing, Product
from anklang.flows.read_feeds import FeedReader
from anklang.flows.take_products import take_products

HEAD = "id;item_group_id;title;link;price;availability\n"


def table(count: int) -> bytes:
    rows = (
        f"s-{n:03};g-{n // 2};Hemd {n};https://shop.example/{n};15.00 EUR;in_stock\n" for n in range(count)
    )
    return (HEAD + "".join(rows)).encode()


def upload(api: Rig, data: bytes, feed: str = "main") -> dict[str, Any]:
    """A file is uploaded and read; answers its run."""
    made = api.key().post(f"/api/catalogue/feeds/{feed}/upload", content=data)
    assert made.status_code == 201, made.text
    reader = FeedReader(api.database, api.clock, api.site.definitions)
    while reader.piece(1.0):
        pass
    run: dict[str, Any] = api.key().get(f"/api/catalogue/runs/{made.json()['id']}").json()
    return run


@pytest.fixture
def feed(api: Rig) -> str:
    saved = api.key().put("/api/catalogue/feeds/main", json={"name": "Main", "language": "de"})
    assert saved.json() == {"id": "main", "version": 1, "changed": True}
    return "main"


def test_a_file_is_uploaded_and_its_products_are_listed_and_found(api: Rig, feed: str) -> None:
    run = upload(api, table(5))
    assert (run["status"], run["counts"]["new"], run["asked_by"]) == ("done", 5, "key first key")
    client = api.key()
    assert client.get("/api/catalogue").json()["stock"] == {"available": 5, "out_of_stock": 0, "gone": 0}
    listed = pages(client, "/api/catalogue/products", 2)
    assert [one["product"]["id"] for one in listed] == [f"s-{n:03}" for n in range(5)]
    found = client.get("/api/catalogue/products", params={"search": "hemd 3"}).json()
    assert (found["total"], found["items"][0]["price"], found["items"][0]["sold"]) == (1, 1500, True)
    assert client.get("/api/catalogue/products", params={"state": "gone"}).json()["total"] == 0
    assert client.get("/api/catalogue/products", params={"source": "feed:main"}).json()["total"] == 5
    view = client.get("/api/catalogue/feeds/main").json()
    assert (view["progress"], view["stock"]["available"], view["last"]["id"]) == (1.0, 5, run["id"])


def test_a_product_shows_its_prices_and_its_variants(api: Rig) -> None:
    now = api.clock.now()
    shirt = Product(id="a/1", group="g", title={"de": "Hemd"}, offer=Pricing(5000, "EUR"), measure="500 g")
    cheaper = Product(id="a/1", group="g", title={"de": "Hemd"}, offer=Pricing(4000, "EUR"), measure="500 g")
    with api.database.transaction() as tx:
        take_products(
            tx, api.workspace, [shirt, Product(id="a/2", group="g")], "shop", now - timedelta(days=60)
        )
        take_products(tx, api.workspace, [cheaper], "shop", now - timedelta(days=1))
    found = api.key().get("/api/catalogue/product", params={"product": "a/1"}).json()
    about = found["about"]
    assert (about["price"], about["lowest_30d"], about["unit_price"], about["unit"]) == (
        4000,
        5000,
        8000,
        "1 kg",
    )
    assert [one["price"] for one in found["prices"]] == [5000, 4000]
    assert [one["product"]["id"] for one in found["variants"]] == ["a/2"]
    assert_problem(api.key().get("/api/catalogue/product", params={"product": "nobody"}), 404)


def test_what_was_wrong_in_a_file_can_be_downloaded(api: Rig, feed: str) -> None:
    run = upload(api, table(2) + b"=1+1;;Hemd;https://shop.example;cheap;in_stock\n")
    client = api.key()
    assert client.get(f"/api/catalogue/runs/{run['id']}/faults").json()[0]["line"] == 4
    rows = table_of(client.get(f"/api/catalogue/runs/{run['id']}/errors.csv"))
    assert rows == [
        {"line": "4", "id": "'=1+1", "attribute": "price", "refused": "row", "reason": "is no price, such as 15.00 EUR",
         "value": "cheap"}
    ]  # fmt: skip


def test_a_held_file_is_applied_or_discarded(api: Rig, feed: str) -> None:
    upload(api, table(100))
    run = upload(api, table(10))
    client = api.key()
    assert run["status"] == "held"
    assert [one["id"] for one in client.get("/api/catalogue").json()["held"]] == [run["id"]]
    alerts = {one["code"]: (one["object"], one["count"]) for one in client.get("/api/home").json()["alerts"]}
    assert alerts["feed_held"] == ("main", 100)
    assert client.post(f"/api/catalogue/runs/{run['id']}/discard").json()["status"] == "discarded"
    assert_problem(client.post(f"/api/catalogue/runs/{run['id']}/apply"), 409)
    again = upload(api, table(10))
    assert client.post(f"/api/catalogue/runs/{again['id']}/apply").json()["status"] == "applying"
    runs = pages(client, "/api/catalogue/feeds/main/runs", 1)
    assert sorted(one["status"] for one in runs) == ["applying", "discarded", "done"]


def test_a_feed_is_run_now_and_removed_with_its_products(api: Rig, feed: str) -> None:
    client = api.key()
    assert_problem(client.post("/api/catalogue/feeds/main/run"), 422)
    upload(api, table(3))
    saved = client.put("/api/catalogue/feeds/web", json={"url": "https://shop.example/feed.xml"})
    assert saved.status_code == 200
    assert client.post("/api/catalogue/feeds/web/run").json()["status"] == "fetching"
    assert_problem(client.post("/api/catalogue/feeds/web/run"), 409)
    assert client.delete("/api/catalogue/feeds/main").status_code == 204
    assert [one["feed"]["id"] for one in client.get("/api/catalogue/feeds").json()["items"]] == ["web"]
    assert client.get("/api/catalogue").json()["stock"]["gone"] == 3
    assert_problem(client.get("/api/catalogue/feeds/main"), 404)
    assert_problem(client.delete("/api/catalogue/feeds/main"), 404)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"url": "http://shop.example/feed.xml"}, "url"),
        ({"url": "nonsense"}, "url"),
        ({"every_minutes": 1}, "every_minutes"),
        ({"takes": "everything"}, "takes"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_feed_that_cannot_be_used_is_refused(api: Rig, body: dict[str, Any], path: str) -> None:
    answer = api.key().put("/api/catalogue/feeds/main", json=body)
    assert_problem(answer, 422)
    assert [one["path"] for one in answer.json()["problems"]] == [path]


def test_an_upload_that_is_too_large_is_told_and_ends_its_run(
    api: Rig, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anklang.flows.define_feed.MAX_BYTES", 1000)
    assert_problem(api.key().post("/api/catalogue/feeds/main/upload", content=table(100)), 422)
    view = api.key().get("/api/catalogue/feeds/main").json()
    assert view["last"]["status"] == "failed"
    alerts = {one["code"]: one["object"] for one in api.key().get("/api/home").json()["alerts"]}
    assert alerts["feed_failing"] == "main"


def test_nothing_of_another_workspace_is_seen_or_touched(api: Rig, feed: str) -> None:
    upload(api, table(100))
    run = upload(api, table(1))
    other = api.key(api.other_key)
    assert other.get("/api/catalogue/products").json()["items"] == []
    assert other.get("/api/catalogue").json()["held"] == []
    for method, path in (
        ("GET", "/feeds/main"), ("DELETE", "/feeds/main"), ("POST", "/feeds/main/run"), ("GET", "/feeds/main/runs"),
        ("GET", f"/runs/{run['id']}"), ("POST", f"/runs/{run['id']}/apply"), ("POST", f"/runs/{run['id']}/discard"),
        ("GET", f"/runs/{run['id']}/errors.csv"), ("GET", f"/runs/{run['id']}/faults"),
        ("GET", "/product?product=s-001"),
    ):  # fmt: skip
        assert_problem(other.request(method, f"/api/catalogue{path}"), 404)
    assert_problem(other.post("/api/catalogue/feeds/main/upload", content=table(1)), 404)
