"""The demo begins at a moment at which shops write to people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from anklang.demo.first_day import first_moment

BERLIN = ZoneInfo("Europe/Berlin")
WALL_CLOCK = [
    ("a working day at eleven is kept", "2026-11-24 11:03", "2026-11-24 11:03"),
    ("before nine it begins the same morning", "2026-11-24 03:00", "2026-11-24 09:41"),
    ("between nine and three nothing is moved", "2026-11-24 09:05", "2026-11-24 09:05"),
    ("after three it begins the next morning", "2026-11-24 15:00", "2026-11-25 09:41"),
    ("Friday evening leads to Monday", "2026-11-27 20:00", "2026-11-30 09:41"),
    ("Saturday noon leads to Monday", "2026-11-28 12:00", "2026-11-30 09:41"),
    ("holidays are left out", "2026-12-24 16:00", "2026-12-28 09:41"),
    ("the night in which clocks go forward", "2027-03-28 01:30", "2027-03-29 09:41"),
]


@pytest.mark.parametrize(
    ("now", "begin"), [case[1:] for case in WALL_CLOCK], ids=[case[0] for case in WALL_CLOCK]
)
def test_the_demo_begins_in_the_daytime_of_a_working_day(now: str, begin: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=BERLIN).astimezone(UTC)
    found = first_moment(moment, BERLIN, frozenset({date(2026, 12, 25), date(2026, 12, 26)}))
    assert found.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M") == begin
    assert found >= moment
    assert found.tzinfo is UTC
