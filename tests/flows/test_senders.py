"""Messages through real accounts, as the studio saves them, to counterparts nobody here wrote: who they come from."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from typing import Any

import pytest
from contract.providers.sms_rig import form_of
from contract.providers.smtp_rig import PASSWORD, SmtpRig
from contract.providers.twilio_rig import ACCOUNT, AUTH_TOKEN, Gate, TwilioRig
from spine_rig import KEY, SETTINGS

from anklang.access.model import Caller
from anklang.core.errors import BadInput
from anklang.core.ids import derive_id, shard_of
from anklang.flows.define_access import save_provider
from anklang.flows.on_message_due import Deliverer
from anklang.flows.providers import ProviderTable
from anklang.flows.try_provider import prepare, send
from anklang.messages import store as messages
from anklang.messages.model import Message, Plan
from anklang.providers.http_client import HttpClient
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.testing.world import World
from anklang.workspaces.store import raise_epoch

HERE = "https://go.shop.example"
ANNA, CLEO = "+4915112340001", "+33612345678"
TEMPLATES: list[dict[str, Any]] = [
    {"id": "text", "channel": "sms", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"text": "Schau mal."}}},
    {"id": "letter", "channel": "email", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"subject": "Neues", "html": "<p>Schau mal.</p>"}}},
]  # fmt: skip


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Anna and Cleo, who agreed to both channels."""
    made = World(database_url, datetime(2026, 11, 23, 10, 0, tzinfo=UTC), SETTINGS)
    with made.database.transaction() as tx:
        for one in TEMPLATES:
            templates.save(tx, made.workspace, template_text.parse(one), made.clock.now(), "test")
        raise_epoch(tx, made.workspace)
    for user, phone in (("anna", ANNA), ("cleo", CLEO)):
        email = f"{user}@example.com"
        made.collect({"type": "identify", "userId": user, "traits": {"phone": phone, "email": email}})
        made.settle()
        for channel, address in (("sms", phone), ("email", email)):
            made.consent(user, channel, "marketing", "confirm", address=address)
    made.settle()
    yield made
    made.close()


def save(world: World, account: str, vendor: str, given: dict[str, str]) -> None:
    """As the studio saves an account."""
    caller = Caller(workspace=world.workspace, name="ada@shop.example", scopes=frozenset())
    with world.database.transaction() as tx:
        save_provider(tx, caller, world.registry, Vault(KEY), account, vendor, given, world.clock.now())
        raise_epoch(tx, world.workspace)


def plan(world: World, user: str, template: str, channel: str) -> None:
    """One message that is due now."""
    person, now = world.person(user), world.clock.now()
    message = Message(
        shard=shard_of(person), id=derive_id("test", world.number()), person=person, workspace=world.workspace,
        template=template, channel=channel, message_class="advertising", purpose="marketing", lane="triggered",
        planned_at=now, due_at=now, plan=Plan(recheck_audience=False),
    )  # fmt: skip
    with world.database.transaction() as tx:
        messages.plan(tx, [message])


async def deliver(world: World, table: ProviderTable) -> list[str]:
    """Hand over what is due; answers the states of the ledger."""
    deliverer = Deliverer(world.database, world.clock, world.cache, table, HERE)
    for batch in deliverer.take_due(1, 64, 0):
        deliverer.record(await deliverer.hand_over(batch))
    return [str(one["state"]) for one in world.ledger()]


def table_of(world: World) -> ProviderTable:
    return ProviderTable(world.registry, Vault(KEY), HttpClient(), world.clock, HERE)


def test_a_mail_comes_from_the_sender_of_its_account(world: World) -> None:
    """SMTP: From with its name, and the same mailbox in the envelope; the test button sends from it too."""

    async def act() -> None:
        async with SmtpRig() as rig:
            save(world, "post", "smtp", {
                "host": "localhost", "port": str(rig.port), "security": "none", "username": "shop",
                "password": PASSWORD, "sender": "Lindenhof <hallo@lindenhof.example>",
            })  # fmt: skip
            plan(world, "anna", "letter", "email")
            table = table_of(world)
            assert await deliver(world, table) == ["accepted"]
            choice, outgoing = prepare(
                world.definitions(), "post", "email", "ada@shop.example", world.clock.now()
            )
            assert (await send(table, world.workspace, choice, outgoing)).outcome == "accepted"
            await table.close()
            for mail, to in zip(rig.server.mails, ("anna@example.com", "ada@shop.example"), strict=True):
                assert (mail.mail_from, mail.rcpt_tos) == ("hallo@lindenhof.example", [to])
                written = message_from_bytes(mail.content or b"")
                assert written["From"] == "Lindenhof <hallo@lindenhof.example>"

    asyncio.run(act())


def test_a_text_comes_from_the_sender_that_fits_the_number(world: World) -> None:
    """Twilio by its own specification: France has a short code, everybody else the usual number (compliance 1.3)."""

    async def act() -> None:
        async with TwilioRig(Gate()) as rig:
            save(world, "sms", "twilio", {
                "account_sid": ACCOUNT, "auth_token": AUTH_TOKEN, "base_url": rig.vendor.url, "public_url": HERE,
                "sender": "+4930123456", "senders": "+33 36180\n\n+336 36190",
            })  # fmt: skip
            for user in ("anna", "cleo"):
                plan(world, user, "text", "sms")
            table = table_of(world)
            assert await deliver(world, table) == ["accepted", "accepted"]
            await table.close()
            forms = [form_of(one) for one in rig.posted()]
            assert {one["To"]: one["From"] for one in forms} == {ANNA: "+4930123456", CLEO: "36190"}

    asyncio.run(act())


@pytest.mark.parametrize(
    ("vendor", "given", "path"),
    [
        ("smtp", {"host": "localhost"}, "sender"),
        ("twilio", {"account_sid": ACCOUNT, "auth_token": "x", "public_url": HERE}, "sender"),
        ("twilio", {"account_sid": ACCOUNT, "auth_token": "x", "public_url": HERE, "sender": "+4930123456",
                    "senders": "France 36180"}, "senders, line 1"),
    ],
)  # fmt: skip
def test_an_account_without_a_usable_sender_is_refused(
    world: World, vendor: str, given: dict[str, str], path: str
) -> None:
    """A vendor that is called without a sender refuses every message; that is said when the account is saved."""
    with pytest.raises(BadInput) as refused:
        save(world, "x", vendor, given)
    assert [one.path for one in refused.value.problems] == [path]
