"""What people do in the preference centre beyond choosing: withdraw, agree, leave everything, ask for their data or for
erasure. Everything is evidence of the person, with the page as its proof."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anklang.consents.model import OptInWanted
from anklang.core.ids import new_id
from anklang.flows.definitions import Definitions
from anklang.flows.look_up_own_page import OWN_STOPS, OwnConsent, OwnPage
from anklang.flows.on_consent import on_consents, on_opt_out
from anklang.flows.opt_in import give_directly, needs_confirmation, request_opt_in
from anklang.policy import store as policy
from anklang.policy.model import EVERY, ConsentFact
from anklang.privacy import store as privacy
from anklang.profiles.model import Person
from anklang.storage.transaction import Tx

SOURCE = "preference_centre"


def withdraw(tx: Tx, definitions: Definitions, person: Person, one: OwnConsent, now: datetime) -> None:
    """One click, as easy as giving it (GDPR 7 (3))."""
    fact = ConsentFact(
        id=new_id(now), person_id=person.id, at=now, action="withdraw", channel=one.channel, purpose=one.purpose,
        address=one.address, source=SOURCE, proof={"page": "preference centre"},
    )  # fmt: skip
    on_consents(tx, definitions.workspace.id, [fact], now)


def agree(
    tx: Tx, definitions: Definitions, person: Person, one: OwnConsent, label: str, language: str, now: datetime, *,
    ip: str = "", user_agent: str = "",
) -> bool:  # fmt: skip
    """Give a consent with the declaration that was shown; True where it has to be confirmed first (compliance 4.5)."""
    wanted = OptInWanted(
        purposes=(one.purpose,), labels=(label,), wording=one.wording, wording_version=one.wording_version,
        language=language if language in one.declaration else next(iter(one.declaration), language),
        source=SOURCE, method="preference centre", page="preference centre", user_agent=user_agent[:300],
    )  # fmt: skip
    if one.channel in ("email", "sms") and needs_confirmation(definitions, one.purpose, one.channel, now):
        request_opt_in(tx, definitions, one.channel, one.address, wanted, now, ip=ip, person=person.id)
        return True
    give_directly(tx, definitions, person.id, one.channel, one.address, wanted, now)
    _lift(tx, definitions, one)
    return False


def _lift(tx: Tx, definitions: Definitions, one: OwnConsent) -> None:
    """The stop sign that the same mailbox set by a link; never one of a STOP, of a provider or of an agent."""
    pair = (one.channel, one.address)
    signs = policy.load_suppressions(tx, definitions.workspace.id, [pair]).get(pair, ())
    if any(
        sign.kind == "stop" and sign.channel == one.channel and sign.source in OWN_STOPS for sign in signs
    ):
        policy.unsuppress(
            tx, definitions.workspace.id, one.channel, one.address, ["stop"], definitions.link_key
        )


def leave_all(tx: Tx, definitions: Definitions, person: Person, page: OwnPage, now: datetime) -> None:
    """The objection to all advertising (GDPR 21 (2)): absolute, on every channel, on every profile that shares the
    address, and it outlives an import."""
    workspace = definitions.workspace.id
    fact = ConsentFact(
        id=new_id(now), person_id=person.id, at=now, action="object", channel=EVERY, purpose=EVERY, source=SOURCE,
        proof={"page": "preference centre"},
    )  # fmt: skip
    on_consents(tx, workspace, [fact], now)
    for channel, address in (("email", page.stored.email), ("sms", page.stored.phone)):
        if address:
            on_opt_out(tx, workspace, channel, address, SOURCE, now, {"page": "preference centre"})


def ask_for_erasure(tx: Tx, definitions: Definitions, person: Person, now: datetime) -> UUID:
    """Open the request, once its link came back from the address on file; an open one is not opened twice."""
    return privacy.open_request(tx, definitions.workspace.id, "erasure", person.id, SOURCE, "person", now)
