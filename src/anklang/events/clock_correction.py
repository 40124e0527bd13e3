"""When an event happened, on our clock: the sender's clock may be wrong by years, its differences are not."""

from __future__ import annotations

from datetime import UTC, datetime

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # an earlier moment is a mistake, never a shop event
_SECONDS_LIMIT = 10**11  # a larger number counts milliseconds


def parse_moment(value: object) -> datetime | None:
    """A moment as senders write it: ISO 8601 in its many forms, or seconds or milliseconds since 1970; else None.

    A moment without a zone is UTC.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    try:
        if isinstance(value, str):
            text = value.strip()
            if not text.isascii():
                return None
            at = datetime.fromisoformat(text)
            return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000 if abs(value) >= _SECONDS_LIMIT else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def correct(
    timestamp: datetime | None, sent_at: datetime | None, received: datetime, imported: bool = False
) -> datetime | None:
    """When it happened in UTC, never later than `received`; None when that is before 1990.

    The distance between the sender's two times is true even where its clock is not, so
    at = received - (sent_at - timestamp). Imported history keeps its own time.
    """
    if timestamp is None:
        return received
    try:
        if imported or sent_at is None:
            at = timestamp.astimezone(UTC) if timestamp.tzinfo is not UTC else timestamp
        else:
            at = received - (sent_at - timestamp)
    except OverflowError:
        return None
    if at < EARLIEST:
        return None
    return at if at < received else received
