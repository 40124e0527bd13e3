"""The places of journeys with an entry cap, for one batch of facts (J1).

The counters are read without a lock, and added to at the end of the batch under the condition that they stay within the
cap: so workers wait for each other for the moment of the commit only. Where others took the last places meanwhile, the
batch is rolled back and done again with the counters locked. A place that was never used is thus never lost.
"""

from __future__ import annotations

from datetime import datetime

from anklang.flows.batch import Batch
from anklang.journeys import entry_counts
from anklang.journeys.places import Key, Places, spans
from anklang.storage.transaction import Tx


class PlacesTaken(Exception):
    """Others took the last places of a journey meanwhile: the batch has to be done again."""


def places_of(tx: Tx, batch: Batch, now: datetime, *, lock: bool = False) -> Places | None:
    """The places that people of this batch may take; None where no journey has a cap."""
    capped = batch.definitions.journeys.capped
    if not capped:
        return None
    runs: dict[str, set[str]] = {}
    for work in batch.works.values():
        for instance in work.instances.all.values():
            if instance.run:
                runs.setdefault(instance.journey, set()).add(instance.run)
        for fact in work.line:
            if fact.kind == "enter" and fact.properties.get("run"):
                asked = str(fact.properties.get("journey", ""))
                runs.setdefault(asked, set()).add(str(fact.properties["run"])[:64])
    keys: set[Key] = set()
    for journey in capped:
        assert journey.enter.cap is not None
        for run in ("", *runs.get(journey.id, ())):
            found = spans(journey.enter.cap, run, now, batch.definitions.zone)
            keys |= {(journey.id, span) for _, span, _ in found}
    counted = entry_counts.count(tx, batch.definitions.workspace.id, keys, now, lock=lock)
    return Places(counted, now, batch.definitions.zone)


def places_used(tx: Tx, workspace: int, places: Places, now: datetime) -> None:
    """Count who came in; last of all, as others wait from here to the commit. Raises PlacesTaken."""
    if places.used and not entry_counts.add(tx, workspace, places.used, places.most, now):
        raise PlacesTaken
