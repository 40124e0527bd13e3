"""Once a day the times between two orders of the same product are looked at: how long a piece of it lasts."""

from __future__ import annotations

from datetime import datetime, timedelta

from anklang.catalogue import store as catalogue
from anklang.catalogue.interval import Purchase, learn
from anklang.core.clock import Clock
from anklang.events import find as events
from anklang.flows.definitions import DefinitionCache
from anklang.profiles.vocabulary import names_of
from anklang.storage.database import Database
from anklang.storage.transaction import Tx

EVERY = timedelta(days=1)
BACK = timedelta(days=730)
"""How far back orders count: longer than the products whose re-order can be expected, shorter than tastes last."""


def learn_due(database: Database, clock: Clock, cache: DefinitionCache) -> bool:
    """Learn for one workspace whose turn it is, in a transaction of its own; False where there is none."""
    with database.transaction() as tx:
        now = clock.now()
        for workspace in sorted(cache.refresh(tx)):
            if catalogue.learned_before(tx, workspace, now - EVERY):
                learn_intervals(tx, workspace, now)
                return True
    return False


def learn_intervals(tx: Tx, workspace: int, now: datetime) -> int:
    """Learn from the orders of a workspace; answers for how many products something is known."""
    ordered, cancelled = names_of("Order Completed"), names_of("Order Cancelled")
    bought = events.bought_again(tx, workspace, now - BACK, now, ordered, cancelled)
    learned = learn(Purchase(*one) for one in bought)
    catalogue.save_intervals(tx, workspace, learned, now)
    return len(learned)
