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
