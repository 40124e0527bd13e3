"""What an order must say so that § 7 (3) UWG can be claimed, and which goods are similar (compliance 4.2)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from anklang.consents.grant import best_grant, customer_of, is_similar, notice_of
from anklang.consents.keep import retain_until
from anklang.consents.model import Grant, Notice
from anklang.consents.parse import leads_home
from anklang.core.ids import derive_id

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
SAID = {
    "wording": "checkout",
    "version": 2,
    "shown": True,
    "objected": False,
    "address": {"email": "a@example.com"},
}


@pytest.mark.parametrize(
    ("said", "shown", "objected"),
    [
        (SAID, True, False),
        ({**SAID, "shown": "true"}, False, False),
        ({**SAID, "shown": 1}, False, False),
        ({**SAID, "objected": 0}, True, True),
        ({key: value for key, value in SAID.items() if key != "objected"}, True, True),
    ],
)
def test_anything_but_a_clear_yes_counts_as_no(said: dict[str, Any], shown: bool, objected: bool) -> None:
    found = notice_of({"existing_customer_notice": said})
    assert found is not None
    assert (found[0].shown, found[0].objected) == (shown, objected)


@pytest.mark.parametrize(
    "said", [None, "yes", [], {}, {**SAID, "wording": ""}, {**SAID, "version": 0}, {**SAID, "version": True}]
)
def test_an_order_that_names_no_notice_grants_nothing(said: object) -> None:
    assert notice_of({"existing_customer_notice": said}) is None


def test_an_address_may_stand_alone_and_means_mail() -> None:
    found = notice_of({"existing_customer_notice": {**SAID, "address": "a@example.com"}})
    assert found is not None
    assert found[1] == {"email": "a@example.com"}


@pytest.mark.parametrize(
    ("bought", "wanted", "similar"),
    [
        ({"tea"}, {"tea"}, True),
        ({"tea"}, {"teaware"}, True),
        ({"teaware"}, {"tea"}, True),
        ({"teaware"}, {"honey"}, True),
        ({"tea"}, {"tea", "bicycles"}, False),
        ({"tea"}, {"coffee"}, False),
        ({"honey"}, {"mills"}, False),
        ({"tea"}, set(), False),
        (set(), {"tea"}, False),
    ],
)
def test_similar_is_the_same_category_or_one_of_its_family(
    bought: set[str], wanted: set[str], similar: bool
) -> None:
    assert is_similar(bought, wanted, {"tea": ["teaware", "honey"], "coffee": ["mills"]}) is similar


def test_the_newest_sale_that_allows_it_is_named_and_else_the_newest() -> None:
    def grant(sale: str, day: int, *categories: str, void: bool = False) -> Grant:
        at = NOW.replace(day=day)
        return Grant(
            person=derive_id("p"), sale=sale, channel="email", address="a", at=at, categories=categories,
            notice=Notice(wording="w", version=1, shown=True), void_at=at if void else None,
            void_reason="cancelled" if void else "",
        )  # fmt: skip

    grants = [grant("o-1", 1, "tea"), grant("o-2", 2, "tea", void=True), grant("o-3", 3, "bicycles")]
    found = best_grant(grants, "email", "a", {"tea"}, {}, NOW)
    assert found is not None
    assert found.sale == "o-1"
    other = best_grant(grants, "email", "a", {"coffee"}, {}, NOW)
    assert other is not None
    assert other.sale == "o-3"
    assert not customer_of(other, {"coffee"}, {}, own=True, notice_in_message=True).own_similar_goods
    assert best_grant(grants, "email", "b", {"tea"}, {}, NOW) is None


@pytest.mark.parametrize(
    ("channel", "country", "used", "ended", "until"),
    [
        ("email", "DE", None, None, datetime(2030, 1, 1, tzinfo=UTC)),
        ("email", "DE", datetime(2027, 12, 31, tzinfo=UTC), None, datetime(2031, 1, 1, tzinfo=UTC)),
        ("sms", "FR", None, datetime(2028, 2, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC)),
        ("sms", "US", None, None, datetime(2031, 5, 4, 10, tzinfo=UTC)),
        ("sms", "CA", None, datetime(2028, 2, 29, tzinfo=UTC), datetime(2031, 2, 28, tzinfo=UTC)),
        ("voice", "DE", datetime(2028, 2, 29, tzinfo=UTC), None, datetime(2033, 2, 28, tzinfo=UTC)),
    ],
)
def test_evidence_is_kept_as_long_as_it_may_be_asked_for(
    channel: str, country: str, used: datetime | None, ended: datetime | None, until: datetime
) -> None:
    """Compliance 4.9."""
    assert retain_until(channel, country, NOW, used, ended) == until


@pytest.mark.parametrize(
    ("url", "home"),
    [
        ("https://shop.example/thanks", True),
        ("https://shop.example", True),
        ("http://127.0.0.1:8001/x", True),
        ("http://shop.example/thanks", False),
        ("https://evil.example/shop.example", False),
        ("https://shop.example@evil.example/", False),
        ("https://shop.example\\@evil.example/", False),
        ("//shop.example/", False),
        ("javascript:alert(1)", False),
        ("https://shop.example:bad/", False),
    ],
)
def test_a_form_leads_to_the_shop_only(url: str, home: bool) -> None:
    """No open redirect (compliance 9.4)."""
    assert leads_home(url, {"shop.example", "127.0.0.1:8001"}) is home
