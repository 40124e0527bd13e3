"""What the buttons of the preference centre do. Each answers with a redirect to the page, but for the download."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from anklang.core.errors import BadInput
from anklang.flows import act_on_own_page as act
from anklang.flows.export_person import export_person
from anklang.flows.look_up_own_page import OwnConsent
from anklang.flows.on_preferences import change_preferences
from anklang.flows.preference_mail import send_link
from anklang.http.caller_address import address_of
from anklang.http.hosted.asked import Fields, first
from anklang.http.hosted.centre_view import FORMATS, PAUSES, box_of, key_of, limit_of
from anklang.http.hosted.frame import page
from anklang.http.hosted.visit import Visit
from anklang.http.state import site_of
from anklang.preferences.model import Change

Act = Callable[[Visit, Request, Fields], Response]


def act_on(visit: Visit, request: Request, fields: Fields) -> Response:
    """Do what a button says, as far as this kind of link allows it."""
    wanted = _ACTS[visit.claims.kind].get(first(fields, "do"))
    if wanted is None:
        return visit.back(problem="form")
    try:
        return wanted(visit, request, fields)
    except BadInput:
        return visit.back(problem="form")


def _save(visit: Visit, request: Request, fields: Fields) -> Response:
    """Topics, channels, the favourite one and frequency; only what was shown is changed."""
    wanted, on = fields.get("topic", []), fields.get("channel", [])
    topics = {one: one in wanted for one in fields.get("shown_topic", [])}
    shown = fields.get("shown_channel", [])
    page_now = visit.own_page()
    off = set(page_now.chosen.channels_off) - set(shown) | {one for one in shown if one not in on}
    off &= {*page_now.channels, *page_now.chosen.channels_off}
    change = Change(topics=topics)
    if shown:
        change = msgspec.structs.replace(change, channels_off=tuple(sorted(off)))
    wish = fields.get("preferred", [])[:1]
    if wish and wish[0] in ("", *page_now.channels):
        change = msgspec.structs.replace(change, preferred=wish[0])
    if "limit" in fields:
        try:
            change = msgspec.structs.replace(change, limit=limit_of(first(fields, "limit", 10)))
        except ValueError:
            return visit.back(problem="form")
    _change(visit, change)
    return visit.back("saved")


def _change(visit: Visit, change: Change) -> None:
    change_preferences(visit.tx, visit.definitions, visit.person.id, change, act.SOURCE, visit.now)


def _pause(visit: Visit, request: Request, fields: Fields) -> Response:
    how_long = first(fields, "for", 10)
    if how_long in PAUSES:
        until = visit.now + PAUSES[how_long]
    else:
        zone = ZoneInfo(visit.definitions.workspace.settings.zone)
        today = visit.now.astimezone(zone).date()
        try:
            day = date.fromisoformat(first(fields, "until", 10))
        except ValueError:
            return visit.back(problem="date")
        if not today < day <= today + timedelta(days=365):
            return visit.back(problem="date")
        until = datetime.combine(day, clock_time(), zone).astimezone(visit.now.tzinfo)
    _change(visit, Change(paused_until=until))
    return visit.back("paused")


def _resume(visit: Visit, request: Request, fields: Fields) -> Response:
    _change(visit, Change(paused_until=None))
    return visit.back("resumed")


def _consent(visit: Visit, fields: Fields) -> OwnConsent | None:
    key = first(fields, "key", 64)
    return next((one for one in visit.own_page().consents if key_of(one) == key), None)


def _withdraw(visit: Visit, request: Request, fields: Fields) -> Response:
    one = _consent(visit, fields)
    if one is None:
        return visit.back(problem="form")
    if one.standing != "withdrawn":  # pressing twice is harmless
        act.withdraw(visit.tx, visit.definitions, visit.person, one, visit.now)
    return visit.back("withdrawn")


def _agree(visit: Visit, request: Request, fields: Fields) -> Response:
    one = _consent(visit, fields)
    if one is None or not one.wording:
        return visit.back(problem="form")
    site, settings = site_of(request), visit.definitions.workspace.settings
    label = box_of(settings, one, visit.language, visit.now)
    asked = act.agree(
        visit.tx, visit.definitions, visit.person, one, label, visit.language, visit.now,
        ip=address_of(request, site), user_agent=request.headers.get("user-agent", ""),
    )  # fmt: skip
    return visit.back("confirm" if asked else "agreed")


def _leave(visit: Visit, request: Request, fields: Fields) -> Response:
    act.leave_all(visit.tx, visit.definitions, visit.person, visit.own_page(), visit.now)
    return visit.back("left")


def _export(visit: Visit, request: Request, fields: Fields) -> Response:
    """To the address on file, because messages with links are passed on; the same answer whether there is one."""
    send_link(visit.tx, visit.definitions, visit.person, "data", visit.language, visit.now)
    return visit.back("sent")


def _download(visit: Visit, request: Request, fields: Fields) -> Response:
    kind = first(fields, "format", 10)
    if kind not in FORMATS:
        return visit.back(problem="form")
    made = export_person(
        visit.tx, visit.person.workspace, visit.person.id, visit.language, visit.now, site_of(request).home
    )
    body, media = (
        (made.json_bytes(), "application/json") if kind == "json" else (made.html().encode(), "text/html")
    )
    kept = {
        "Content-Disposition": f'attachment; filename="data-{visit.now:%Y-%m-%d}.{kind}"',
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return Response(body, media_type=f"{media}; charset=utf-8", headers=kept)


def _erase(visit: Visit, request: Request, fields: Fields) -> Response:
    if first(fields, "sure") != "yes":
        return visit.back(problem="tick")
    send_link(visit.tx, visit.definitions, visit.person, "erase", visit.language, visit.now)
    return visit.back("sent")


def _confirm_erase(visit: Visit, request: Request, fields: Fields) -> Response:
    act.ask_for_erasure(visit.tx, visit.definitions, visit.person, visit.now)
    values = {"path": visit.path, "asked_language": visit.chosen_language, "done": True}
    return page(visit.definitions, visit.language, "own_erase", values)


_PAGE: dict[str, Act] = {
    "save": _save, "pause": _pause, "resume": _resume, "withdraw": _withdraw, "agree": _agree, "leave": _leave,
    "export": _export, "erase": _erase,
}  # fmt: skip
_ACTS: dict[str, dict[str, Act]] = {
    "page": _PAGE,
    "embed": {**_PAGE, "download": _download},  # the shop vouches for who is logged in
    "data": {"download": _download},
    "erase": {"confirm_erase": _confirm_erase},
}
