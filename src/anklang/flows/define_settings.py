"""The settings of a workspace, read and checked as a whole. A zone that does not exist would stop every worker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from anklang.channels.model import Channel
from anklang.core.errors import BadInput, Problem
from anklang.guard.rules import rules
from anklang.policy.countries.calendar import holidays_of
from anklang.preferences.model import MAX_TOPIC_ID, MAX_TOPICS
from anklang.templates.walk import similar
from anklang.workspaces.model import OWN_WORDS, Hours, WorkspaceSettings, parse_settings

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_ANY_YEAR = 2026  # whether a calendar exists does not depend on it
CHANNELS: tuple[str, ...] = get_args(Channel)
_SHORT_CODE = re.compile(r"[0-9]{3,8}")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:\d{1,5})?")


def read_settings(data: Mapping[str, Any]) -> WorkspaceSettings:
    """Settings from plain values. Raises BadInput with every fault that can be seen without the database."""
    settings = parse_settings(dict(data))
    problems = list(_faults(settings))
    if problems:
        raise BadInput("The workspace settings are not valid.", problems)
    return settings


def _faults(settings: WorkspaceSettings) -> Iterator[Problem]:
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Problem("zone", f"there is no time zone {settings.zone!r}", "for example Europe/Berlin")
    forms: list[tuple[str, str, re.Pattern[str], str]] = [
        ("country", settings.country, _COUNTRY, "two capital letters, such as DE"),
        ("currency", settings.currency, _CURRENCY, "three capital letters, such as EUR"),
        ("language", settings.language, _LANGUAGE, "for example de or en"),
        *(
            (f"languages[{i}]", one, _LANGUAGE, "for example de or en")
            for i, one in enumerate(settings.languages)
        ),
        *(
            (f"purposes[{i}].id", one.id, _ID, "small letters, digits, - and _")
            for i, one in enumerate(settings.purposes)
        ),
        *(
            (
                f"prices[{i}].currency",
                one.currency or settings.currency,
                _CURRENCY,
                "three letters, such as EUR",
            )
            for i, one in enumerate(settings.prices)
        ),
        *(
            (f"shop.hosts[{i}]", one, _HOST, "a host name, such as shop.example")
            for i, one in enumerate(settings.shop.hosts)
        ),
    ]
    for country, code in settings.text_sender.stop_codes.items():
        if not _COUNTRY.fullmatch(country) or not _SHORT_CODE.fullmatch(code):
            yield Problem(
                "text_sender.stop_codes", f"{country[:20]}: {code[:20]!r} does not fit", "such as FR: 36180"
            )
    for path, value, form, hint in forms:
        if not form.fullmatch(value):
            yield Problem(path, f"{value[:60]!r} does not fit", hint)
    yield from _addresses(settings)
    yield from _channels(settings)
    for index, hours in enumerate(settings.hours):
        yield from _hours(hours, f"hours[{index}]")
    yield from _numbers(settings)
    for rule in settings.guard:
        if rule not in rules():
            yield Problem(
                f"guard.{rule[:40]}", "there is no such rule of the content guard", similar(rule, rules())
            )
    yield from _preference_centre(settings)


def _preference_centre(settings: WorkspaceSettings) -> Iterator[Problem]:
    """Topics, and the shop's own words on the page where people choose among them."""
    if len(settings.topics) > MAX_TOPICS:
        yield Problem("topics", f"more than {MAX_TOPICS}", "nobody reads so many")
    ids = [one.id for one in settings.topics]
    for index, topic in enumerate(settings.topics):
        if not _ID.fullmatch(topic.id) or len(topic.id) > MAX_TOPIC_ID:
            hint = f"small letters, digits, - and _, at most {MAX_TOPIC_ID}"
            yield Problem(f"topics[{index}].id", f"{topic.id[:60]!r} does not fit", hint)
        if topic.id in ids[:index]:
            yield Problem(f"topics[{index}].id", f"{topic.id!r} is there already", "take another id")
        if topic.purpose and topic.purpose not in {one.id for one in settings.purposes}:
            yield Problem(f"topics[{index}].purpose", "there is no such purpose", "leave it empty for any")
    for language, words in settings.preference_centre.words.items():
        if not _LANGUAGE.fullmatch(language):
            yield Problem(
                "preference_centre.words", f"{language[:20]!r} is no language", "for example de or en"
            )
        for key, text in words.items():
            path = f"preference_centre.words.{language[:20]}.{key[:40]}"
            if key not in OWN_WORDS:
                yield Problem(path, "cannot be worded here", f"one of {', '.join(OWN_WORDS)}")
            if len(text) > 600:
                yield Problem(path, "is longer than 600 characters", "shorten it")


def _numbers(settings: WorkspaceSettings) -> Iterator[Problem]:
    """Numbers that are too small or too large."""
    numbers: list[tuple[str, float, Callable[[float], bool], str]] = [
        ("release_minutes", settings.release_minutes, lambda n: 0 <= n <= 1440, "from 0 to 1440"),
        ("gather_minutes", settings.gather_minutes, lambda n: 0 <= n <= 15, "from 0 to 15"),
        ("stale_months", settings.stale_months, lambda n: 1 <= n <= 24, "from 1 to 24, never longer"),
        ("attribution_days", settings.attribution_days, lambda n: 0 <= n <= 366, "from 0 to 366"),
        *(
            (f"caps[{i}].limit", one.limit, lambda n: 0 <= n <= 10_000, "from 0 to 10,000")
            for i, one in enumerate(settings.caps)
        ),
        *(
            (f"caps[{i}].hours", one.hours, lambda n: 0 < n <= 8784, "more than 0, at most a year")
            for i, one in enumerate(settings.caps)
        ),
        *(
            (f"gaps[{i}].minutes", one.minutes, lambda n: 0 < n <= 527_040, "more than 0, at most a year")
            for i, one in enumerate(settings.gaps)
        ),
        *(
            (f"prices[{i}].micro", one.micro, lambda n: 0 <= n <= 10**9, "from 0 to 1,000,000,000")
            for i, one in enumerate(settings.prices)
        ),
        *(
            (f"rates[{i}].per_second", one.per_second, lambda n: 0 < n <= 1e6, "more than 0")
            for i, one in enumerate(settings.rates)
        ),
        *(
            (f"rates[{i}].burst", one.burst, lambda n: 1 <= n <= 1e6, "at least 1")
            for i, one in enumerate(settings.rates)
        ),
    ]
    for path, number, fits, hint in numbers:
        if not fits(number):
            yield Problem(path, f"{number} is not possible", hint)


def _channels(settings: WorkspaceSettings) -> Iterator[Problem]:
    """Rules of delivery and prices name channels that there are; a rule for none would silently do nothing."""
    named = [
        *((f"hours[{i}].channels", one.channels) for i, one in enumerate(settings.hours)),
        *((f"caps[{i}].channels", one.channels) for i, one in enumerate(settings.caps)),
        *((f"gaps[{i}].channels", one.channels) for i, one in enumerate(settings.gaps)),
        *(
            (f"rates[{i}].channel", [one.channel] if one.channel else [])
            for i, one in enumerate(settings.rates)
        ),
        *((f"prices[{i}].channel", [one.channel]) for i, one in enumerate(settings.prices)),
    ]
    for path, channels in named:
        for channel in channels:
            if channel not in CHANNELS:
                yield Problem(path, f"there is no channel {channel[:40]!r}", f"one of {', '.join(CHANNELS)}")
    priced = [one.channel for one in settings.prices]
    for index, channel in enumerate(priced):
        if channel in priced[:index]:
            yield Problem(
                f"prices[{index}].channel", f"{channel!r} has a price already", "one price for each channel"
            )
    limited = [one.channel for one in settings.rates]
    for index, channel in enumerate(limited):
        if channel in limited[:index]:
            yield Problem(
                f"rates[{index}].channel", f"{channel or 'all'!r} has a rate already", "one rate for each"
            )


def _addresses(settings: WorkspaceSettings) -> Iterator[Problem]:
    for field in ("url", "mobile_url", "app_store", "play_store"):
        value = getattr(settings.shop, field)
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            yield Problem(f"shop.{field}", "is no http(s) address", "for example https://shop.example")
    if settings.brand.logo and urlsplit(settings.brand.logo).scheme not in ("http", "https"):
        yield Problem("brand.logo", "is no http(s) address", "for example https://shop.example/logo.png")


def _hours(hours: Hours, path: str) -> Iterator[Problem]:
    if not _TIME.fullmatch(hours.open):
        yield Problem(f"{path}.open", f"{hours.open[:20]!r} is no time of day", "for example 08:00")
    if not _TIME.fullmatch(hours.close) and hours.close != "24:00":
        yield Problem(f"{path}.close", f"{hours.close[:20]!r} is no time of day", "for example 21:00")
    if hours.holidays:
        try:
            holidays_of(hours.holidays, _ANY_YEAR)
        except (LookupError, TypeError, ValueError):
            yield Problem(
                f"{path}.holidays",
                f"there is no calendar {hours.holidays[:20]!r}",
                "for example DE, DE-BY, FR",
            )
    if not all(1 <= day <= 7 for day in hours.days):
        yield Problem(
            f"{path}.days",
            "days are numbered from 1 (Monday) to 7 (Sunday)",
            "for example [1, 2, 3, 4, 5, 6]",
        )
