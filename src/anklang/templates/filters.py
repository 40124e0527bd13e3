"""Our filters: money, date, link and product numbers, in the language and zone of the person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal
from liquid.exceptions import FilterArgumentError
from liquid.filter import with_context

from anklang.core.money import to_major, to_minor
from anklang.templates.language import Context, LinkFailed, Missing, MissingVariable, RenderState

_NAMED = {"short", "medium", "long", "full"}
_STRFTIME = re.compile("%-?[a-zA-Z%]")
_TO_CLDR = {
    "%d": "dd", "%-d": "d", "%e": "d", "%m": "MM", "%-m": "M", "%Y": "yyyy", "%y": "yy", "%H": "HH", "%-H": "H",
    "%I": "hh", "%-I": "h", "%M": "mm", "%S": "ss", "%p": "a", "%A": "EEEE", "%a": "EEE", "%B": "MMMM", "%b": "MMM",
    "%j": "DDD", "%Z": "zzz", "%%": "'%'",
}  # fmt: skip


def _state(context: Context) -> RenderState:
    if context.state is None:
        raise FilterArgumentError(
            "this filter needs a person; it works only while a message is rendered", token=None
        )
    return context.state


def _present(value: object) -> None:
    if isinstance(value, Missing):
        raise MissingVariable(value.name, value.token)


@lru_cache(256)
def locale_of(language: str) -> Locale:
    """The Babel locale of a language tag; English where Babel knows none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@with_context
def money(value: Any, currency: Any = "", *, context: Context) -> str:
    """`{{ cart.value | money: cart.currency }}` in the person's language.

    A number, or a number as text, is an amount as shops send it, in major units (129.9); a mapping {amount, currency}
    holds minor units, as Anklang stores it.
    """
    _present(value)
    state = _state(context)
    if isinstance(value, Mapping):
        currency = str(currency or value.get("currency") or state.currency)
        minor = value.get("amount")
    else:
        currency = str(currency or state.currency)
        minor = to_minor(value, currency)
    if isinstance(minor, bool) or not isinstance(minor, int):
        raise FilterArgumentError(f"money needs an amount, got {str(value)[:40]!r}", token=None)
    return _write_money(minor, currency, state.locale)


@lru_cache(4096)
def _write_money(minor: int, currency: str, language: str) -> str:
    return format_currency(to_major(minor, currency), currency, locale=locale_of(language))


@with_context
def number(value: Any, *, context: Context) -> str:
    """`{{ person.points | number }}`: a number with the grouping of the person's language."""
    _present(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FilterArgumentError(f"number needs a number, got {value!r}", token=None)
    return format_decimal(value, locale=locale_of(_state(context).locale))


@with_context
def local_date(value: Any, pattern: Any = "medium", *, context: Context) -> str:
    """`{{ coupon.expires_at | date: "time" }}` in the person's zone and language.

    Patterns: short, medium, long, full, time, datetime, weekday; strftime codes (%d.%m.%Y); or a CLDR pattern.
    """
    _present(value)
    state = _state(context)
    moment = _moment(value)
    if isinstance(moment, datetime):
        moment = moment.astimezone(state.zone)
    locale, pattern = locale_of(state.locale), str(pattern)
    if pattern in _NAMED:
        return format_date(moment, pattern, locale=locale)
    if pattern == "time":
        return format_time(_with_time(moment, state.zone), "short", locale=locale)
    if pattern == "datetime":
        return format_datetime(_with_time(moment, state.zone), "short", locale=locale, tzinfo=state.zone)
    if pattern == "weekday":
        return format_date(moment, "EEEE", locale=locale)
    if _STRFTIME.search(pattern):
        pattern = _to_cldr(pattern)
    return format_datetime(_with_time(moment, state.zone), pattern, locale=locale, tzinfo=state.zone)


def _with_time(moment: date | datetime, zone: tzinfo) -> datetime:
    return (
        moment
        if isinstance(moment, datetime)
        else datetime(moment.year, moment.month, moment.day, tzinfo=zone)
    )


def _to_cldr(pattern: str) -> str:
    """Translate strftime codes; text between them is quoted."""
    out, last = [], 0
    for match in _STRFTIME.finditer(pattern):
        out += [_quoted(pattern[last : match.start()]), _TO_CLDR.get(match.group(), "")]
        last = match.end()
    return "".join([*out, _quoted(pattern[last:])])


def _quoted(text: str) -> str:
    return re.sub("[A-Za-z]+", lambda m: f"'{m.group()}'", text.replace("'", "''"))


def _moment(value: Any) -> date | datetime:
    """A date or aware time from what contexts hold: datetimes, dates, ISO text, seconds since 1970."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC)
    try:
        text = str(value)
        if len(text) == 10:
            return date.fromisoformat(text)
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise FilterArgumentError(f"date needs a time, got {str(value)[:40]!r}", token=None) from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


@with_context
def link(value: Any, name: Any = "", *, context: Context) -> str:
    """`{{ "app:/cart" | link }}`: the short address of a target (E3)."""
    _present(value)
    try:
        return _state(context).links.link(str(value), str(name))
    except ValueError as error:
        raise LinkFailed(str(error), token=None) from error


FILTERS = {"money": money, "number": number, "date": local_date, "link": link}
