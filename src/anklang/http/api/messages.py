"""The message log, and what customers wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import Depends, Query, Request
from pydantic import AwareDatetime

from anklang.access.store import note
from anklang.core.errors import NotFound
from anklang.files.find import of_inbound
from anklang.files.model import File
from anklang.flows.opt_out_cases import opt_out_after
from anklang.flows.resend_message import resend_message
from anklang.flows.send_one import MessagePlanned
from anklang.http.api.body import Body
from anklang.http.api.csv_text import csv_answer
from anklang.http.api.pages import After, Limit, Page, page, read_cursor
from anklang.http.api.routes import Csv, Routes
from anklang.http.auth import PeopleReader
from anklang.http.rights import PeopleSender
from anklang.http.state import site_of
from anklang.links import find as links
from anklang.messages import find
from anklang.messages.find import InboundRow, MessageDetail, MessageFilter, MessageRow
from anklang.policy.model import Reason
from anklang.storage.transaction import Tx

routes = Routes("messages")
Filter = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]
Moment = Annotated[AwareDatetime | None, Query()]
_EXPORTED_AT_ONCE = 5000
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class MessageClick(msgspec.Struct, frozen=True):
    """One request for a link of the message."""

    at: datetime
    counted: bool  # by a person
    why_not: str | None  # why it does not count: preview, scanner …
    opened: str  # app, web, mobile, store, expired


class MessageLink(msgspec.Struct, frozen=True):
    """A link in the message."""

    token: str  # last part of the short address
    url: str  # the short address
    name: str  # which link of the message
    individual: bool  # False: shared by everybody, as there is no consent to tracking
    clicks: list[MessageClick]


class OptedOut(msgspec.Struct, frozen=True):
    """It was handed over before the person opted out; both times say so (J45)."""

    handed_over_at: datetime
    opted_out_at: datetime  # within a day after it
    source: str  # keyword, one_click, agent …


class MessageView(msgspec.Struct, frozen=True):
    """One message: what it was, each question of the gate, the words, the provider's replies, its links."""

    detail: MessageDetail
    reason_text: dict[str, str]  # the reason in words: de, en; empty where there is none
    links: list[MessageLink]
    sent_before_opt_out: OptedOut | None = None


def _wanted(
    state: Annotated[str, Query(max_length=40, description="A state, or open, sent, unsent.")] = "",
    reason: Filter = "", channel: Filter = "", journey: Filter = "", step: Filter = "", template: Filter = "",
    provider: Filter = "", message_class: Annotated[Filter, Query(alias="class")] = "", lane: Filter = "",
    purpose: Filter = "", person: UUID | None = None,
    search: Annotated[str, Query(max_length=320, description="Beginning of an address or name, or a message id.")] = "",
    since: Moment = None, until: Moment = None, ended_since: Moment = None, ended_until: Moment = None,
    sent_since: Moment = None, sent_until: Moment = None,
) -> MessageFilter:  # fmt: skip
    return MessageFilter(
        state=state, reason=reason, channel=channel, journey=journey, step=step, template=template, provider=provider,
        message_class=message_class, lane=lane, purpose=purpose, person=person, address=_address(search), since=since,
        until=until, ended_since=ended_since, ended_until=ended_until, sent_since=sent_since, sent_until=sent_until,
    )  # fmt: skip


Wanted = Annotated[MessageFilter, Depends(_wanted)]


def _address(search: str) -> str:
    """An address as the ledger has it: mailboxes in small letters, numbers without blanks."""
    text = search.replace("\x00", "").strip()
    if "@" in text:
        return text.lower()
    if text.startswith(("+", "00")):
        digits = "".join(sign for sign in text if sign.isdigit())
        return "+" + (digits[2:] if text.startswith("00") else digits)
    return text


@routes.get("/messages")
def list_messages(
    request: Request, caller: PeopleReader, wanted: Wanted, after: After = "", limit: Limit = 50
) -> Page[MessageRow]:
    """List messages, latest planned first. A message's own id in `search` finds it."""
    before = read_cursor(after, tuple[datetime, UUID])
    site = site_of(request)
    with site.database.transaction() as tx:
        if wanted.person is not None:
            note(tx, caller, "person.viewed", str(wanted.person), site.clock.now(), {"what": "messages"})
        one = _one(tx, caller.workspace, wanted.address)
        if one is not None:
            return Page([one], None, 1)
        wanted = _here(request, tx, caller.workspace, wanted)
        rows = find.page(tx, caller.workspace, wanted, limit=limit + 1, before=before)
        total = find.count(tx, caller.workspace, wanted)
    return page(rows, limit, lambda row: (row.planned_at, row.id), total)


def _here(request: Request, tx: Tx, workspace: int, wanted: MessageFilter) -> MessageFilter:
    """The filter with the country of the workspace: 0171 … is read as one of its numbers."""
    country = site_of(request).definitions.of(tx, workspace).workspace.settings.country
    return msgspec.structs.replace(wanted, country=country)


def _one(tx: Tx, workspace: int, text: str) -> MessageRow | None:
    try:
        found = find.detail(tx, workspace, UUID(text)) if len(text) >= 32 else None
    except ValueError:
        return None
    return None if found is None else found.message


@routes.get("/messages.csv")
def export_messages(request: Request, caller: PeopleReader, wanted: Wanted) -> Csv:
    """Take the filtered messages along as CSV, latest planned first, at most 100,000. The export is noted."""
    site = site_of(request)
    names = list(MessageRow.__struct_fields__)
    lines: list[list[object]] = []
    before: tuple[datetime, UUID] | None = None
    with site.database.transaction() as tx:
        wanted = _here(request, tx, caller.workspace, wanted)
        while len(lines) < find.MOST_COUNTED:
            rows = find.page(tx, caller.workspace, wanted, limit=_EXPORTED_AT_ONCE, before=before)
            lines += [[getattr(row, name) for name in names] for row in rows]
            if len(rows) < _EXPORTED_AT_ONCE:
                break
            before = (rows[-1].planned_at, rows[-1].id)
        note(tx, caller, "messages.exported", "messages", site.clock.now(), {"rows": len(lines)})
    return csv_answer("messages.csv", [names, *lines])


@routes.get("/messages/{message}")
def get_message(request: Request, caller: PeopleReader, message: UUID) -> MessageView:
    """Show one message: each question of the gate with its answer, the words, the provider's replies, the clicks."""
    site = site_of(request)
    with site.database.transaction() as tx:
        detail = find.detail(tx, caller.workspace, message)
        if detail is None:
            raise NotFound(f"There is no message {message} in this workspace.")
        note(tx, caller, "person.viewed", str(detail.message.person), site.clock.now(), {"what": "message"})
        clicks = links.clicks_of_message(tx, caller.workspace, message, _BEGINNING)
        own = links.by_message(tx, caller.workspace, message)
        left = opt_out_after(tx, detail.message.person, detail.message.channel, detail.attempted_at)
    by_token: dict[str, list[MessageClick]] = {}
    for click in clicks:
        shown = MessageClick(click.at, click.counted, click.why_not, click.opened)
        by_token.setdefault(click.token, []).append(shown)
    found = [
        MessageLink(
            one.token, f"{site.base_url}/l/{one.token}", one.name, one.individual, by_token.get(one.token, [])
        )
        for one in own
    ]
    known = {one.token for one in own}
    found += [
        MessageLink(
            str(one.get("token")),
            f"{site.base_url}/l/{one.get('token')}",
            str(one.get("name", "")),
            False,
            [],
        )
        for one in _printed(detail)
        if one.get("token") not in known
    ]
    before = None if left is None or detail.attempted_at is None else OptedOut(detail.attempted_at, *left)
    return MessageView(detail, reason_in_words(detail.message.reason), found, before)


class Again(Body):
    """Whether to send again what may have gone out."""

    even_if_unknown: bool = (
        False  # needed for messages in state unknown: the provider may have taken the first
    )


@routes.post("/messages/{message}/resend", 201)
def resend(request: Request, caller: PeopleSender, message: UUID, body: Again) -> MessagePlanned:
    """Send a message again that was not sent or failed: a new one, asked at the gate like any other, and once only."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        return resend_message(
            tx, caller, definitions, message, site.clock.now(), even_if_unknown=body.even_if_unknown
        )


def _printed(detail: MessageDetail) -> list[dict[str, Any]]:
    links_ = (detail.rendered or {}).get("links")
    return [one for one in links_ if isinstance(one, dict)] if isinstance(links_, list) else []


def reason_in_words(reason: str | None) -> dict[str, str]:
    """A reason code in German and English; empty where the code is none of the gate's."""
    known = {str(one): one for one in Reason}.get(reason or "")
    return {} if known is None else {"de": known.de, "en": known.en}


class InboundView(InboundRow, frozen=True):
    """What a customer wrote, with what was sent along."""

    files: list[File]  # in their order


@routes.get("/inbound")
def list_inbound(
    request: Request, caller: PeopleReader, person: UUID | None = None, after: After = "", limit: Limit = 50
) -> Page[InboundView]:
    """List what customers wrote and sent along, newest first."""
    before = read_cursor(after, tuple[datetime, UUID])
    site = site_of(request)
    with site.database.transaction() as tx:
        if person is not None:
            note(tx, caller, "person.viewed", str(person), site.clock.now(), {"what": "inbound"})
        rows = find.inbound(tx, caller.workspace, person=person, limit=limit + 1, before=before)
        total = find.count_inbound(tx, caller.workspace, person=person)
        sent = of_inbound(tx, caller.workspace, [row.id for row in rows])
    shown = [InboundView(**msgspec.structs.asdict(row), files=sent.get(row.id, [])) for row in rows]
    return page(shown, limit, lambda row: (row.at, row.id), total)
