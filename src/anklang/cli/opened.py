"""An installation, opened for one command: its database, its clock, and the workspace that is meant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

from anklang import wiring
from anklang.access.model import ALL_SCOPES, Caller
from anklang.cli.serve import database_of
from anklang.config import load
from anklang.core.errors import BadInput, NotFound, Problem
from anklang.workspaces.store import load_all

InWorkspace = Annotated[
    str, typer.Option("--workspace", help="Short name of the workspace; empty: the first one.")
]
Language = Literal["de", "en"]


@contextmanager
def opened(workspace: str = "") -> Iterator[tuple[wiring.Runtime, Caller]]:
    """The installation of the settings, and who acts in `workspace`; the embedded server is started where it does not
    run. Raises NotFound for a workspace that is not there.
    """
    settings = load()
    with database_of(settings) as url:
        runtime = wiring.build(settings, url)
        try:
            with runtime.database.transaction() as tx:
                found = [one for one in load_all(tx) if workspace in ("", one.slug)]
            if not found:
                raise NotFound(
                    f"There is no workspace {workspace!r}. Start Anklang once, or correct --workspace."
                )
            yield runtime, Caller(workspace=found[0].id, name="cli", scopes=frozenset(ALL_SCOPES))
        finally:
            runtime.close()


@contextmanager
def written(file: Path) -> Iterator[None]:
    """Around the writing of `file`; raises BadInput, with the reason, where it cannot be written."""
    try:
        yield
    except OSError as error:
        problem = Problem(
            str(file), (error.strerror or str(error)).lower(), "name a file in a folder that exists"
        )
        raise BadInput("The file cannot be written.", [problem]) from None
