"""Who looked at a product, has it in the cart or asked to be told is kept, so that news of it finds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anklang.catalogue import find as catalogue
from anklang.catalogue import store
from anklang.catalogue.interest import ASKED, Interest, interests
from anklang.events.model import Fact
from anklang.flows.definitions import Definitions
from anklang.storage.transaction import Tx


def note_interest(tx: Tx, definitions: Definitions, history: Sequence[Fact], now: datetime) -> None:
    """Keep what the facts of a batch say of interest in products of the catalogue: at most three statements, none in a
    workspace without a catalogue or for facts that name no product."""
    if not definitions.catalogue:
        return
    found = [
        one
        for fact in history
        if fact.kind == "track" and fact.at >= now - ASKED
        for one in interests(fact.person, fact.name, fact.properties, fact.at)
    ]
    if not found:
        return
    workspace = definitions.workspace.id
    known = catalogue.known_keys(tx, workspace, {key for one in found for key in one.keys})
    begun: dict[tuple[UUID, str, str], datetime] = {}
    ended: set[tuple[UUID, str, str]] = set()
    for one in found:  # in the order in which it happened: the last word counts
        if one.begins is not None:
            key = next((key for key in one.keys if key in known), None)
            if key is not None:
                begun[one.person, key, one.begins] = one.at
        for mark in _ended(one):
            begun.pop(mark, None)
            ended.add(mark)
    store.end_interest(tx, ended)
    store.keep_interest(tx, workspace, begun)


def _ended(one: Interest) -> list[tuple[UUID, str, str]]:
    return [(one.person, key, because) for key in one.keys for because in one.ends]
