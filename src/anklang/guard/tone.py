"""How words sound: spam, the same to everybody, several ideas at once; who writes, and how to stop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anklang.guard.model import Around, Edit, Remark
from anklang.guard.read import LIQUID, PRINTED, URL_IN_TEXT, VALUE, Page, Piece
from anklang.guard.say import at, finding
from anklang.templates.mandatory import WITH_STOP_LINE
from anklang.templates.messenger_words import WhatsAppWords
from anklang.templates.model import EmailWords, InAppWords, Template, variables

_ABOUT = frozenset("event steps cart order products coupon conversation survey context with".split())
_NAMES = frozenset("first_name last_name name language email phone".split())
_CAPS = re.compile(r"(?<![\w{])[A-ZÄÖÜ]{3,}(?:[ \-!,]+[A-ZÄÖÜ]{2,})*(?!\w)")
_WORD_IN_CAPS = re.compile(r"[A-ZÄÖÜ]{3,}")
_LETTERS = re.compile(r"[^\W\d_]")
_SHOUT = re.compile(r"!(?:\s*[!?]){2,}|\?(?:\s*[!?]){2,}")
_DOUBLE = re.compile(r"!!|\?!|!\?")
_MONEY = re.compile(r"[€$£]{2,}")
_FAKE_REPLY = re.compile(r"\s*(?:re|aw|fw|fwd|wg|tr|rv|sv|antw)\s*:", re.I)
_EMOJI = re.compile(
    "[\U0001f300-\U0001faff\U00002600-\U000027bf\U00002b50\U00002b55\U0001f000-\U0001f2ff\u2728\u203c\u2049]"
)
_ABBREVIATIONS = frozenset(
    "STOP START HELP HILFE YES JA NEIN NO DHL DPD GLS UPS AGB PDF SMS USB LED LTE CEST CET UTC GMT EUR USD GBP CHF "
    "GOTS "
    "GRS FSC UVP RRP VIP ABO FAQ TV DIY BPA ISBN IBAN BIC PIN TAN QR URL XXL XXS HTML MJML NFC GPS UWG DSGVO".split()
)
_CALLS_OF_MAIL = 5  # different targets in a mail from which it wants too much


def tone(template: Template, page: Page, around: Around) -> Iterator[Remark]:
    """Everything about the sound of one language."""
    for piece in page.pieces:
        yield from _spam(template, piece, page, around)
    yield from _generic(template, page, around)
    yield from _ideas(template, page, around)
    yield from _brand(template, page, around)
    yield from _opt_out(template, page, around)


def _spam(template: Template, piece: Piece, page: Page, around: Around) -> Iterator[Remark]:
    """One strong sign, or two weak ones."""
    strong, weak = _signs(template, piece, page)
    if strong or len(weak) > 1:
        span = (strong or weak)[0]
        yield from at(around, "spam", piece, span, edits=_calmer(piece))


def _signs(
    template: Template, piece: Piece, page: Page
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where strong and weak signs of spam stand."""
    text, subject = piece.text, piece.field in ("subject", "title")
    strong = [m.span() for pattern in (_SHOUT, _MONEY) for m in pattern.finditer(text)]
    if piece.field == "subject" and (fake := _FAKE_REPLY.match(text)):
        strong.append(fake.span())
    winner = page.lexicon["winner"].find(piece.low)
    if winner is not None:
        strong.append(winner.span())
    weak = []
    for match in _CAPS.finditer(text):
        words = [
            one for one in _WORD_IN_CAPS.findall(match.group())
            if one not in _ABBREVIATIONS and one.casefold() not in template.name.casefold()
        ]  # fmt: skip
        letters = sum(map(len, words))
        if len(words) > 2 or (
            subject and letters > 4 and letters * 2 > len(_LETTERS.findall(text.replace(VALUE, "")))
        ):
            strong.append(match.span())
        elif words and (len(words) > 1 or letters > 4):
            weak.append(match.span())
    emoji = list(_EMOJI.finditer(text))
    if len(emoji) > 3:
        strong.append((emoji[0].start(), emoji[-1].end()))
    elif len(emoji) > 2:
        weak.append((emoji[0].start(), emoji[-1].end()))
    weak += [m.span() for m in _DOUBLE.finditer(text)]
    if template.class_ == "advertising":
        weak += list(dict.fromkeys(m.span() for m in page.lexicon["money"].places(piece.low)))
    return strong, weak


def _calmer(piece: Piece) -> list[Edit]:
    """One mark instead of a row of them."""
    return [
        Edit(m.start(), m.end(), "?" if "?" in m.group() else "!")
        for m in re.finditer(r"[!?](?:\s*[!?])+", piece.text)
    ]


def _generic(template: Template, page: Page, around: Around) -> Iterator[Remark]:
    """No word of what this person did; in advertising, no reason why now either."""
    if any(_about_somebody(one) for one in named(page)):
        return
    lexicon = page.lexicon
    if template.class_ == "advertising":
        if any(lexicon["reason"].find(one.low) or lexicon["reduction"].find(one.low) for one in page.pieces):
            return
    elif any(lexicon["confirm"].find(one.low) for one in page.pieces):
        return  # a request to confirm says the same to everybody, and has to
    yield from finding(around, "generic", page.path)


def named(page: Page) -> set[str]:
    """The variables that one language prints, links or tests."""
    one = Template(id="", channel="sms", class_="service", purpose="", languages={page.tag: page.words})
    return variables(one)


def _about_somebody(path: str) -> bool:
    root, _, rest = path.partition(".")
    root = root.partition("[")[0]
    return root in _ABOUT or (root == "person" and rest.partition(".")[0] not in _NAMES)


def _ideas(template: Template, page: Page, around: Around) -> Iterator[Remark]:
    """More than one target, or words that begin something else."""
    mail = isinstance(page.words, EmailWords)
    aims = targets(page)
    if len(aims) > (_CALLS_OF_MAIL - 1 if mail else 1) and not isinstance(page.words, InAppWords):
        piece, start, end = aims[1]
        yield from at(around, "several_ideas", piece, (start, end))
        return
    if template.class_ != "advertising" or (mail and len(aims) < 2):
        return
    for piece in page.pieces:
        match = page.lexicon["also"].find(piece.low)
        if match is not None:
            yield from at(around, "several_ideas", piece, match.span())
            return


def targets(page: Page) -> list[tuple[Piece, int, int]]:
    """The first place of each different target that people can choose; products of a block count as one."""
    found: dict[str, tuple[Piece, int, int]] = {}
    for piece in page.pieces:
        for match in PRINTED.finditer(piece.source):
            if re.search(r"\|\s*link\b", match.group()):
                aim = re.split(r"\|\s*link\b", match.group(1))[0].strip()
                aim = "products" if re.match(r"(?:p|product|products|item)\b", aim) else aim
                found.setdefault(aim, (piece, match.start(), match.end()))
        plain = LIQUID.sub(lambda m: " " * len(m.group()), piece.source)
        for match in URL_IN_TEXT.finditer(plain):
            found.setdefault(match.group(), (piece, match.start(), match.end()))
    return list(found.values())


def _brand(template: Template, page: Page, around: Around) -> Iterator[Remark]:
    """SMS that is not advertising names nobody by itself."""
    if template.channel not in ("sms", "rcs") or template.class_ == "advertising":
        return
    said = "brand.name" in page.source() or (around.brand and around.brand.casefold() in page.readable())
    if not said:
        piece = page.pieces[0]
        edits = [Edit(0, 0, "{{ brand.name }}: ")]
        yield from finding(around, "no_brand", piece.path, edits=edits)


def _opt_out(template: Template, page: Page, around: Around) -> Iterator[Remark]:
    """Channels that add a line of their own need none of the author's."""
    automatic = template.channel in {"sms", "email", "push", "inapp", "onsite", *WITH_STOP_LINE}
    if template.class_ != "advertising" or automatic or not page.pieces:
        return
    if isinstance(page.words, WhatsAppWords) and not page.words.text.strip():
        return  # the template of the platform has its own way out, which it was approved with
    source = page.source()
    linked = any(
        one in source for one in ("opt_out", "unsubscribe_url", "preferences_url", "preferences_link")
    )
    if linked or any(page.lexicon["opt_out"].find(one.low) for one in page.pieces):
        return
    piece = page.pieces[-1]
    end = len(piece.source.rstrip())
    edits = [Edit(end, len(piece.source), " {{ opt_out }}")]
    yield from finding(around, "no_opt_out", piece.path, edits=edits)
