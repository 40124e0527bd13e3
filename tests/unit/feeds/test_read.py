"""Files of feeds: XML and tables, packed or not, damaged or meant to harm."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator

import pytest

from anklang.feeds.read import read
from anklang.feeds.read_xml import Row, read_xml
from anklang.feeds.unpack import unpack
from anklang.imports.read import Unreadable

NS = 'xmlns:g="http://base.google.com/ns/1.0"'
RSS = f"""<?xml version="1.0"?>
<rss {NS} version="2.0"><channel>
<title>Shop</title><link>https://shop.example</link><description>All of it</description>
<item>
  <g:id>s-1</g:id><title>Hemd &amp; Hose</title><link>https://shop.example/s-1</link>
  <description><![CDATA[<b>Leinen</b>]]></description>
  <g:price>15.00 EUR</g:price>
  <g:shipping><g:country>DE</g:country><g:price>4.95 EUR</g:price></g:shipping>
  <g:additional_image_link>https://shop.example/2.jpg</g:additional_image_link>
  <g:additional_image_link>https://shop.example/3.jpg</g:additional_image_link>
</item>
<item><g:id>s-2</g:id><g:title>Schuh</g:title><title>Other</title></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" {NS}><title>Shop</title>
<link rel="self" href="https://shop.example/feed"/>
<entry><id>tag:1</id><g:id>s-1</g:id><title>Hemd</title><summary>Leinen</summary>
<link rel="self" href="https://shop.example/feed/1"/><link href="https://shop.example/s-1"/>
<g:price>15.00 EUR</g:price></entry></feed>"""
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {NS}>
<channel><title>Shop</title></channel><item><title>Hemd</title><g:id>s-1</g:id></item></rdf:RDF>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<rss><channel><item><id>&b;</id></item></channel></rss>"""
EXTERNAL = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<rss><channel><item><id>&x;</id></item></channel></rss>"""


def pieces(text: str | bytes, size: int = 97) -> Iterator[bytes]:
    data = text.encode() if isinstance(text, str) else text
    return (data[at : at + size] for at in range(0, len(data), size))


def rows(text: str | bytes, size: int = 97) -> list[Row]:
    return list(read(pieces(text, size)))


def test_rss_is_read_wherever_its_pieces_are_cut() -> None:
    for size in (1, 7, 97, 100_000):
        first, second = rows(RSS, size)
        assert first == Row(
            4,
            {
                "id": ["s-1"], "title": ["Hemd & Hose"], "link": ["https://shop.example/s-1"],
                "description": ["<b>Leinen</b>"], "price": ["15.00 EUR"],
                "additional_image_link": ["https://shop.example/2.jpg", "https://shop.example/3.jpg"],
            },
        )  # fmt: skip
        assert second == Row(12, {"id": ["s-2"], "title": ["Schuh"]})


def test_atom_is_read_with_its_own_names() -> None:
    (row,) = rows(ATOM)
    assert row.values == {
        "id": ["s-1"], "title": ["Hemd"], "summary": ["Leinen"], "link": ["https://shop.example/s-1"],
        "price": ["15.00 EUR"],
    }  # fmt: skip


def test_rss_1_and_other_encodings_are_read() -> None:
    assert rows(RDF)[0].values["id"] == ["s-1"]
    for encoding in ("ISO-8859-1", "UTF-16"):
        text = f'<?xml version="1.0" encoding="{encoding}"?><rss><item><title>Grün</title></item></rss>'
        assert rows(text.encode(encoding))[0].values["title"] == ["Grün"]


@pytest.mark.parametrize("text", [BOMB, EXTERNAL])
def test_a_document_type_is_refused_before_any_entity_is_declared(text: str) -> None:
    with pytest.raises(Unreadable, match="document type"):
        rows(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("<rss><channel></channel></rss>", "no products"),
        ("<html><body>Not found</body></html>", "no products"),
        (RSS[: RSS.index("<g:shipping>")], "Line 8"),
        (RSS.replace("Hemd &amp; Hose", "Hemd & Hose"), "Line 5"),
        ("<a>" * 60, "nested"),
        (f"<rss><item><title>{'x' * 200_000}</title></item></rss>", "characters"),
        (f"<rss><item>{'<a>1</a>' * 1100}</item></rss>", "values"),
        ('<?xml version="1.0" encoding="klingon"?><rss><item/></rss>', "no XML"),
        ("title;price\nHemd;15", "no column id"),
        ("PK\x03\x04xxxx", "spreadsheet"),
    ],
)
def test_what_is_no_feed_is_refused_with_its_place(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        rows(text)


def test_products_before_a_fault_of_the_file_were_read() -> None:
    cut = read_xml(pieces(RSS[: RSS.index("<item><g:id>s-2") + 12]))
    assert next(cut).values["id"] == ["s-1"]
    with pytest.raises(Unreadable):
        next(cut)


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_a_table_is_read_with_the_attributes_as_columns(sign: str) -> None:
    head = sign.join(
        ["g:id", "Title", "image link", "additional_image_link", "additional_image_link.1", "product_type"]
    )
    line = sign.join(
        ["s-1", '"Hemd, ""blau"""', "https://a.example/1.jpg", '"https://a/2,https://a/3"', "https://a/4", ""]
    )
    found = rows(f"\ufeff{head}\r\n{line}\r\n\r\ns-2{sign}Rock\r\n")
    assert found[0].values == {
        "id": ["s-1"], "title": ['Hemd, "blau"'], "image_link": ["https://a.example/1.jpg"],
        "additional_image_link": ["https://a/2", "https://a/3", "https://a/4"],
    }  # fmt: skip
    assert [(row.line, row.values["id"]) for row in found] == [(2, ["s-1"]), (4, ["s-2"])]


def test_a_large_table_is_read_to_its_end() -> None:
    text = "id;title;price\n" + "".join(f"s-{n};Hemd {n};15 EUR\n" for n in range(20_000))
    found = rows(text, 5000)
    assert len(found) == 20_000
    assert (found[-1].line, found[-1].values["id"]) == (20_001, ["s-19999"])


@pytest.mark.parametrize("size", [2, 10, 100_000])
def test_a_packed_file_is_unpacked_also_where_it_has_several_parts(size: int) -> None:
    half = len(RSS) // 2
    packed = gzip.compress(RSS[:half].encode()) + gzip.compress(RSS[half:].encode()) + b"\0" * 20
    assert b"".join(unpack(pieces(packed, size))) == RSS.encode()
    assert len(rows(packed, size)) == 2


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:40] + b"xx" + data[42:]])
def test_a_packed_file_that_is_damaged_is_refused(damage: object) -> None:
    with pytest.raises(Unreadable, match=r"cut off|damaged"):
        list(unpack(pieces(damage(gzip.compress(RSS.encode())))))  # type: ignore[operator]


def test_a_file_that_unpacks_to_far_more_is_stopped_without_filling_the_memory() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000)
    tracemalloc.start()
    with pytest.raises(Unreadable, match="more than 10 MB"):
        for _ in unpack([bomb], 10 * 1024 * 1024):
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000
