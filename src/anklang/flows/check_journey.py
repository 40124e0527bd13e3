"""Is a journey ready to be published here? The checks of the journey itself, and a look at everything it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from anklang.analytics.find import first_and_last
from anklang.core.errors import BadInput, Problem
from anklang.coupons import find as coupons
from anklang.flows.apply_text import Document, journey_text, read_yaml
from anklang.flows.definitions import Definitions
from anklang.flows.look_up_events import STANDARD
from anklang.flows.look_up_fields import around_template
from anklang.flows.vendor_templates import is_window_only, notes_on
from anklang.guard.check import check
from anklang.guard.model import Remark
from anklang.guard.read import pages
from anklang.guard.reviews import asks_for_review
from anklang.journeys import store as journeys
from anklang.journeys.around import Around, TemplateFacts, UnknownField, uses_of
from anklang.journeys.check import Known, warnings
from anklang.journeys.finding import Finding, findings
from anklang.journeys.model import Journey, key_of
from anklang.journeys.parse import parse
from anklang.journeys.publish_check import ALIKE, events_of, look_closer
from anklang.journeys.steps.coupon import Coupon
from anklang.journeys.steps.journey import StartAnother
from anklang.messages.prepare import layer
from anklang.profiles.vocabulary import names_of
from anklang.storage.transaction import Tx
from anklang.templates import find as templates


class Checked(msgspec.Struct, frozen=True):
    """What keeps a journey from being published, and what deserves a look."""

    problems: list[Finding]  # errors
    warnings: list[Finding]  # each wants a tick


class Converted(msgspec.Struct, frozen=True):
    """One definition in both forms."""

    definition: dict[str, Any] | None  # null: the text cannot be read at all
    text: str  # YAML
    problems: list[Finding]
    warnings: list[Finding]


def check_values(
    tx: Tx, definitions: Definitions, data: Mapping[str, Any], now: datetime, document: Document | None = None,
    also: Iterable[str] = (),
) -> Checked:  # fmt: skip
    """Check a definition, finished or not. `document`: the text that it came from, for its lines."""
    workspace = definitions.workspace.id
    line = None if document is None else document.line_of
    plain = {key: value for key, value in data.items() if key != "version"}
    try:
        journey = parse(plain, known_in(tx, workspace, also))
    except BadInput as error:
        return Checked(findings(error.problems, data, line=line), [])
    told = look_closer(journey, around(tx, definitions, journey, now))
    if line is not None:
        told = [msgspec.structs.replace(one, line=line(one.path)) for one in told]
    return Checked(
        [one for one in told if one.level == "error"],
        [
            *findings(warnings(journey), data, "warning", line),
            *(one for one in told if one.level == "warning"),
        ],
    )


def known_in(tx: Tx, workspace: int, also: Iterable[str] = ()) -> Known:
    """The ids that a journey may name. `also`: journeys about to be saved."""
    named_templates = tx.rows("SELECT id, channel FROM templates WHERE workspace_id = %s", [workspace])
    named = tx.rows("SELECT id FROM segments WHERE workspace_id = %s AND status <> 'archived'", [workspace])
    pools = tx.rows("SELECT id FROM coupon_pools WHERE workspace_id = %s", [workspace])
    others = tx.rows("SELECT id FROM journeys WHERE workspace_id = %s", [workspace])
    starts = {
        one.journey.id: frozenset(step.start for step in one.journey.steps if isinstance(step, StartAnother))
        for one in journeys.load_live(tx, workspace)
        if one.current
    }
    return Known(
        templates={row[0]: row[1] for row in named_templates},
        segments=frozenset(row[0] for row in named),
        pools=frozenset(row[0] for row in pools),
        journeys=frozenset([*(row[0] for row in others), *also]),
        starts=starts,
    )


def people_per_step(tx: Tx, workspace: int, journey: str, version: int) -> dict[str, int]:
    """How many people stand in each step of a version."""
    rows = tx.rows(
        "SELECT step, count(*) FROM instances WHERE workspace_id = %s AND journey_id = %s AND version = %s "
        "AND ended_at IS NULL AND status <> 'at_door' GROUP BY step",
        [workspace, journey, version],
    )
    return {row[0]: row[1] for row in rows}


def around(tx: Tx, definitions: Definitions, journey: Journey, now: datetime) -> Around:
    """What the workspace knows about everything that the journey names."""
    workspace, settings = definitions.workspace.id, definitions.workspace.settings
    accounts: dict[str, set[str]] = {}
    for account in definitions.providers:
        for channel in account.channels:
            accounts.setdefault(channel, set()).add(account.id)
    facts = _templates(tx, definitions, journey)
    plan = journey.enter.schedule
    on = now.astimezone(definitions.zone).date()
    rules = definitions.rules([(settings.country, "")], on)
    return Around(
        now=now,
        zone=ZoneInfo(settings.zone),
        templates=facts,
        languages=settings.languages,
        purposes=frozenset(one.id for one in settings.purposes),
        accounts={channel: frozenset(names) for channel, names in accounts.items()},
        platforms={one.id: frozenset(one.manifest.actions) for one in definitions.providers if one.manifest.actions},
        stock={name: coupons.stock(tx, workspace, name).free for name in _list_pools(definitions, journey, facts)},
        inside=_inside(tx, workspace, journey.id),
        review_gating=settings.review_gating,
        audience=_members(tx, workspace, plan.segment) if plan else 0,
        layers=(*map(layer, settings.hours), *(hours for one in rules for hours in one.layers)),
        events=_events_seen(tx, workspace, [event for _, _, event in events_of(journey)]),
        standard=STANDARD,
        doors=_doors(definitions, journey),
    )  # fmt: skip


def _templates(tx: Tx, definitions: Definitions, journey: Journey) -> dict[str, TemplateFacts]:
    workspace, names = definitions.workspace.id, {use.template for use in uses_of(journey)}
    triggers = _triggers(journey)
    rows = tx.rows(
        "SELECT id FROM templates WHERE workspace_id = %s AND archived AND id = ANY(%s)",
        [workspace, sorted(names)],
    )
    archived = {row[0] for row in rows}
    found = {}
    for id_, saved in templates.many(tx, workspace, sorted(names)).items():
        one = saved.template
        told = check(one, around_template(tx, definitions, one, triggers))
        found[id_] = TemplateFacts(
            message_class=one.class_, purpose=one.purpose, languages=frozenset(one.languages), pool=one.coupon,
            archived=id_ in archived,
            lacking=tuple(dict.fromkeys(remark.found for remark in told if remark.rule == "no_default")),
            unknown=tuple({remark.found: _unknown(remark) for remark in told if _is_unknown(remark)}.values()),
            blocked=next((one.reason.en for one in told if one.blocks and not _is_unknown(one)), ""),
            reviewing=any(asks_for_review(one, page) for page in pages(one)),
            vendor=tuple(note.text for note in notes_on(definitions, one)), window_only=is_window_only(one),
        )  # fmt: skip
    return found


def _triggers(journey: Journey) -> list[str]:
    """The events whose properties the words may name; none where people come in another way as well."""
    named = [one.event for one in journey.enter.on]
    return named if all(named) and journey.enter.schedule is None else []


def _is_unknown(remark: Remark) -> bool:
    return remark.rule == "unknown_variable" and remark.severity != "note"


def _unknown(remark: Remark) -> UnknownField:
    return UnknownField(remark.found, remark.edits[0].text if remark.edits else "", remark.blocks)


def _list_pools(definitions: Definitions, journey: Journey, facts: Mapping[str, TemplateFacts]) -> set[str]:
    """The pools of codes handed in that the journey takes from."""
    named = {one.pool for one in facts.values()} | {
        one.pool for one in journey.steps if isinstance(one, Coupon)
    }
    return {name for name in named if name in definitions.pools and definitions.pools[name].kind == "list"}


def _doors(definitions: Definitions, journey: Journey) -> dict[str, list[Journey]]:
    """The live journeys that begin with the same happenings as this one and advertise."""

    def advertises(other: Journey) -> bool:
        sent = (use.template for use in uses_of(other) if definitions.has_template(use.template))
        return any(definitions.template(one).class_ == "advertising" for one in sent)

    found: dict[str, list[Journey]] = {}
    for key in dict.fromkeys(map(key_of, journey.enter.on)):
        others = [one for one, _ in definitions.journeys.entries.get(key, ()) if one.status == "live"]
        found[key] = [one.journey for one in others if advertises(one.journey)]
    return found


def _members(tx: Tx, workspace: int, segment: str) -> int:
    row = tx.row(
        "SELECT count(*) FROM memberships WHERE workspace_id = %s AND segment_id = %s", [workspace, segment]
    )
    return int(row[0]) if row else 0


def _inside(tx: Tx, workspace: int, journey: str) -> dict[str, int]:
    row = tx.row("SELECT version FROM journeys WHERE workspace_id = %s AND id = %s", [workspace, journey])
    return people_per_step(tx, workspace, journey, row[0]) if row and row[0] else {}


def _events_seen(tx: Tx, workspace: int, names: Iterable[str]) -> frozenset[str] | None:
    """Which of these events the shop has ever sent; None while it has sent nothing. One index look-up for each.

    Where one never came, with what else did, so that it can be named.
    """
    if tx.row("SELECT 1 FROM events WHERE workspace_id = %s LIMIT 1", [workspace]) is None:
        return None
    named = set(names)
    came = frozenset(
        name
        for name in sorted(named.union(*(group for group in ALIKE if named.intersection(group))))
        if tx.row(
            "SELECT 1 FROM events WHERE workspace_id = %s AND name = ANY(%s) LIMIT 1",
            [workspace, list(names_of(name))],
        )
    )
    return came if named <= came else came.union(first_and_last(tx, workspace))


def convert_text(tx: Tx, definitions: Definitions, text: str, now: datetime) -> Converted:
    """YAML to plain values, with every fault and its line; what cannot be read at all is one fault, never an error."""
    try:
        document = read_yaml(text)
    except BadInput as error:
        return Converted(None, text, findings(error.problems, {}), [])
    values = document.values
    if not isinstance(values, dict):
        fault = Problem("", "a mapping is needed, here is something else", "id, name, enter, steps …")
        return Converted(None, text, findings([fault], {}, line=document.line_of), [])
    checked = check_values(tx, definitions, values, now, document)
    return Converted(values, text, checked.problems, checked.warnings)


def convert_values(tx: Tx, definitions: Definitions, values: dict[str, Any], now: datetime) -> Converted:
    """Plain values to YAML; faults carry the line of the text that is answered."""
    text = journey_text(values)
    checked = check_values(tx, definitions, values, now, read_yaml(text))
    return Converted(values, text, checked.problems, checked.warnings)
