"""Files as shops write them: encodings, delimiters, quotes; and reading on from any place."""

from __future__ import annotations

import csv
import io

import pytest

from anklang.core.errors import BadInput
from anklang.imports import read
from anklang.imports.model import PART_BYTES, Shape
from anklang.imports.read import Unreadable, records, shape_of
from anklang.imports.suggest import plain, slug, suggest


def parts(data: bytes) -> read.Load:
    return lambda number: data[number * PART_BYTES : (number + 1) * PART_BYTES]


@pytest.mark.parametrize(
    ("data", "encoding", "delimiter", "columns", "first"),
    [
        ("email;name\na@b.example;Jörg\n".encode(), "utf-8", ";", ["email", "name"], ["a@b.example", "Jörg"]),
        ("email,name\r\na@b.example,Jörg\r\n".encode("cp1252"), "cp1252", ",", ["email", "name"],
         ["a@b.example", "Jörg"]),
        ("\ufeffemail\tname\na@b.example\tx\n".encode(), "utf-8-sig", "\t", ["email", "name"], ["a@b.example", "x"]),
        (b"email;amount\na@b.example;1,5\nb@b.example;2,5\n", "utf-8", ";", ["email", "amount"],
         ["a@b.example", "1,5"]),
        (b'email,note\na@b.example,"one;two;three"\n', "utf-8", ",", ["email", "note"],
         ["a@b.example", "one;two;three"]),
        (b"a@b.example,1\nb@b.example,2\n", "utf-8", ",", ["column 1", "column 2"], ["a@b.example", "1"]),
        (b"email\na@b.example\n", "utf-8", ";", ["email"], ["a@b.example"]),
    ],
)  # fmt: skip
def test_the_shape_of_a_file_is_found(
    data: bytes, encoding: str, delimiter: str, columns: list[str], first: list[str]
) -> None:
    shape = shape_of(data, data.count(b"\n"))
    assert (shape.encoding, shape.delimiter, shape.columns, shape.rows[0]) == (
        encoding,
        delimiter,
        columns,
        first,
    )


def test_reading_goes_on_from_every_row_and_across_pieces() -> None:
    text = io.StringIO()
    rows = [[f"p{n}@shop.example", f"line\none; {n}" + "ü" * (n % 90), str(n)] for n in range(5000)]
    csv.writer(text, delimiter=";").writerows(rows)
    data = text.getvalue().encode()
    assert len(data) > 2 * PART_BYTES
    shape = Shape(delimiter=";", columns=["a", "b", "c"])
    whole = list(records(parts(data), shape, 0, 0))
    assert [one.cells for one in whole] == rows
    assert whole[-1].end == len(data)
    assert whole[1].line == 3
    for start in (0, 1, 1999, 4998):
        rest = list(records(parts(data), shape, whole[start].end, whole[start].last_line))
        assert rest == whole[start + 1 :]


def test_bytes_that_are_no_text_damage_their_own_row_only() -> None:
    data = b"email;name\na@b.example;J\xf6rg\nb@b.example;Eva\n"
    found = list(records(parts(data), Shape(delimiter=";"), 0, 0))
    assert [one.damaged for one in found] == [False, True, False]


def test_a_line_without_an_end_is_not_read_for_ever() -> None:
    data = b"email\n" + b"x" * 3_000_000
    with pytest.raises(Unreadable, match="Line 2 is longer"):
        list(records(parts(data), Shape(), 0, 0))


def test_what_is_no_list_is_refused() -> None:
    for data in (
        b"",
        b"  \n ",
        b"PK\x03\x04",
        b"\xff\xfea\x00",
        b"a\rb\rc\r",
        b"a,b\n\x00,1\n",
        b"," * 300 + b"\n",
    ):
        with pytest.raises(BadInput):
            shape_of(data, 0)


def test_columns_are_suggested_by_their_names_in_german_and_english() -> None:
    names = ["E-Mail-Adresse", "Kunden-Nr.", "Straße", "PLZ", "accepts_marketing", "Mobiltelefon", "Lieblingsfarbe",
             "Consent date", "E-Mail"]  # fmt: skip
    row = ["a@b.example", "7", "Weg 1", "01099", "yes", "0151", "blau", "2026-01-01", "b@b.example"]
    found = suggest(Shape(delimiter=";", columns=names, rows=[row]), "DE")
    said = [(one.to, one.trait or one.channel) for one in found.columns]
    assert said == [
        ("email", ""), ("user", ""), ("trait", "street"), ("trait", "postal_code"), ("consent", "email"), ("phone", ""),
        ("trait", "lieblingsfarbe"), ("ignore", ""), ("trait", "e_mail"),
    ]  # fmt: skip
    assert found.proof.time_column == 7
    assert found.columns[3].type == "text"
    assert (plain("Straße & Nr."), slug("Größe (cm)")) == ("strassenr", "groesse_cm")
