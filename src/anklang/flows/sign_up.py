"""Somebody fills in a sign-up form: what was ticked is asked to be confirmed, or recorded where that is enough."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from anklang.consents import find
from anklang.consents.find import SavedForm, SavedWording
from anklang.consents.model import ASKED_IN_CHAT, Form, Offer, OptInWanted
from anklang.core.ids import new_id
from anklang.flows.ask_in_chat import offer_chat
from anklang.flows.definitions import Definitions
from anklang.flows.offer_words import box_of
from anklang.flows.opt_in import KINDS, give_directly, needs_confirmation, request_opt_in
from anklang.messages.address import given
from anklang.profiles.identities import find_or_make
from anklang.storage.transaction import Tx
from anklang.workspaces.model import WorkspaceSettings

Fault = Literal["no_box", "email", "phone", "stale"]
"""no_box: nothing was ticked. email, phone: missing or not possible. stale: the form is not one of ours any more."""


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """What came from the form."""

    boxes: Sequence[str]  # ticked ones: purpose/channel
    email: str = ""
    phone: str = ""
    first_name: str = ""
    topics: Sequence[str] = ()
    stamp: str = ""  # which declaration was shown, signed by us
    page: str = ""  # where the form was shown
    method: str = "hosted_form"  # hosted_form, embedded_form, own_form
    ip: str = ""
    user_agent: str = ""


class SignedUp(msgspec.Struct, frozen=True):
    """What came of it."""

    faults: tuple[Fault, ...] = ()  # nothing was done, for these reasons
    asked: tuple[str, ...] = ()  # channels on which a message asks to confirm
    given: tuple[str, ...] = ()  # channels on which the consent counts already
    chats: tuple[tuple[str, str], ...] = ()  # channel and token of the chats in which it is asked for


class Shown(msgspec.Struct, frozen=True):
    """A form with the declaration that it shows now."""

    form: Form
    version: int
    wording: SavedWording
    language: str  # of the declaration

    @property
    def text(self) -> str:
        """The declaration."""
        return self.wording.wording.languages[self.language].text

    @property
    def hint(self) -> str:
        """What stands below it."""
        return self.wording.wording.languages[self.language].hint


def show_form(tx: Tx, workspace: int, saved: SavedForm | None, language: str, fallback: str) -> Shown | None:
    """The form as it is shown in a language; None where it or its declaration is not there."""
    if saved is None or saved.archived:
        return None
    wording = find.wording(tx, workspace, saved.form.wording)
    if wording is None:
        return None
    return Shown(saved.form, saved.version, wording, spoken_in(wording, language, fallback))


def spoken_in(wording: SavedWording, language: str, fallback: str) -> str:
    """The language of a declaration that fits best."""
    known = wording.wording.languages
    for tag in (language, language.split("-")[0], fallback, fallback.split("-")[0]):
        if tag in known:
            return tag
    return next(iter(known))


def offered(definitions: Definitions, form: Form) -> list[Offer]:
    """The boxes that a form shows: those on messengers only while the workspace has an account there in use."""
    return [
        one
        for one in form.offers
        if one.channel not in ASKED_IN_CHAT or definitions.provider_for(one.channel) is not None
    ]


def stamp_of(definitions: Definitions, shown: Shown) -> str:
    """Says which declaration and which form were shown; only we can make it, so that the proof can rely on it."""
    said = f"{shown.version}.{shown.wording.version}.{shown.language}"
    return f"{said}.{definitions.signature(f'form/{shown.form.id}/{shown.form.wording}/{said}')}"


def _stamped(definitions: Definitions, form: Form, stamp: str) -> tuple[int, int, str] | None:
    """Version of form and declaration, and the language, of a stamp that is ours."""
    said, _, signature = stamp.rpartition(".")
    wanted = definitions.signature(f"form/{form.id}/{form.wording}/{said}")
    if not hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace")):
        return None
    version, wording, language = said.split(".")
    return int(version), int(wording), language


def sign_up(tx: Tx, definitions: Definitions, saved: SavedForm, filled: Filled, now: datetime) -> SignedUp:
    """Do what a filled form asks for. What is not offered by the form is not looked at; limits are never told."""
    form, settings = saved.form, definitions.workspace.settings
    stamp = _stamped(definitions, form, filled.stamp)
    if stamp is None or saved.archived:
        return SignedUp(faults=("stale",))
    offers = [one for one in offered(definitions, form) if f"{one.purpose}/{one.channel}" in filled.boxes]
    addresses = {
        "email": given("email", filled.email, settings.country).facts,
        "sms": given("sms", filled.phone, settings.country).facts,
    }
    faults = _faults(
        filled, [one.channel for one in offers], {k: v.value if v.valid else "" for k, v in addresses.items()}
    )
    if faults:
        return SignedUp(faults=faults)
    asked: list[str] = []
    agreed: list[str] = []
    chats: list[tuple[str, str]] = []
    for channel in dict.fromkeys(one.channel for one in offers):
        mine = [one for one in offers if one.channel == channel]
        if channel in ASKED_IN_CHAT:
            wanted = _wanted(settings, form, mine, filled, stamp)
            chat = offer_chat(tx, definitions, channel, wanted, now, ip=filled.ip)
            chats += [(channel, chat.token)] if chat is not None else []
            continue
        address = addresses[channel].value
        for confirm in (True, False):
            some = [
                one for one in mine if needs_confirmation(definitions, one.purpose, channel, now) is confirm
            ]
            if not some:
                continue
            wanted = _wanted(settings, form, some, filled, stamp)
            if confirm:
                request_opt_in(tx, definitions, channel, address, wanted, now, ip=filled.ip)
                asked.append(channel)
            else:
                wanted = msgspec.structs.replace(wanted, ip=filled.ip if settings.keep_ip else "")
                person = find_or_make(
                    tx, definitions.workspace.id, KINDS[channel], address, now, lambda: new_id(now)
                )
                give_directly(tx, definitions, person, channel, address, wanted, now)
                agreed.append(channel)
    return SignedUp(asked=tuple(asked), given=tuple(agreed), chats=tuple(chats))


def _wanted(
    settings: WorkspaceSettings,
    form: Form,
    some: Sequence[Offer],
    filled: Filled,
    stamp: tuple[int, int, str],
) -> OptInWanted:
    """What was ticked on one channel, with the declaration that was shown."""
    version, wording_version, language = stamp
    return OptInWanted(
        purposes=tuple(one.purpose for one in some),
        labels=tuple(box_of(settings, one, language) for one in some), wording=form.wording,
        wording_version=wording_version, language=language, source="web_form", method=filled.method,
        form=form.id, form_version=version, page=filled.page[:500], user_agent=filled.user_agent[:300],
        first_name=filled.first_name.strip()[:100] if form.first_name else "",
        topics=tuple(one for one in form.topics if one in filled.topics),
        topics_off=tuple(one for one in form.topics if filled.topics and one not in filled.topics),
    )  # fmt: skip


def _faults(filled: Filled, channels: Sequence[str], addresses: dict[str, str]) -> tuple[Fault, ...]:
    faults: list[Fault] = [] if channels else ["no_box"]
    email = addresses["email"]
    fine = email.count("@") == 1 and len(email) <= 254 and " " not in email and "." in email.partition("@")[2]
    if ("email" in channels or filled.email) and not fine:
        faults.append("email")
    if ("sms" in channels or filled.phone) and not addresses["sms"]:
        faults.append("phone")
    return tuple(faults)
