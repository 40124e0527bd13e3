"""Render one message for one person. Pure: the same input gives the same text; time, tokens and data are arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal

import msgspec
from liquid.exceptions import LiquidError, LiquidInterrupt, StopRender

from anklang.channels import sms_parts
from anklang.channels.chat_limits import misfit
from anklang.channels.model import (
    ChatButton,
    ChatContent,
    Content,
    EmailContent,
    InAppContent,
    PushContent,
    SmsContent,
)
from anklang.profiles.model import CHAT_CHANNELS
from anklang.templates import language, mandatory, products
from anklang.templates.compile import Compiled, CompiledWords
from anklang.templates.language import LinkWriter, RenderState
from anklang.templates.mandatory import Brand
from anklang.templates.messenger_words import ChatWords, WhatsAppWords
from anklang.templates.model import InAppWords, SmsWords, Template, Tone
from anklang.templates.pick import choose_language, pick
from anklang.templates.whatsapp_content import Unfit, whatsapp_content

Reason = Literal[
    "missing_variable",
    "render_error",
    "template_abort",
    "link_failed",
    "catalog_item_missing",
    "coupon_empty",
    "guard_blocked",
]
_FAULTS = (
    LiquidInterrupt,
    StopRender,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    RecursionError,
)
_SPACES = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


class RenderInput(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a message is made from."""

    context: Mapping[str, Any]  # person, event, steps, cart, order, products by source, coupon, shop, …
    now: datetime  # the moment of hand-over, aware
    brand: Brand  # who sends
    language: str = ""  # the person's language tag, empty if unknown
    zone: tzinfo = UTC  # the person's time zone
    tone: Tone | None = None  # new or regular customer, None for the basic words
    currency: str = "EUR"  # for amounts that name none
    unsubscribe_url: str = ""  # one-click address of this person and purpose (compliance 6.1)
    preferences_url: str = ""  # the person's preference centre
    start_urls: Mapping[str, str] = {}  # messenger → connects the person's chat there; missing: no bot
    window_open: bool = True  # free words may go on a channel with a reply window


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """A finished message and what it was made with."""

    content: Content  # ready for the channel's port
    language: str  # language of the words used
    tone: Tone | None = None  # tone of the words used
    parts: int | None = None  # SMS: billed parts
    units_left: int | None = None  # SMS: units that still fit
    encoding: str | None = None  # SMS: GSM-7 or UCS-2
    shortened: bool = False  # SMS: the short variant was used (R16)
    product_level: str | None = None  # source of the products shown, hidden, or None without a block (R14)
    product_ids: tuple[str, ...] = ()  # products shown
    used: tuple[str, ...] = ()  # variables read


class RenderFailure(msgspec.Struct, frozen=True):
    """Why there is no message; reason codes of semantics 2.13."""

    reason: Reason  # the code
    text: str  # what happened, for people
    field: str = ""  # field of the template: text, subject, html …
    variable: str = ""  # for missing_variable
    line: int | None = None  # line in the field, from 1
    rule: str = ""  # for guard_blocked: the rule of the content guard


class _Stop(Exception):
    """Carries a failure out of the middle of a text."""

    def __init__(self, failure: RenderFailure) -> None:
        super().__init__(failure.text)
        self.failure = failure


class _Job(msgspec.Struct):
    """One rendering in progress."""

    template: Template
    given: RenderInput
    words: CompiledWords
    language: str
    values: dict[str, Any]
    state: RenderState

    def fill(self, field: str) -> str:
        """Render one field; an absent one is empty."""
        parsed = self.words.texts.get(field)
        if parsed is None:
            return ""
        try:
            return parsed.fill(self.values, self.state)
        except LiquidError as error:
            raise _Stop(_failure(error, field)) from error
        except _FAULTS as error:
            text = f"{field}: {type(error).__name__}: {error}"[:500]
            raise _Stop(RenderFailure("render_error", text, field)) from error

    def line(self, field: str) -> str:
        """Render one field into a single line."""
        return _SPACES.sub(" ", self.fill(field)).strip()


def render(compiled: Compiled, given: RenderInput, links: LinkWriter) -> Rendered | RenderFailure:
    """The message for one person, or why there is none. Never raises for what a context holds.

    The addresses of links come from `links`, which also keeps what was asked for, to be stored with the message.
    """
    template = compiled.template
    tag, tone = pick(template, given.language, given.tone)
    words = compiled.tones[tone][tag] if tone else compiled.languages[tag]
    chosen = None
    if template.products is not None:
        offered = given.context.get("products")
        chosen = products.choose(template.products, offered if isinstance(offered, Mapping) else {})
        if chosen is None:
            return RenderFailure("catalog_item_missing", "no source of the product block has enough products")
    job = _Job(template, given, words, tag, _values(given, tag, chosen), _state(template, given, tag, links))
    try:
        rendered = _CHANNELS.get(template.channel, _chat)(job)
    except _Stop as stop:
        return stop.failure
    return msgspec.structs.replace(
        rendered,
        tone=tone,
        used=tuple(sorted(job.state.used)),
        product_level=chosen.level if chosen else None,
        product_ids=tuple(str(p.get("id", "")) for p in chosen.items) if chosen else (),
    )


def _state(template: Template, given: RenderInput, tag: str, links: LinkWriter) -> RenderState:
    same = given.language.split("-")[0] == tag.split("-")[0]
    defaults = {
        path: text if isinstance(text, str) else text[choose_language(list(text), tag, "")]
        for path, text in template.defaults.items()
        if text
    }
    links.start()
    return RenderState(given.language if same else tag, given.zone, given.currency, links, defaults, set())


def _values(given: RenderInput, tag: str, chosen: products.Chosen | None) -> dict[str, Any]:
    """The variables of the template: the context and what every message has."""
    values = dict(given.context)
    values["products"] = chosen.items if chosen else None
    values["brand"] = {
        "imprint": given.brand.imprint,
        "name": given.brand.name,
        **_mapping(values.get("brand")),
    }
    values["opt_out"] = mandatory.opt_out(given.brand, tag, given.unsubscribe_url) or None
    values["unsubscribe_url"] = given.unsubscribe_url or None
    values |= {f"{channel}_url": given.start_urls.get(channel) or None for channel in CHAT_CHANNELS}
    values["preferences_url"] = given.preferences_url or None
    values["now"] = given.now
    values["language"] = tag
    return values


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _failure(error: LiquidError, field: str) -> RenderFailure:
    line = language.line_of(error)
    where = f"{field}, line {line}" if line else field
    if isinstance(error, language.MissingVariable):
        text = f"{where}: {error.path} has no value; give it a default or test it with if"
        return RenderFailure("missing_variable", text, field, error.path, line)
    reason: Reason = "render_error"
    if isinstance(error, language.TemplateAbort):
        return RenderFailure("template_abort", str(error.message), field, "", line)
    if isinstance(error, language.LinkFailed):
        reason = "link_failed"
    return RenderFailure(reason, f"{where}: {error.message}"[:500], field, "", line)


def _missing(variable: str, why: str) -> _Stop:
    return _Stop(RenderFailure("missing_variable", f"{variable} has no value; {why}", "", variable))


def _sms(job: _Job) -> Rendered:
    text, counted = _sms_text(job, "text")
    shortened = False
    words = job.words.words
    if counted.parts > job.template.max_parts and isinstance(words, SmsWords) and words.short:
        job.state.links.start()
        text, counted = _sms_text(job, "short")
        shortened = True
    if counted.parts > job.template.max_parts:
        why = f"the text has {counted.parts} SMS parts, the template allows {job.template.max_parts} (R16)"
        raise _Stop(RenderFailure("guard_blocked", why, "short" if shortened else "text", rule="long_sms"))
    return Rendered(
        content=SmsContent(text),
        language=job.language,
        parts=counted.parts,
        units_left=counted.units_left,
        encoding=counted.encoding.value,
        shortened=shortened,
    )


def _sms_text(job: _Job, field: str) -> tuple[str, sms_parts.SmsCount]:
    """The text with links and mandatory parts, as it will be billed (R16)."""
    text = job.fill(field).strip()
    if not text:
        raise _Stop(RenderFailure("render_error", f"{field}: the text is empty", field))
    if job.template.track_links:
        text = job.state.links.rewrite_text(text)
    if job.template.class_ == "advertising":
        hint = job.values["opt_out"]
        if not hint:
            raise _missing(
                "unsubscribe_url", "nobody can reply to this sender, so advertising needs an address"
            )
        text = mandatory.sms(text, job.given.brand, hint)
    text = sms_parts.prepare(text, smart=job.template.smart_encoding)
    return text, sms_parts.count(text)


def _chat(job: _Job) -> Rendered:
    words, channel = job.words.words, job.template.channel
    assert isinstance(words, ChatWords)
    text, image = _chat_text(job), job.line("image")
    if job.template.class_ == "advertising" and channel in mandatory.WITH_STOP_LINE:
        text = mandatory.chat(text, job.values["opt_out"] or mandatory.phrases(job.language).stop)
    buttons = [
        ChatButton(job.line(f"buttons[{index}].label"), _target(job, f"buttons[{index}].link")[1])
        for index in range(len(words.buttons))
    ]
    shown = tuple(one for one in buttons if one.label and one.url)
    content = ChatContent(text, image, shown, words.link_preview)
    if why := misfit(channel, content):
        raise _Stop(RenderFailure("render_error", f"text: {why}", "text"))
    return Rendered(content=content, language=job.language)


def _chat_text(job: _Job) -> str:
    """The text of a message on a messenger, with its links."""
    text = job.fill("text").strip()
    if not text:
        raise _Stop(RenderFailure("render_error", "text: the text is empty", "text"))
    return job.state.links.rewrite_text(text) if job.template.track_links else text


def _whatsapp(job: _Job) -> Rendered:
    words = job.words.words
    assert isinstance(words, WhatsAppWords)
    free = bool(words.text.strip()) and (job.given.window_open or words.template is None)
    text = _chat_text(job) if free else ""
    rewrite = job.state.links.rewrite_text if job.template.track_links else str
    try:
        content = whatsapp_content(words, text, job.line, lambda field: _target(job, field)[1], rewrite)
    except Unfit as wrong:
        raise _Stop(RenderFailure("render_error", str(wrong), wrong.field)) from wrong
    return Rendered(content=content, language=job.language)


def _email(job: _Job) -> Rendered:
    given, class_ = job.given, job.template.class_
    unsubscribe = given.unsubscribe_url if mandatory.needs_unsubscribe(class_) else ""
    preferences = given.preferences_url if unsubscribe else ""
    if class_ == "advertising" and not given.brand.imprint:
        raise _missing("brand.imprint", "advertising mail needs it; set it in the workspace")
    if mandatory.needs_unsubscribe(class_) and not mandatory.is_secure(unsubscribe):
        raise _missing("unsubscribe_url", f"{class_} mail needs an https address (RFC 8058)")
    subject, preheader = job.line("subject"), job.line("preheader")
    if not subject:
        raise _Stop(RenderFailure("render_error", "subject: the text is empty", "subject"))
    html, text = job.fill("html"), _BLANK_LINES.sub("\n\n", job.fill("text"))
    if job.template.track_links:
        html, text = job.state.links.rewrite_html(html), job.state.links.rewrite_text(text)
    if preheader:
        html = mandatory.with_preheader(html, preheader)
    content = EmailContent(
        subject=subject,
        html=mandatory.mail_html(html, given.brand, job.language, unsubscribe, preferences),
        text=mandatory.mail_text(text, given.brand, job.language, unsubscribe, preferences),
        list_unsubscribe_url=unsubscribe,
        list_unsubscribe_mailto=given.brand.unsubscribe_mailto if unsubscribe else "",
    )
    return Rendered(content=content, language=job.language)


def _target(job: _Job, field: str) -> tuple[str, str]:
    """A field that names a link target: the target, and the address for it."""
    target = job.line(field)
    try:
        return target, job.state.links.link(target) if target else ""
    except ValueError as error:
        raise _Stop(RenderFailure("link_failed", f"{field}: {error}", field)) from error


def _push(job: _Job) -> Rendered:
    title, body = job.line("title"), job.fill("body").strip()
    if not title and not body:
        raise _Stop(RenderFailure("render_error", "title: the text is empty", "title"))
    target, address = _target(job, "link")
    data = {"target": target} if target else {}
    content = PushContent(title=title, body=body, image=job.line("image"), deep_link=address, data=data)
    return Rendered(content=content, language=job.language)


def _inapp(job: _Job) -> Rendered:
    words = job.words.words
    assert isinstance(words, InAppWords)
    buttons = []
    for index, button in enumerate(words.buttons):
        target, address = _target(job, f"buttons[{index}].link")
        label = job.line(f"buttons[{index}].label")
        buttons.append({"label": label, "link": address, "target": target, "value": button.value})
    questions = [
        {**msgspec.to_builtins(question), "text": job.line(f"questions[{index}].text")}
        for index, question in enumerate(words.questions)
    ]
    data = {"kind": words.kind, "buttons": _json(buttons), "questions": _json(questions)}
    if job.template.display is not None:
        data["display"] = _json(msgspec.to_builtins(job.template.display))
    content = InAppContent(
        title=job.line("title"),
        body=job.fill("body").strip(),
        image=job.line("image"),
        deep_link=buttons[0]["link"] if buttons else "",
        button=buttons[0]["label"] if buttons else "",
        layout="banner" if words.kind == "banner" else "modal",
        data=data,
    )
    return Rendered(content=content, language=job.language)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


_CHANNELS = {
    "sms": _sms,
    "whatsapp": _whatsapp,
    "email": _email,
    "push": _push,
    "inapp": _inapp,
    "onsite": _inapp,
}
