"""Who may change people: both permissions are needed, to look at people and to write, or to send."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from anklang.access.model import Caller
from anklang.core.errors import NotAllowed
from anklang.http.auth import Sender, Writer


def _looks(caller: Caller) -> Caller:
    if "personal" not in caller.scopes:
        raise NotAllowed(f"This needs the permission 'personal', which {caller.name} does not have.")
    return caller


def _writer(caller: Writer) -> Caller:
    return _looks(caller)


def _sender(caller: Sender) -> Caller:
    return _looks(caller)


PeopleWriter = Annotated[Caller, Depends(_writer)]
PeopleSender = Annotated[Caller, Depends(_sender)]
