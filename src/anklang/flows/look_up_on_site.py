"""In-app and on-site messages: how often each was shown, put away, clicked and answered; and what people answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.errors import NotFound
from anklang.events.model import (
    LINK_CLICKED,
    MESSAGE_ACCEPTED,
    MESSAGE_ANSWERED,
    MESSAGE_DISMISSED,
    MESSAGE_SHOWN,
)
from anklang.storage.transaction import Tx
from anklang.templates import find as templates
from anklang.templates.model import InAppWords, Question, Template

CHANNELS = ("inapp", "onsite")
REFUSED = "Message Refused"
MOST_TEXTS = 20  # answers in words that are shown with the sums
_COLUMNS = {
    MESSAGE_ACCEPTED: "offered", MESSAGE_SHOWN: "shown", MESSAGE_DISMISSED: "dismissed", LINK_CLICKED: "clicked",
    MESSAGE_ANSWERED: "answered", REFUSED: "refused",
}  # fmt: skip


class OnSiteCounts(msgspec.Struct, kw_only=True):
    """What became of a message."""

    offered: int = 0  # made available to a device
    shown: int = 0
    dismissed: int = 0
    clicked: int = 0
    answered: int = 0
    refused: int = 0  # the browser could not show it


class OnSiteMessage(msgspec.Struct, frozen=True):
    """One in-app or on-site message."""

    template: str
    name: str
    channel: str  # inapp, onsite
    kind: str  # banner, modal, survey
    questions: int  # of a survey
    version: int
    archived: bool
    updated_at: datetime
    journeys: list[str]  # live journeys that send it
    counts: OnSiteCounts  # of the period


class QuestionSums(msgspec.Struct, frozen=True):
    """What was answered to one question."""

    id: str
    text: str  # in the default language
    kind: str  # stars, nps, choice, text
    answers: int
    average: float | None  # stars and nps
    nps: float | None  # promoters less detractors, -100 to 100 (9 and 10 less 0 to 6)
    values: dict[str, int]  # stars, points or choices -> how often
    texts: list[str]  # the latest answers in words; empty for callers who may not look at people


class SurveyResults(msgspec.Struct, frozen=True):
    """What was answered to a survey."""

    template: str
    counts: OnSiteCounts
    questions: list[QuestionSums]


class SurveyAnswer(msgspec.Struct, frozen=True):
    """What one person answered."""

    id: UUID
    person: UUID
    at: datetime
    journey: str
    version: int | None  # of the journey
    answers: dict[str, Any]


_COUNTS = """
SELECT properties->>'template', name, count(*) FROM events
WHERE workspace_id = %(workspace)s AND name = ANY(%(names)s) AND at >= %(since)s AND at < %(until)s
  AND properties->>'channel' IN ('inapp', 'onsite')
  AND (%(template)s::text = '' OR properties->>'template' = %(template)s)
GROUP BY 1, 2
"""
_ANSWERS = """
FROM events WHERE workspace_id = %(workspace)s AND name = %(name)s AND properties->>'template' = %(template)s
  AND at >= %(since)s AND at < %(until)s
"""


def on_site_messages(
    tx: Tx, workspace: int, since: datetime, until: datetime, *, archived: bool = False
) -> list[OnSiteMessage]:
    """Every in-app and on-site message with its counts, by id."""
    counts = _counts(tx, workspace, since, until)
    used = _journeys(tx, workspace)
    rows = [
        row
        for channel in CHANNELS
        for row in templates.page(tx, workspace, archived=archived, channel=channel, limit=500)
    ]
    saved = templates.many(tx, workspace, [row.id for row in rows])
    found = []
    for row in rows:
        words = _words(saved[row.id].template)
        kind, questions = (words.kind, len(words.questions)) if words else ("modal", 0)
        found.append(
            OnSiteMessage(
                row.id, row.name or row.id, row.channel, kind, questions, row.version, row.archived, row.updated_at,
                used.get(row.id, []), counts.get(row.id, OnSiteCounts()),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: one.template)


def _counts(
    tx: Tx, workspace: int, since: datetime, until: datetime, template: str = ""
) -> dict[str, OnSiteCounts]:
    values = {
        "workspace": workspace,
        "names": list(_COLUMNS),
        "since": since,
        "until": until,
        "template": template,
    }
    found: dict[str, OnSiteCounts] = {}
    for id_, name, n in tx.rows(_COUNTS, values):
        setattr(found.setdefault(id_ or "", OnSiteCounts()), _COLUMNS[name], n)
    return found


def _journeys(tx: Tx, workspace: int) -> dict[str, list[str]]:
    rows = tx.rows(
        "SELECT DISTINCT s.step->>'template', j.id FROM journeys j JOIN journey_versions v "
        "ON v.workspace_id = j.workspace_id AND v.journey_id = j.id AND v.version = j.version "
        "CROSS JOIN LATERAL jsonb_path_query(v.definition, 'strict $.**.steps[*]') AS s(step) "
        "WHERE j.workspace_id = %s AND j.status IN ('live', 'paused', 'held') AND s.step ? 'template' ORDER BY 2",
        [workspace],
    )
    found: dict[str, list[str]] = {}
    for template, journey in rows:
        found.setdefault(template, []).append(journey)
    return found


def _words(template: Template) -> InAppWords | None:
    language = template.default_language or next(iter(template.languages), "")
    words = template.languages.get(language)
    return words if isinstance(words, InAppWords) else None


def survey_results(
    tx: Tx, workspace: int, template: str, since: datetime, until: datetime, *, texts: bool
) -> SurveyResults:
    """The sums of one survey; `texts`: whether the caller may read what people wrote. Raises NotFound."""
    questions = _questions(tx, workspace, template)
    values = _values(workspace, template, since, until)
    counts = _counts(tx, workspace, since, until, template).get(template, OnSiteCounts())
    return SurveyResults(template, counts, [_sums(tx, values, one, texts=texts) for one in questions])


def _questions(tx: Tx, workspace: int, template: str) -> Sequence[Question]:
    saved = templates.newest(tx, workspace, template)
    if saved is None or saved.template.channel not in CHANNELS:
        raise NotFound(f"There is no in-app or on-site message {template!r} in this workspace.")
    words = _words(saved.template)
    return words.questions if words else ()


def _values(workspace: int, template: str, since: datetime, until: datetime) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "name": MESSAGE_ANSWERED,
        "template": template,
        "since": since,
        "until": until,
    }


def _sums(tx: Tx, values: dict[str, Any], question: Question, *, texts: bool) -> QuestionSums:
    said = {**values, "question": question.id, "most": MOST_TEXTS}
    if question.kind == "text":
        row = tx.row(f"SELECT count(properties->'answers'->>%(question)s) {_ANSWERS}", said)
        latest = tx.rows(
            f"SELECT left(properties->'answers'->>%(question)s, 1000) {_ANSWERS} "
            "AND coalesce(properties->'answers'->>%(question)s, '') <> '' ORDER BY at DESC LIMIT %(most)s",
            said,
        )
        shown = [line[0] for line in latest] if texts else []
        return QuestionSums(
            question.id, question.text, question.kind, row[0] if row else 0, None, None, {}, shown
        )
    rows = tx.rows(
        f"SELECT left(properties->'answers'->>%(question)s, 200), count(*) {_ANSWERS} "
        "AND properties->'answers'->>%(question)s IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 100",
        said,
    )
    counted = {str(row[0]): int(row[1]) for row in rows}
    points = [(float(text), n) for text, n in counted.items() if text.replace(".", "", 1).isdigit()]
    total = sum(n for _, n in points)
    rated = question.kind in ("stars", "nps") and total > 0
    average = round(sum(value * n for value, n in points) / total, 2) if rated else None
    fans = sum(n for value, n in points if value >= 9) - sum(n for value, n in points if value <= 6)
    nps = round(100 * fans / total, 1) if rated and question.kind == "nps" else None
    return QuestionSums(
        question.id, question.text, question.kind, sum(counted.values()), average, nps, counted, []
    )  # fmt: skip


def survey_answers(
    tx: Tx, workspace: int, template: str, since: datetime, until: datetime, limit: int,
    before: tuple[datetime, UUID] | None,
) -> list[SurveyAnswer]:  # fmt: skip
    """What people answered, latest first; `before` is (at, id) of the last one of the page before. Raises NotFound."""
    _questions(tx, workspace, template)
    at, last = before or (None, None)
    rows = tx.rows(
        f"SELECT id, person_id, at, coalesce(properties->>'journey', ''), (properties->>'version')::int, "
        f"coalesce(properties->'answers', '{{}}') {_ANSWERS} "
        "AND (%(before)s::timestamptz IS NULL OR (at, id) < (%(before)s, %(last)s::uuid)) "
        "ORDER BY at DESC, id DESC LIMIT %(limit)s",
        {**_values(workspace, template, since, until), "before": at, "last": last, "limit": limit},
    )
    return [SurveyAnswer(*row) for row in rows]


def count_answers(tx: Tx, workspace: int, template: str, since: datetime, until: datetime) -> int:
    """How many answers there are."""
    row = tx.row(f"SELECT count(*) {_ANSWERS}", _values(workspace, template, since, until))
    return int(row[0]) if row else 0
