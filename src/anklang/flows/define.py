"""Definitions change: parsed, saved as a new version, noted in the audit log, and told to the workers, together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from anklang.access import store as access
from anklang.access.model import Caller
from anklang.core.errors import BadInput, NotFound, Problem
from anklang.core.ids import random_bytes
from anklang.coupons import find as coupons_find
from anklang.coupons import model as coupons_model
from anklang.coupons import store as coupons
from anklang.flows.define_settings import read_settings
from anklang.flows.rates import wake_waiting
from anklang.storage.transaction import Tx
from anklang.templates import find as templates_find
from anklang.templates import model as templates_model
from anklang.templates import store as templates
from anklang.workspaces import store as workspaces
from anklang.workspaces.model import WorkspaceSettings

MAX_CODES = 200_000  # coupon codes of one upload


class Saved(msgspec.Struct, frozen=True):
    """What saving did."""

    id: str  # what was saved
    version: int  # its version now
    changed: bool  # False: it was the same already, and nothing was written


class CodesAdded(msgspec.Struct, frozen=True):
    """What came of a list of codes."""

    added: int  # new ones
    known: int  # were in the pool already


def note_change(tx: Tx, caller: Caller, action: str, what: str, now: datetime, **detail: Any) -> None:
    """Write a change into the audit log and make the workers reload the definitions."""
    access.note(tx, caller, action, what, now, detail)
    workspaces.raise_epoch(tx, caller.workspace)


def note_saved(
    tx: Tx, caller: Caller, kind: str, id_: str, version: int, now: datetime, *, changed: bool
) -> Saved:
    """A definition was saved as `version`; where it changed, that is noted and the workers reload."""
    if changed:
        note_change(tx, caller, f"{kind}.saved", id_, now, version=version)
    return Saved(id_, version, changed)


def note_archived(tx: Tx, caller: Caller, kind: str, id_: str, now: datetime, *, known: bool) -> None:
    """A definition was archived. Raises NotFound where there was none (`known`)."""
    if not known:
        raise NotFound(f"There is no {kind.replace('_', ' ')} {id_!r} in this workspace.")
    note_change(tx, caller, f"{kind}.archived", id_, now)


def save_template(tx: Tx, caller: Caller, data: Mapping[str, Any], now: datetime, path: str = "") -> Saved:
    """Save a template; other words are a new version. Raises BadInput with every fault."""
    template = templates_model.parse(dict(data), path)
    if template.coupon and coupons_find.pool(tx, caller.workspace, template.coupon) is None:
        where = f"{path}.coupon" if path else "coupon"
        fault = Problem(where, f"there is no coupon pool {template.coupon!r}", "save the pool first")
        raise BadInput(f"The template {template.id} names something that does not exist.", [fault])
    before = templates_find.newest(tx, caller.workspace, template.id)
    version = templates.save(tx, caller.workspace, template, now, caller.name)
    changed = before is None or before.version != version
    return note_saved(tx, caller, "template", template.id, version, now, changed=changed)


def archive_template(tx: Tx, caller: Caller, template: str, now: datetime) -> None:
    """Hide a template; journeys that name it go on using it. Raises NotFound."""
    known = templates.archive(tx, caller.workspace, template, now)
    note_archived(tx, caller, "template", template, now, known=known)


def save_pool(tx: Tx, caller: Caller, data: Mapping[str, Any], now: datetime, path: str = "") -> Saved:
    """Save a coupon pool. Codes that were given keep their validity. Raises BadInput with every fault."""
    pool = coupons_model.parse(dict(data), path)
    if coupons_find.pool(tx, caller.workspace, pool.id) == pool:
        return Saved(pool.id, 1, False)
    coupons.save_pool(tx, caller.workspace, pool, now)
    note_change(tx, caller, "coupons.saved", pool.id, now)
    return Saved(pool.id, 1, True)


def add_codes(tx: Tx, caller: Caller, pool_id: str, text: str, now: datetime) -> CodesAdded:
    """Put codes into a list pool: one a line, or the first column of a CSV file whose head may be `code`.

    Raises NotFound for an unknown pool and BadInput, with nothing added, where a line is no code.
    """
    pool = coupons_find.pool(tx, caller.workspace, pool_id)
    if pool is None:
        raise NotFound(f"There is no coupon pool {pool_id!r} in this workspace.")
    if pool.kind != "list":
        raise BadInput(
            "The pool makes its codes itself.", [Problem("codes", "this pool is not of kind list", "")]
        )
    lines = [line.replace(";", ",").partition(",")[0].strip().strip('"') for line in text.splitlines()]
    if lines and lines[0].lower() in ("code", "codes", "coupon"):
        lines[0] = ""
    if len(lines) > MAX_CODES:
        raise BadInput(
            "The list is too long.", [Problem("codes", f"more than {MAX_CODES} lines", "split it up")]
        )
    codes, faults = coupons_model.clean_codes(lines)
    if faults:
        raise BadInput("Some lines are no codes; nothing was added.", faults[:100])
    added = coupons.add_codes(tx, caller.workspace, pool_id, codes)
    note_change(tx, caller, "coupons.codes_added", pool_id, now, added=added)
    return CodesAdded(added, len(codes) - added)


def generate_codes(
    tx: Tx, caller: Caller, pool_id: str, count: int, prefix: str, length: int, now: datetime
) -> int:
    """Make random codes for a list pool, to be told to the shop; answers how many are new.

    Raises NotFound for an unknown pool, BadInput for codes that could be guessed or a pool that makes its own.
    """
    pool = coupons_find.pool(tx, caller.workspace, pool_id)
    if pool is None:
        raise NotFound(f"There is no coupon pool {pool_id!r} in this workspace.")
    if pool.kind != "list":
        fault = Problem(
            "pool", "this pool makes each code when it is given", "nothing has to be made beforehand"
        )
        raise BadInput("The pool makes its codes itself.", [fault])
    shape = coupons_model.parse({"id": pool.id, "kind": "generated", "prefix": prefix, "length": length})
    codes = [coupons_model.code_from(shape, random_bytes(32)) for _ in range(count)]
    added = coupons.add_codes(tx, caller.workspace, pool_id, codes)
    note_change(tx, caller, "coupons.codes_generated", pool_id, now, added=added)
    return added


def withdraw_codes(tx: Tx, caller: Caller, pool_id: str, now: datetime) -> int:
    """Take the free codes of a pool out of circulation; answers how many. Raises NotFound."""
    if coupons_find.pool(tx, caller.workspace, pool_id) is None:
        raise NotFound(f"There is no coupon pool {pool_id!r} in this workspace.")
    count = coupons.withdraw(tx, caller.workspace, pool_id)
    note_change(tx, caller, "coupons.withdrawn", pool_id, now, codes=count)
    return count


def save_settings(tx: Tx, caller: Caller, data: Mapping[str, Any], now: datetime) -> WorkspaceSettings:
    """Replace the workspace's settings. Raises BadInput with the place of every fault."""
    settings = read_settings(data)
    before = workspaces.load(tx, caller.workspace).settings
    if settings != before:
        workspaces.save_settings(tx, caller.workspace, settings)
        if settings.rates != before.rates:
            wake_waiting(tx, caller.workspace, now)
        changed = [
            name for name in settings.__struct_fields__ if getattr(settings, name) != getattr(before, name)
        ]
        note_change(tx, caller, "settings.saved", "workspace", now, changed=changed)
    return settings
