"""What somebody does with a product feed: make it, change it, read it now, bring its file, decide about a held one."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.core.errors import BadInput, Conflict, NotFound, Problem
from anklang.core.ids import new_id
from anklang.feeds import find
from anklang.feeds import store as feeds
from anklang.feeds.model import MAX_BYTES, MAX_FEEDS, Feed, FeedRun, parse, source_of
from anklang.flows.define import Saved
from anklang.flows.keep_parts import Parts
from anklang.flows.take_products import remove_source
from anklang.imports.model import PART_BYTES
from anklang.storage.database import Database
from anklang.storage.transaction import Tx


def save_feed(tx: Tx, caller: Caller, data: dict[str, Any], now: datetime, *, allow_private: bool) -> Saved:
    """Save a feed; it is fetched at once. Raises BadInput with every fault."""
    feed = parse(data)
    if feed.url.startswith("http://") and not allow_private:
        fault = Problem(
            "url", "is not encrypted", "use an https address, so that nobody can change prices on the way"
        )
        raise BadInput("The feed cannot be saved.", [fault])
    known = {one.id: one for one, _ in find.feeds(tx, caller.workspace)}
    if known.get(feed.id) == feed:
        return Saved(feed.id, 1, False)
    if feed.id not in known and len(known) >= MAX_FEEDS:
        raise BadInput(f"A workspace has at most {MAX_FEEDS} product feeds. Remove one first.")
    feeds.save(tx, caller.workspace, feed, now)
    note(tx, caller, "feed.saved", feed.id, now)
    return Saved(feed.id, 1, True)


def remove_feed(tx: Tx, caller: Caller, feed_id: str, now: datetime) -> None:
    """Remove a feed; the products that it brought are gone with it. Raises NotFound."""
    if not feeds.remove(tx, caller.workspace, feed_id):
        raise NotFound(f"There is no product feed {feed_id!r} in this workspace.")
    gone = remove_source(tx, caller.workspace, source_of(feed_id), now)
    note(tx, caller, "feed.removed", feed_id, now, {"products": gone})


def run_now(tx: Tx, caller: Caller, feed_id: str, now: datetime) -> FeedRun:
    """Fetch and read a feed now. Raises NotFound, BadInput for one without an address, Conflict while it is read."""
    feed = find.feed(tx, caller.workspace, feed_id)
    if not feed.url:
        raise BadInput("This feed has no address: upload its file.")
    run = _begin(tx, caller, feed, "asked", now)
    note(tx, caller, "feed.asked", feed_id, now)
    return find.run(tx, caller.workspace, run)


def _begin(tx: Tx, caller: Caller, feed: Feed, trigger: Any, now: datetime) -> UUID:
    run = new_id(now)
    if not feeds.begin_run(tx, caller.workspace, feed.id, run, trigger, caller.name, now):
        raise Conflict("This feed is being read at the moment. Wait until that is done.")
    return run


class FeedUpload:
    """The file of a feed comes in pieces from somebody's browser. Raises NotFound and Conflict at the start."""

    def __init__(self, database: Database, caller: Caller, feed_id: str, now: datetime) -> None:
        self._database = database
        self._workspace = caller.workspace
        with database.transaction() as tx:
            self.run = _begin(tx, caller, find.feed(tx, caller.workspace, feed_id), "upload", now)
            note(tx, caller, "feed.uploaded", feed_id, now)
        self._parts = Parts(partial(self._write, now), PART_BYTES, MAX_BYTES)

    def _write(self, now: datetime, number: int, part: bytes) -> None:
        with self._database.transaction() as tx:
            feeds.add_part(tx, self._workspace, self.run, number, part, now)

    def take(self, data: bytes) -> None:
        """The next piece; raises BadInput when the file is too large."""
        self._parts.take(data)

    def end(self) -> FeedRun:
        """The file is complete: the worker reads it."""
        size = self._parts.end()
        with self._database.transaction() as tx:
            feeds.arrived(tx, self._workspace, self.run, size)
            return find.run(tx, self._workspace, self.run)

    def drop(self, why: str, now: datetime) -> None:
        """It did not come in full."""
        with self._database.transaction() as tx:
            feeds.set_status(tx, self._workspace, self.run, "failed", now, fault=why, over=True)


def apply_held(tx: Tx, caller: Caller, run_id: UUID, now: datetime) -> FeedRun:
    """Somebody looked: the file is right, the catalogue follows it. Raises NotFound, Conflict."""
    run = _held(tx, caller, run_id)
    feeds.set_status(tx, caller.workspace, run.id, "applying", now)
    note(tx, caller, "feed.applied", run.feed, now, {"run": str(run.id)})
    return find.run(tx, caller.workspace, run.id)


def discard_held(tx: Tx, caller: Caller, run_id: UUID, now: datetime) -> FeedRun:
    """Somebody looked: the file is wrong, the catalogue stays as it is. Raises NotFound, Conflict."""
    run = _held(tx, caller, run_id)
    feeds.set_status(tx, caller.workspace, run.id, "discarded", now, fault=run.fault, over=True)
    note(tx, caller, "feed.discarded", run.feed, now, {"run": str(run.id)})
    return find.run(tx, caller.workspace, run.id)


def _held(tx: Tx, caller: Caller, run_id: UUID) -> FeedRun:
    run = find.run(tx, caller.workspace, run_id, lock=True)
    if run.status != "held":
        raise Conflict(f"Only a run that is held can be decided about; this one is {run.status}.")
    return run
