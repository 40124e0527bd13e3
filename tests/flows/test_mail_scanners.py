"""A mail gateway follows every link of a mail before its reader does; none of that is a click (compliance 9.5, R20)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from edge_rig import HOUR, MINUTE, EdgeShop

from anklang.channels.store import save_account
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.workspaces.store import raise_epoch

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36"
MAIL: dict[str, Any] = {
    "id": "mail", "channel": "email", "class": "advertising", "purpose": "marketing",
    "languages": {"de": {"subject": "Neu", "html": "".join(
        f"<p><a href=\"{{{{ '/{word}' | link }}}}\">{word}</a></p>" for word in ("vasen", "decken", "lampen"))}},
}  # fmt: skip
JOURNEY = """
id: news
name: News
enter: {on: {event: Start}}
steps:
  - {send: mail, channel: email, template: mail}
  - wait_for: click
    on: [{clicked: mail, then: yes_}]
    at_most: 4h
    timeout: no_
    unknown: no_
  - {update: no_, set: {clicked: "no"}, then: end}
  - {update: yes_, set: {clicked: "yes"}, then: end}
"""


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """Anna got a mail with three links an hour ago."""
    made = EdgeShop(database_url)
    sealed = Vault("x" * 43 + "=").seal({"base_url": "http://127.0.0.1:1"})
    world = made.world
    with world.database.transaction() as tx:
        save_account(tx, world.workspace, "mail", "smtp", ["email"], sealed, world.clock.now())
        templates.save(tx, world.workspace, template_text.parse(MAIL), world.clock.now(), "test")
        raise_epoch(tx, world.workspace)
    made.person(email="anna@example.com")
    for purpose in ("marketing", "tracking"):
        world.consent("anna", "email", purpose, "confirm", address="anna@example.com")
    world.settle()
    made.publish(JOURNEY)
    made.happens("Start")
    world.wait(HOUR)
    yield made
    world.close()


def links(shop: EdgeShop) -> list[str]:
    """The short links of the mail, in their order."""
    return re.findall(r"http://[^\"]+/l/\w+", shop.world.outbox.sent[-1].content.html)


def clicks(shop: EdgeShop) -> list[tuple[bool, str | None]]:
    """What was kept of every request: counted, or why not."""
    with shop.world.database.transaction() as tx:
        return list(tx.rows("SELECT counted, why_not FROM link_clicks ORDER BY at, id"))


def test_six_links_in_a_second_are_a_scanner_and_nobody_clicked(shop: EdgeShop) -> None:
    """C05, rule 6: the first of them as well, which alone would have looked like a person."""
    for link in links(shop) * 2:
        assert shop.world.tap(link, CHROME) is not None
        shop.world.clock.set(shop.world.clock.now() + timedelta(milliseconds=200))
    shop.world.wait(4 * HOUR)
    assert clicks(shop) == [(False, "scanner")] * 6
    assert shop.world.ledger()[0]["state"] == "accepted"
    assert shop.traits()["clicked"] == "no"


def test_who_reads_the_mail_after_the_scanner_has_clicked(shop: EdgeShop) -> None:
    """C07: what a machine did before takes nothing away from the person."""
    for link in links(shop):
        shop.world.tap(link, CHROME)
    shop.world.wait(2 * HOUR)
    tapped = shop.world.clock.now()
    shop.world.tap(links(shop)[1], CHROME)
    shop.world.wait(MINUTE)
    assert clicks(shop) == [(False, "scanner")] * 3 + [(True, None)]
    with shop.world.database.transaction() as tx:
        assert tx.row("SELECT state, clicked_at FROM messages") == ("clicked", tapped)
    assert shop.traits()["clicked"] == "yes"


def test_a_click_on_a_mail_of_many_links_is_told_after_ten_seconds_at_its_own_time(shop: EdgeShop) -> None:
    """So long it may still turn out to be the first of a scanner's."""
    tapped = shop.world.clock.now()
    shop.world.tap(links(shop)[0], CHROME)
    shop.world.wait(timedelta(seconds=9))
    assert clicks(shop) == [(False, None)]
    shop.world.wait(timedelta(seconds=2))
    assert clicks(shop) == [(True, None)]
    with shop.world.database.transaction() as tx:
        row = tx.row("SELECT at FROM events WHERE kind = 'click'")
    assert row == (tapped,)
