"""Callbacks that need a call back: a key that the vendor publishes, an address that it wants confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from spine_rig import Rig, rig

from anklang.channels.call import NoAnswer
from anklang.channels.provider import Errand, KeyMissing, RawRequest, Reply, Verified, WebhookRoute
from anklang.channels.registry import Entry
from anklang.testing.provider import ScriptedProvider


class Keyed(ScriptedProvider):
    """Signs with a key that has to be fetched; ``away`` lets the vendor be away."""

    key = ""
    away = False
    asked: list[str]

    async def fetch(self) -> None:
        """Ask for the key."""
        self.asked.append("key")
        if self.away:
            raise NoAnswer("the vendor is away")
        self.key = "right"

    async def confirm(self) -> None:
        """Confirm our address."""
        self.asked.append("confirm")
        if self.away:
            raise NoAnswer("the vendor is away")

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """One route."""

        def verify(request: RawRequest) -> bool:
            if not self.key:
                raise KeyMissing(self.fetch)
            return request.body.startswith(self.key.encode())

        def errand(call: Verified) -> Errand | None:
            return self.confirm if call.request.body.endswith(b"confirm") else None

        return (WebhookRoute("events", verify, lambda _: [], Reply(204), errand=errand),)


@pytest.fixture
def shop(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Rig, Keyed]]:
    """A shop with an account at such a vendor."""
    with rig(database_url, tmp_path, datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) as made:
        provider = Keyed(made.world.clock)
        provider.asked = []
        entry = Entry(made.world.registry.manifest("handset"), lambda settings, http, clock: provider)
        monkeypatch.setitem(made.world.registry._entries, "handset", entry)
        yield made, provider


def _post(shop: Rig, body: bytes) -> int:
    return shop.client.post(f"/callbacks/{shop.world.workspace}/phone/events", content=body).status_code


def test_a_key_is_fetched_once_and_the_call_is_then_heard(shop: tuple[Rig, Keyed]) -> None:
    made, provider = shop
    assert [_post(made, b"right 1"), _post(made, b"right 2"), _post(made, b"wrong")] == [204, 204, 403]
    assert provider.asked == ["key"]


def test_while_the_key_cannot_be_had_the_vendor_is_asked_to_come_again(shop: tuple[Rig, Keyed]) -> None:
    made, provider = shop
    provider.away = True
    assert _post(made, b"right") == 503
    provider.away = False
    assert _post(made, b"right") == 204


def test_a_confirmation_goes_out_for_a_signed_call_only_and_is_tried_again(shop: tuple[Rig, Keyed]) -> None:
    made, provider = shop
    assert _post(made, b"wrong confirm") == 403
    assert provider.asked == ["key"]
    provider.away = True
    assert _post(made, b"right confirm") == 503
    provider.away = False
    assert _post(made, b"right confirm") == 204
    assert provider.asked == ["key", "confirm", "confirm"]
