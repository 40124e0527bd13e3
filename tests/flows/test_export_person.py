"""A person is told everything that is stored about them (GDPR 15, 20)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from edge_rig import EdgeShop, edge_shop
from erasure_rig import MAIL, NUMBER, STREET, USER, WORDS, WROTE, fill, known

from anklang.core.json import decode
from anklang.flows.export_person import export_person
from anklang.privacy.tables import TABLES


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with messages, codes and people."""
    with edge_shop(database_url) as made:
        yield made


def test_the_export_holds_every_part_and_nothing_of_others(shop: EdgeShop) -> None:
    person = fill(shop)
    with shop.world.database.transaction() as tx:
        export = export_person(
            tx, shop.world.workspace, person, "de", shop.world.clock.now(), shop.world.home
        )
        found = decode(export.json_bytes())
    sections = found["sections"]
    assert {table.section for table in TABLES if table.section} == set(sections)
    assert [name for name, rows in sections.items() if not rows] == []
    text = str(found)
    assert [word for word in WORDS if word not in text] == []
    assert "+4915111111111" not in text
    assert "other-1" not in text
    sent = [row["rendered"]["content"]["text"] for row in sections["messages"] if row["rendered"]]
    assert any("cart-erna-1" in one for one in sent)
    assert sections["inbound"][0]["text"] == WROTE
    assert sections["consents"][0]["address"] == NUMBER
    assert found["about"]["recipients"][0]["account"] == "outbox"
    assert found["about"]["periods"]["Was Kunden schrieben"].startswith("365 Tage")
    assert len(known(shop, person).people) == 2
    assert len(sections["profile"]) == 2


@pytest.mark.parametrize(("language", "title"), [("de", "Was über Sie gespeichert ist"), ("en", "What is stored "
    "about you"), ("fr", "What is stored")])  # fmt: skip
def test_the_page_is_readable_in_the_persons_language(shop: EdgeShop, language: str, title: str) -> None:
    person = fill(shop)
    with shop.world.database.transaction() as tx:
        html = export_person(
            tx, shop.world.workspace, person, language, shop.world.clock.now(), shop.world.home
        ).html()
    assert f"<h1>{title}" in html
    assert html.count("<h1") == 1
    assert "<script" not in html
    for word in (MAIL, STREET, USER, WROTE, "Lindenhof"):
        assert word in html


def test_what_people_wrote_cannot_change_the_page(shop: EdgeShop) -> None:
    shop.person(USER, NUMBER, first_name="<script>alert(1)</script>")
    with shop.world.database.transaction() as tx:
        html = export_person(
            tx, shop.world.workspace, shop.world.person(USER), "en", shop.world.clock.now(), shop.world.home
        ).html()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
