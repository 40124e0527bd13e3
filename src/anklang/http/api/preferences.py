"""Oneself: language, theme, hints put away, sessions, password."""

from __future__ import annotations

import time
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Request
from pydantic import Field

from anklang.access import find
from anklang.access import store as access
from anklang.access.model import Caller, OpenSession, Preferences
from anklang.core.errors import BadInput, Conflict, NotFound, Problem
from anklang.core.json import encode
from anklang.flows.define_access import SHORTEST_PASSWORD
from anklang.http.api.body import Body, Short
from anklang.http.api.routes import Count, Routes
from anklang.http.api.session import PER_EMAIL, Attempts
from anklang.http.auth import Reader, cookie_name
from anklang.http.state import site_of

routes = Routes("preferences")
MOST_BYTES = 20_000  # of what screens remember
Password = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class PreferencesBody(Body):
    """How one likes the studio."""

    language: Literal["", "de", "en"] = ""  # empty: the browser's
    theme: Literal["auto", "light", "dark"] = "auto"
    dismissed: list[Short] = Field(default_factory=list, max_length=200)
    values: dict[Short, Any] = Field(default_factory=dict)


class NewPassword(Body):
    """The old password and a new one."""

    old: Password
    new: Password


@routes.get("/me/preferences")
def get_preferences(request: Request, caller: Reader) -> Preferences:
    """Show how one likes the studio."""
    with site_of(request).database.transaction() as tx:
        return find.preferences(tx, caller.user, caller.workspace)


@routes.put("/me/preferences")
def save_preferences(request: Request, caller: Reader, body: PreferencesBody) -> Preferences:
    """Keep how one likes the studio; hints put away and what screens remember belong to the workspace."""
    wanted = Preferences(
        language=body.language, theme=body.theme, dismissed=sorted(set(body.dismissed)), values=dict(body.values)
    )  # fmt: skip
    if len(encode(wanted.values)) > MOST_BYTES:
        fault = Problem("values", f"more than {MOST_BYTES} bytes", "keep less")
        raise BadInput("The preferences cannot be kept.", [fault])
    with site_of(request).database.transaction() as tx:
        access.save_preferences(tx, _user(caller), caller.workspace, wanted)
    return wanted


@routes.get("/me/sessions")
def list_own_sessions(request: Request, caller: Reader) -> list[OpenSession]:
    """List one's own sessions, newest first."""
    site = site_of(request)
    with site.database.transaction() as tx:
        token = request.cookies.get(cookie_name(site), "")
        return find.sessions(tx, caller.user, token, site.clock.now()) if caller.user else []


@routes.delete("/me/sessions/{session}")
def end_own_session(request: Request, caller: Reader, session: UUID) -> None:
    """End one of one's own sessions."""
    if caller.user is None:
        raise NotFound("A key has no sessions.")
    with site_of(request).database.transaction() as tx:
        access.end_session(tx, caller.user, session)


@routes.post("/me/sessions/end-others")
def end_other_sessions(request: Request, caller: Reader) -> Count:
    """End all of one's own sessions but this one."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return Count(access.end_sessions(tx, _user(caller), but=request.cookies.get(cookie_name(site), "")))


@routes.post("/me/password")
def change_own_password(request: Request, caller: Reader, body: NewPassword) -> None:
    """Change one's own password. The other sessions end."""
    site, user = site_of(request), _user(caller)
    if len(body.new) < SHORTEST_PASSWORD:
        fault = Problem("new", "is too short", f"at least {SHORTEST_PASSWORD} characters")
        raise BadInput("The password cannot be changed.", [fault])
    attempts: Attempts = request.app.state.attempts
    names = {f"password of {user}": PER_EMAIL}
    attempts.check(names, time.monotonic())
    with attempts.turn(), site.database.transaction() as tx:
        token = request.cookies.get(cookie_name(site), "")
        if access.change_password(tx, user, body.old, body.new, token):
            access.note(tx, caller, "user.password_changed", str(user), site.clock.now())
            return
    attempts.failed(names, time.monotonic())
    raise BadInput("The password cannot be changed.", [Problem("old", "is not your present password")])


def _user(caller: Caller) -> UUID:
    if caller.user is None:
        raise Conflict("A key is nobody: it has no preferences, sessions or password. Log in as a user.")
    return caller.user
