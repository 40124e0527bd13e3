"""Files of product feeds are read, a little at a time beside the work that must not wait: first every row is looked at
and nothing is written, then the catalogue follows. A file that is suddenly far smaller is held until somebody looks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic

import psycopg

from anklang.catalogue import find as catalogue
from anklang.catalogue.model import Product
from anklang.core.clock import Clock
from anklang.core.errors import Unavailable
from anklang.core.ids import new_id
from anklang.feeds import store as feeds
from anklang.feeds.convert import Converter
from anklang.feeds.model import MAX_ERRORS, MAX_PRODUCTS, FeedCounts, FeedFault, held_reason, source_of
from anklang.feeds.read import read
from anklang.feeds.store import Work
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.isolate import class_of, place_of
from anklang.flows.take_products import Taken, remove_products, take_products
from anklang.imports.read import Unreadable
from anklang.storage.database import Database
from anklang.storage.transaction import Tx, is_fault

log = logging.getLogger(__name__)

SHORT = 0.04  # seconds of a piece: what somebody else's fact may have to wait for
SLICE = 100  # rows between two looks at the clock
GONE_SLICE = 1000
STALE = timedelta(minutes=2)  # a process that gave no sign for so long is dead


class _Reading:
    """One round over a file: what cannot be written down between two pieces."""

    def __init__(self, work: Work, definitions: Definitions) -> None:
        settings = definitions.workspace.settings
        self._converter = Converter(work.feed, settings.currency, definitions.zone)
        self.work = work
        self.counts = FeedCounts() if work.run.status == "reading" else work.run.counts
        self.place = 0
        self.seen: set[str] = set()  # ids that the file names
        self.after = ""  # the product looked at last, while those that are gone are marked
        self.read = False  # every row was
        self._tx: Tx | None = None
        self._rows = self._read()

    def _pieces(self) -> Iterator[bytes]:
        number = 0
        while True:
            assert self._tx is not None  # a piece is under way
            data = feeds.part(self._tx, self.work.workspace, self.work.run.id, number)
            if not data:
                return
            self.place += len(data)
            number += 1
            yield data

    def _read(self) -> Iterator[tuple[Product | None, bool, list[FeedFault]]]:
        for row in read(self._pieces()):
            product, id_, faults = self._converter.read(row)
            repeated = bool(id_) and id_ in self.seen
            if id_:
                self.seen.add(id_)
            if len(self.seen) > MAX_PRODUCTS:
                raise Unreadable(f"The feed names more than {MAX_PRODUCTS} products. Split it into several.")
            if repeated:
                product = None
                faults = [FeedFault(row.line, id_, "id", "was named before; the first row counts", "row")]
            yield product, repeated, faults

    def rows(self, tx: Tx, count: int) -> list[tuple[Product | None, bool, list[FeedFault]]]:
        """The next rows: product, whether an earlier row named it, faults. Fewer than asked for: there are no more."""
        self._tx = tx
        return list(islice(self._rows, count))


class FeedReader:
    """Called by the chores; each piece is one transaction."""

    def __init__(self, database: Database, clock: Clock, cache: DefinitionCache) -> None:
        self._database = database
        self._clock = clock
        self._cache = cache
        self._me = new_id(clock.now())
        self._hand: _Reading | None = None
        self.waiting = False  # whether there was anything to do when it was looked at last

    def piece(self, seconds: float = SHORT) -> bool:
        """Work for about so many seconds on the run that has waited longest; False where there was nothing to do."""
        work: Work | None = None
        try:
            with self._database.transaction() as tx:
                now = self._clock.now()
                work = feeds.next_work(tx, self._me, now, now - STALE)
                self.waiting = work is not None
                if work is None:
                    self._hand = None
                    return False
                self._go(tx, work, now, seconds)
        except (Unavailable, psycopg.OperationalError):
            self._hand = None  # what was done of the piece is undone: the round begins again
            raise
        except Unreadable as error:
            self._fail(work, str(error))
        except Exception as error:
            self._hand = None
            if not is_fault(error):
                raise
            log.error("a product feed was not read: %s at %s", class_of(error), place_of(error))
            self._fail(work, f"A fault of ours ({type(error).__name__}); it was logged.")
        return True

    def _fail(self, work: Work | None, why: str) -> None:
        self._hand = None
        if work is not None:
            with self._database.transaction() as tx:
                now = self._clock.now()
                feeds.set_status(tx, work.workspace, work.run.id, "failed", now, fault=why, over=True)

    def _go(self, tx: Tx, work: Work, now: datetime, seconds: float) -> None:
        hand = self._hand
        known = hand is not None and (hand.work.run.id, hand.work.run.status) == (
            work.run.id,
            work.run.status,
        )
        if hand is None or not known or work.anew:
            hand = self._hand = _Reading(work, self._cache.of(tx, work.workspace))
            if work.run.status == "reading":
                feeds.forget_faults(tx, work.workspace, work.run.id)
            else:
                hand.counts.applied = 0
        began = monotonic()
        over = False
        while not over and monotonic() - began < seconds:
            over = _look(tx, hand) if work.run.status == "reading" else _apply(tx, hand, now)
        feeds.move(tx, work.workspace, work.run.id, hand.place, hand.counts)
        if over:
            self._hand = None
            _end(tx, hand, now)


def _look(tx: Tx, hand: _Reading) -> bool:
    """Look at the next rows; True where none is left."""
    found = hand.rows(tx, SLICE)
    counts = hand.counts
    faults = [fault for _, _, some in found for fault in some]
    room = max(0, MAX_ERRORS - counts.faults)
    feeds.add_faults(tx, hand.work.workspace, hand.work.run.id, counts.faults, faults[:room])
    counts.rows += len(found)
    counts.good += sum(product is not None for product, _, _ in found)
    counts.repeated += sum(repeated for _, repeated, _ in found)
    counts.refused += sum(product is None and not repeated for product, repeated, _ in found)
    counts.faults += len(faults)
    return len(found) < SLICE


def _apply(tx: Tx, hand: _Reading, now: datetime) -> bool:
    """Hand the next products to the catalogue, then take out what the file no longer names; True where all is done."""
    if hand.read:
        return _take_out(tx, hand, now)
    found = hand.rows(tx, SLICE)
    products = [product for product, _, _ in found if product is not None]
    work = hand.work
    taken = take_products(tx, work.workspace, products, source_of(work.feed.id), now, work.feed.takes)
    _add(hand.counts, taken, len(found))
    hand.read = len(found) < SLICE
    return hand.read and work.feed.takes != "all"


def _add(counts: FeedCounts, taken: Taken, rows: int) -> None:
    counts.applied += rows
    for name in taken.__struct_fields__:
        setattr(counts, name, getattr(counts, name) + getattr(taken, name))


def _take_out(tx: Tx, hand: _Reading, now: datetime) -> bool:
    """A product whose row was refused is still named, and stays as it is."""
    work, source = hand.work, source_of(hand.work.feed.id)
    known = catalogue.ids_after(tx, work.workspace, source, hand.after, GONE_SLICE)
    missing = [id_ for id_ in known if id_ not in hand.seen]
    hand.counts.gone += remove_products(tx, work.workspace, missing, source, now)
    if known:
        hand.after = known[-1]
    return len(known) < GONE_SLICE


def _end(tx: Tx, hand: _Reading, now: datetime) -> None:
    """A round is over: apply what was looked at, hold it, or be done."""
    work = hand.work
    if work.run.status == "reading":
        stock = catalogue.stock(tx, work.workspace, source_of(work.feed.id))
        hand.counts.before = stock.available + stock.out_of_stock
        feeds.move(tx, work.workspace, work.run.id, hand.place, hand.counts)
        why = held_reason(work.feed.takes, hand.counts.before, len(hand.seen))
        feeds.set_status(tx, work.workspace, work.run.id, "held" if why else "applying", now, fault=why)
        return
    feeds.applied(tx, work.workspace, work.run.id)
    feeds.set_status(tx, work.workspace, work.run.id, "done", now, over=True)
    feeds.discard_held(tx, work.workspace, work.feed.id, now)
