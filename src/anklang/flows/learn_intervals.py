"""Once a day the times between two orders of the same product are looked at: how long a piece of it lasts."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from anklang.catalogue import store as catalogue
from anklang.catalogue.interval import Purchase, learn
from anklang.core.clock import Clock
from anklang.events import find as events
from anklang.flows.definitions import DefinitionCache
from anklang.flows.isolate import class_of, place_of
from anklang.profiles.read import pieces
from anklang.profiles.vocabulary import names_of
from anklang.storage.database import Database
from anklang.storage.transaction import Tx, is_fault

log = logging.getLogger(__name__)

EVERY = timedelta(days=1)
BACK = timedelta(days=730)
"""How far back orders count: longer than the products whose re-order can be expected, shorter than tastes last."""


def learn_due(database: Database, clock: Clock, cache: DefinitionCache) -> bool:
    """Learn for one workspace whose turn it is, in a transaction of its own; False where there is none.

    Any number of processes may ask: the turn is taken before the work and holds for a day, so that one of them does it,
    and what fails in one workspace is logged and waits as long as a success, while the others have their turn.
    """
    with database.transaction() as tx:
        now = clock.now()
        due = (
            one for one in sorted(cache.refresh(tx)) if catalogue.claim_learning(tx, one, now - EVERY, now)
        )
        workspace = next(due, None)
    if workspace is None:
        return False
    try:
        with database.transaction() as tx:
            learn_intervals(tx, workspace, now)
    except Exception as error:
        if not is_fault(error):
            raise
        log.error(
            "learning how long products of workspace %s last raised %s at %s; it is tried again tomorrow", workspace,
            class_of(error), place_of(error),
        )  # fmt: skip
    return True


def learn_intervals(tx: Tx, workspace: int, now: datetime) -> int:
    """Learn from the orders of a workspace; answers for how many products something is known."""
    ordered, cancelled = names_of("Order Completed"), names_of("Order Cancelled")
    bought = events.bought_again(tx, workspace, now - BACK, now, ordered, cancelled)
    learned = learn(Purchase(person, product, at, pieces(said)) for person, product, at, said in bought)
    catalogue.save_intervals(tx, workspace, learned)
    return len(learned)
