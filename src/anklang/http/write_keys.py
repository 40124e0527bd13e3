"""Which workspace a write key belongs to; remembered for some seconds."""

from __future__ import annotations

import time
from uuid import UUID

import msgspec

from anklang.access.store import by_api_key, digest
from anklang.access.write_key import by_write_key
from anklang.core.clock import Clock
from anklang.events.accept import Source
from anklang.storage.database import Database
from anklang.workspaces import store as workspaces

KEY_CHARS = 200
_REMEMBERED = 10_000  # keys; strangers may try any number of wrong ones


class WriteKey(msgspec.Struct, frozen=True):
    """A valid key: a write key, or an API key that may write."""

    id: UUID  # the rate is counted by it
    live: Source  # for events as they happen
    history: Source  # for history being loaded (J4)


class WriteKeys:
    """Keys by their hash. A revoked key is refused after `seconds` at the latest."""

    def __init__(self, database: Database, clock: Clock, seconds: float = 10.0) -> None:
        self._database = database
        self._clock = clock
        self._seconds = seconds
        self._seen: dict[str, tuple[float, WriteKey | None]] = {}

    def remembered(self, secret: str) -> tuple[bool, WriteKey | None]:
        """Whether the answer is known without asking, and the answer."""
        entry = self._seen.get(secret)
        if entry is None or entry[0] < time.monotonic():
            return False, None
        return True, entry[1]

    def ask(self, secret: str) -> WriteKey | None:
        """Look the key up (blocks on the database) and remember the answer; None = there is no such key.

        Raises Unavailable when the database is away.
        """
        now = self._clock.now()
        found = None
        with self._database.transaction() as tx:
            row, public = by_write_key(tx, secret, now), True
            if row is None:
                caller, public = by_api_key(tx, secret, now), False
                if caller is not None and "write" in caller.scopes:
                    row = UUID(bytes=digest(secret)[:16]), caller.workspace
            if row is not None:
                key, workspace = row
                country = workspaces.load(tx, workspace).settings.country
                live = Source(workspace=workspace, country=country, public=public)
                found = WriteKey(key, live, msgspec.structs.replace(live, imported=True))
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen[secret] = (time.monotonic() + self._seconds, found)
        return found
