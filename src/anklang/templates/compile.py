"""Make a saved template ready to render: parse every text once, compile MJML, derive the text part of a mail."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

import msgspec

from anklang.profiles.model import CHAT_CHANNELS
from anklang.templates import language, mjml, plain_text
from anklang.templates.language import Parsed
from anklang.templates.model import HTML, TEXT, EmailWords, Template, Tone, Words, goods_named, texts


class CompiledWords(msgspec.Struct, frozen=True):
    """The words of one language, parsed."""

    words: Words  # as saved
    texts: dict[str, Parsed]  # field → parsed Liquid; mails have html and text here, never mjml


class Compiled(msgspec.Struct, frozen=True):
    """One version of a template, ready to render."""

    template: Template  # as saved
    languages: dict[str, CompiledWords]  # language → words
    tones: dict[Tone, dict[str, CompiledWords]]  # tone → language → words
    starts: tuple[str, ...]  # messengers whose start link the words may name
    goods: frozenset[str]  # where the words take products from


def compile_template(template: Template) -> Compiled:
    """Parse all texts of a template that `model.parse` accepted.

    Raises LiquidError or MjmlError for a template that was not checked.
    """
    return Compiled(
        template,
        {tag: _compile(words) for tag, words in template.languages.items()},
        {tone: {tag: _compile(words) for tag, words in by.items()} for tone, by in template.tones.items()},
        _starts(template),
        goods_named(template),
    )


def _starts(template: Template) -> tuple[str, ...]:
    every = [*template.languages.values(), *(one for by in template.tones.values() for one in by.values())]
    sources = [source for words in every for _, source, _ in texts(words)]
    return tuple(one for one in CHAT_CHANNELS if any(f"{one}_url" in source for source in sources))


def _compile(words: Words) -> CompiledWords:
    sources = {field: (source, html) for field, source, html in texts(words)}
    if isinstance(words, EmailWords):
        sources.pop("mjml", None)
        html = mjml.to_html(words.mjml) if words.mjml else words.html
        sources["html"] = (html, True)
        if not words.text.strip():
            protected, kept = mjml.protect(html)
            sources["text"] = (mjml.restore(plain_text.from_html(protected), kept), False)
    return CompiledWords(words, {field: _parse(*source) for field, source in sources.items()})


def _parse(source: str, html: bool) -> Parsed:
    parsed = (HTML if html else TEXT).from_string(source)
    assert isinstance(parsed, language.Parsed)
    return parsed


class Compiler:
    """Keeps the versions used last, so that each is compiled once per process."""

    def __init__(self, keep: int = 500) -> None:
        self._keep = keep
        self._made: OrderedDict[Hashable, Compiled] = OrderedDict()

    def get(self, version: Hashable, load: Callable[[], Template]) -> Compiled:
        """The compiled form of `version` (workspace, template, number); `load` is called if it is not here."""
        made = self._made.get(version)
        if made is None:
            made = self._made[version] = compile_template(load())
            if len(self._made) > self._keep:
                self._made.popitem(last=False)
        else:
            self._made.move_to_end(version)
        return made
