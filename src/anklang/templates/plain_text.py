"""A plain text from HTML, for the text part of a mail: headings, lists, link addresses, no styles."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_SKIPPED = frozenset({"style", "script", "head", "title", "template"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_BLOCKS = frozenset(
    "p div section article header footer table tr ul ol h1 h2 h3 h4 h5 h6 blockquote center main".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.I)


class _Reader(HTMLParser):
    """Collects visible text; what is hidden by style, such as a preheader, is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.hidden: list[str] = []  # open tags inside a hidden element, outermost first
        self.hrefs: list[tuple[str, int]] = []  # open links: address, where their text begins

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        given = dict(attrs)
        if self.hidden or tag in _SKIPPED or _HIDDEN.search(given.get("style") or ""):
            if tag not in _VOID:
                self.hidden.append(tag)
            return
        if tag == "br":
            self.out.append("\n")
        elif tag == "li":
            self.out.append("\n- ")
        elif tag == "hr":
            self.out.append("\n---\n")
        elif tag in _BLOCKS:
            self.out.append("\n\n" if tag[0] in "hp" and tag != "header" else "\n")
        elif tag in {"td", "th"}:
            self.out.append(" ")
        elif tag == "a":
            self.hrefs.append((given.get("href") or "", len(self.out)))
        elif tag == "img" and given.get("alt"):
            self.out.append(f"[{given['alt']}]")

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if self.hidden:
            if tag in self.hidden:
                del self.hidden[len(self.hidden) - 1 - self.hidden[::-1].index(tag) :]
            return
        if tag == "a" and self.hrefs:
            href, start = self.hrefs.pop()
            text = "".join(self.out[start:]).strip()
            if href and not href.startswith("#") and href != text:
                self.out.append(f" ({href})" if text else href)
        elif tag in _BLOCKS:
            self.out.append("\n\n" if tag[0] in "hp" and tag != "header" else "\n")

    def handle_data(self, data: str) -> None:
        """Keep visible text, with white space folded."""
        if not self.hidden:
            self.out.append(re.sub(r"\s+", " ", data))


def from_html(html: str) -> str:
    """The readable text of an HTML document; never raises, whatever the HTML is like."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "".join(reader.out).replace("\u00a0", " ")
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
