"""Monthly partitions of the history tables, made when first needed and dropped by retention."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from anklang.storage.database import Database

PARTITIONED = ("events", "traces")


def month_of(at: datetime) -> tuple[int, int]:
    """The UTC month of a moment."""
    at = at.astimezone(UTC)
    return at.year, at.month


class Partitions:
    """Remembers which months exist, so that the usual batch asks nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: set[tuple[int, int]] = set()

    def ensure(self, moments: Iterable[datetime]) -> None:
        """Make the partitions of these moments, in a transaction of their own (DDL takes locks that must be short)."""
        missing = {month_of(at) for at in moments} - self._known
        for year, month in sorted(missing):
            following = (year + month // 12, month % 12 + 1)
            start, end = (f"{y:04d}-{m:02d}-01 00:00+00" for y, m in ((year, month), following))
            with self._database.transaction() as tx:
                tx.run("SELECT pg_advisory_xact_lock(7422)")
                for table in PARTITIONED:
                    tx.run(
                        f"CREATE TABLE IF NOT EXISTS {table}_{year:04d}_{month:02d} PARTITION OF {table} "
                        f"FOR VALUES FROM ('{start}') TO ('{end}')"
                    )
            self._known.add((year, month))
