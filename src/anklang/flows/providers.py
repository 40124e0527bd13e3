"""Provider accounts, ready to send and to hear; built from sealed settings, kept while nothing changes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from threading import Lock
from typing import cast

import msgspec

from anklang.channels.call import Client
from anklang.channels.fetch import Fetched, NoMedia, fetch
from anklang.channels.model import Failed, Media, Outgoing, SendResult
from anklang.channels.platform import Action, ActionKind, PlatformAdapter
from anklang.channels.provider import Provider
from anklang.channels.registry import Registry
from anklang.channels.senders import Senders
from anklang.core.clock import Clock
from anklang.core.errors import BadInput, NotFound, SetupError
from anklang.flows.call_url import call_url, refuse_address
from anklang.flows.definitions import Definitions, ProviderChoice
from anklang.flows.record_sent import Ready
from anklang.flows.sign_calls import signing_keys
from anklang.messages.model import Message
from anklang.storage.vault import Vault


class ProviderTable:
    """Builds adapters once per account and version of its settings. One table per process."""

    def __init__(
        self,
        registry: Registry,
        vault: Vault,
        http: Client,
        clock: Clock,
        base_url: str,
        *,
        allow_private: bool = False,
        outside: Client | None = None,
    ) -> None:
        """`outside`: the client for addresses that authors of journeys choose; the same as for vendors if not given."""
        self.registry = registry
        self._vault = vault
        self._http = http
        self._outside = outside or http
        self._clock = clock
        self._base_url = base_url
        self._allow_private = allow_private
        self._built: dict[tuple[int, str], tuple[bytes, Provider, Senders]] = {}
        self._lock = Lock()

    def adapter(self, definitions: Definitions, account: str) -> Provider:
        """The adapter of an account; raises NotFound for one that is missing or switched off."""
        for one in definitions.providers:
            if one.id == account:
                return self.build(definitions.workspace.id, one)
        raise NotFound(f"There is no provider {account!r} in use in this workspace.")

    def build(self, workspace: int, account: ProviderChoice) -> Provider:
        """The adapter of a chosen account. Raises BadInput or SetupError when its settings are not usable."""
        return self._ready(workspace, account)[0]

    def _ready(self, workspace: int, account: ProviderChoice) -> tuple[Provider, Senders]:
        """The adapter of an account, and who its messages come from."""
        with self._lock:
            known = self._built.get((workspace, account.id))
            if known is not None and known[0] == account.sealed:
                return known[1], known[2]
            settings = {str(name): str(value) for name, value in self._vault.open(account.sealed).items()}
            form = self.registry.manifest(account.vendor).fields
            if any(field.name == "public_url" for field in form) and not settings.get("public_url"):
                settings["public_url"] = self._base_url
            senders = Senders(self.registry.check_settings(account.vendor, settings))
            provider = self.registry.build(account.vendor, settings, self._http, self._clock)
            self._built[workspace, account.id] = (account.sealed, provider, senders)
            return provider, senders

    async def send(
        self, account: ProviderChoice, workspace: int, batch: Sequence[Outgoing]
    ) -> list[SendResult]:
        """Hand over a batch; one result per message, in order."""
        try:
            provider, senders = self._ready(workspace, account)
        except (BadInput, SetupError, NotFound) as error:
            text = f"The account {account.id} cannot be used: {error}"
            return [Failed("account", "credentials_invalid", "settings", text) for _ in batch]
        return await provider.send([msgspec.structs.replace(one, sender=senders.of(one)) for one in batch])

    async def fetch(
        self, definitions: Definitions, account: str, media: Media, most: int
    ) -> Fetched | NoMedia:
        """Load a file that a person sent to an account. `later` while the account cannot be used."""
        try:
            provider = self.adapter(definitions, account)
        except (BadInput, SetupError, NotFound) as error:
            return NoMedia("later", f"The account {account} cannot be used: {error}")
        found = await provider.locate(media)
        if isinstance(found, NoMedia):
            return found
        return await fetch(found, self._http, self._outside, most)

    async def call(self, ready: Ready) -> SendResult:
        """Make the web call of a journey (J43); the host is looked up just before, off the event loop.

        Where the journey names a platform, that is asked instead.
        """
        message = ready.message
        if ready.account is not None:
            return await self._act(ready.account, message)
        url = message.plan.call.url if message.plan.call else ""
        refused = await asyncio.to_thread(refuse_address, url, allow_private=self._allow_private)
        now = self._clock.now()
        keys = signing_keys(self._vault, message.workspace, ready.signing, now)
        return await call_url(message, self._outside, keys, now, refused=refused)

    async def _act(self, account: ProviderChoice, message: Message) -> SendResult:
        call = message.plan.call
        try:
            platform = self.build(message.workspace, account)
        except (BadInput, SetupError, NotFound) as error:
            text = f"The account {account.id} cannot be used: {error}"
            return Failed("account", "credentials_invalid", "settings", text)
        if not isinstance(platform, PlatformAdapter) or call is None:
            text = f"{account.id} is no account of a platform. Name another one in the journey."
            return Failed("message", "provider_rejected", "no_platform", text)
        action = Action(
            id=message.id, kind=cast(ActionKind, call.action), person=call.person, name=call.name, data=call.body,
            at=message.planned_at,
        )  # fmt: skip
        return await platform.act(action, call.timeout_seconds)

    async def close(self) -> None:
        """Give every adapter's connections back, and the client that they share."""
        for _, provider, _ in self._built.values():
            await provider.close()
        await self._http.close()
        if self._outside is not self._http:
            await self._outside.close()
