"""Somebody in the studio adds a person, changes what is known of one, or takes one out of a journey.

All of it are facts with the source "studio" and who did it, so that the timeline tells of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.core.errors import BadInput, Conflict, NotFound, Problem
from anklang.core.ids import new_id, shard_of
from anklang.core.json import encode
from anklang.events.accept import ID_CHARS, IDENTIFIED, NOBODY, Arrival
from anklang.events.addresses import email_of, phone_of
from anklang.events.model import Fact
from anklang.flows.outcomes import append_facts
from anklang.flows.present_traits import lock_edits, present_traits
from anklang.imports.convert import tags_of
from anklang.imports.model import MAX_TAG, MAX_TAGS, TAGS
from anklang.profiles.find import get_person
from anklang.profiles.give import give
from anklang.profiles.identities import Recent, find, person_of, resolve
from anklang.profiles.model import MAX_TRAITS, MAX_VALUE_BYTES
from anklang.profiles.resolve import names_of
from anklang.storage.transaction import Tx

NameKind = Literal["user", "email", "phone"]
_USER_TRAITS = frozenset({"id", "userId", "user_id"})
_TRAIT_OF: dict[str, str] = {"user": "userId", "email": "email", "phone": "phone"}


class PersonAdded(msgspec.Struct, frozen=True):
    """Somebody new. They can be looked at as soon as the worker has handled the fact, usually within a second."""

    id: UUID


class TraitsSaved(msgspec.Struct, frozen=True):
    """What an edit changes; the profile shows it as soon as the worker has handled the fact."""

    changed: list[str]  # names; empty: everything was so already
    shared: list[UUID]  # others who are found by the new e-mail address or number


class IdentityAdded(msgspec.Struct, frozen=True):
    """A name under which the person is known from now on."""

    kind: str
    value: str  # in the form in which it is compared


def add_person(
    tx: Tx, caller: Caller, country: str, names: Mapping[NameKind, str], traits: Mapping[str, Any], quiet: bool,
    now: datetime,
) -> PersonAdded:  # fmt: skip
    """Add somebody by hand. `quiet`: no journey takes notice (J4). `country` reads national phone numbers.

    Raises BadInput with every fault, and Conflict naming the person who is known by one of the names already.
    """
    said = {kind: name_of(kind, value, country) for kind, value in names.items() if value.strip()}
    faults = [Problem(kind, f"is no {kind}") for kind, value in said.items() if not value]
    if not said:
        faults.append(Problem("user", "a customer number, an e-mail address or a phone number is needed"))
    wanted = _checked(traits, country, faults)
    if faults:
        raise BadInput("The person cannot be added.", faults)
    arrival = Arrival(
        id=new_id(now), workspace=caller.workspace, kind="identify", name=IDENTIFIED, at=now, received=now,
        properties={**wanted, **{_TRAIT_OF[kind]: value for kind, value in said.items()}}, context=_by(caller),
        imported=quiet, user=said.get("user", ""), email=said.get("email", ""), phone=said.get("phone", ""),
    )  # fmt: skip
    for (_, kind, _), (owner, _) in find(tx, names_of(arrival)).items():
        raise Conflict(f"Somebody is known by this {kind} already: {owner}.")
    found = resolve(tx, [arrival], Recent(), now, lambda: new_id(now))
    person = found.people[0]
    names_ = [name for name in Fact.__struct_fields__ if name != "person"]
    append_facts(tx, [Fact(person=person, **{name: getattr(arrival, name) for name in names_})])
    note(tx, caller, "person.added", str(person), now)
    return PersonAdded(person)


def edit_traits(
    tx: Tx, caller: Caller, country: str, person: UUID, traits: Mapping[str, Any], quiet: bool, now: datetime
) -> TraitsSaved:
    """Set traits; null takes one away. `quiet`: no journey takes notice (J4). Raises NotFound, BadInput."""
    faults: list[Problem] = []
    wanted = _checked(traits, country, faults)
    if faults:
        raise BadInput("The traits cannot be saved.", faults)
    owner = get_person(tx, caller.workspace, person)
    _alive(owner.erased_at)
    lock_edits(tx, caller.workspace)
    known = present_traits(tx, [owner.id])[owner.id].traits
    changed = {name: value for name, value in wanted.items() if known.get(name) != value}
    if len(known) + len(changed) > MAX_TRAITS + sum(1 for name in changed if name in known):
        raise BadInput(
            "The traits cannot be saved.", [Problem("traits", f"a person has at most {MAX_TRAITS}")]
        )
    shared: list[UUID] = []
    for kind in ("email", "phone"):
        value = changed.get(kind)
        if value:
            give(tx, {(caller.workspace, kind, value): owner.id}, now)
            holder = person_of(tx, caller.workspace, kind, value)
            if holder is not None and holder != owner.id:
                shared.append(holder)
    _tell(tx, caller, owner.id, changed, quiet, now)
    if changed:
        note(tx, caller, "person.edited", str(owner.id), now, {"traits": sorted(changed)})
    return TraitsSaved(sorted(changed), shared)


def add_identity(
    tx: Tx, caller: Caller, country: str, person: UUID, kind: NameKind, value: str, now: datetime
) -> IdentityAdded:
    """Let a person be found by one more name. Raises NotFound, BadInput, Conflict naming who has it already."""
    said = name_of(kind, value, country)
    if not said:
        raise BadInput("The identity cannot be added.", [Problem("value", f"is no {kind}")])
    owner = get_person(tx, caller.workspace, person)
    _alive(owner.erased_at)
    if not give(tx, {(caller.workspace, kind, said): owner.id}, now):
        holder = person_of(tx, caller.workspace, kind, said)
        if holder != owner.id:
            raise Conflict(
                f"Somebody else is known by this {kind}: {holder}. Merge the two if they are one person."
            )
    profile = owner.profile
    if not {"user": profile.user_id, "email": profile.email, "phone": profile.phone}[kind]:
        _tell(tx, caller, owner.id, {_TRAIT_OF[kind]: said}, False, now)
    note(tx, caller, "person.identity_added", str(owner.id), now, {"kind": kind})
    return IdentityAdded(kind, said)


def stop_journey(tx: Tx, caller: Caller, person: UUID, instance: UUID, why: str, now: datetime) -> None:
    """Take a person out of one journey; what waits of it is taken back (J12). Raises NotFound, Conflict once over."""
    owner = get_person(tx, caller.workspace, person)
    row = tx.row(
        "SELECT journey_id, ended_at FROM instances WHERE shard = %s AND id = %s "
        "AND person_id = %s AND workspace_id = %s",
        [shard_of(owner.id), instance, owner.id, caller.workspace],
    )
    if row is None:
        raise NotFound(f"This person has no journey {instance}.")
    if row[1] is not None:
        raise Conflict("The person has left this journey already.")
    said = {"journey": row[0], "instance": str(instance), "action": "stop", "why": why, "by": caller.name}
    fact = Fact(
        id=new_id(now), workspace=caller.workspace, person=owner.id, kind="journey", name="Journey Stopped", at=now,
        received=now, properties=said, context=_by(caller),
    )  # fmt: skip
    append_facts(tx, [fact])
    note(tx, caller, "person.journey_stopped", str(owner.id), now, {"journey": row[0], "why": why})


def name_of(kind: NameKind, value: str, country: str) -> str:
    """A name in the form in which it is compared; empty for what is none."""
    text = value.strip()
    if kind == "email":
        return email_of(text)
    if kind == "phone":
        return phone_of(text, country)
    return text if 0 < len(text) <= ID_CHARS and text.lower() not in NOBODY and "\x00" not in text else ""


def _alive(erased: datetime | None) -> None:
    if erased is not None:
        raise Conflict("This person was erased; nothing can be added.")


def _by(caller: Caller) -> dict[str, Any]:
    return {"source": "studio", "actor": caller.name}


def _tell(tx: Tx, caller: Caller, person: UUID, traits: dict[str, Any], quiet: bool, now: datetime) -> None:
    if traits:
        fact = Fact(
            id=new_id(now), workspace=caller.workspace, person=person, kind="identify", name=IDENTIFIED, at=now,
            received=now, properties=traits, context=_by(caller), imported=quiet,
        )  # fmt: skip
        append_facts(tx, [fact])


def _checked(traits: Mapping[str, Any], country: str, faults: list[Problem]) -> dict[str, Any]:
    """Traits as they are written into a fact; adds to `faults`."""
    found: dict[str, Any] = {}
    for name, value in traits.items():
        path = f"traits.{name}"[:120]
        if not 0 < len(name) <= 100 or "\x00" in name:
            faults.append(Problem(path, "a trait has a name of 1 to 100 characters"))
        elif name in _USER_TRAITS:
            faults.append(Problem(path, "is an identity", "add it as one: kind user"))
        elif len(encode(value)) > MAX_VALUE_BYTES or b"\\u0000" in encode(value):
            faults.append(Problem(path, f"is longer than {MAX_VALUE_BYTES} bytes or holds a null character"))
        elif name == TAGS and value is not None and not _are_tags(value):
            faults.append(
                Problem(path, f"is no list of at most {MAX_TAGS} tags of 1 to {MAX_TAG} characters")
            )
        elif name in ("email", "phone") and value is not None:
            found[name] = email_of(value) if name == "email" else phone_of(value, country)
            if not found[name]:
                faults.append(Problem(path, f"is no {name}"))
        else:
            found[name] = value
    return found


def _are_tags(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MAX_TAGS
        and all(isinstance(one, str) and tags_of(one) == [one] for one in value)
    )
