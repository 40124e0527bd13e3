"""Somebody opens a link to their own page: the link is checked here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from anklang.core.errors import NotFound
from anklang.flows.definitions import Definitions
from anklang.flows.look_up_own_page import OwnPage, own_page
from anklang.http.hosted.frame import gone, language_of, languages, lead_to
from anklang.http.state import site_of
from anklang.preferences.token import Claims, is_ours, read_token
from anklang.profiles.find import get_person
from anklang.profiles.model import Person
from anklang.storage.transaction import Tx


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A link that we made, while it is valid, and whose it is."""

    tx: Tx
    definitions: Definitions
    claims: Claims
    person: Person  # as they are today, after merges
    token: str
    language: str  # to answer in
    chosen_language: str  # chosen on the page; empty: none
    now: datetime

    @property
    def path(self) -> str:
        """The address of the page, without query."""
        return f"/p/{self.token}"

    @property
    def embed(self) -> bool:
        """Whether it is shown in a frame of the shop, for somebody who is logged in there."""
        return self.claims.kind == "embed"

    def back(self, done: str = "", problem: str = "") -> Response:
        """To the page, which says what was done (POST, redirect, GET); the reader lands on the message."""
        said = {"done": done, "problem": problem, "language": self.chosen_language}
        query = urlencode({name: value for name, value in said.items() if value})
        return lead_to(f"{self.path}?{query}#status")

    def own_page(self) -> OwnPage:
        """What the page shows."""
        return own_page(self.tx, self.definitions, self.person, self.now)


Expired = Callable[[Definitions, str, bool], Response]


def open_visit(
    request: Request, asked: str, answer: Callable[[Visit], Response], expired: Expired
) -> Response:
    """Check the link of a request and answer in its transaction.

    Links that nobody made, of unknown and of erased people are answered alike; `expired` (definitions, language,
    embedded) answers a link that is too old. `asked`: a language that a form named.
    """
    site, token = site_of(request), str(request.path_params["token"])
    claims, now = read_token(token), site.clock.now()
    if claims is None or claims.kind == "chat":
        return gone(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.refresh(tx).get(claims.workspace)
        if definitions is None or not is_ours(definitions.link_key, token):
            return gone(request)
        try:
            person = get_person(tx, claims.workspace, claims.person)
        except NotFound:
            return gone(request)
        if person.erased_at is not None:
            return gone(request)
        wanted = asked or request.query_params.get("language", "")
        chosen = wanted if wanted in languages() else ""
        language = chosen or language_of(request, definitions, person.profile.language)
        if now >= claims.expires_at:
            return expired(definitions, language, claims.kind == "embed")
        visit = Visit(
            tx=tx, definitions=definitions, claims=claims, person=person, token=token, language=language,
            chosen_language=chosen, now=now,
        )  # fmt: skip
        return answer(visit)
