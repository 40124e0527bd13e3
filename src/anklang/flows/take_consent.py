"""The shop's server says that somebody agreed or withdrew, at the checkout for example, with the evidence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.consents import find
from anklang.consents.model import ASKED_IN_CHAT, OptInWanted
from anklang.core.errors import BadInput, Problem
from anklang.core.ids import derive_id, new_id
from anklang.flows.ask_in_chat import offer_chat
from anklang.flows.definitions import Definitions
from anklang.flows.offer_words import purpose_name
from anklang.flows.on_consent import on_consents
from anklang.flows.opt_in import KINDS, give_directly, needs_confirmation, request_opt_in
from anklang.flows.sign_up import spoken_in
from anklang.messages.address import given
from anklang.policy.fold import PERSON_BOUND
from anklang.policy.model import EVERY, ConsentFact
from anklang.profiles.find import get_person
from anklang.profiles.identities import find_or_make, person_of
from anklang.profiles.model import CHAT_CHANNELS
from anklang.storage.transaction import Tx

EARLY = timedelta(minutes=5)  # clocks of shops may be so far ahead
OLD = timedelta(days=1)  # older ones come by an import, which carries its own proof
Action = Literal["give", "withdraw", "object"]
TakenState = Literal["given", "asked", "limited", "withdrawn"]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the shop says."""

    action: Action
    user_id: str = ""  # who, as the shop knows them; else the address says it
    channel: str = ""  # not needed for object
    purpose: str = ""
    address: str = (
        ""  # for email and sms: the address that agreed; messengers: empty for the chat they connected
    )
    wording: str = ""  # which of our wordings was shown
    wording_version: int = 0
    source: str = ""  # checkout, thank_you_page, account, app …
    at: datetime | None = None  # when it happened
    language: str = ""  # in which it was shown
    page: str = ""  # where
    ip: str = ""
    user_agent: str = ""
    detail: dict[str, str] = {}  # further proof: order id


class ConsentTaken(msgspec.Struct, frozen=True):
    """What came of it."""

    state: TakenState
    """given: counts now. asked: a message asks to confirm it, by mail and SMS at once, in a chat when the person has
    opened it. limited: too many requests to this address today."""
    person: UUID | None  # null while nobody has confirmed the address
    request: UUID | None  # the request to confirm, if one was made
    start: str = ""  # token of the way into the chat in which it is to be confirmed; empty: no chat is needed


def take_consent(tx: Tx, caller: Caller, definitions: Definitions, said: Said, now: datetime) -> ConsentTaken:
    """Record it or ask to confirm it. Raises BadInput where evidence is missing: no proof, no consent (4.3)."""
    written = said.address or _own_chat(tx, definitions.workspace.id, said)
    address = given(said.channel, written, definitions.workspace.settings.country).facts
    problems = _faults(tx, definitions, said, address.value if address.valid else "", now)
    if problems:
        raise BadInput("This is not acceptable evidence of a consent; nothing was recorded.", problems)
    note(tx, caller, "consent.taken", said.source[:100], now,
         {"action": said.action, "channel": said.channel, "purpose": said.purpose})  # fmt: skip
    if said.action != "give":
        return _withdraw(tx, definitions, said, address.value, now)
    saved = find.wording(tx, definitions.workspace.id, said.wording, said.wording_version)
    assert saved is not None  # checked above
    settings = definitions.workspace.settings
    language = spoken_in(saved, said.language or settings.language, settings.language)
    wanted = OptInWanted(
        purposes=(said.purpose,), labels=(purpose_name(settings, said.purpose, language),),
        wording=said.wording, wording_version=said.wording_version,
        language=language, source=said.source, method="api", page=said.page, user_agent=said.user_agent,
        ip=said.ip if settings.keep_ip else "",
        detail={**said.detail, "recorded_by": caller.name, "said_at": (said.at or now).isoformat()},
    )  # fmt: skip
    known = person_of(tx, definitions.workspace.id, "user", said.user_id) if said.user_id else None
    if _in_chat(definitions, said, address.value, now):
        offer = offer_chat(tx, definitions, said.channel, wanted, now, ip=said.ip, person=known)
        if offer is None:
            return ConsentTaken("limited", known, None)
        return ConsentTaken("asked", known, offer.request, offer.token)
    if said.channel in ("email", "sms") and needs_confirmation(definitions, said.purpose, said.channel, now):
        from_shop = "" if not said.ip else said.ip
        request = request_opt_in(
            tx, definitions, said.channel, address.value, wanted, now, ip=from_shop, person=known
        )
        return ConsentTaken("limited" if request is None else "asked", known, request.id if request else None)
    person = known or _make(tx, definitions, said, address.value, now)
    bound = "" if said.channel in PERSON_BOUND else address.value
    give_directly(tx, definitions, person, said.channel, bound, wanted, now)
    return ConsentTaken("given", person, None)


def _in_chat(definitions: Definitions, said: Said, address: str, now: datetime) -> bool:
    """Whether the person has to say it in the chat: nobody knows their account there yet, or it has to be confirmed."""
    if said.action != "give" or said.channel not in ASKED_IN_CHAT:
        return False
    return not address or needs_confirmation(definitions, said.purpose, said.channel, now)


def _own_chat(tx: Tx, workspace: int, said: Said) -> str:
    """The chat that the person connected: a shop knows no numbers of a messenger. Empty on every other channel."""
    known = person_of(tx, workspace, "user", said.user_id) if said.channel in CHAT_CHANNELS else None
    return "" if known is None else get_person(tx, workspace, known).profile.chats.get(said.channel, "")


def _make(tx: Tx, definitions: Definitions, said: Said, address: str, now: datetime) -> UUID:
    kind, value = ("user", said.user_id) if said.user_id else (KINDS[said.channel], address)
    return find_or_make(tx, definitions.workspace.id, kind, value, now, lambda: new_id(now))


def _withdraw(tx: Tx, definitions: Definitions, said: Said, address: str, now: datetime) -> ConsentTaken:
    person = _make(tx, definitions, said, address, now)
    everything = said.action == "object"
    fact = ConsentFact(
        id=derive_id("api consent", person, said.action, said.channel, said.purpose, now.isoformat()),
        person_id=person, at=min(said.at or now, now), action=said.action,
        channel=EVERY if everything else said.channel, purpose=EVERY if everything else said.purpose,
        address="" if everything else address, source=said.source or "api",
        proof={k: v for k, v in {"page": said.page, **said.detail, "method": "api"}.items() if v},
    )  # fmt: skip
    on_consents(tx, definitions.workspace.id, [fact], now)
    return ConsentTaken("withdrawn", person, None)


def _faults(tx: Tx, definitions: Definitions, said: Said, address: str, now: datetime) -> list[Problem]:
    problems: list[Problem] = []
    in_chat = _in_chat(definitions, said, address, now)
    if in_chat and definitions.provider_for(said.channel) is None:
        what = f"this workspace has no account for {said.channel} in use"
        problems.append(Problem("channel", what, "set one up under Providers"))
    needs_address = said.channel not in PERSON_BOUND and not (said.action == "object" and said.user_id)
    if needs_address and not address and not in_chat:
        problems.append(Problem("address", "is missing or not possible", "the address that the person gave"))
    if not needs_address and not said.user_id:
        problems.append(Problem("user_id", "is missing", "who it is about"))
    if said.action != "object" and not said.channel:
        problems.append(Problem("channel", "is missing"))
    if said.action != "object" and not said.purpose:
        problems.append(Problem("purpose", "is missing"))
    if not said.user_id and said.channel not in KINDS and not in_chat:
        problems.append(Problem("user_id", f"{said.channel or 'this'} names nobody", "who it is about"))
    return problems if said.action != "give" else [*problems, *_evidence_faults(tx, definitions, said, now)]


def _evidence_faults(tx: Tx, definitions: Definitions, said: Said, now: datetime) -> list[Problem]:
    """A consent is refused without wording, source and time (compliance 4.3, 4.4)."""
    problems: list[Problem] = []
    if not said.source.strip():
        problems.append(Problem("source", "is missing", "where it was given: checkout, thank_you_page …"))
    if said.source == "import":
        problems.append(Problem("source", "an import brings its own proof", "use Imports"))
    if said.at is None:
        problems.append(Problem("at", "is missing", "when it was given"))
    elif said.at > now + EARLY or said.at < now - OLD:
        problems.append(Problem("at", "is not within the last day", "import older consents with their proof"))
    saved = find.wording(tx, definitions.workspace.id, said.wording, said.wording_version or -1)
    if not said.wording or saved is None:
        problems.append(
            Problem("wording", "names no wording and version of this workspace", "see GET /wordings")
        )
    else:
        if said.purpose not in saved.wording.purposes:
            problems.append(Problem("purpose", "the wording does not ask for it"))
        if said.channel not in saved.wording.channels:
            problems.append(Problem("channel", "the wording does not name it"))
    return problems
