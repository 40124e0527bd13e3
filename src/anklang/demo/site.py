"""What the demo needs of the process that serves it."""

from __future__ import annotations

from typing import Protocol

from starlette.requests import Request

from anklang.core.clock import SystemClock
from anklang.flows.definitions import DefinitionCache
from anklang.storage.database import Database


class DemoSite(Protocol):
    """The part of the HTTP layer's site that the demo uses."""

    @property
    def database(self) -> Database:
        """The store."""
        ...

    @property
    def definitions(self) -> DefinitionCache:
        """What the workspaces define."""
        ...

    @property
    def clock(self) -> SystemClock:
        """The clock of this process, which the demo moves."""
        ...


def site_of(request: Request) -> DemoSite:
    """The site a request came to."""
    site: DemoSite = request.app.state.site
    return site
