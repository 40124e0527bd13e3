"""Public holidays by calendar and year. Unchanging data, so asking is as good as pure."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=256)
def holidays_of(calendar: str, year: int) -> frozenset[date]:
    """The holidays of `calendar` in `year`: a country (US), a part of it (DE-BY), or with + every part (DE+).

    DE+ is the union of all states, for people whose state is not known (compliance 3.4 h). Raises LookupError for a
    calendar that does not exist.
    """
    country, _, part = calendar.rstrip("+").partition("-")
    try:
        days = set(holidays.country_holidays(country, subdiv=part or None, years=(year, year + 1)))
        if calendar.endswith("+"):
            for each in holidays.country_holidays(country).subdivisions:
                days |= set(holidays.country_holidays(country, subdiv=each, years=(year, year + 1)))
    except NotImplementedError as error:
        text = f"There is no holiday calendar {calendar!r}; use a country code, such as FR or DE-BY."
        raise LookupError(text) from error
    return frozenset(day for day in days if day.year == year)


_LANGUAGES = {"de": ("de",), "en": ("en_US", "en_GB", "en_CA", "en_IN", "en")}  # as the data names them


@lru_cache(maxsize=256)
def holiday_names(calendar: str, year: int) -> dict[date, dict[str, str]]:
    """The holidays of a country or a part of it, by day, with their names: `de` and `en`, as far as they are known.

    A calendar of every part (DE+) is answered by the days of the whole country. Where neither language is known, both
    are the name in the country's own. Raises LookupError as `holidays_of`.
    """
    country, _, part = calendar.rstrip("+").partition("-")
    try:
        own = holidays.country_holidays(country, subdiv=part or None, years=year)
    except NotImplementedError as error:
        raise LookupError(f"There is no holiday calendar {calendar!r}.") from error
    found: dict[date, dict[str, str]] = {day: {} for day in own}
    known = tuple(getattr(own, "supported_languages", ()))
    for code, names in _LANGUAGES.items():
        language = next((name for name in names if name in known), None)
        spoken = own if language is None else holidays.country_holidays(
            country, subdiv=part or None, years=year, language=language
        )  # fmt: skip
        for day in found:
            found[day][code] = str(spoken.get(day) or own.get(day))
    return found
