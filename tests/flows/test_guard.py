"""The content guard in the engine: what is published, and what leaves (B5, semantics 2.13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from edge_rig import EdgeShop, edge_shop

from anklang.core.errors import AnklangError
from anklang.flows.define import save_settings
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.workspaces.store import raise_epoch

NOTE = {
    "id": "note", "channel": "sms", "class": "transactional", "purpose": "order",
    "languages": {"de": {"text": "{{ brand.name }}: {{ event.order_id }} ist unterwegs. {{ event.note }}"}},
}  # fmt: skip
JOURNEY = """
id: sent
name: Sent
enter: {on: [{event: Order Shipped}], again: always}
steps:
  - {send: sms, channel: sms, template: note}
"""


def save(shop: EdgeShop, template: dict[str, Any]) -> None:
    """Save a template, as the studio does: nothing is refused."""
    with shop.world.database.transaction() as tx:
        templates.save(
            tx, shop.world.workspace, template_text.parse(template), shop.world.clock.now(), "test"
        )
        raise_epoch(tx, shop.world.workspace)


def settings(shop: EdgeShop, **wanted: Any) -> None:
    """Change the workspace's settings."""
    with shop.world.database.transaction() as tx:
        now = shop.world.cache.of(tx, shop.world.workspace).workspace.settings
        save_settings(
            tx,
            shop.caller,
            msgspec.to_builtins(msgspec.structs.replace(now, **wanted)),
            shop.world.clock.now(),
        )


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with Anna, and a message on what was shipped."""
    with edge_shop(database_url) as made:
        save(made, NOTE)
        made.publish(JOURNEY)
        yield made


def test_what_a_variable_brings_into_a_service_message_keeps_it_here_and_the_rule_is_in_its_trace(
    shop: EdgeShop,
) -> None:
    shop.happens("Order Shipped", order_id="A-1", note="Bitte klingeln.")
    shop.world.settle()
    shop.happens("Order Shipped", order_id="A-2", note="Jetzt 20 % Rabatt auf alles sichern!")
    shop.world.settle()
    assert shop.texts() == ["Lindenhof: A-1 ist unterwegs. Bitte klingeln."]
    assert sorted(shop.ledger(), key=str) == [("accepted", None), ("not_sent", "guard_blocked")]
    [stopped] = [one for one in shop.world.ledger() if one["state"] == "not_sent"]
    step = stopped["gate"][-1]
    assert (step["step"], step["rule"], step["answer"]) == ("guard", "guard:selling", "no")


def test_a_template_that_began_to_sell_is_stopped_until_it_is_mended(shop: EdgeShop) -> None:
    """A new version holds at once for journeys that run; saving it is not refused, sending is."""
    selling = {
        **NOTE,
        "languages": {"de": {"text": "{{ brand.name }}: {{ event.order_id }} da. Jetzt Schlussverkauf!"}},
    }
    save(shop, selling)
    shop.happens("Order Shipped", order_id="A-1", note="")
    shop.world.settle()
    assert shop.ledger() == [("not_sent", "guard_blocked")]
    settings(shop, guard={"selling": "warn"})
    shop.happens("Order Shipped", order_id="A-2", note="")
    shop.world.settle()
    assert shop.texts() == ["Lindenhof: A-2 da. Jetzt Schlussverkauf!"]


def test_a_product_called_sale_stops_nobodys_message(shop: EdgeShop) -> None:
    text = "{{ brand.name }}: {{ event.product_name }} aus {{ event.order_id }} ist unterwegs."
    save(shop, {**NOTE, "languages": {"de": {"text": text}}})
    shop.happens("Order Shipped", order_id="A-1", product_name="Kissen Sale")
    shop.world.settle()
    assert shop.texts() == ["Lindenhof: Kissen Sale aus A-1 ist unterwegs."]


def test_a_rule_that_does_not_exist_cannot_be_set(shop: EdgeShop) -> None:
    with pytest.raises(AnklangError, match="no such rule"):
        settings(shop, guard={"seling": "block"})
