"""Provider accounts. Secrets go in and never come back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated

import msgspec
from fastapi import Request
from pydantic import Field, StringConstraints

from anklang.channels.manifest import Manifest
from anklang.channels.model import Outgoing
from anklang.channels.provider import CheckResult, Provider
from anklang.channels.sender_domain.ask import question_for
from anklang.channels.sender_domain.look_up import look_up
from anklang.channels.sender_domain.model import Question, SenderDomain
from anklang.core.errors import Conflict, NotFound, SetupError
from anklang.flows import define_access, try_provider
from anklang.flows.definitions import ProviderChoice
from anklang.flows.look_up_health import Health, health
from anklang.flows.look_up_providers import Account, UnmatchedReport, account_named, accounts, unmatched
from anklang.flows.try_provider import ProviderTried
from anklang.http.api.body import Body, Id, Short
from anklang.http.api.pages import After, Limit, Page, whole
from anklang.http.api.routes import Routes
from anklang.http.auth import Administrator, Reader
from anklang.http.state import Site, site_of

routes = Routes("providers")
Value = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*$")]


class ProviderBody(Body):
    """An account as filled in on its form."""

    vendor: Short
    settings: dict[str, Value] = Field(
        default_factory=dict
    )  # a secret that is left out keeps its stored value
    channels: list[Short] = Field(default_factory=list)  # empty: all that the vendor carries
    rank: int = Field(default=0, ge=0, le=1000)  # lower is asked first
    enabled: bool = True


class OrderBody(Body):
    """Accounts in the order in which they are to be asked."""

    accounts: list[Short] = Field(max_length=200)


class TestBody(Body):
    """Where a test message goes."""

    channel: Short  # sms, email or a messenger
    to: Short  # number, mailbox or chat of one's own


class ProviderView(msgspec.Struct, frozen=True):
    """An account without its secrets."""

    id: str
    vendor: str
    title: str  # the vendor's name
    channels: list[str]
    rank: int
    enabled: bool
    demo: bool  # cannot reach a real person
    settings: dict[str, str]  # what is not secret
    secrets: list[str]  # secrets that are filled in
    sender_domain: str  # domain of the sender of mail, which can be looked at; empty: none
    webhooks: dict[str, str]  # addresses that the vendor must be told, by name
    usable: bool  # the vendor is known and the settings could be opened


@routes.get("/providers")
def list_providers(
    request: Request, caller: Reader, after: After = "", limit: Limit = 50
) -> Page[ProviderView]:
    """List provider accounts."""
    site = site_of(request)
    with site.database.transaction() as tx:
        found = accounts(tx, caller.workspace)
    return whole([_view(site, caller.workspace, one) for one in found], limit, after, lambda one: one.id)


@routes.get("/providers/manifests")
def list_manifests(request: Request, caller: Reader) -> list[Manifest]:
    """List vendors with the forms by which they are set up."""
    return site_of(request).providers.registry.manifests()


@routes.get("/providers/unmatched")
def list_unmatched(request: Request, caller: Administrator) -> list[UnmatchedReport]:
    """List the last reports that no message answers to."""
    with site_of(request).database.transaction() as tx:
        return unmatched(tx, caller.workspace)


@routes.get("/providers/health")
def list_health(request: Request, caller: Reader) -> list[Health]:
    """Show how each account does: last success and failure, throughput, errors, what waits; in the order of asking."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return health(tx, caller.workspace, site.clock.now())


@routes.post("/providers/order")
def order_providers(request: Request, caller: Administrator, body: OrderBody) -> list[Health]:
    """Set the order in which accounts are asked. Every account is named once."""
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        define_access.order_providers(tx, caller, body.accounts, now)
        return health(tx, caller.workspace, now)


@routes.post("/providers/{account}/test")
async def send_provider_test(
    request: Request, caller: Administrator, account: str, body: TestBody
) -> ProviderTried:
    """Send a test message through one account to an address of one's own. It counts nowhere."""
    site = site_of(request)
    now = site.clock.now()

    def prepared() -> tuple[ProviderChoice, Outgoing]:
        with site.database.transaction() as tx:
            definitions = site.definitions.of(tx, caller.workspace)
        return try_provider.prepare(definitions, account, body.channel, body.to, now)

    choice, outgoing = await asyncio.to_thread(prepared)
    tried = await try_provider.send(site.providers, caller.workspace, choice, outgoing)
    await asyncio.to_thread(
        try_provider.note_try, site.database, caller, account, body.channel, tried.outcome, now
    )
    return tried


@routes.put("/providers/{account}")
def save_provider(request: Request, caller: Administrator, account: Id, body: ProviderBody) -> ProviderView:
    """Make or change a provider account."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define_access.save_provider(
            tx, caller, site.providers.registry, site.vault, account, body.vendor, body.settings, site.clock.now(),
            channels=body.channels, rank=body.rank, enabled=body.enabled,
        )  # fmt: skip
        found = next(one for one in accounts(tx, caller.workspace) if one.id == account)
    return _view(site, caller.workspace, found)


@routes.delete("/providers/{account}")
def remove_provider(request: Request, caller: Administrator, account: str) -> None:
    """Forget a provider account."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define_access.remove_provider(tx, caller, account, site.clock.now())


@routes.post("/providers/{account}/check")
async def check_provider(request: Request, caller: Administrator, account: str) -> CheckResult:
    """Ask the vendor whether the credentials are good, without sending anything.

    A vendor that can be told by us where to call is told so then.
    """
    site = site_of(request)

    def adapter() -> Provider:
        with site.database.transaction() as tx:
            definitions = site.definitions.of(tx, caller.workspace)
        return site.providers.adapter(definitions, account)

    provider = await asyncio.to_thread(adapter)
    found = await provider.check()
    if found.ok and "sets_webhooks" in provider.manifest.abilities:
        return await provider.set_webhooks(_hooks(site, caller.workspace, account, provider.manifest))
    return found


def _hooks(site: Site, workspace: int, account: str, manifest: Manifest) -> dict[str, str]:
    return {name: f"{site.base_url}/callbacks/{workspace}/{account}/{name}" for name in manifest.webhooks}


@routes.post("/providers/{account}/sender-domain")
async def look_at_sender_domain(request: Request, caller: Reader, account: str) -> SenderDomain:
    """Ask DNS what the domain of an account's sender says: SPF, DKIM, DMARC, MX. Takes five seconds at most."""
    site = site_of(request)

    def prepared() -> Question | None:
        with site.database.transaction() as tx:
            found = account_named(tx, caller.workspace, account)
        manifest, settings = _open(site, found)
        return question_for(manifest, settings) if manifest else None

    question = await asyncio.to_thread(prepared)
    if question is None:
        raise Conflict(
            f"The account {account!r} sends no mail of a domain of its own. Fill in its sender first."
        )
    return await look_up(site.dns, question, site.clock.now())


def _view(site: Site, workspace: int, account: Account) -> ProviderView:
    manifest, settings = _open(site, account)
    secrets = {field.name for field in manifest.fields if field.secret} if manifest else set()
    question = question_for(manifest, settings) if manifest else None
    return ProviderView(
        id=account.id, vendor=account.vendor, title=manifest.title if manifest else account.vendor,
        channels=account.channels, rank=account.rank, enabled=account.enabled,
        demo=manifest.demo if manifest else False,
        settings={name: value for name, value in settings.items() if name not in secrets} if manifest else {},
        secrets=sorted(name for name in secrets if settings.get(name)),
        sender_domain=question.domain if question else "",
        webhooks=_hooks(site, workspace, account.id, manifest) if manifest else {},
        usable=manifest is not None and bool(settings or not manifest.fields),
    )  # fmt: skip


def _open(site: Site, account: Account) -> tuple[Manifest | None, Mapping[str, str]]:
    try:
        return site.providers.registry.manifest(account.vendor), site.vault.open(account.sealed)
    except NotFound:
        return None, {}
    except SetupError:  # sealed with another key
        return site.providers.registry.manifest(account.vendor), {}
