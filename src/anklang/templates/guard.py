"""The content guard: what a careful colleague would say about a template before it goes out (B5).

Advice, not law: the studio shows it beside the words. Only a coupon in a message that is not advertising blocks,
because such a message needs a consent to advertising (R22; compliance, section 5); words may be meant otherwise.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from anklang.templates import sms_parts
from anklang.templates.model import EmailWords, PushWords, SmsWords, Template, Words, texts, variables
from anklang.templates.walk import join

Rule = Literal[
    "selling", "generic", "several_ideas", "no_brand", "no_opt_out", "long_sms", "costly_characters"
]

LONG_SMS = 3  # parts of an advertising SMS from which we advise to shorten (compliance 1.3, rule 7)
# No opener within a piece: a search from every unclosed opener to the end would be quadratic.
_LIQUID = re.compile(r"\{%(?:(?!\{%).)*?%\}|\{\{(?:(?!\{\{).)*?\}\}", re.S)
_LINK = re.compile(r"\|\s*link\b|https://")
_MARKUP = re.compile(r"<[^<>]+>")
_SELLING = re.compile(
    r"\b(?:\w*rabatt\w*|gutschein\w*|sonderangebot\w*|angebote?|schnäppchen|sale|jetzt (?:kaufen|shoppen|sichern)"
    r"|nur (?:heute|noch)|spar\w{0,3} (?:jetzt|bis)|discount|coupon|voucher|special offer|buy now"
    r"|shop now|save up to|free gift|last chance|promo\w*|soldes|descuento|sconto|korting|aanbieding)\b"
    r"|\d\s*%\s*(?:rabatt|off|auf|sparen|discount|de réduction)",
    re.I,
)
_OPT_OUT = re.compile(
    r"\bSTOPP?\b|abmelde|abbestell|opt[ -]?out|unsubscribe|désabonn|darse de baja|disiscri|afmeld", re.I
)
_PERSONAL = {"person", "event", "steps", "cart", "order", "products", "coupon", "conversation", "survey"}


class Advice(msgspec.Struct, frozen=True):
    """One remark on a template."""

    rule: Rule  # which rule speaks
    path: str  # where: languages.de.text
    text: str  # what is the matter and what to do
    blocks: bool = False  # must be settled before the template may go live


def advise(template: Template, brand: str = "") -> list[Advice]:
    """All remarks on a template; `brand` is the name under which the workspace writes."""
    remarks: list[Advice] = []
    roots = {re.split(r"[.\[]", variable)[0] for variable in variables(template)}
    if not roots & _PERSONAL:
        text = "It says the same to everybody. Name what the person did, ordered or looked at."
        remarks.append(Advice("generic", "languages", text))
    for tag, words in template.languages.items():
        remarks += _of_words(template, words, f"languages.{tag}", brand)
    for tone, by_language in template.tones.items():
        for tag, words in by_language.items():
            remarks += _of_words(template, words, f"tones.{tone}.{tag}", brand)
    return remarks


def _of_words(template: Template, words: Words, path: str, brand: str) -> list[Advice]:
    sources = {field: source for field, source, _ in texts(words) if field not in {"image", "link"}}
    whole = "\n".join(sources.values())
    readable = _MARKUP.sub(" ", _LIQUID.sub(" ", whole))
    remarks = []
    selling = _SELLING.search(readable)
    if template.class_ != "advertising" and (selling or template.coupon):
        what = f"{selling.group().strip()!r}" if selling else "a coupon"
        text = (
            f"A {template.class_} message sells with {what}. Take it out, or make the template advertising."
        )
        remarks.append(Advice("selling", path, text, blocks=bool(template.coupon)))
    if isinstance(words, SmsWords | PushWords):
        asked = {target for source in sources.values() for target in _targets(source)}
        if len(asked) > 1:
            text = f"It asks for {len(asked)} things at once. One message, one idea, one link."
            remarks.append(Advice("several_ideas", path, text))
    named = "brand.name" in whole or (brand and brand.casefold() in readable.casefold())
    if template.channel in {"sms", "rcs"} and template.class_ != "advertising" and not named:
        remarks.append(Advice("no_brand", path, "It does not say who writes. Name the brand."))
    automatic = template.channel in {"sms", "email", "push", "inapp", "onsite"}
    if (
        template.class_ == "advertising"
        and not automatic
        and "opt_out" not in whole
        and not _OPT_OUT.search(readable)
    ):
        remarks.append(Advice("no_opt_out", path, "It does not say how to stop. Add {{ opt_out }}."))
    if isinstance(words, SmsWords):
        remarks += _sms(template, words, path)
    if isinstance(words, EmailWords) and len(words.subject) > 70 and not _LIQUID.search(words.subject):
        text = "The subject has more than 70 characters; phones cut it. Put the point first."
        remarks.append(Advice("several_ideas", join(path, "subject"), text))
    return remarks


def _targets(source: str) -> list[str]:
    """What a text links to: the piece of Liquid or the address around each link."""
    pieces = [piece for piece in _LIQUID.findall(source) if _LINK.search(piece)]
    return pieces + re.findall(r"https://\S+", _LIQUID.sub(" ", source))


def _sms(template: Template, words: SmsWords, path: str) -> list[Advice]:
    """Length and characters, with eight letters for every variable and twenty-eight for a link."""
    filled = _LIQUID.sub(_sample, words.text)
    prepared = sms_parts.prepare(filled, smart=template.smart_encoding)
    counted = sms_parts.count(prepared)
    remarks = []
    if counted.parts >= LONG_SMS or counted.parts > template.max_parts:
        text = f"It will need about {counted.parts} SMS parts; each is paid for. Shorten it, or add a short variant."
        if not words.short:
            remarks.append(Advice("long_sms", join(path, "text"), text))
    if counted.encoding is sms_parts.Encoding.UCS2:
        found = "".join(dict.fromkeys(c.character for c in sms_parts.costly(prepared)))[:20]
        text = f"{found!r} leaves 70 characters a part instead of 160. Use plain characters where you can."
        remarks.append(Advice("costly_characters", join(path, "text"), text))
    return remarks


def _sample(match: re.Match[str]) -> str:
    if match.group().startswith("{%"):
        return ""
    return "https://go.example.com/l/1234" if _LINK.search(match.group()) else "Xxxxxxxx"
