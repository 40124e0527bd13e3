"""What a file really is, by its first bytes."""

from __future__ import annotations

from uuid import UUID

import filetype
import pytest

from anklang.files.model import KINDS, PLAYED, SHOWN, TYPES, kind_of, plain_name
from anklang.files.recognise import recognise
from anklang.testing.files import SAMPLES

ID = UUID(int=1)
STRANGE = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "svg after xml": b"<?xml version='1.0'?><svg/>",
    "html": b"<!doctype html><script>alert(1)</script>",
    "html that begins like sound": b"\xff\xfb<html><script>alert(1)</script></html>",
    "html that begins like AAC": b"\xff\xf1<html><script>alert(1)</script></html>",
    "html after a byte order mark": b"\xef\xbb\xbf<html>",
    "program": b"MZ" + bytes(64),
    "script": b"#!/bin/sh\n",
    "archive": b"PK\x03\x04" + bytes(64),
    "packed": b"\x1f\x8b\x08" + bytes(64),
    "AVI": b"RIFF\x00\x00\x00\x00AVI LIST",
    "box of an unknown brand": b"\x00\x00\x00\x10ftypxxxx\x00\x00\x00\x00",
    "text": b"hello",
    "nothing": b"",
    "one byte": b"\xff",
}  # fmt: skip


@pytest.mark.parametrize("content_type", sorted(SAMPLES))
def test_each_type_that_is_taken_is_recognised(content_type: str) -> None:
    assert recognise(SAMPLES[content_type]) == content_type


def test_there_is_a_sample_of_every_type() -> None:
    assert set(SAMPLES) == set(TYPES)
    assert {one.kind for one in TYPES.values()} == set(KINDS)
    assert set(TYPES) >= SHOWN | PLAYED


@pytest.mark.parametrize("content_type", sorted(set(SAMPLES) - {"video/3gpp"}))
def test_a_library_of_its_own_names_the_same_type(content_type: str) -> None:
    """``filetype`` as a judge; it looks for the mark of 3GP where no file has it."""
    assert filetype.guess_mime(SAMPLES[content_type]) == content_type


@pytest.mark.parametrize("name", sorted(STRANGE))
def test_everything_else_is_no_type_that_is_taken(name: str) -> None:
    assert recognise(STRANGE[name]) == ""


@pytest.mark.parametrize(
    ("brands", "expected"),
    [
        (b"iso5\x00\x00\x02\x00iso5iso6mp41", "video/mp4"), (b"avc1\x00\x00\x00\x00avc1", "video/mp4"),
        (b"mif1\x00\x00\x00\x00mif1heic", "image/heic"), (b"mif1\x00\x00\x00\x00mif1avif", ""),
        (b"3g2a\x00\x00\x00\x003g2a", "video/3gpp"), (b"xxxx\x00\x00\x00\x00yyyyisom", "video/mp4"),
        (b"xxxx\x00\x00\x00\x00yyyy", ""),
    ],
)  # fmt: skip
def test_a_box_is_what_its_first_known_brand_says(brands: bytes, expected: str) -> None:
    data = (len(brands) + 8).to_bytes(4, "big") + b"ftyp" + brands + b"isommp42"
    assert recognise(data) == expected, "brands behind the box do not count"


def test_sound_without_a_header_needs_two_frames_that_fit() -> None:
    assert recognise(SAMPLES["audio/mpeg"][:417]) == "audio/mpeg", "one whole frame is a file"
    assert recognise(SAMPLES["audio/mpeg"][:400]) == ""
    assert recognise(b"\xff\xf3\x40\xc0" + bytes(100) + b"\xff\xf3\x40\xc0") == "audio/mpeg", (
        "MPEG 2, 32 kbit/s"
    )
    assert recognise(b"\xff\xfb\x00\x64" + bytes(500)) == "", "no bit rate"
    assert recognise(b"\xff\xeb\x90\x64" + bytes(500)) == "", "no version"
    assert recognise(b"ID3\x04\x00" + bytes(20)) == "audio/mpeg"


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ("image/jpeg", "picture"), ("IMAGE/PNG; x=y", "picture"), ("image/svg+xml", "picture"), ("audio/wav", "audio"),
        ("video/webm", "video"), ("application/pdf", "document"), ("text/html", "other"), ("", "other"),
    ],
)  # fmt: skip
def test_a_stated_type_has_a_kind_even_if_it_is_not_taken(stated: str, kind: str) -> None:
    assert kind_of(stated) == kind


@pytest.mark.parametrize(
    ("name", "content_type", "expected"),
    [
        ("Rechnung März.pdf", "application/pdf", "Rechnung März.pdf"),
        ("../../etc/passwd", "image/png", "passwd.png"),
        ("evil.html", "image/jpeg", "evil.jpg"),
        ('a"b\r\nSet-Cookie: x.gif', "image/gif", "abSet-Cookie x.gif"),
        ("", "audio/ogg", "audio-00000000.ogg"),
        ("...", "video/mp4", "video-00000000.mp4"),
        ("x" * 300 + ".jpg", "image/jpeg", "x" * 100 + ".jpg"),
        ("brief.docx", "application/msword", "brief.bin"),
    ],
)
def test_a_file_is_saved_under_a_plain_name_with_the_ending_of_its_checked_type(
    name: str, content_type: str, expected: str
) -> None:
    assert plain_name(name, content_type, ID) == expected
