"""What shops write is read without raising, and nothing comes out that PostgreSQL refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.shops.read import amount, moment, short, text, tracking_number, unix, web_address


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (" Kerze ", "Kerze"), ("Ker\0ze", "Kerze"), ("\0 Kerze \0", "Kerze"), ("\0", ""), (17, "17"), (-3, "-3"),
        (True, ""), (1.5, ""), (None, ""), (["x"], ""), (10**4000, ""),
    ],
)  # fmt: skip
def test_text_has_no_blanks_around_it_and_no_sign_that_cannot_be_kept(value: object, said: str) -> None:
    assert text(value) == said
    assert short(value) == said


def test_numbers_and_addresses_have_no_such_sign_either() -> None:
    assert tracking_number("0034\0 0434") == "00340434"
    assert web_address("https://x.example/\0a") == "https://x.example/a"


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2026-06-01T12:00:00Z", datetime(2026, 6, 1, 12, tzinfo=UTC)),
        ("2026-06-01T12:00:00+02:00", datetime(2026, 6, 1, 10, tzinfo=UTC)),
        ("2026-06-01T12:00:00", datetime(2026, 6, 1, 12, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("9999-12-31T23:59:59-05:00", None),
        ("0001-01-01T00:00:00+01:00", None),
        ("0001-01-01T00:00:00", None),
        ("0000-00-00T00:00:00", None),
        ("1989-12-31T23:59:59Z", None),
        ("1990-01-01T00:30:00+01:00", None),
        ("1990-01-01T00:00:00Z", datetime(1990, 1, 1, tzinfo=UTC)),
        ("tomorrow", None), ("", None), (None, None), (1780000000, None), ("2026-06-01\0", None),
    ],
)  # fmt: skip
def test_a_moment_that_no_shop_can_mean_is_none(value: object, at: datetime | None) -> None:
    assert moment(value) == at


@given(
    st.datetimes(
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])
    )
)
def test_every_moment_that_can_be_written_is_read_or_left_out(at: datetime) -> None:
    found = moment(at.isoformat())
    assert found is None or (found == at and found.year >= 1990)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.binary()))
def test_nothing_raises(value: object) -> None:
    assert "\0" not in text(value)
    moment(value)
    unix(value)
    assert amount(value).is_finite()


@pytest.mark.parametrize(
    ("value", "major"),
    [
        ("20.00", Decimal("20.00")), (1.5, Decimal("1.5")), ("1e999999", Decimal(0)), ("-1e999999", Decimal(0)),
        ("1e-999999", Decimal(0)), (1e300, Decimal("1e300")), (10**4000, Decimal(10) ** 4000), ("sNaN", Decimal(0)),
        (float("inf"), Decimal(0)),
    ],
)  # fmt: skip
def test_an_amount_that_could_not_be_right_is_nought(value: object, major: Decimal) -> None:
    found = amount(value)
    assert found == major
    assert len(f"{found * found:f}") < 20_000, "it can be reckoned with, and written"


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (1780000000, datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC)),
        (1780000000000, datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC)),
        (5, None), (-5, None), (10**4000, None), (float("nan"), None), (True, None), ("1780000000", None),
    ],
)  # fmt: skip
def test_a_number_of_seconds_that_no_shop_can_mean_is_none(value: object, at: datetime | None) -> None:
    assert unix(value) == at
