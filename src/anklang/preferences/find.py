"""What somebody chose, for screens and for the export of a person's data."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from anklang.core.ids import shard_of
from anklang.preferences.model import Chosen, Limit
from anklang.storage.transaction import Tx


class ChosenView(msgspec.Struct, frozen=True):
    """What somebody chose, with every field."""

    topics: dict[str, bool]  # topic -> wanted; a topic that is not named is wanted
    channels_off: list[str]  # no advertising by these
    limit: Limit | None  # how often at most
    paused_until: datetime | None
    preferred: str  # the channel by which they would rather hear; empty: none
    source: str  # preference_centre, form, api, studio, merge; empty: nothing was chosen
    at: datetime | None  # when


def find_chosen(tx: Tx, workspace: int, person: UUID) -> ChosenView:
    """What a person of a workspace chose."""
    row = tx.row(
        "SELECT chosen::text, source, at FROM person_preferences"
        " WHERE shard = %s AND person_id = %s AND workspace_id = %s",
        [shard_of(person), person, workspace],
    )
    if row is None:
        return ChosenView({}, [], None, None, "", "", None)
    chosen = msgspec.json.decode(row[0], type=Chosen)
    return ChosenView(
        chosen.topics,
        list(chosen.channels_off),
        chosen.limit,
        chosen.paused_until,
        chosen.preferred,
        row[1],
        row[2],
    )


class ChoiceFigures(msgspec.Struct, frozen=True):
    """How many people chose what."""

    people: int  # who chose anything
    topics_off: dict[str, int]  # topic -> people who switched it off
    channels_off: dict[str, int]  # channel -> people who switched it off
    limited: int  # with a limit of their own
    paused: int  # in a pause at this moment


def figures_of(tx: Tx, workspace: int, now: datetime) -> ChoiceFigures:
    """Count what the people of a workspace chose, at `now`."""
    row = tx.row(
        "SELECT count(*), count(*) FILTER (WHERE chosen ? 'limit'),"
        " count(*) FILTER (WHERE (chosen ->> 'paused_until')::timestamptz > %s)"
        " FROM person_preferences WHERE workspace_id = %s",
        [now, workspace],
    )
    topics = tx.rows(
        "SELECT t.key, count(*) FROM person_preferences p, jsonb_each(p.chosen -> 'topics') t"
        " WHERE p.workspace_id = %s AND t.value = 'false' GROUP BY 1",
        [workspace],
    )
    channels = tx.rows(
        "SELECT c, count(*) FROM person_preferences p, jsonb_array_elements_text(p.chosen -> 'channels_off') c"
        " WHERE p.workspace_id = %s GROUP BY 1",
        [workspace],
    )
    people, limited, paused = (int(one) for one in row) if row is not None else (0, 0, 0)
    return ChoiceFigures(people, dict(topics), dict(channels), limited, paused)
