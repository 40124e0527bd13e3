"""The one question of the preference centre after the channel that somebody likes (decision 0022)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from centre_rig import CentreShop, centre_shop


@pytest.fixture
def shop(database_url: str) -> Iterator[CentreShop]:
    """A shop with Anna, who agreed to everything."""
    with centre_shop(database_url) as made:
        made.anna()
        yield made


@pytest.mark.parametrize("said", ["telegram", "nonsense", "x" * 99])
def test_nobody_prefers_a_channel_that_was_not_offered(shop: CentreShop, said: str) -> None:
    """The form names only channels by which this person can be reached; the words say that it is no consent."""
    page = shop.browser.get(shop.link() + "?language=en").text
    assert '<label for="preferred">I would rather hear by</label>' in page
    assert "It is no consent." in page
    shop.press(shop.link(), "save", preferred="sms")
    shop.press(shop.link(), "save", preferred=said)
    assert shop.chosen().preferred == "sms"
    shop.press(shop.link(), "save", preferred="")
    assert shop.chosen().preferred == ""
