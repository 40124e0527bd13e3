"""What people decided at the shop: consents with their proof, withdrawals, and requests about their data."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.channels.manifest import Settings
from anklang.consents import find
from anklang.core.errors import BadInput
from anklang.core.ids import derive_id, new_id
from anklang.flows.definitions import Definitions
from anklang.flows.on_consent import on_consents
from anklang.flows.opt_in import KINDS
from anklang.flows.take_consent import EARLY, OLD, Said, take_consent
from anklang.messages.address import given
from anklang.policy import store as policy
from anklang.policy.fold import holding_state
from anklang.policy.model import ConsentAction, ConsentFact
from anklang.privacy.store import open_request
from anklang.profiles.identities import find_or_make, person_of
from anklang.shops.model import Agreement
from anklang.shops.store import Shop
from anklang.storage.transaction import Tx


def on_agreement(
    tx: Tx, definitions: Definitions, shop: Shop, settings: Settings, user: str, said: Agreement, at: datetime,
    now: datetime,
) -> str:  # fmt: skip
    """Take a consent or a withdrawal over; answers in a sentence why it was not, empty where it was.

    A withdrawal always counts. A consent needs the wording that the shop shows (4.3, 4.4), and never lifts a later
    withdrawal. What the shop had confirmed by a message counts as confirmed; otherwise we ask (4.5), unless it is
    older than a day: history makes nobody be written to.
    """
    user = settings.text("prefix") + user if user else ""
    purpose = settings.text("consent_purpose")
    wording = settings.text("consent_wording")
    asked = Said(
        action=said.action, user_id=user, channel=said.channel, purpose=purpose, address=said.address,
        wording=wording, source=f"shop:{shop.id}", at=at, detail=dict(said.proof),
    )  # fmt: skip
    if said.action == "withdraw":
        return _taken(tx, shop, definitions, asked, now)
    saved = find.wording(tx, shop.workspace, wording) if wording else None
    if saved is None:
        return f"A consent for {said.channel} was not taken over: the shop's form names no wording of ours."
    if _withdrawn(tx, definitions, user, said, purpose, at, now):
        return f"A consent for {said.channel} was not taken over: a later withdrawal stands."
    if said.confirmed:
        if purpose not in saved.wording.purposes or said.channel not in saved.wording.channels:
            return f"A consent for {said.channel} was not taken over: the wording does not ask for it."
        _confirmed(tx, definitions, shop, said, user, purpose, (wording, saved.version), at, now)
        return ""
    if not now - OLD <= at <= now + EARLY:
        return f"A consent for {said.channel} was not taken over: it is older than a day and nobody confirmed it."
    asked = msgspec.structs.replace(asked, wording_version=saved.version)
    return _taken(tx, shop, definitions, asked, now)


def _taken(tx: Tx, shop: Shop, definitions: Definitions, said: Said, now: datetime) -> str:
    try:
        with tx.part():
            take_consent(tx, _caller(shop), definitions, said, now)
    except BadInput as error:
        return " ".join([error.what, *(f"{one.path} {one.reason}." for one in error.problems)])
    return ""


def _caller(shop: Shop) -> Caller:
    """The shop as the audit log names it; what it may do is decided by what is called here."""
    return Caller(workspace=shop.workspace, name=f"shop:{shop.id}", scopes=frozenset())


def _withdrawn(
    tx: Tx, definitions: Definitions, user: str, said: Agreement, purpose: str, at: datetime, now: datetime
) -> bool:
    """Whether the person withdrew at that moment or later, here or in the shop; at the same moment that wins (J45)."""
    person = person_of(tx, definitions.workspace.id, "user", user) if user else None
    if person is None:
        person = person_of(tx, definitions.workspace.id, KINDS[said.channel], said.address)
    if person is None:
        return False
    states = policy.load_consents(tx, [person], now).get(person, ())
    state = holding_state(states, said.channel, purpose, said.address)
    return state is not None and state.state == "withdrawn" and (state.at is None or state.at >= at)


def _confirmed(
    tx: Tx, definitions: Definitions, shop: Shop, said: Agreement, user: str, purpose: str,
    wording: tuple[str, int], at: datetime, now: datetime,
) -> None:  # fmt: skip
    workspace = definitions.workspace.id
    address = given(said.channel, said.address, definitions.workspace.settings.country).facts
    if not address.valid:
        return
    kind, value = ("user", user) if user else (KINDS[said.channel], address.value)
    person = find_or_make(tx, workspace, kind, value, now, lambda: new_id(now))
    actions: tuple[ConsentAction, ...] = ("give", "confirm")
    facts = [
        ConsentFact(
            id=derive_id("shop consent", workspace, shop.id, person, said.channel, purpose, at.isoformat(), action),
            person_id=person, at=min(at, now), action=action, channel=said.channel, purpose=purpose,
            address=address.value, source=f"shop:{shop.id}", wording_id=wording[0], wording_version=wording[1],
            proof={"method": "shop", "confirmed_by": "shop", "recorded_by": f"shop:{shop.id}", **said.proof},
        )
        for action in actions
    ]  # fmt: skip
    on_consents(tx, workspace, facts, now)


def on_wish(tx: Tx, shop: Shop, user: str, wish: Literal["export", "erasure"], now: datetime) -> str:
    """The shop passes a request on: it is entered with its date, and answered by a person (GDPR 12, 15, 17).

    Who is known by a name may have facts that are not handled yet; who was erased has no name any more.
    """
    person = person_of(tx, shop.workspace, "user", user)
    if person is None:
        return "The request is about somebody whom we do not know."
    open_request(tx, shop.workspace, wish, person, "shop", _caller(shop).name, now)
    note(tx, _caller(shop), "request.entered", str(person), now, {"kind": wish, "via": "shop"})
    return "Entered with the requests for access and erasure."
