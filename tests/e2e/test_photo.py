"""A customer sends a photo from the phone; a colleague sees it in the studio."""

from __future__ import annotations

import struct
import zlib

import pytest
from demo_server import OF, DemoServer, until
from e2e.screen import Screen
from e2e.studio import Studio
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def png(width: int, height: int) -> bytes:
    """A red picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + b"\xc0\x20\x20" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def test_a_photo_from_the_phone_is_seen_in_the_timeline_of_the_person(
    shared_demo: DemoServer, studio: Studio, page: Page
) -> None:
    """It is drawn smaller by the phone, fetched, recognised, and shown without a fault of the page's policy."""
    screen = Screen(page, shared_demo.base_url)
    screen.choose("Ben Okafor")
    screen.phone.locator(".unlock").first.click()
    screen.phone.get_by_role("button", name="Nachrichten").click()
    picture = {"name": "kaputt.png", "mimeType": "image/png", "buffer": png(2400, 1200)}
    screen.phone.locator("input[type=file]").set_input_files(picture)
    expect(screen.phone.get_by_alt_text("Foto")).to_be_visible()
    stored = f"SELECT person_id, content_type FROM files WHERE state = 'stored' AND {OF}"
    [(person, content_type)] = until(lambda: shared_demo.rows(stored, "ben"))
    assert content_type == "image/jpeg"
    studio.page.goto(f"{shared_demo.base_url}/people/{person}?tab=timeline")
    shown = studio.page.get_by_alt_text("Bild vom Kunden")
    expect(shown).to_be_visible()
    size = "one => one.complete && one.naturalWidth ? [one.naturalWidth, one.naturalHeight] : null"
    assert until(lambda: shown.evaluate(size)) == [1024, 512]
    expect(studio.page.get_by_role("link", name="speichern")).to_have_attribute(
        "href", shown.get_attribute("src") or ""
    )
    assert studio.violations() == []
    assert studio.faults == []
