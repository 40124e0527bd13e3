"""Logging in and out, and who I am."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import BoundedSemaphore, Lock
from typing import Annotated, Literal

import msgspec
from fastapi import Depends, Request
from pydantic import Field
from starlette.responses import Response

from anklang.access import store as access
from anklang.access.model import SESSION_LENGTH, Caller
from anklang.core.errors import AnklangError, NotFound
from anklang.flows.look_up_workspaces import OwnWorkspace, workspaces_of
from anklang.http.api.body import Body, Short
from anklang.http.api.routes import Routes
from anklang.http.auth import NotLoggedIn, caller_of, cookie_name
from anklang.http.caller_address import network_of
from anklang.http.state import Site, site_of
from anklang.workspaces import store as workspaces

routes = Routes("session")
Anybody = Annotated[Caller, Depends(caller_of)]

WINDOW = 900.0  # seconds in which failed attempts are counted
PER_EMAIL = 10  # failed attempts for one e-mail address
PER_ADDRESS = 50  # failed attempts from one network address, which an office may share
_REMEMBERED = 20_000
AT_ONCE = 4  # passwords that are checked at a time: each takes 64 MB, and a connection to the database
PATIENCE = 2.0  # seconds that a log-in waits for its turn


class TooManyAttempts(AnklangError):
    """Too many failed log-ins; `retry_after` seconds later it works again."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"Too many attempts. Try again in {retry_after} seconds.")


class Attempts:
    """Failed log-ins of this process by e-mail and by network address, and how many are looked at together."""

    def __init__(self) -> None:
        self._failed: OrderedDict[str, tuple[float, int]] = (
            OrderedDict()
        )  # name -> begin of the window, count
        self._lock = Lock()
        self._turns = BoundedSemaphore(AT_ONCE)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A place among those whose password is being checked; raises TooManyAttempts when none gets free."""
        if not self._turns.acquire(timeout=PATIENCE):
            raise TooManyAttempts(1)
        try:
            yield
        finally:
            self._turns.release()

    def check(self, names: dict[str, int], monotonic: float) -> None:
        """Raise TooManyAttempts where one of the names has used up its attempts."""
        with self._lock:
            for name, most in names.items():
                began, count = self._failed.get(name, (monotonic, 0))
                if count >= most and monotonic - began < WINDOW:
                    raise TooManyAttempts(int(WINDOW - (monotonic - began)) + 1)

    def failed(self, names: dict[str, int], monotonic: float) -> None:
        """Note a failed attempt."""
        with self._lock:
            for name in names:
                began, count = self._failed.pop(name, (monotonic, 0))
                over = monotonic - began >= WINDOW
                self._failed[name] = (monotonic, 1) if over else (began, count + 1)
            while len(self._failed) > _REMEMBERED:
                self._failed.popitem(last=False)

    def forget(self, name: str) -> None:
        """A right password clears the account of its failed attempts."""
        with self._lock:
            self._failed.pop(name, None)


class LogIn(Body):
    """E-mail and password."""

    email: Short
    password: str = Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")


class SessionView(msgspec.Struct, frozen=True):
    """Who is logged in."""

    name: str  # e-mail, or the name of the key
    role: str | None  # null for keys
    scopes: list[str]  # what they may do
    csrf: str  # send it as X-CSRF-Token with every changing request; empty for keys
    workspace: OwnWorkspace  # the one that requests are about
    workspaces: list[OwnWorkspace]  # all that X-Workspace may name
    demo: bool  # the demo shop and its clock are there
    now: datetime  # the installation's clock


@routes.post("/session")
def log_in(request: Request, body: LogIn) -> SessionView:
    """Log in. Sets the session cookie."""
    site = site_of(request)
    attempts: Attempts = request.app.state.attempts
    email = body.email.strip().lower()
    names = {f"e-mail {email}": PER_EMAIL, f"address {network_of(request, site)}": PER_ADDRESS}
    attempts.check(names, time.monotonic())
    now = site.clock.now()
    with attempts.turn(), site.database.transaction() as tx:
        made = access.log_in(tx, email, body.password, now, request.headers.get("user-agent", ""))
        caller = access.by_session(tx, made[0], None, now) if made else None
        if made is None or caller is None:
            attempts.failed(names, time.monotonic())
            raise NotLoggedIn("E-mail and password do not belong together, or the user has no workspace.")
        access.note(tx, caller, "session.opened", email, now)
    attempts.forget(f"e-mail {email}")
    return _with_cookie(site, _view(site, caller), made[0])


class EnterDemo(Body):
    """Says in JSON what is meant, which no form of another site can."""

    enter: Literal[True]


@routes.post("/session/demo")
def enter_demo(request: Request, body: EnterDemo) -> SessionView:
    """Enter a demo as its owner, without a password. There is no such way outside of a demo."""
    site = site_of(request)
    if not site.demo:
        raise NotFound("This installation is not a demo. Log in with e-mail and password.")
    now = site.clock.now()
    with site.database.transaction() as tx:
        owner = access.first_owner(tx)
        if owner is None:
            raise NotFound("The demo has no owner.")
        token, _csrf = access.open_session(tx, owner.id, now, request.headers.get("user-agent", ""))
        caller = access.by_session(tx, token, None, now)
        assert caller is not None  # opened just now
        access.note(tx, caller, "session.opened", owner.email, now)
    return _with_cookie(site, _view(site, caller), token)


def _with_cookie(site: Site, view: SessionView, token: str) -> SessionView:
    answer = Response(msgspec.json.encode(view), media_type="application/json")
    answer.set_cookie(
        cookie_name(site),
        token,
        max_age=int(SESSION_LENGTH.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=site.secure,
    )
    return answer  # type: ignore[return-value]  # carries the cookie besides the declared answer


@routes.get("/session")
def who_am_i(request: Request, caller: Anybody) -> SessionView:
    """Who is logged in, and the CSRF token."""
    return _view(site_of(request), caller)


@routes.delete("/session")
def log_out(request: Request, caller: Anybody) -> None:
    """Log out. Removes the session and its cookie."""
    site = site_of(request)
    token = request.cookies.get(cookie_name(site), "")
    with site.database.transaction() as tx:
        access.log_out(tx, token)
    answer = Response(status_code=204)
    answer.delete_cookie(cookie_name(site), httponly=True, samesite="lax", secure=site.secure)
    return answer  # type: ignore[return-value]  # removes the cookie


def _view(site: Site, caller: Caller) -> SessionView:
    with site.database.transaction() as tx:
        own = workspaces.load(tx, caller.workspace)
        here = OwnWorkspace(own.id, own.slug, own.name, caller.role or "", own.settings.zone)
        all_ = workspaces_of(tx, caller.user) if caller.user else [here]
    return SessionView(
        caller.name, caller.role, sorted(caller.scopes), caller.csrf, here, all_, site.demo, site.clock.now()
    )
