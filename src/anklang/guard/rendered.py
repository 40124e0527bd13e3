"""The last look, at finished words before they are handed over (semantics 2.13). Pure, and quick.

The author's words were judged once for each version of the template; what is asked here is whether a variable brought
in something that blocks. Words that stand in the template itself are therefore left alone, and so are the names of
products: nobody's order confirmation stays behind because a cushion is called "Sale".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from anklang.channels.model import (
    ChatContent,
    Content,
    EmailContent,
    PushContent,
    SmsContent,
    TemplateContent,
)
from anklang.guard.lexicon import Concept, Words
from anklang.guard.links import URL, host_of, is_unsafe
from anklang.guard.model import Around, Remark
from anklang.guard.read import Page, pages
from anklang.guard.rules import severity_of
from anklang.guard.sales import CLASSES
from anklang.guard.say import finding
from anklang.templates.model import Template


class Ask(msgspec.Struct, frozen=True):
    """One concept that may not come in."""

    rule: str
    words: Words
    but: Words  # what is meant otherwise


class Judged(msgspec.Struct, frozen=True):
    """One language of one version, judged."""

    blocked: Remark | None  # its own words may not go out
    asks: tuple[Ask, ...]  # what variables may not bring in
    static: str  # the author's words, in small letters
    opt_out: Words | None  # how to stop must stand there; None: not asked
    brand: str  # must stand there, in small letters; empty: not asked
    links: bool  # whether addresses are looked at


class Judgement(msgspec.Struct, frozen=True):
    """A version of a template, judged once; made anew when the template or the settings change."""

    pages: Mapping[str, Judged]  # languages.de, tones.new.de
    class_: str
    around: Around


def judge(template: Template, around: Around, findings: list[Remark]) -> Judgement:
    """Look at every language of a version. `findings`: what `check` said about it."""
    blocking = [one for one in findings if one.blocks]
    read = {page.path: _judged(template, page, around, blocking) for page in pages(template)}
    return Judgement(read, template.class_, around)


def _judged(template: Template, page: Page, around: Around, blocking: list[Remark]) -> Judged:
    mine = (
        one
        for one in blocking
        if one.path in ("languages", page.path) or one.path.startswith(page.path + ".")
    )
    advertising = template.class_ == "advertising"
    text = template.channel == "sms" and advertising
    return Judged(
        blocked=next(mine, None),
        asks=tuple(_asks(template, page, around)),
        static=page.readable(),
        opt_out=page.lexicon["opt_out"] if text and severity_of("no_opt_out", around) == "block" else None,
        brand=around.brand.casefold() if text and severity_of("no_brand", around) == "block" else "",
        links=severity_of("link_unsafe", around) == "block",
    )


def _asks(template: Template, page: Page, around: Around) -> Iterable[Ask]:
    words = page.lexicon
    confirms = any(words["confirm"].find(one.low) for one in page.pieces)
    wanted: list[tuple[str, Concept, Concept]] = [("green_claim", "green", "side_not")]
    if confirms:
        wanted.append(("opt_in_advertising", "selling", "selling_not"))
    elif template.class_ != "advertising":
        wanted.append(("selling", "selling", "selling_not"))
    for rule, concept, but in wanted:
        soft = rule == "selling" and template.class_ == "service"
        if severity_of(rule, around, "warn" if soft else "block") == "block":
            yield Ask(rule, words[concept], words[but])


def check_rendered(
    content: Content,
    judgement: Judgement,
    tag: str,
    tone: str | None,
    names: Callable[[], Iterable[str]] = tuple,
) -> Remark | None:
    """What keeps a finished message from going out, or None.

    `tag` and `tone`: of the words used. `names`: names of products and the like, which may say anything; asked only
    when something was found.
    """
    judged = judgement.pages.get(f"tones.{tone}.{tag}" if tone else f"languages.{tag}")
    if judged is None:
        return None
    if judged.blocked is not None:
        return judged.blocked
    text = _text(content)
    low = text.lower()
    for ask in judged.asks:
        if ask.words.may(low):
            found = _brought_in(ask, low, judged.static, names)
            if found:
                return _finding(judgement, ask.rule, found)
    if judged.brand and judged.brand not in low:
        return _finding(judgement, "no_brand", "")
    if judged.opt_out is not None and "/u/" not in text and not judged.opt_out.stands(low):
        return _finding(judgement, "no_opt_out", "")
    if judged.links and "http" in low:
        unsafe = next((m.group() for m in URL.finditer(text) if is_unsafe(m.group(), host_of(m.group()))), "")
        return _finding(judgement, "link_unsafe", unsafe) if unsafe else None
    return None


def _text(content: Content) -> str:
    """What people read of a finished message."""
    if isinstance(content, SmsContent):
        return content.text
    if isinstance(content, ChatContent):
        labels = [one.label for one in content.buttons] + [one.label for one in content.replies]
        return "\n".join([content.text, *labels])
    if isinstance(content, TemplateContent):
        gaps = [one.text for one in (*content.header, *content.body)]
        return "\n".join([content.text, *gaps, *(one.text for one in content.buttons)])
    if isinstance(content, EmailContent):
        return f"{content.subject}\n{content.text}"
    if isinstance(content, PushContent):
        return f"{content.title}\n{content.body}"
    return f"{content.title}\n{content.body}\n{content.button}"


def _brought_in(ask: Ask, low: str, static: str, names: Callable[[], Iterable[str]]) -> str:
    """The first match that neither the author wrote nor a name holds; empty if there is none."""
    kept = [m.span() for m in ask.but.places(low)]
    known: list[str] | None = None
    for match in ask.words.places(low):
        start, end = match.span()
        if match.group() in static or any(a <= start < b or a < end <= b for a, b in kept):
            continue
        if known is None:
            known = [one.lower() for one in names() if one]
        if not any(match.group() in one and one in low for one in known):
            return match.group()
    return ""


def _finding(judgement: Judgement, rule: str, found: str) -> Remark | None:
    english, german = CLASSES.get(judgement.class_, ("", ""))
    told = finding(judgement.around, rule, "", found=found, class_en=english, class_de=german)
    return told[0] if told else None
