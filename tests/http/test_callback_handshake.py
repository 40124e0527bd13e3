"""A vendor asks by GET whether the address is ours, before it calls there (WhatsApp, Messenger, Instagram)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from contract.providers.whatsapp_rig import (
    ACCOUNT_ID,
    APP_SECRET,
    NUMBER_ID,
    TOKEN,
    VERIFY_TOKEN,
    call,
    wrote,
)
from spine_rig import Rig, rig

from anklang.channels.manifest import Settings
from anklang.channels.registry import Entry
from anklang.providers.whatsapp import ENTRY


@pytest.fixture
def shop(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """A shop whose account is one at WhatsApp."""
    given = {
        "phone_number_id": NUMBER_ID, "number": "+49 30 123456",
        "business_account_id": ACCOUNT_ID, "access_token": TOKEN,
        "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN,
    }  # fmt: skip
    with rig(database_url, tmp_path, datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) as made:
        settings = Settings(ENTRY.manifest, given)
        entry = Entry(
            made.world.registry.manifest("handset"), lambda _, http, clock: ENTRY.make(settings, http, clock)
        )
        monkeypatch.setitem(made.world.registry._entries, "handset", entry)
        yield made


def test_the_challenge_comes_back_as_plain_text_to_who_knows_the_token_only(shop: Rig) -> None:
    """Control: another token learns nothing, not even that there is such an address."""
    url = f"/callbacks/{shop.world.workspace}/phone/events"
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY_TOKEN}
    told = shop.client.get(url, params=asked)
    assert (told.status_code, told.text) == (200, "1158201444")
    assert told.headers["content-type"].startswith("text/plain")
    wrong = shop.client.get(url, params=asked | {"hub.verify_token": "guess"})
    assert (wrong.status_code, "1158201444" in wrong.text) == (403, False)


def test_a_signed_call_to_the_same_address_is_heard(shop: Rig) -> None:
    request = call(wrote("hallo"))
    url = f"/callbacks/{shop.world.workspace}/phone/events"
    for _ in range(2):
        told = shop.client.post(url, content=request.body, headers=dict(request.headers))
        assert told.status_code == 200
    with shop.world.database.transaction() as tx:
        assert tx.rows("SELECT channel, text FROM inbound") == [("whatsapp", "hallo")]
