"""Who a person is in every table: their ids, their names, their addresses, and what of it is theirs alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.ids import shard_of
from anklang.core.json import encode
from anklang.policy.seal import is_hashed
from anklang.profiles.model import decode_profile
from anklang.profiles.tombstones import tombstone_of
from anklang.storage.transaction import Tx

LEAST_NAME = 5  # characters from which a user id can be told from other words in a text
_PREDECESSORS = """
WITH RECURSIVE same AS (
  SELECT id FROM people WHERE workspace_id = %(workspace)s AND merged_into = %(person)s
  UNION SELECT p.id FROM people p JOIN same s ON p.merged_into = s.id
  WHERE p.workspace_id = %(workspace)s AND p.merged_into IS NOT NULL)
SELECT id FROM same ORDER BY id
"""


class Whom(msgspec.Struct, frozen=True, kw_only=True):
    """One person, with the profiles that were merged into them."""

    workspace: int
    person: UUID  # the survivor
    people: tuple[UUID, ...]  # the survivor and everybody merged into them
    names: tuple[tuple[str, str], ...]  # (kind, value): user, anonymous, device, email, phone …
    addresses: tuple[str, ...]  # e-mail addresses, numbers and chats, present and past
    own: tuple[str, ...]  # those that nobody else has
    called: tuple[str, ...]  # full names

    @property
    def stone(self) -> UUID:
        """The id that stands for the person afterwards."""
        return tombstone_of(self.person)

    def sure(self) -> tuple[str, ...]:
        """Words that can mean nobody else: ids, addresses of their own, and user ids that are no plain number."""
        ids = [str(one) for one in self.people]
        keys = [
            value for kind, value in self.names
            if kind not in ("email", "phone") and len(value) >= LEAST_NAME and not value.isdigit()
        ]  # fmt: skip
        own = [one for one in self.own if not one.isdigit()]  # a chat's number may stand in any other number
        return tuple(dict.fromkeys([*ids, *own, *keys]))

    def patterns(self) -> list[str]:
        """The sure words for ILIKE: as they are written, and as the digits in which bytes are shown."""
        return [f"%{_escaped(form)}%" for word in self.sure() for form in {word, word.encode().hex()}]

    def parameters(self, now: datetime) -> dict[str, Any]:
        """What the conditions of the registry name."""
        return {
            "workspace": self.workspace, "people": list(self.people), "stone": self.stone, "now": now,
            "shards": sorted({shard_of(one) for one in self.people}), "addresses": list(self.addresses),
            "own": list(self.own), "names": [str(one) for one in self.people], "patterns": self.patterns(),
            "before": encode({str(one): str(UUID(int=one.int - 1)) for one in self.people}).decode(),
        }  # fmt: skip


def _escaped(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)


def whom(tx: Tx, workspace: int, person: UUID) -> Whom:
    """Everything by which a person can be found; `person` is the survivor of its merges."""
    same = {"workspace": workspace, "person": person}
    people = (person, *(row[0] for row in tx.rows(_PREDECESSORS, same)))
    shards = sorted({shard_of(one) for one in people})
    names = {(str(row[0]), str(row[1])) for row in tx.rows(
        "SELECT kind, value FROM identities WHERE person_id = ANY(%b)", [list(people)]
    )}  # fmt: skip
    addresses = {row[0] for row in tx.rows(
        "SELECT value FROM addresses WHERE person_id = ANY(%b)", [list(people)]
    )}  # fmt: skip
    called: set[str] = set()
    for (text,) in tx.rows(
        "SELECT profile::text FROM people WHERE shard = ANY(%b) AND id = ANY(%b)", [shards, list(people)]
    ):
        profile = decode_profile(text)
        addresses |= {profile.email, profile.phone}
        called |= {profile.name, f"{profile.first_name} {profile.last_name}"}
        names |= {("user", profile.user_id)} | {("device", device.id) for device in profile.devices}
    addresses |= {value for kind, value in names if kind in ("email", "phone")}
    for table in ("messages", "inbound", "consents"):
        addresses |= {row[0] for row in tx.rows(
            f"SELECT DISTINCT address FROM {table} WHERE shard = ANY(%b) AND person_id = ANY(%b) "
            "AND address IS NOT NULL",
            [shards, list(people)],
        )}  # fmt: skip
    addresses = {one for one in addresses if one and not is_hashed(one)}  # a hash names nobody any more
    return Whom(
        workspace=workspace, person=person, people=people, names=tuple(sorted(n for n in names if n[1])),
        addresses=tuple(sorted(addresses)), own=_own(tx, workspace, addresses, people),
        called=tuple(sorted(one.strip() for one in called if " " in one.strip())),
    )  # fmt: skip


def _own(tx: Tx, workspace: int, addresses: Iterable[str], people: Iterable[UUID]) -> tuple[str, ...]:
    """The addresses that nobody else has or had."""
    asked = sorted(addresses)
    others = {row[0] for row in tx.rows(
        "SELECT value FROM addresses WHERE workspace_id = %s AND value = ANY(%b) AND person_id <> ALL(%b) "
        "UNION SELECT value FROM identities WHERE workspace_id = %s AND kind IN ('email', 'phone') "
        "AND value = ANY(%b) AND person_id <> ALL(%b)",
        [workspace, asked, list(people), workspace, asked, list(people)],
    )}  # fmt: skip
    return tuple(one for one in asked if one not in others)
