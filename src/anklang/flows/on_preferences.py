"""Somebody chose for themselves: kept first, then what waits and is not wanted any more is taken back, then told to the
journeys as the fact "Preferences Changed"."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from anklang.core.errors import BadInput, NotAllowed, Problem
from anklang.core.ids import new_id
from anklang.events.model import PREFERENCES_CHANGED, Fact
from anklang.flows.definitions import Definitions
from anklang.flows.outcomes import append_facts
from anklang.flows.take_back import take_back
from anklang.preferences import store as preferences
from anklang.preferences.model import (
    LONGEST_PAUSE,
    MAX_DAYS,
    TRAIT,
    Change,
    Chosen,
    Limit,
    apply,
    stopped,
    stricter,
    trait_of,
)
from anklang.storage.transaction import Tx


def change_preferences(
    tx: Tx, definitions: Definitions, person: UUID, change: Change, source: str, now: datetime,
    *, only_less: bool = False,
) -> Chosen:  # fmt: skip
    """Apply what a person chose; answers what holds now. A change that changes nothing leaves no trace.

    `person` is who is left after merges. `source`: preference_centre, form, api, studio. `only_less`: nothing may be
    allowed that was not before. Raises BadInput for a topic or channel that there is not, a limit below one, and a
    pause longer than a year; NotAllowed for more where only less may be chosen.
    """
    _check(definitions, change, now)
    before = preferences.lock_chosen(tx, person)
    after = apply(before, change)
    if after == before:
        return before
    strict = msgspec.structs.replace(
        stricter(before, after), preferred=after.preferred
    )  # allows nothing more
    if only_less and strict != after:
        raise NotAllowed("This lets more messages through than before, which needs the permission 'write'.")
    preferences.save_chosen(tx, definitions.workspace.id, person, after, source, now)
    told = _take_back(tx, definitions, person, before, after, now)
    fact = Fact(
        id=new_id(now), workspace=definitions.workspace.id, person=person, kind="consent",
        name=PREFERENCES_CHANGED, at=now, received=now,
        properties={TRAIT: trait_of(after), "source": source, "changed": _changed(before, after)},
    )  # fmt: skip
    append_facts(tx, [*told, fact])
    return after


def _take_back(
    tx: Tx, definitions: Definitions, person: UUID, before: Chosen, after: Chosen, now: datetime
) -> list[Fact]:
    stop = stopped(before, after)
    told: list[Fact] = []
    about = definitions.templates_about(stop.topics)
    if about:
        for class_ in ("advertising", "service"):
            told += take_back(tx, person, "unsubscribed", now, message_class=class_, templates=about)
    for channel in stop.channels:
        told += take_back(tx, person, "unsubscribed", now, message_class="advertising", channel=channel)
    if stop.until is not None:
        told += take_back(tx, person, "unsubscribed", now, message_class="advertising", before=stop.until)
    return told


def _changed(before: Chosen, after: Chosen) -> list[str]:
    """Names of what is different: topics, channels_off, limit, paused_until, preferred."""
    return [name for name in Chosen.__struct_fields__ if getattr(before, name) != getattr(after, name)]


def _check(definitions: Definitions, change: Change, now: datetime) -> None:
    settings = definitions.workspace.settings
    problems: list[Problem] = []
    if change.topics is not msgspec.UNSET:
        known = {one.id for one in settings.topics}
        problems += [
            Problem(f"topics.{name[:60]}", "there is no such topic", ", ".join(sorted(known)))
            for name in change.topics
            if name not in known
        ]
    if change.channels_off is not msgspec.UNSET and len(change.channels_off) > 20:
        problems.append(Problem("channels_off", "more than 20"))
    if isinstance(change.limit, Limit):
        if not (1 <= change.limit.count <= 1000 and 1 <= change.limit.days <= MAX_DAYS):
            hint = f"from 1 message, in 1 to {MAX_DAYS} days"
            problems.append(Problem("limit", "is not possible", hint))
    if isinstance(change.paused_until, datetime) and change.paused_until > now + LONGEST_PAUSE:
        problems.append(Problem("paused_until", "is more than a year away", "withdraw consent instead"))
    if problems:
        raise BadInput("These preferences cannot be kept.", problems)
