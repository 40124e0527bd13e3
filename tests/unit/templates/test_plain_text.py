"""The text part of a mail, from its HTML (E1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.templates.plain_text import from_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Eins</p><p>Zwei</p>", "Eins\n\nZwei"),
        ("<h1>Titel</h1>Text<br>Zeile", "Titel\n\nText\nZeile"),
        ("a  \n b&nbsp;c &amp; d", "a b c & d"),
        ("<ul><li>A</li><li>B</li></ul>", "- A\n- B"),
        ('<a href="https://x.example/">Zum Korb</a>', "Zum Korb (https://x.example/)"),
        ('<a href="https://x.example/">https://x.example/</a>', "https://x.example/"),
        ('<a href="https://x.example/"><img alt="Mütze" src="i.png"></a>', "[Mütze] (https://x.example/)"),
        ('<a href="https://x.example/"></a>', "https://x.example/"),
        ('<a href="#top">hoch</a> <a>x</a>', "hoch x"),
        ("<table><tr><td>A</td><td>B</td></tr><tr><td>C</td></tr></table>", "A B\n\nC"),
        ("<style>p{}</style><script>x()</script><head><title>T</title></head><p>Da</p>", "Da"),
        ('<div style="display:none">Vorschau<div>x</div></div><p>Da</p>', "Da"),
        ('<div style="mso-hide: all">x<br></div>Da', "Da"),
        ("<p>offen<b>fett", "offenfett"),
        ("</p></div>x", "x"),
        ("<hr>x", "---\nx"),
        ("", ""),
    ],
)
def test_html_becomes_readable_text(html: str, text: str) -> None:
    """Structure stays, styles and hidden parts go."""
    assert from_html(html) == text


@given(st.text(alphabet="<>/abpdivstyle=\"' :none&;#!-", max_size=200))
def test_no_html_is_too_broken(html: str) -> None:
    """Whatever an author pastes."""
    assert "\n\n\n" not in from_html(html)
