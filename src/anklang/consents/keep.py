"""How long evidence is kept (compliance 4.9). Pure."""

from __future__ import annotations

from datetime import UTC, datetime

YEARS_VOICE = 5  # § 7a UWG: after the grant and after each use
YEARS_US = 5  # TCPA and TSR
YEARS_CA = 3  # CASL: after its end


def retain_until(
    channel: str, country: str, given_at: datetime, last_used_at: datetime | None, ended_at: datetime | None
) -> datetime:
    """Until when evidence must be kept, UTC.

    For calls five years from the grant and each use; in the US five years, in Canada three, from the last of grant, use
    and end; elsewhere to 31 December of the third year after it (limitation, §§ 195, 199 BGB).
    """
    last = max(at for at in (given_at, last_used_at, ended_at) if at is not None)
    if channel == "voice":
        return _later(last, YEARS_VOICE)
    if country in ("US", "CA"):
        return _later(last, YEARS_US if country == "US" else YEARS_CA)
    return datetime(last.astimezone(UTC).year + 4, 1, 1, tzinfo=UTC)


def _later(at: datetime, years: int) -> datetime:
    day = at.astimezone(UTC)
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
