"""The table of providers, filled by wiring. Nothing here knows a vendor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from anklang.channels.call import Http
from anklang.channels.manifest import Manifest, Settings
from anklang.channels.model import Channel
from anklang.channels.provider import Provider
from anklang.core.clock import Clock
from anklang.core.errors import NotFound


class Entry(msgspec.Struct, frozen=True):
    """A vendor's folder shows exactly this."""

    manifest: Manifest  # what it is
    make: Callable[[Settings, Http, Clock], Provider]  # how one is built from checked settings


class Registry:
    """Providers by name."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Raise ValueError if two entries share a name."""
        self._entries: dict[str, Entry] = {}
        for entry in entries:
            if entry.manifest.name in self._entries:
                raise ValueError(f"Two providers are named {entry.manifest.name!r}; rename one manifest.")
            self._entries[entry.manifest.name] = entry

    def manifests(self, channel: Channel | None = None) -> list[Manifest]:
        """All manifests in the order given, or those that carry ``channel``."""
        found = [entry.manifest for entry in self._entries.values()]
        return [one for one in found if channel is None or channel in one.channels]

    def manifest(self, name: str) -> Manifest:
        """The manifest of ``name``; NotFound with the known names."""
        return self._entry(name).manifest

    def check_settings(self, name: str, given: Mapping[str, str]) -> Settings:
        """Check a filled form; raise BadInput with every mistake."""
        return Settings(self._entry(name).manifest, given)

    def build(self, name: str, settings: Mapping[str, str], http: Http, clock: Clock) -> Provider:
        """A provider ready to send, from decrypted ``settings``. NotFound or BadInput."""
        entry = self._entry(name)
        return entry.make(Settings(entry.manifest, settings), http, clock)

    def _entry(self, name: str) -> Entry:
        if name not in self._entries:
            raise NotFound(f"No provider {name!r}. Known: {', '.join(sorted(self._entries))}.")
        return self._entries[name]
