"""What vendors of mail tell of people: complaints and unsubscriptions at the vendor, and opens by machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from spine_rig import Rig, rig

MAIL = "anna@example.com"


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Rig]:
    """A shop whose first mail to Anna has gone out."""
    with rig(database_url, tmp_path, datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) as made:
        made.mail_unsubscribe()
        yield made


def opt_outs(shop: Rig) -> int:
    """How often her journeys and figures were told that she unsubscribed."""
    shop.world.settle()
    with shop.world.database.transaction() as tx:
        row = tx.row("SELECT count(*) FROM events WHERE name = 'Unsubscribed'")
    return 0 if row is None else int(row[0])


@pytest.mark.parametrize(
    ("told", "signs"),
    [
        ("complaint", [("email", MAIL, "complaint"), ("email", MAIL, "stop")]),
        ("unsubscribed", [("email", MAIL, "stop")]),
    ],
)
def test_a_complaint_and_an_unsubscription_at_the_vendor_end_advertising_at_once(
    shop: Rig, told: str, signs: list[tuple[str, str, str]]
) -> None:
    """compliance 6.4, R15: the mail arrived, nothing but transactional mail follows, and it is told once."""
    (mail,) = shop.world.ledger()
    for _ in range(2):
        shop.world.report(mail["id"], "delivered", channel="email", opt_out=told)
    assert shop.suppressions() == signs
    assert opt_outs(shop) == 1
    assert [m["state"] for m in shop.world.ledger()] == ["delivered"]
    shop._send("email", "mail")
    assert sorted(m["state"] for m in shop.world.ledger()) == ["delivered", "suppressed"]


def test_a_complaint_takes_back_what_waits_and_leaves_other_channels_alone(shop: Rig) -> None:
    (mail,) = shop.world.ledger()
    shop.world.report(mail["id"], "delivered", channel="email", opt_out="complaint")
    with shop.world.database.transaction() as tx:
        rows = tx.rows("SELECT channel, scope, source FROM suppressions ORDER BY reason")
    assert [tuple(row) for row in rows] == [("email", "advertising", "provider_block")] * 2


def test_a_complaint_about_a_mail_that_is_not_ours_counts_for_the_address_all_the_same(shop: Rig) -> None:
    """The shop may send other mail over the same account; the person said no to the shop."""
    shop.world.report(None, "delivered", channel="email", opt_out="complaint", recipient="Anna@Example.com ")  # type: ignore[arg-type]
    assert shop.suppressions() == [("email", MAIL, "complaint"), ("email", MAIL, "stop")]
    shop.world.report(None, "delivered", channel="email", opt_out="complaint")  # type: ignore[arg-type]
    assert len(shop.suppressions()) == 2


@pytest.mark.parametrize(
    ("machine", "state"),
    [("apple_mpp", "delivered"), ("scanner", "delivered"), ("proxy", "read"), ("", "read")],
)
def test_a_mail_that_a_machine_loaded_is_delivered_and_not_read(shop: Rig, machine: str, state: str) -> None:
    """compliance 6.5: who loaded it is kept with the message."""
    (mail,) = shop.world.ledger()
    shop.world.report(mail["id"], "read", channel="email", machine=machine)
    assert [m["state"] for m in shop.world.ledger()] == [state]
    with shop.world.database.transaction() as tx:
        row = tx.row("SELECT replies -> -1 ->> 'machine' FROM messages")
    assert row == (machine,)


def test_a_report_without_these_words_sets_no_stop_sign(shop: Rig) -> None:
    """Control."""
    (mail,) = shop.world.ledger()
    shop.world.report(mail["id"], "delivered", channel="email")
    assert shop.suppressions() == []
    assert opt_outs(shop) == 0
