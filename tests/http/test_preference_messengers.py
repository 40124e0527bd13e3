"""The preference centre and messengers: what is offered, agreed to and withdrawn there (B3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from centre_rig import CentreShop, centre_shop, form_of
from edge_rig import HOUR


@pytest.fixture
def shop(database_url: str) -> Iterator[CentreShop]:
    """A shop with Anna, who agreed to everything."""
    with centre_shop(database_url) as made:
        made.anna()
        yield made


def test_telegram_is_offered_once_the_chat_is_connected_and_a_declaration_names_it(shop: CentreShop) -> None:
    """B3: not before, as there is nowhere to write to; what was agreed there is sent there, and ends there."""
    world = shop.world
    shop.wording("telegram")
    shop.telegram()
    offer = r'name="channel" value="telegram"><input type="hidden" name="purpose" value="marketing">'
    assert not re.search(offer, shop.browser.get(shop.link()).text)
    shop.starts(shop.link("chat", channel="telegram").rpartition("/")[2])
    page = shop.browser.get(shop.link()).text
    assert re.search(offer, page)
    assert "Telegram" in page
    shop.press(shop.link(), "agree", key=form_of(page, "agree")["key"][0])
    assert shop.state_of("telegram", "marketing") == ["given"]
    shop.plan("news-telegram", "telegram")
    world.wait(HOUR)
    assert [one.content.text for one in world.outbox.sent if one.channel == "telegram"][-1].startswith(
        "Neu da"
    )
    page = shop.browser.get(shop.link()).text
    [key] = re.findall(offer + r'<input type="hidden" name="key" value="(\w+)"', page)
    shop.press(shop.link(), "withdraw", key=key)
    assert shop.state_of("telegram", "marketing") == ["withdrawn"]


def test_a_messenger_by_number_is_offered_only_where_the_shop_is(shop: CentreShop) -> None:
    """A number would do for RCS and WhatsApp as well; who cannot be written to there is not asked about it."""

    def choices() -> list[str]:
        return re.findall(
            r'name="channel" value="(\w+)"', shop.browser.get(shop.link()).text.split("h-pause")[0]
        )

    before = choices()
    assert "sms" in before
    assert not {"rcs", "whatsapp"} & set(before)
    shop.account("whatsapp")
    assert set(choices()) - set(before) == {"whatsapp"}
