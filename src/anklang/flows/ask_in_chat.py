"""Consent is asked for in a chat that the person opens: a link leads there, the declaration stands there, and YES or NO
is said there (compliance 7.3). Nobody is written to first, and following the link agrees to nothing.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from anklang.channels.model import Inbound
from anklang.consents import store as consents
from anklang.consents.model import (
    ASKED_IN_CHAT,
    MOST_PER_ADDRESS,
    MOST_PER_IP,
    OPT_IN_LIFE,
    OptInRequest,
    OptInWanted,
)
from anklang.consents.opt_in import TOKEN, hash_of, mark_of, token_of
from anklang.core.errors import NotFound
from anklang.core.ids import derive_id, new_id
from anklang.flows.connect_chat import take_chat
from anklang.flows.definitions import Definitions
from anklang.flows.opt_in import DAY, HOUR, plan_question
from anklang.policy import find as policy
from anklang.profiles.addresses import kind_of
from anklang.profiles.find import get_person
from anklang.profiles.identities import find_or_make, follow
from anklang.storage.transaction import Tx

ANSWERED_AT_ONCE = frozenset({"telegram", "whatsapp", "apple_messages"})
"""Where opening the chat by its link is something that we may answer to: Start at Telegram, and at WhatsApp and Apple
the words that stand in the field. Elsewhere the person's first word comes first (README of each provider)."""


class ChatOffered(msgspec.Struct, frozen=True):
    """Somebody may be asked in a chat."""

    request: UUID
    token: str  # leads to the chat, as /c/{token}; works for one chat, for seven days


def offer_chat(
    tx: Tx, definitions: Definitions, channel: str, wanted: OptInWanted, now: datetime, *, ip: str = "",
    person: UUID | None = None,
) -> ChatOffered | None:  # fmt: skip
    """Make the way into a chat in which consent will be asked for; None where the limit for the IP is reached.

    No evidence yet and no message: nobody has asked anybody anything. `ip` counts, and is kept only where the workspace
    keeps it.
    """
    workspace, settings = definitions.workspace.id, definitions.workspace.settings
    mark = mark_of(definitions.link_key, ip) if ip else ""
    if mark and consents.count_asked_from(tx, workspace, mark, now - HOUR) >= MOST_PER_IP:
        return None
    id_ = new_id(now)
    request = OptInRequest(
        id=id_, workspace=workspace, person=person or new_id(now), channel=channel, address="",
        wanted=msgspec.structs.replace(wanted, ip=ip if settings.keep_ip else "", ip_mark=mark), message=None,
        asked_at=now, expires_at=now + OPT_IN_LIFE, settled_at=None, outcome="",
    )  # fmt: skip
    token = token_of(definitions.link_key, id_)
    consents.add_request(tx, request, hash_of(token))
    return ChatOffered(id_, token)


def look_at_offer(tx: Tx, token: str, *, lock: bool = False) -> OptInRequest | None:
    """The offer behind a link into a chat; looking changes nothing. With `lock` nobody else settles it meanwhile. None
    for a link that confirms an address (flows.opt_in.look_at)."""
    request = consents.request_of_token(tx, hash_of(token), lock=lock) if TOKEN.fullmatch(token) else None
    return None if request is None or request.channel not in ASKED_IN_CHAT else request


def begin_in_chat(
    tx: Tx, definitions: Definitions, item: Inbound, chat: str, token: str, inbound: UUID, now: datetime
) -> UUID | None:
    """The link of an offer was followed: the chat is bound to it. Answers whose the chat is; None for another token.

    A link works for one chat: who forwards it hands nothing over.
    """
    request = look_at_offer(tx, token, lock=True)
    if request is None or request.workspace != definitions.workspace.id or request.channel != item.channel:
        return None
    if not request.open(now) or request.address not in ("", chat):
        return None
    owner = follow(tx, [request.person]).get(request.person, request.person)
    if _is_known(tx, request.workspace, owner):
        person = take_chat(tx, request.workspace, item.channel, chat, owner, inbound, now)
    else:
        person = find_or_make(tx, request.workspace, kind_of(item.channel, chat), chat, now, lambda: owner)
    consents.bind_request(tx, request, chat, person, now)
    return person


def _is_known(tx: Tx, workspace: int, person: UUID) -> bool:
    try:
        return get_person(tx, workspace, person).erased_at is None
    except NotFound:
        return False


def ask_in_chat(
    tx: Tx, definitions: Definitions, provider: str, channel: str, chat: str, inbound: UUID, now: datetime
) -> bool:
    """Send the declaration of the offer that is bound to this chat, once; False where none waits, where all of it was
    confirmed here before, or the limit for one address is reached (compliance 4.5). The person has just written, so we
    may answer, by the account `provider` that heard it: another bot could not write to them first."""
    if channel not in ASKED_IN_CHAT:
        return False
    workspace = definitions.workspace.id
    consents.lock_asking(tx, workspace, chat)
    request = consents.open_request(tx, workspace, channel, chat, now - OPT_IN_LIFE)
    if request is None or request.message is not None or not request.open(now):
        return False
    if _agreed(tx, request):
        consents.settle_request(tx, request, "replaced", now)
        return False
    if consents.count_asked(tx, workspace, chat, now - DAY) > MOST_PER_ADDRESS:  # this one is among them
        return False
    wanted = msgspec.structs.replace(
        request.wanted, detail={**request.wanted.detail, "began_by": str(inbound)}
    )
    asked = msgspec.structs.replace(
        request, wanted=wanted, message=derive_id("opt-in", request.id), asked_at=now
    )
    consents.note_asked(tx, asked)
    plan_question(tx, definitions, asked, provider, now)
    return True


def _agreed(tx: Tx, request: OptInRequest) -> bool:
    """Whether everything that would be asked was confirmed in this chat already."""
    states = policy.list_states(tx, request.workspace, request.person)
    held = {one.purpose for one in states
            if (one.channel, one.address, one.state) == (request.channel, request.address, "confirmed")}  # fmt: skip
    return held.issuperset(request.wanted.purposes)
