"""The fields that words may name in a workspace: the fixed ones, the traits of people, what an event said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

import msgspec

from anklang.events import watch
from anklang.events.describe import describe
from anklang.flows.definitions import Definitions
from anklang.flows.look_up_traits import traits_seen
from anklang.guard.model import Around
from anklang.profiles.vocabulary import names_of, standard_name
from anklang.storage.transaction import Tx
from anklang.templates import model
from anklang.templates.model import Template
from anklang.templates.suggest import FIELDS

LOOKED_AT = 20_000  # newest people that are searched for a trait; rules.json and the guide say so
_SAMPLE = 50  # events that are looked at for their properties


def around_template(
    tx: Tx, definitions: Definitions, template: Template, triggers: Sequence[str] = ()
) -> Around:
    """The workspace as far as it matters to the words of a template, with the fields that they may name.

    `triggers`: the events whose properties are known; none, or one that never came: they are not judged.
    """
    workspace = definitions.workspace.id
    known: dict[str, Collection[str]] = dict(FIELDS)
    asked = {match for path in model.variables(template) for match in re.findall(r"^person\.(\w+)", path)}
    if asked - FIELDS["person"]:
        seen = {one.name for one in traits_seen(tx, workspace, examples=False)}
        seen |= _had(tx, workspace, asked - FIELDS["person"] - seen)
        known["person"] = FIELDS["person"] | seen
    told = [_said_by(tx, workspace, trigger) for trigger in triggers]
    if told and all(told):
        known["event"] = set().union(*told)
    return msgspec.structs.replace(definitions.around_words, known=known)


def _said_by(tx: Tx, workspace: int, trigger: str) -> set[str]:
    """The properties that an event has had so far; none while it never came."""
    newest = watch.sample(tx, workspace, names_of(standard_name(trigger)), _SAMPLE)
    return {one.name for one in describe(newest, examples=False)}


def _had(tx: Tx, workspace: int, names: Iterable[str]) -> set[str]:
    """Which of these traits one of the newest people has."""
    wanted = sorted(names)
    if not wanted:
        return set()
    rows = tx.rows(
        """
        SELECT name FROM unnest(%(names)s::text[]) name WHERE EXISTS (SELECT 1 FROM (
          SELECT profile -> 'traits' AS traits FROM people WHERE workspace_id = %(workspace)s AND merged_into IS NULL
          AND erased_at IS NULL ORDER BY id DESC LIMIT %(most)s) newest WHERE newest.traits ? name)
        """,
        {"names": wanted, "workspace": workspace, "most": LOOKED_AT},
    )
    return {row[0] for row in rows}
