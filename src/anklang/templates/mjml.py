"""MJML to HTML, once per version, with the Liquid in it kept for later.

Liquid is taken out before compiling and put back after: MJML would refuse a tag between two sections, and would not
parse quotes inside an attribute. Between elements the placeholder stands in `<mj-raw>`, which MJML passes through.
"""

from __future__ import annotations

import re

import mrml

# Tags whose content is text or HTML; in all others only elements may stand.
_ENDING = frozenset(
    "mj-text mj-button mj-table mj-raw mj-navbar-link mj-accordion-title mj-accordion-text "
    "mj-social-element mj-style mj-title mj-preview mj-font".split()
)
_PIECE = re.compile(
    r"(?P<comment><!--.*?-->)|(?P<liquid>\{%.*?%\}|\{\{.*?\}\})"
    r"|(?P<tag></?(?P<name>mj[a-z-]*)(?P<rest>(?:\{\{.*?\}\}|\{%.*?%\}|\"(?:\{\{.*?\}\}|[^\"])*\"|'(?:\{\{.*?\}\}|[^'])*'|[^>])*)>)",
    re.S,
)
_LIQUID = re.compile(r"\{%(?:(?!\{%).)*?%\}|\{\{(?:(?!\{\{).)*?\}\}", re.S)
_LEFT_OVER = re.compile(r"<(mj-[a-z-]+)")
_MARK = re.compile("LIQUIDx(\\d+)x")


class MjmlError(ValueError):
    """The MJML cannot be compiled; the text says what and, where known, near what."""


def protect(source: str) -> tuple[str, list[str]]:
    """The source with every piece of Liquid replaced by a word, and the pieces in order."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return f"LIQUIDx{len(kept) - 1}x"

    return _LIQUID.sub(keep, source), kept


def restore(text: str, kept: list[str]) -> str:
    """Put the pieces of Liquid back."""
    return _MARK.sub(lambda match: kept[int(match.group(1))], text)


def to_html(source: str) -> str:
    """Compile MJML; the Liquid in it survives. No font is loaded from another host.

    Raises MjmlError.
    """
    kept: list[str] = []
    try:
        made = mrml.to_html(
            _wrap(source, kept), render_options=mrml.RenderOptions(fonts={}, social_icon_origin="")
        )
    except OSError as error:  # mrml reports every fault as an OSError with a text
        raise MjmlError(f"MJML: {error}") from error
    if (
        unknown := _LEFT_OVER.search(made.content)
    ) is not None:  # mrml lets elements pass that it does not know
        raise MjmlError(f"MJML: there is no element {unknown.group(1)!r}")
    missing = [piece for index, piece in enumerate(kept) if f"LIQUIDx{index}x" not in made.content]
    if missing:
        raise MjmlError(f"MJML drops {missing[0]!r}; move it into a text, a button or an attribute")
    return restore(made.content, kept)


def _wrap(source: str, kept: list[str]) -> str:
    """Replace Liquid by words; where only elements may stand, by `<mj-raw>` around the word."""
    stack: list[str] = []

    def keep(piece: str) -> str:
        kept.append(piece)
        return f"LIQUIDx{len(kept) - 1}x"

    def replace(match: re.Match[str]) -> str:
        if match.group("comment"):
            return ""
        if match.group("liquid"):
            word = keep(match.group())
            return word if stack and stack[-1] in _ENDING else f"<mj-raw>{word}</mj-raw>"
        text, name = match.group("tag"), match.group("name")
        if text.startswith("</"):
            if name in stack:
                del stack[len(stack) - 1 - stack[::-1].index(name) :]
        elif not text.endswith("/>"):
            stack.append(name)
        return _LIQUID.sub(lambda inner: keep(inner.group()), text)

    return _PIECE.sub(replace, source)
