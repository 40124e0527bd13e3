"""Who is asking: a bearer key or a session cookie. Changing requests of a session carry the CSRF token."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from anklang.access.model import Caller, Scope
from anklang.access.store import by_api_key, by_session
from anklang.core.errors import NotAllowed
from anklang.http.state import Site, site_of

CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def cookie_name(site: Site) -> str:
    """The session's cookie. Behind https its prefix keeps other hosts of the domain from planting one (RFC 6265bis)."""
    return "__Host-anklang_session" if site.secure else "anklang_session"


class NotLoggedIn(NotAllowed):
    """Nobody is logged in, or the key is not valid; the HTTP layer answers 401."""


def caller_of(request: Request) -> Caller:
    """The caller of a request; raises NotLoggedIn, or NotAllowed when the CSRF token is missing.

    `X-Workspace` chooses among the workspaces of a user who has several.
    """
    site = site_of(request)
    now = site.clock.now()
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret:
        with site.database.transaction() as tx:
            caller = by_api_key(tx, secret.strip(), now)
        if caller is None:
            raise NotLoggedIn("This API key is not valid. Keys are made under Settings, Keys.")
        return caller
    token = request.cookies.get(cookie_name(site), "")
    wanted = request.headers.get("x-workspace", "")
    workspace = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else None
    with site.database.transaction() as tx:
        caller = by_session(tx, token, workspace, now) if token else None
    if caller is None:
        raise NotLoggedIn("Log in first, or send an API key: Authorization: Bearer …")
    given = request.headers.get(CSRF_HEADER, "").encode()
    if request.method not in _SAFE and not hmac.compare_digest(given, caller.csrf.encode()):
        raise NotAllowed(f"The header {CSRF_HEADER} is missing or wrong. Load the page again.")
    return caller


def needs(scope: Scope) -> Callable[[Caller], Caller]:
    """A dependency that lets only callers with this scope pass."""

    def check(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
        if scope not in caller.scopes:
            raise NotAllowed(f"This needs the permission {scope!r}, which {caller.name} does not have.")
        return caller

    return check


Reader = Annotated[Caller, Depends(needs("read"))]
Writer = Annotated[Caller, Depends(needs("write"))]
Sender = Annotated[Caller, Depends(needs("send"))]
PeopleReader = Annotated[Caller, Depends(needs("personal"))]
Administrator = Annotated[Caller, Depends(needs("admin"))]
