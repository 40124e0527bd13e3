"""Wordings and forms are written: checked, saved as a version, noted in the audit log, told to the workers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anklang.access.model import Caller
from anklang.consents import find
from anklang.consents import store as consents
from anklang.consents.model import Form
from anklang.consents.parse import parse_form, parse_wording
from anklang.core.errors import BadInput, Conflict, Problem
from anklang.flows.define import Saved, note_archived, note_saved
from anklang.flows.definitions import Definitions
from anklang.policy.keywords import is_reserved, normalise
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces


def save_wording(tx: Tx, caller: Caller, data: Mapping[str, Any], now: datetime) -> Saved:
    """Save a declaration; another text is a new version. Raises BadInput with every fault."""
    settings = workspaces.load(tx, caller.workspace).settings
    wording = parse_wording(data, [one.id for one in settings.purposes])
    before = find.wording(tx, caller.workspace, wording.id)
    version = consents.save_wording(tx, caller.workspace, wording, now, caller.name)
    changed = before is None or before.version != version or before.archived
    return note_saved(tx, caller, "wording", wording.id, version, now, changed=changed)


def archive_wording(tx: Tx, caller: Caller, wording: str, now: datetime) -> None:
    """Offer a declaration no more; what it proves stays. Raises NotFound, Conflict while a form shows it."""
    used = [one.form.id for one in find.forms(tx, caller.workspace) if one.form.wording == wording]
    if used:
        raise Conflict(
            f"The form {used[0]!r} shows this wording. Archive the form first, or give it another wording."
        )
    known = consents.archive_wording(tx, caller.workspace, wording, now)
    note_archived(tx, caller, "wording", wording, now, known=known)


def read_form(tx: Tx, workspace: int, definitions: Definitions, data: Mapping[str, Any]) -> Form:
    """A form from plain values, with its word as it is compared. Raises BadInput with every fault."""
    settings = definitions.workspace.settings
    named = data.get("wording")
    saved = find.wording(tx, workspace, named) if isinstance(named, str) else None
    said = data.get("keyword")
    plain = normalise(said) if isinstance(said, str) else ""
    form = parse_form(
        {**data, "keyword": plain} if isinstance(said, str) else data,
        None if saved is None or saved.archived else saved.wording,
        [one.id for one in settings.topics], set(definitions.link_hosts),
    )  # fmt: skip
    if isinstance(said, str) and said.strip():
        _check_keyword(tx, workspace, definitions, form, plain)
    return form


def _check_keyword(tx: Tx, workspace: int, definitions: Definitions, form: Form, plain: str) -> None:
    other = find.form_of_keyword(tx, workspace, plain) if plain else None
    if not plain:
        fault = Problem("keyword", "has no letters or digits")
    elif is_reserved(plain, definitions.countries.words):
        what = f"{plain!r} already means something: opt out, help, start or yes"
        fault = Problem("keyword", what, "choose another")
    elif other is not None and other.form.id != form.id:
        fault = Problem("keyword", f"the form {other.form.id!r} has this word", "choose another")
    else:
        return
    raise BadInput("The form cannot be saved.", [fault])


def save_form(
    tx: Tx, caller: Caller, definitions: Definitions, data: Mapping[str, Any], now: datetime
) -> Saved:
    """Save a form; the next look shows it. Raises BadInput with every fault."""
    form = read_form(tx, caller.workspace, definitions, data)
    before = find.form(tx, caller.workspace, form.id)
    version = consents.save_form(tx, caller.workspace, form, now)
    changed = before is None or before.version != version or before.archived
    return note_saved(tx, caller, "consent_form", form.id, version, now, changed=changed)


def archive_form(tx: Tx, caller: Caller, form: str, now: datetime) -> None:
    """Show a form no more; its page says so. Raises NotFound."""
    known = consents.archive_form(tx, caller.workspace, form, now)
    note_archived(tx, caller, "consent_form", form, now, known=known)
