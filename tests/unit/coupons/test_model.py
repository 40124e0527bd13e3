"""Coupon pools and codes without a database (E2, R13)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from anklang.core.errors import BadInput
from anklang.coupons import model
from anklang.coupons.model import Held, Pool, Stock, clean_codes, code_from, dummy, expires_at, is_low, parse

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_a_pool_is_read_from_its_text_form() -> None:
    """E2."""
    pool = parse(
        {"id": "flash-may", "kind": "generated", "prefix": "MAY-", "valid_for": "4h", "offer": "10 %"}
    )
    assert pool == Pool("flash-may", "generated", prefix="MAY-", valid_for="4h", offer="10 %")
    assert pool.offer_key == "10 %"
    assert Pool("x", "list").offer_key == "x"


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        (7, ["p"]),
        ({}, ["p.id", "p.kind"]),
        ({"id": "X Y", "kind": "list", "valid_for": "soon"}, ["p.id", "p.valid_for"]),
        (
            {"id": "x", "kind": "raffle", "lenght": 3, "low_stock": "many"},
            ["p.lenght", "p.kind", "p.low_stock"],
        ),
        ({"id": "x", "kind": "generated", "length": 4}, ["p.length"]),
        ({"id": "x", "kind": "generated", "alphabet": "AB"}, ["p.alphabet"]),
        ({"id": "x", "kind": "generated", "alphabet": "AAAAAAAAAAAA"}, ["p.alphabet"]),
        ({"id": "x", "kind": "generated", "prefix": "a b"}, ["p.prefix"]),
        (
            {"id": "x", "kind": "list", "valid_to": "2026-05-04T12:00:00", "low_stock": -1},
            ["p.valid_to", "p.low_stock"],
        ),
    ],
)
def test_every_fault_of_a_pool_is_reported(data: object, paths: list[str]) -> None:
    """Bad definitions are reported whole."""
    with pytest.raises(BadInput) as caught:
        parse(data, "p")
    assert sorted(problem.path for problem in caught.value.problems) == sorted(paths)


def test_a_generated_code_is_readable_hard_to_guess_and_repeatable() -> None:
    """E2: no look-alikes, no words; the same bytes give the same code."""
    pool = Pool("x", "generated", prefix="MAY-")
    codes = {code_from(pool, n.to_bytes(16, "big")) for n in range(20_000)}
    assert len(codes) == 20_000
    assert all(len(code) == 12 and code.startswith("MAY-") for code in codes)
    assert set("".join(code[4:] for code in codes)) == set(model.ALPHABET)
    assert not set("01OILAEU") & set(model.ALPHABET)
    assert code_from(pool, b"0" * 16) == code_from(pool, b"0" * 16)
    with pytest.raises(ValueError, match="16 random bytes"):
        code_from(pool, b"short")


@pytest.mark.parametrize(
    ("valid_for", "valid_to", "expected"),
    [
        ("", None, None),
        ("30m", None, NOW + timedelta(minutes=30)),
        ("4h", None, NOW + timedelta(hours=4)),
        ("2d", None, NOW + timedelta(days=2)),
        ("1w", None, NOW + timedelta(weeks=1)),
        ("", NOW + timedelta(days=1), NOW + timedelta(days=1)),
        ("2d", NOW + timedelta(days=1), NOW + timedelta(days=1)),
        ("2h", NOW + timedelta(days=1), NOW + timedelta(hours=2)),
    ],
)
def test_validity_counts_from_hand_over_and_never_beyond_the_end(
    valid_for: str, valid_to: datetime | None, expected: datetime | None
) -> None:
    """R13."""
    assert expires_at(Pool("x", "list", valid_for=valid_for, valid_to=valid_to), NOW) == expected


def test_a_preview_shows_the_shape_of_a_code_that_nobody_can_use() -> None:
    """R13: previews show a dummy."""
    assert dummy(Pool("x", "generated", prefix="MAY-", valid_for="1h"), NOW) == Held(
        "MAY-XXXXXXXX", NOW + timedelta(hours=1), "reserved"
    )
    assert dummy(Pool("x", "list"), NOW).code == "XXXX-XXXX"


@pytest.mark.parametrize(
    ("kind", "free", "waiting", "low"),
    [("list", 100, 0, False), ("list", 99, 0, True), ("list", 500, 501, True), ("generated", 0, 9, False)],
)
def test_low_stock_looks_at_what_is_left_and_who_waits(kind: str, free: int, waiting: int, low: bool) -> None:
    """R13: alarm with a forecast from people waiting upstream."""
    assert is_low(Pool("x", kind), Stock(free, 0, 0, 0, 0), waiting) is low  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("held", "usable"),
    [
        (Held("A", None, "committed"), True),
        (Held("A", NOW, "committed"), False),
        (Held("A", NOW + timedelta(seconds=1), "reserved"), True),
        (Held("A", None, "redeemed"), False),
    ],
)
def test_a_used_or_expired_code_is_not_worth_printing(held: Held, usable: bool) -> None:
    """E2."""
    assert held.usable(NOW) is usable


def test_a_file_of_codes_is_cleaned_and_bad_lines_are_named() -> None:
    """Import: blanks, repeats and a byte order mark are no fault."""
    codes, problems = clean_codes(["\ufeffABC-1 ", "", "ABC-2\n", "ABC-1", "a b", "ä1234", "x"])
    assert codes == ["ABC-1", "ABC-2"]
    assert [problem.path for problem in problems] == ["line 5", "line 6", "line 7"]
