"""No open redirect: the addresses that a link refuses (compliance 9.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.links.hosts import refuse_path_reason, refuse_reason

ALLOWED = ("shop.example", ".eu.shop.example", "localhost:8080", "xn--bcher-kva.example")

NASTY = [
    "",
    "//evil.example",
    "///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https://shop.example@evil.example/",
    "https://user:pass@shop.example/",
    "https://shop.example:443@evil.example/",
    "https://shop.example\\@evil.example/",
    "https://evil.example\\.shop.example/",
    "https://evil.example#shop.example",
    "https://evil.example?shop.example",
    "https://evil.example/.shop.example",
    "https://shop.example.evil.example/",
    "https://evilshop.example/",
    "https://eu.shop.example.evil.example/",
    "https://shop.example%2eevil.example/",
    "https://shop.example%00.evil.example/",
    "https://shop.example%40evil.example/",
    "https://shop.example\t.evil.example/",
    "https://shop.example\n/",
    "https://shop.example\r\nLocation: https://evil.example",
    " https://shop.example/",
    "https://shop.example /",
    "https://shop。example/",
    "https://ｓhop.example/",
    "https://ѕhop.example/",
    "https://bücher.example/",
    "https://shop.example./",
    "https://shop.example:8080/",
    "https://shop.example:99999/",
    "https://shop.example:/",
    "https://[::1]/",
    "https://127.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2130706433/",
    "https://localhost/",
    "http://shop.example/",
    "HTTP://shop.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://shop.example/",
    "intent://shop.example/#Intent;scheme=https;end",
    "blob:https://shop.example/x",
    "https://",
    "https://.",
    "https://-shop.example/",
    "https://shop..example/",
    "\u200bhttps://shop.example/",
    "https://shop.example\ufeff/",
    "https://shop.example\u2028/",
]


@pytest.mark.parametrize("url", NASTY)
def test_a_foreign_or_disguised_address_is_refused(url: str) -> None:
    """Compliance 9.4: the corpus of redirect tricks."""
    assert refuse_reason(url, ALLOWED)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example",
        "https://shop.example/",
        "https://SHOP.example/Sale?x=1&y=%2F#top",
        "https://shop.example/%C3%A4pfel",
        "https://de.eu.shop.example/",
        "http://localhost:8080/cart",
        "https://localhost:8080/cart",
        "https://xn--bcher-kva.example/",
        "https://shop.example/?next=https://evil.example",
        "https://shop.example/a@b",
    ],
)
def test_an_address_on_a_listed_host_is_allowed(url: str) -> None:
    """E3: the hosts of the workspace, and what is below a listed domain."""
    assert refuse_reason(url, ALLOWED) is None


@pytest.mark.parametrize(
    "path",
    [
        "",
        "cart",
        "//evil",
        "/\\evil",
        "/%2f%2fevil",
        "/%2Fevil",
        "/%5cevil",
        "/%09/evil",
        "/a b",
        "/a\nb",
        "/%0d%0aX: y",
    ],
)
def test_a_path_that_could_become_a_host_is_refused(path: str) -> None:
    """Compliance 9.4: paths are put behind the shop's host, so they must stay paths."""
    assert refuse_path_reason(path)


@given(st.text(max_size=60))
def test_whatever_is_allowed_begins_with_a_listed_host(text: str) -> None:
    """No text after the scheme leads elsewhere."""
    for url in (text, "https://" + text, "https://shop.example" + text):
        if refuse_reason(url, ["shop.example"]) is None:
            rest = url[len("https://shop.example") :]
            assert url[: len("https://shop.example")].lower() == "https://shop.example"
            assert rest == "" or rest[0] in "/?#"
