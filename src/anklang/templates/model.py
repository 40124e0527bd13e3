"""What a template is: one message for one channel, in several languages, with its rules (E1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from anklang.channels.chat_limits import CHAT_LIMITS
from anklang.core.errors import BadInput, Problem
from anklang.templates import language, mjml
from anklang.templates.filters import FILTERS
from anklang.templates.messenger_words import (
    ChatWords,
    WhatsAppWords,
    faults,
    inner_texts,
)
from anklang.templates.walk import join, walk

Class = Literal["transactional", "service", "advertising"]
TemplateChannel = Literal[
    "sms", "email", "push", "inapp", "onsite", "whatsapp", "telegram", "messenger", "instagram", "viber", "rcs",
    "apple_messages",
]  # fmt: skip
Source = Literal["personal", "viewed", "bought_together", "reorder", "trending", "fixed"]
Tone = Literal["new", "regular"]
Label = str | dict[str, str]

TEXT = language.environment(html=False, filters=FILTERS)
HTML = language.environment(html=True, filters=FILTERS)
MAX_SMS_PARTS = 10
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


class SmsWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of an SMS."""

    text: str  # Liquid
    short: str = ""  # Liquid; used if `text` needs more than max_parts (R16)


class EmailWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of a mail."""

    subject: str  # Liquid
    preheader: str = ""  # Liquid; the line that inboxes show behind the subject
    mjml: str = ""  # MJML with Liquid; this or html
    html: str = ""  # HTML with Liquid; this or mjml
    text: str = ""  # Liquid; made from the HTML if empty


class PushWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of a notification."""

    title: str  # Liquid
    body: str  # Liquid
    image: str = ""  # Liquid; absolute URL
    link: str = ""  # Liquid giving a target such as app:/cart or product:4711


class Button(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A button of an in-app or on-site message."""

    label: str  # Liquid
    link: str = ""  # Liquid giving a target; empty closes the message
    value: str = ""  # what is reported when it is pressed


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question of a survey."""

    id: str  # name of the answer in the event
    kind: Literal["stars", "nps", "choice", "text"]  # how it is answered
    text: str  # Liquid
    options: list[str] = []  # choices, for kind choice
    required: bool = False  # whether it must be answered


class InAppWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of an in-app or on-site message."""

    title: str  # Liquid
    kind: Literal["banner", "modal", "survey"] = "modal"  # how it is shown
    body: str = ""  # Liquid
    image: str = ""  # Liquid; absolute URL
    buttons: list[Button] = []  # at most 3
    questions: list[Question] = []  # for kind survey


class Display(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When an in-app or on-site message may be shown; eligibility is tested again then (R19)."""

    when: Literal["now", "next_open", "screen", "exit_intent", "after_purchase"] = "next_open"  # the occasion
    screens: list[str] = []  # screens or page paths, for when = screen
    valid_hours: int = 72  # after this it is not shown any more
    max_shows: int = 1  # how often one person sees it
    min_gap_seconds: int = 30  # since the last in-app message of any kind (R19)
    withdraw_on_exit: bool = True  # take it back when the journey ends for the person


class ProductBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which products a message shows: the first source with enough of them wins (R14)."""

    sources: list[Source]  # in order of preference
    fixed: list[str] = []  # product ids for source fixed
    min: int = 1  # fewer than this: try the next source
    max: int = 3  # at most this many
    otherwise: Literal["hide", "skip"] = "hide"  # without products: empty list, or no message


Words = SmsWords | ChatWords | WhatsAppWords | EmailWords | PushWords | InAppWords
_WORDS: dict[str, type[Words]] = {
    "sms": SmsWords,
    "whatsapp": WhatsAppWords,
    "email": EmailWords,
    "push": PushWords,
    "inapp": InAppWords,
    "onsite": InAppWords,
}


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"class_": "class"}):
    """The fields of a template that are the same for every channel; the words are read by channel."""

    id: str
    channel: TemplateChannel
    class_: Class
    purpose: str
    languages: dict[str, object]
    name: str = ""
    description: str = ""
    default_language: str = ""
    tones: dict[Tone, dict[str, object]] = {}
    defaults: dict[str, Label] = {}
    max_parts: int = 3
    smart_encoding: bool = True
    track_links: bool = True
    topic: str = ""
    categories: list[str] = []
    coupon: str = ""
    products: ProductBlock | None = None
    display: Display | None = None


class Template(msgspec.Struct, frozen=True, rename={"class_": "class"}, omit_defaults=True):
    """A template as saved; one version of it never changes."""

    id: str  # unique in the workspace: cart-reminder
    channel: TemplateChannel  # the way it goes
    class_: Class  # legal class; advertising gets its mandatory parts
    purpose: str  # consent purpose: marketing, order, service, reviews …
    languages: dict[str, Words]  # language tag → words
    name: str = ""  # for people; the id if empty
    description: str = ""  # a note for colleagues
    default_language: str = ""  # used if the person's language is not there; else the first
    tones: dict[Tone, dict[str, Words]] = {}  # other words for new and regular customers, by language
    defaults: dict[str, Label] = {}  # variable path → text, or text by language, where a person lacks it
    max_parts: int = 3  # SMS: more parts than this are refused (R16)
    smart_encoding: bool = True  # SMS: plain quotes and dashes if that saves UCS-2
    track_links: bool = True  # replace web addresses in the words by short links
    categories: list[
        str
    ] = []  # goods that it advertises; existing customers get it for similar ones only (4.2)
    topic: str = ""  # topic of the preference centre that it belongs to; empty: none
    coupon: str = ""  # coupon pool that gives coupon.code
    products: ProductBlock | None = None  # which products `products` holds
    display: Display | None = None  # when an in-app or on-site message is shown


def parse(data: object, path: str = "") -> Template:
    """Read a template from its text form (already plain dicts and lists).

    Raises BadInput with every fault: where (`path` is put in front), why, and what to do. Fields, languages, Liquid
    syntax, filters, variables and MJML are all checked, so that what was saved can be rendered.
    """
    problems: list[Problem] = []
    given = data if isinstance(data, dict) else {}
    head = walk(_Head, data, path, problems)
    type_ = _WORDS.get(str(given.get("channel")), ChatWords)
    languages = _words(type_, given.get("languages"), join(path, "languages"), problems)
    raw_tones = given.get("tones")
    tones = {
        tone: _words(type_, by_language, join(path, f"tones.{tone}"), problems)
        for tone, by_language in (raw_tones.items() if isinstance(raw_tones, dict) else ())
    }
    used = _check_words(_with_paths(languages, tones, path), problems)
    _check_blocks(given, used, path, problems)
    if head is not None:
        rest = {name: getattr(head, name) for name in _Head.__struct_fields__}
        template = Template(**{**rest, "languages": languages, "tones": tones})
        _check_rules(template, path, problems)
        if not problems:
            return template
    raise BadInput(f"The template {path or given.get('id', '')} has {len(problems)} fault(s).", problems)


def load(data: dict[str, object]) -> Template:
    """Read a template that was saved, without the checks that saving made; msgspec.ValidationError if it was not."""
    head = msgspec.convert(data, _Head)
    type_ = _WORDS.get(head.channel, ChatWords)
    languages = msgspec.convert(head.languages, dict[str, type_])  # type: ignore[valid-type]
    tones = msgspec.convert(head.tones, dict[Tone, dict[str, type_]])  # type: ignore[valid-type]
    rest = {name: getattr(head, name) for name in _Head.__struct_fields__}
    return Template(**{**rest, "languages": languages, "tones": tones})


def _words(type_: type[Words], data: object, path: str, problems: list[Problem]) -> dict[str, Words]:
    """The words of all languages that can be read."""
    if not isinstance(data, dict):
        return {}
    read = {str(tag): walk(type_, words, join(path, str(tag)), problems) for tag, words in data.items()}
    return {tag: words for tag, words in read.items() if words is not None}


def _check_rules(template: Template, path: str, problems: list[Problem]) -> None:
    """What types cannot say."""

    def fault(where: str, reason: str, hint: str = "") -> None:
        problems.append(Problem(join(path, where), reason, hint))

    if not _ID.fullmatch(template.id):
        fault("id", f"{template.id!r} is not an id", "small letters, digits, - and _, at most 100")
    if not _ID.fullmatch(template.purpose):
        fault("purpose", f"{template.purpose!r} is not a purpose", "for example marketing, order or service")
    if template.topic and not _ID.fullmatch(template.topic):
        fault("topic", f"{template.topic!r} is not a topic", "the id of a topic, such as new-collections")
    if not template.languages:
        fault(
            "languages", "at least one language with its words is needed", "for example languages: {de: {…}}"
        )
    for tag in template.languages:
        if not _LANGUAGE.fullmatch(tag):
            fault(f"languages.{tag}", "is not a language tag", "for example de, en or de-AT")
    if template.default_language and template.default_language not in template.languages:
        fault(
            "default_language",
            f"there are no words in {template.default_language!r}",
            "add them or change it",
        )
    for tone, by_language in template.tones.items():
        for tag in by_language:
            if tag not in template.languages:
                fault(f"tones.{tone}.{tag}", "the language has no basic words", f"add languages.{tag}")
    if not 1 <= template.max_parts <= MAX_SMS_PARTS:
        fault("max_parts", f"must be from 1 to {MAX_SMS_PARTS}")
    if template.display is not None and template.channel not in {"inapp", "onsite"}:
        fault("display", f"a message by {template.channel} has no display rules", "remove it")
    limits = CHAT_LIMITS.get(template.channel)
    for where, words in _with_paths(template.languages, template.tones, "") if limits else ():
        if limits and isinstance(words, ChatWords) and len(words.buttons) > limits.buttons:
            fault(
                f"{where}.buttons", f"{limits.title} takes at most {limits.buttons} buttons", "take some out"
            )
    block = template.products
    if block is not None:
        if not block.sources:
            fault(
                "products.sources", "at least one source is needed", "for example [viewed, trending, fixed]"
            )
        if "fixed" in block.sources and not block.fixed:
            fault("products.fixed", "source fixed needs product ids")
        if not 1 <= block.min <= block.max <= 20:
            fault("products.min", "must hold 1 <= min <= max <= 20")


def _check_words(all_words: list[tuple[str, Words]], problems: list[Problem]) -> set[str]:
    """Check syntax, filters, variables and MJML of all texts; answers the roots of the variables used."""
    used: set[str] = set()
    for where, words in all_words:
        _check_shape(words, where, problems)
        for field, source, html in texts(words):
            reading = language.read(HTML if html else TEXT, source, join(where, field))
            used |= {re.split(r"[.\[]", variable)[0] for variable in reading.variables}
            problems += reading.problems
        if isinstance(words, EmailWords) and words.mjml:
            try:
                mjml.to_html(words.mjml)
            except mjml.MjmlError as error:
                problems.append(Problem(join(where, "mjml"), str(error), "correct the MJML"))
    return used


def _check_blocks(given: dict[str, object], used: set[str], path: str, problems: list[Problem]) -> None:
    """Coupon and products must be named where the words use them."""
    if "coupon" in used and not given.get("coupon"):
        problems.append(
            Problem(join(path, "coupon"), "the words use coupon, but no pool is named", "coupon: POOL")
        )
    if "products" in used and not given.get("products"):
        hint = "products: {sources: [viewed, trending]}"
        problems.append(
            Problem(join(path, "products"), "the words use products, but no block says which", hint)
        )


def _check_shape(words: Words, where: str, problems: list[Problem]) -> None:
    """Texts that must not be empty, and what belongs together."""
    for name in ("text", "subject", "title", "body"):
        optional = isinstance(words, EmailWords | WhatsAppWords) or (
            isinstance(words, InAppWords) and name == "body"
        )
        if getattr(words, name, "x").strip() == "" and not (optional and name != "subject"):
            problems.append(Problem(join(where, name), "is empty", "write the text"))
    if isinstance(words, EmailWords) and bool(words.mjml.strip()) == bool(words.html.strip()):
        problems.append(Problem(where, "needs either mjml or html", "give exactly one of the two"))
    if isinstance(words, ChatWords | WhatsAppWords):
        problems += faults(words, where)
    if isinstance(words, InAppWords):
        if (words.kind == "survey") != bool(words.questions):
            problems.append(Problem(join(where, "questions"), "a survey has questions, nothing else has"))
        if len(words.buttons) > 3:
            problems.append(Problem(join(where, "buttons"), "at most 3 buttons fit on a phone"))
        for index, question in enumerate(words.questions):
            if question.kind == "choice" and len(question.options) < 2:
                reason = "a choice needs at least two options"
                problems.append(Problem(join(where, f"questions[{index}].options"), reason))


def texts(words: Words) -> list[tuple[str, str, bool]]:
    """The Liquid texts of one language: field, source, and whether it is HTML."""
    found: list[tuple[str, str, bool]] = []
    for field in words.__struct_fields__:
        value = getattr(words, field)
        if isinstance(value, str) and value and field != "kind":
            found.append((field, value, field in {"html", "mjml"}))
    if isinstance(words, ChatWords | WhatsAppWords):
        found += [(field, source, False) for field, source in inner_texts(words)]
    if isinstance(words, InAppWords):
        for index, button in enumerate(words.buttons):
            found += [(f"buttons[{index}].{n}", getattr(button, n), False) for n in ("label", "link")]
        found += [(f"questions[{index}].text", q.text, False) for index, q in enumerate(words.questions)]
    return found


def variables(template: Template) -> set[str]:
    """Every variable that the words read, such as person.first_name or cart.items[0].title."""
    return {
        variable
        for _, words in _with_paths(template.languages, template.tones, "")
        for _, source, html in texts(words)
        for variable in language.read(HTML if html else TEXT, source, "").variables
    }


_OF_EVENT = frozenset(
    "name title product_name product_title price currency url image image_url old_price lowest_price_30d".split()
)


def goods_named(template: Template) -> frozenset[str]:
    """Where the words take products from: `products`, `cart`, `product`, and `event` where they name its product."""
    found = {"products"} if template.products is not None else set()
    for path in variables(template):
        root, _, rest = path.partition(".")
        root = root.partition("[")[0]
        if root in ("cart", "product") or (root == "event" and rest in _OF_EVENT):
            found.add(root)
    return frozenset(found)


def _with_paths(
    languages: dict[str, Words], tones: Mapping[Tone, dict[str, Words]], path: str
) -> list[tuple[str, Words]]:
    found = [(join(path, f"languages.{tag}"), words) for tag, words in languages.items()]
    for tone, by_language in tones.items():
        found += [(join(path, f"tones.{tone}.{tag}"), words) for tag, words in by_language.items()]
    return found
