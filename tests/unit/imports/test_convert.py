"""Cells of a file become values, in German and English notation; what is none is refused with its place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from anklang.core.errors import BadInput
from anklang.imports.convert import Reader, boolean_of, check_mapping, date_of, moment_of, number_of, tags_of
from anklang.imports.model import Column, Mapping, Proof, Row, Shape
from anklang.imports.read import Record

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1.234,56", ",", 1234.56), ("1234,5 €", ",", 1234.5), ("1.234", ",", 1234), ("-12", ",", -12),
        ("12.5", ",", None), ("1.23,4", ",", None), ("1,234.56", ".", 1234.56), ("$1,234", ".", 1234),
        ("1'234,50", ",", 1234.5), ("", ",", None), ("zwölf", ",", None), ("1 234,5", ",", 1234.5), ("12,", ",", None),
        ("9" * 30, ",", None),
    ],
)  # fmt: skip
def test_numbers_are_read_in_the_notation_of_the_file(text: str, decimal: str, value: float | None) -> None:
    assert number_of(text, decimal) == value


@pytest.mark.parametrize(
    ("text", "order", "value"),
    [
        ("24.12.1990", "dmy", "1990-12-24"), ("1.2.2026", "mdy", "2026-02-01"), ("01/02/2026", "dmy", "2026-02-01"),
        ("01/02/2026", "mdy", "2026-01-02"), ("2026-05-01", "mdy", "2026-05-01"), ("31.02.2026", "dmy", None),
        ("24.12.90", "dmy", None), ("2026-05-01T12:30:00Z", "dmy", "2026-05-01T12:30:00+00:00"),
        ("1.5.2026 12:30", "dmy", "2026-05-01T12:30:00+02:00"), ("heute", "dmy", None), ("2026-13-01", "dmy", None),
    ],
)  # fmt: skip
def test_dates_are_read_in_their_usual_forms_and_never_guessed(
    text: str, order: str, value: str | None
) -> None:
    assert date_of(text, order, BERLIN) == value


def test_a_date_without_a_time_is_midnight_in_the_zone_of_the_workspace() -> None:
    assert moment_of("01.03.2026", "dmy", BERLIN) == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert moment_of("2026-03-01T10:00:00+05:00", "dmy", BERLIN) == datetime(2026, 3, 1, 5, tzinfo=UTC)
    assert moment_of("yesterday", "dmy", BERLIN) is None


def test_yes_and_no_are_understood_in_german_and_english() -> None:
    assert [boolean_of(one) for one in ("ja", "Wahr", "1", "x", "TRUE")] == [True] * 5
    assert [boolean_of(one) for one in ("nein", "0", "False", "abgemeldet")] == [False] * 4
    assert boolean_of("vielleicht") is None
    assert tags_of("vip, club;vip | ") == ["vip", "club"]


def read(cells: list[str], columns: list[Column], **more: Any) -> Row:
    shape = Shape(columns=[f"c{index}" for index in range(len(columns))])
    reader = Reader(Mapping(columns=columns, **more), shape, "DE", BERLIN, NOW)
    return reader.read(Record(2, cells, 0, 2, False))


def test_a_value_that_is_none_is_left_out_and_the_rest_of_the_row_is_taken() -> None:
    columns = [Column(index=0, to="email"), Column(index=1, to="phone"),
               Column(index=2, to="trait", trait="size", type="number")]  # fmt: skip
    row = read(["A@b.example", "12", "groß"], columns)
    assert (row.email, row.phone, row.traits, row.refused) == ("a@b.example", "", {}, False)
    assert [(one.column, one.refused) for one in row.faults] == [("c1", "value"), ("c2", "value")]
    assert read(["", "0151 12345678", "3,5"], columns).phone == "+4915112345678"
    assert read(["x", "", ""], columns).refused
    assert read(["a@b.example", "", "", "more"], columns).refused
    assert read(["a@b.example"], columns).email == "a@b.example"


@pytest.mark.parametrize(
    ("said", "proof", "action", "fault"),
    [
        ("ja", Proof(source="till", time="1.3.2026", wording="w"), "give", ""),
        ("confirmed", Proof(source="form", time="2026-03-01", wording="w"), "confirm", ""),
        ("nein", Proof(), "withdraw", ""),
        ("ja", Proof(), "", "source and time and wording missing"),
        ("ja", Proof(source="till", time="1.3.2026"), "", "wording missing"),
        ("ja", Proof(source="till", time="1.3.2027", wording="w"), "", "no date of the past"),
        ("vielleicht", Proof(source="till", time="1.3.2026", wording="w"), "", "neither yes nor no"),
        ("", Proof(), "", ""),
    ],
)  # fmt: skip
def test_a_consent_needs_source_time_and_wording_and_a_withdrawal_needs_nothing(
    said: str, proof: Proof, action: str, fault: str
) -> None:
    """R21, compliance 4.3"""
    columns = [
        Column(index=0, to="email"),
        Column(index=1, to="consent", channel="email", purpose="marketing"),
    ]
    row = read(["a@b.example", said], columns, proof=proof)
    assert [one.action for one in row.consents] == ([action] if action else [])
    assert [one.refused for one in row.faults] == (["consent"] if fault else [])
    assert not fault or fault in row.faults[0].reason
    assert not row.refused


def test_a_consent_is_bound_to_the_address_of_its_row() -> None:
    """BGH I ZR 164/09: the consent of an address is no consent of another."""
    proof = Proof(source="till", time="1.3.2026", wording="w")
    columns = [Column(index=0, to="email"), Column(index=1, to="consent", channel="sms", purpose="marketing")]
    row = read(["a@b.example", "ja"], columns, proof=proof)
    assert row.consents == []
    assert "bound to an address" in row.faults[0].reason


@pytest.mark.parametrize(
    ("mapping", "path", "reason"),
    [
        (Mapping(columns=[Column(index=0, to="trait", trait="x")]), "columns", "nobody can be found"),
        (Mapping(columns=[Column(index=9, to="email")]), "columns[0].index", "there is no column 9"),
        (Mapping(columns=[Column(index=0, to="email"), Column(index=1, to="email")]), "columns[1]", "another column"),
        (Mapping(columns=[Column(index=0, to="email"), Column(index=1, to="consent", channel="fax", purpose="m")]),
         "columns[1]", "no channel"),
        (Mapping(columns=[Column(index=0, to="email"), Column(index=1, to="consent", channel="sms", purpose="x")]),
         "columns[1]", "no purpose"),
        (Mapping(columns=[Column(index=0, to="email")], proof=Proof(time="soon")), "proof.time", "no date"),
        (Mapping(columns=[Column(index=0, to="email")], proof=Proof(time_column=5)), "proof.time_column", "no column"),
    ],
)  # fmt: skip
def test_a_mapping_that_contradicts_itself_is_refused_with_its_place(
    mapping: Mapping, path: str, reason: str
) -> None:
    with pytest.raises(BadInput) as caught:
        check_mapping(mapping, Shape(columns=["a", "b"]), {"marketing"})
    assert [one.path for one in caught.value.problems] == [path]
    assert reason in caught.value.problems[0].reason
