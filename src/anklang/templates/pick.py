"""Which words of a template somebody gets: by language, and by tone where there are other words for it. Pure."""

from __future__ import annotations

from anklang.templates.model import Template, Tone


def choose_language(have: list[str], wanted: str, default: str) -> str:
    """The person's language if there are words in it (de-AT → de), else the template's default, else the first."""
    base = wanted.split("-")[0]
    if wanted in have:
        return wanted
    if base in have:
        return base
    for tag in have:
        if base and tag.split("-")[0] == base:
            return tag
    return default if default in have else have[0]


def pick(template: Template, wanted: str, tone: Tone | None) -> tuple[str, Tone | None]:
    """Language and tone of the words; None for the basic ones."""
    tag = choose_language(list(template.languages), wanted, template.default_language)
    return tag, tone if tone is not None and tag in template.tones.get(tone, {}) else None
