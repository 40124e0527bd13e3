"""A test message through one account, straight to the vendor: no ledger, no gate, no statistics, an answer at once."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.channels.model import (
    MESSENGERS,
    Accepted,
    ChatContent,
    Content,
    EmailContent,
    Failed,
    Outgoing,
    SmsContent,
)
from anklang.core.errors import BadInput, NotFound, Problem
from anklang.core.ids import new_id
from anklang.flows.definitions import Definitions, ProviderChoice
from anklang.flows.providers import ProviderTable
from anklang.messages.address import given
from anklang.storage.database import Database

_TEXT = {
    "de": "{brand}: Das ist eine Testnachricht über {account}. Sie ist angekommen, also stimmt die Verbindung.",
    "en": "{brand}: This is a test message through {account}. It arrived, so the connection works.",
}
TESTED = ("sms", "email", *MESSENGERS)  # channels of which a test message says something


class ProviderTried(msgspec.Struct, frozen=True):
    """What the vendor answered."""

    outcome: Literal["accepted", "failed", "unknown"]
    reference: str  # the vendor's id of it
    error: str  # class of the fault: address, message, transient, throttled, account
    reason: str  # reason code
    code: str  # the vendor's own code
    text: str  # what happened and what to do next


def prepare(
    definitions: Definitions, account: str, channel: str, to: str, now: datetime
) -> tuple[ProviderChoice, Outgoing]:
    """The account and the message for it. Raises NotFound, BadInput for what cannot be tried."""
    settings = definitions.workspace.settings
    choice = next((one for one in definitions.providers if one.id == account), None)
    if choice is None:
        raise NotFound(
            f"There is no provider {account!r} in use in this workspace. Save it and switch it on."
        )
    if channel not in TESTED or channel not in choice.channels:
        fault = Problem(
            "channel",
            f"{account} sends no test by {channel[:20]!r}",
            f"{', '.join(TESTED)}; else test a template",
        )
        raise BadInput("The test cannot be sent.", [fault])
    place = given(channel, to, settings.country)
    mailbox = channel != "email" or ("@" in to.strip("@ ") and not any(sign.isspace() for sign in to.strip()))
    if place.port is None or not place.facts.valid or not mailbox:
        raise BadInput(
            "The test cannot be sent.", [Problem("to", place.facts.why or "is no address for this channel")]
        )
    words = _TEXT.get(settings.language.split("-")[0], _TEXT["en"]).format(
        brand=settings.brand.name, account=account
    )
    content: Content = SmsContent(words)
    if channel in MESSENGERS:
        content = ChatContent(words)
    if channel == "email":
        content = EmailContent(
            subject=f"Test: {settings.brand.name}", html=f"<p>{_plain(words)}</p>", text=words
        )
    outgoing = Outgoing(
        message_id=new_id(now), channel=channel, lane="transactional", address=place.port, content=content,
    )  # fmt: skip
    return choice, outgoing


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


async def send(
    table: ProviderTable, workspace: int, choice: ProviderChoice, outgoing: Outgoing
) -> ProviderTried:
    """Hand it over and say what came of it."""
    (result,) = await table.send(choice, workspace, [outgoing])
    if isinstance(result, Accepted):
        return ProviderTried("accepted", result.provider_ref, "", "", "", "The vendor took the message.")
    if isinstance(result, Failed):
        return ProviderTried("failed", "", result.error, str(result.reason), result.code, result.text)
    return ProviderTried("unknown", "", "", "no_answer", "", result.why)


def note_try(
    database: Database, caller: Caller, account: str, channel: str, outcome: str, now: datetime
) -> None:
    """Write it into the audit log, without the address."""
    with database.transaction() as tx:
        note(tx, caller, "provider.test_sent", account, now, {"channel": channel, "outcome": outcome})
