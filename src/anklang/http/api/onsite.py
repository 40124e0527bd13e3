"""In-app and on-site messages and surveys: counts and answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from pydantic import AwareDatetime

from anklang.flows import look_up_on_site as look_up
from anklang.flows.look_up_on_site import OnSiteMessage, SurveyAnswer, SurveyResults
from anklang.http.api.csv_text import csv_answer
from anklang.http.api.pages import After, Limit, Page, page, read_cursor, whole
from anklang.http.api.routes import Csv, Routes
from anklang.http.auth import PeopleReader, Reader
from anklang.http.state import site_of

routes = Routes("onsite")
USUAL = timedelta(days=90)  # where no period is named
MOST = 50_000  # answers of one export
Moment = Annotated[AwareDatetime | None, Query()]


def _period(request: Request, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    now = site_of(request).clock.now()
    end = until or now + timedelta(minutes=1)
    return since or end - USUAL, end


@routes.get("/on-site")
def list_on_site(
    request: Request, caller: Reader, archived: bool = False, since: Moment = None, until: Moment = None,
    after: After = "", limit: Limit = 50,
) -> Page[OnSiteMessage]:  # fmt: skip
    """List in-app and on-site messages: banners, modals and surveys, with what became of them in the last 90 days."""
    begin, end = _period(request, since, until)
    with site_of(request).database.transaction() as tx:
        found = look_up.on_site_messages(tx, caller.workspace, begin, end, archived=archived)
    return whole(found, limit, after, lambda one: one.template)


@routes.get("/on-site/{template}/results")
def get_survey(
    request: Request, caller: Reader, template: str, since: Moment = None, until: Moment = None
) -> SurveyResults:
    """Show what was answered to a survey: averages, NPS, choices; words only to those who may look at people."""
    begin, end = _period(request, since, until)
    with site_of(request).database.transaction() as tx:
        may_read = "personal" in caller.scopes
        return look_up.survey_results(tx, caller.workspace, template, begin, end, texts=may_read)


@routes.get("/on-site/{template}/answers")
def list_answers(
    request: Request, caller: PeopleReader, template: str, since: Moment = None, until: Moment = None,
    after: After = "", limit: Limit = 50,
) -> Page[SurveyAnswer]:  # fmt: skip
    """List what people answered, latest first."""
    begin, end = _period(request, since, until)
    before = read_cursor(after, tuple[datetime, UUID])
    with site_of(request).database.transaction() as tx:
        rows = look_up.survey_answers(tx, caller.workspace, template, begin, end, limit + 1, before)
        total = look_up.count_answers(tx, caller.workspace, template, begin, end)
    return page(rows, limit, lambda row: (row.at, row.id), total)


@routes.get("/on-site/{template}/answers.csv")
def export_answers(
    request: Request, caller: PeopleReader, template: str, since: Moment = None, until: Moment = None
) -> Csv:
    """Take the answers along as CSV, one column for each question."""
    begin, end = _period(request, since, until)
    with site_of(request).database.transaction() as tx:
        rows = look_up.survey_answers(tx, caller.workspace, template, begin, end, MOST, None)
    questions = sorted({name for row in rows for name in row.answers})
    lines: list[list[object]] = [
        [row.at, row.person, row.journey, *(row.answers.get(name) for name in questions)] for row in rows
    ]
    return csv_answer(f"{template}-answers.csv", [["at", "person", "journey", *questions], *lines])
