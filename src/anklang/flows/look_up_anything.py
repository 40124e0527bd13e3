"""One search over everything that has a name: people, journeys, segments, templates, coupons, links, accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from anklang.access.model import Caller
from anklang.profiles.find import find_people
from anklang.storage.transaction import Tx

Kind = Literal["person", "journey", "segment", "template", "coupons", "link", "provider"]
KINDS: tuple[Kind, ...] = ("person", "journey", "segment", "template", "coupons", "link", "provider")
EACH = 8  # of one kind at most
SHORTEST = 2  # characters with which people are looked for


class Hit(msgspec.Struct, frozen=True):
    """Something that was found."""

    kind: Kind
    id: str
    title: str
    detail: str  # e-mail or number of a person, channel of a template, target of a link
    status: str  # live, draft, paused, archived, off …; empty where there is none
    exact: bool  # the id or name is just what was typed


# Each answers (id, title, detail, status, sorted by), and takes workspace, words and the limit. Hidden ones
# are named by their status and come last.
_STATEMENTS: dict[Kind, str] = {
    "journey": """SELECT id, name, CASE WHEN draft IS NOT NULL AND version > 0 THEN 'draft' ELSE '' END,
        status, updated_at FROM journeys WHERE workspace_id = %(workspace)s AND {fits}""",
    "segment": """SELECT id, name, '', status, updated_at FROM segments
      WHERE workspace_id = %(workspace)s AND {fits}""",
    "template": """SELECT id, name, channel, CASE WHEN archived THEN 'archived' ELSE '' END, updated_at
      FROM templates WHERE workspace_id = %(workspace)s AND {fits}""",
    "coupons": """SELECT id, name, '', '', updated_at FROM (
        SELECT workspace_id, id, definition->>'name' AS name, updated_at FROM coupon_pools) pools
      WHERE workspace_id = %(workspace)s AND {fits}""",
    "link": """SELECT id, name, target, CASE WHEN over THEN 'expired' ELSE '' END, created_at FROM (
        SELECT workspace_id, token AS id, name, coalesce(target->>'url', target->>'path', target->>'kind') AS target,
          coalesce(expires_at <= %(now)s, false) AS over, created_at FROM links WHERE made_by IS NOT NULL) made
      WHERE workspace_id = %(workspace)s AND {fits}""",
    "provider": """SELECT id, vendor, array_to_string(channels, ', '), CASE WHEN enabled THEN '' ELSE 'off' END,
        updated_at FROM (SELECT *, vendor AS name FROM providers) accounts
      WHERE workspace_id = %(workspace)s AND {fits}""",
}
_HIDDEN = ("archived", "stopped", "expired", "off")
_PART = (
    "(starts_with(lower(id), %(words)s) OR strpos(lower(coalesce(name, '')), %(words)s) > 0 "
    "OR strpos(lower(id), %(words)s) > 0)"
)
_WHOLE = "(lower(id) = %(words)s OR lower(coalesce(name, '')) = %(words)s)"


def search(
    tx: Tx, caller: Caller, text: str, now: datetime, kinds: Iterable[Kind] = KINDS, *, active: bool = False
) -> list[Hit]:
    """What fits, exact hits first, then by kind; words in quotes must be the whole id or name.

    `active` leaves out what is archived, stopped, expired or switched off. People are found by callers who may look at
    people, by the beginning of any identifier or name.
    """
    typed = text.replace("\x00", "").strip()[:200]
    quoted = len(typed) > 2 and typed[0] == typed[-1] == '"'
    words = typed[1:-1].strip().lower() if quoted else typed.lower()
    if not words:
        return []
    wanted = [kind for kind in KINDS if kind in set(kinds)]
    found: list[Hit] = []
    for kind in wanted:
        if kind == "person":
            if "personal" in caller.scopes and len(words) >= SHORTEST:
                found += _people(tx, caller.workspace, typed.strip('"'), quoted)
        elif kind != "provider" or "admin" in caller.scopes:
            found += _named(tx, caller.workspace, kind, words, now, quoted=quoted, active=active)
    return sorted(found, key=lambda hit: (not hit.exact, hit.status in _HIDDEN, wanted.index(hit.kind)))


def _named(
    tx: Tx, workspace: int, kind: Kind, words: str, now: datetime, *, quoted: bool, active: bool
) -> list[Hit]:
    statement = _STATEMENTS[kind].format(fits=_WHOLE if quoted else _PART)
    rows = tx.rows(
        f"SELECT * FROM ({statement}) hits(id, title, detail, status, sorted) WHERE NOT %(active)s "
        "OR status <> ALL(%(hidden)s) ORDER BY starts_with(lower(id), %(words)s) DESC, sorted DESC, id LIMIT %(limit)s",
        {
            "workspace": workspace,
            "now": now,
            "words": words,
            "limit": EACH,
            "active": active,
            "hidden": list(_HIDDEN),
        },
    )
    return [
        Hit(kind, id_, title or id_, detail or "", status, words in (id_.lower(), (title or "").lower()))
        for id_, title, detail, status, _ in rows
    ]


def _people(tx: Tx, workspace: int, typed: str, quoted: bool) -> list[Hit]:
    found = []
    for row in find_people(tx, workspace, typed, limit=EACH).people:
        profile = row.profile
        name = profile.name or f"{profile.first_name} {profile.last_name}".strip()
        known = [profile.email, profile.phone, profile.user_id]
        exact = typed.lower() in {one.lower() for one in (*known, name, str(row.id)) if one}
        if exact or not quoted:
            detail = next((one for one in known if one), "")
            found.append(
                Hit("person", str(row.id), name or detail or str(row.id), detail if name else "", "", exact)
            )
    return found
