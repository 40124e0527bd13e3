"""Connected shops, ready to be heard and read; built from sealed settings, kept while nothing changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock

from anklang.channels.call import Http
from anklang.channels.manifest import Settings
from anklang.core.clock import Clock
from anklang.core.errors import NotFound
from anklang.shops.connector import Connector, Entry
from anklang.shops.manifest import ShopManifest
from anklang.shops.store import Shop
from anklang.storage.vault import Vault

ADDRESS = "address"
"""Setting of systems that must be told in a handshake where we are: our address for this shop, before the route."""


class ShopTable:
    """Knows the shop systems, and builds connectors once per shop and version of its settings. One per process."""

    def __init__(
        self, entries: Iterable[Entry], vault: Vault, http: Http, clock: Clock, base_url: str = ""
    ) -> None:
        """Raise ValueError if two entries share a name."""
        self._entries: dict[str, Entry] = {}
        for entry in entries:
            if entry.manifest.name in self._entries:
                raise ValueError(f"Two shop systems are named {entry.manifest.name!r}; rename one manifest.")
            self._entries[entry.manifest.name] = entry
        self._vault = vault
        self._http = http
        self._clock = clock
        self._base_url = base_url  # public address without a slash at its end
        self._built: dict[tuple[int, str], tuple[bytes, Connector, Settings]] = {}
        self._lock = Lock()

    def manifests(self) -> list[ShopManifest]:
        """All shop systems, in the order given."""
        return [entry.manifest for entry in self._entries.values()]

    def manifest(self, vendor: str) -> ShopManifest:
        """One shop system; raises NotFound with the known names."""
        return self._entry(vendor).manifest

    def check(self, vendor: str, given: Mapping[str, str]) -> Settings:
        """Check a filled form; raises BadInput with every mistake, NotFound for an unknown vendor."""
        return Settings(self._entry(vendor).manifest, given)

    def build(self, shop: Shop) -> tuple[Connector, Settings]:
        """The connector of a shop and its settings. Raises NotFound, BadInput or SetupError where it cannot be."""
        key = shop.workspace, shop.id
        with self._lock:
            known = self._built.get(key)
            if known is not None and known[0] == shop.sealed:
                return known[1], known[2]
            given = self.opened(shop)
            if any(field.name == ADDRESS for field in self.manifest(shop.vendor).brought):
                given[ADDRESS] = f"{self._base_url}/shop-calls/{shop.workspace}/{shop.id}"
            settings = self.check(shop.vendor, given)
            connector = self._entry(shop.vendor).make(settings, self._http, self._clock)
            self._built[key] = shop.sealed, connector, settings
            return connector, settings

    def opened(self, shop: Shop) -> dict[str, str]:
        """The stored settings of a shop; raises SetupError where they were sealed with another key."""
        return {str(name): str(value) for name, value in self._vault.open(shop.sealed).items()}

    def seal(self, settings: Mapping[str, str]) -> bytes:
        """Settings as they are stored."""
        return self._vault.seal(dict(settings))

    def _entry(self, vendor: str) -> Entry:
        if vendor not in self._entries:
            raise NotFound(f"No shop system {vendor!r}. Known: {', '.join(sorted(self._entries))}.")
        return self._entries[vendor]
