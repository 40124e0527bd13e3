"""What the law and the shop allow, written down a second time, from compliance.md and not from the engine's data.

Only for what random lives can come across: five countries, channels with hours, holidays by the reckoning of Easter.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

LEAVE = timedelta(minutes=10)  # compliance 3.4 (e): so much must be left of a window
STALE = timedelta(days=730)  # compliance 4.1: a consent unused for 24 months
SHOP_HOURS = (time(8), time(21))  # the workspace's own, every day, whatever is not on a page (R1)
CONFIRMED_ONLY = {
    "DE": {"email", "sms"},
    "FR": {"email"},
    "GB": {"email"},
    "US": {"email"},
    "IN": {"email"},
}  # 4.5
TEXT_HOURS = {  # compliance 3.1: opens, closes, weekdays (0: Monday), whose holidays
    "DE": (time(8), time(20), range(6), "DE"),
    "FR": (time(8, 30), time(20), range(6), "FR"),
    "GB": (time(9), time(20), range(7), ""),
    "US": (time(8), time(21), range(7), ""),  # California adds nothing to the federal hours
    "IN": (time(10), time(21), range(7), ""),
}
FORBIDDEN = {"IN"}  # 4.7: no SMS without a registered template, of any class
PREFIXES = {"+49": "DE", "+33": "FR", "+44": "GB", "+1": "US", "+91": "IN"}
ZONES = {
    "DE": "Europe/Berlin", "FR": "Europe/Paris", "GB": "Europe/London", "US": "America/Los_Angeles",
    "IN": "Asia/Kolkata",
}  # fmt: skip


def country_of(number: str) -> str:
    """The country of a number in E.164; only California is called in the United States."""
    return next(country for prefix, country in PREFIXES.items() if number.startswith(prefix))


def in_hours(at: datetime, zone: str, opens: time, closes: time) -> bool:
    """Whether the clock on the wall of `zone` stands inside, with enough left that it arrives inside too."""
    wall = at.astimezone(ZoneInfo(zone))
    end = datetime.combine(wall.date(), closes, ZoneInfo(zone)).astimezone(UTC)
    return opens <= wall.time() and at + LEAVE <= end


def may_text(country: str, zone: str, at: datetime) -> bool:
    """Whether a text message with advertising may go to somebody in `country` at `at`."""
    opens, closes, days, calendar = TEXT_HOURS[country]
    day = at.astimezone(ZoneInfo(zone)).date()
    return (
        in_hours(at, zone, opens, closes)
        and day.weekday() in days
        and day not in holidays(calendar, day.year)
    )


@cache
def holidays(calendar: str, year: int) -> frozenset[date]:
    """Days on which nothing is open; of Germany those of every state, because nobody knows which it is (3.4 h)."""
    easter = _easter(year)
    fixed = {
        "": (),
        "DE": (
            (1, 1),
            (1, 6),
            (3, 8),
            (5, 1),
            (8, 15),
            (9, 20),
            (10, 3),
            (10, 31),
            (11, 1),
            (12, 25),
            (12, 26),
        ),
        "FR": ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)),
    }[calendar]
    moving = {"": (), "DE": (-2, 1, 39, 50, 60), "FR": (1, 39, 50)}[calendar]
    repentance = date(year, 11, 22) - timedelta(days=(date(year, 11, 22).weekday() - 2) % 7)
    days = {date(year, month, day) for month, day in fixed} | {easter + timedelta(days=n) for n in moving}
    return frozenset(days | ({repentance} if calendar == "DE" else set()))


def _easter(year: int) -> date:
    """Sunday of Easter in the Gregorian calendar (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
