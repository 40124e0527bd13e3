"""Files that people send: fetched once, checked, told as facts that journeys see, given out in the export, erased."""

from __future__ import annotations

import asyncio
import hashlib
import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from contract.providers.vendor import closed_port
from edge_rig import DAY, HOUR, MINUTE
from files_rig import PHOTO, PhotoShop, photo_shop

from anklang.access.model import Caller
from anklang.channels.fetch import Fetched
from anklang.files import store as files
from anklang.files.keep import Home, Place
from anklang.files.model import Limits
from anklang.flows.export_person import export_person
from anklang.flows.fetch_files import GIVE_UP, LEASE, Fetcher, pause
from anklang.flows.forget_old import Forgetting
from anklang.flows.forget_person import forget_person
from anklang.providers.http_client import HttpClient
from anklang.testing.files import SAMPLES, Giver

THANKS = """
id: thanks
name: Thanks
enter:
  on:
    event: %s
    where: %s
steps:
  - {send: s, channel: sms, template: ad}
"""


@pytest.fixture
def shop(database_url: str) -> Iterator[PhotoShop]:
    with photo_shop(database_url) as made:
        yield made


def test_a_photo_is_kept_with_its_checked_type_and_told_once(shop: PhotoShop) -> None:
    """The message is heard and answered before anything is fetched."""
    shop.sends(caption="kaputt")
    [message] = shop.facts("Message Received")
    [entry] = message["media"]
    assert (entry["kind"], entry["state"], message["media_kinds"], message["text"]) == (
        "picture", "wanted", ["picture"], "kaputt",
    )  # fmt: skip
    assert shop.kept() == []
    assert shop.fetch() == 1
    [file] = shop.files()
    assert (file["state"], file["content_type"], file["size"]) == ("stored", "image/jpeg", len(PHOTO))
    assert str(file["id"]) == entry["file"]
    assert shop.kept() == [PHOTO]
    assert file["source"] == "", "the vendor's id of it is not needed any more"
    [fact] = shop.facts("File Received")
    assert fact == {
        "file": entry["file"], "kind": "picture", "channel": "telegram", "message": message["message"],
        "state": "stored", "content_type": "image/jpeg", "size": len(PHOTO),
    }  # fmt: skip
    with shop.world.database.transaction() as tx:
        assert tx.rows("SELECT sha256 FROM files") == [(hashlib.sha256(PHOTO).digest(),)]
    assert shop.fetch(rounds=3) == 0
    assert (len(shop.facts("File Received")), shop.asked) == (1, 1)


def test_a_message_that_the_vendor_repeats_brings_no_second_file(shop: PhotoShop) -> None:
    shop.sends(update=7)
    shop.sends(update=7)
    shop.fetch()
    shop.sends(update=7)
    shop.fetch()
    assert (len(shop.files()), shop.asked, len(shop.facts("File Received"))) == (1, 1, 1)


def test_a_text_alone_brings_no_media(shop: PhotoShop) -> None:
    shop.world.reply("+4915112345678", "Hallo")
    shop.world.settle()
    [message] = shop.facts("Message Received")
    assert not {"media", "media_kinds"} & message.keys()


@pytest.mark.parametrize(
    ("event", "where"),
    [
        ("Message Received", "{kind: event_property, path: media_kinds, op: contains, value: picture}"),
        ("Message Received", "{kind: event_property, path: media.0.kind, value: picture}"),
        ("File Received", "{kind: event_property, path: kind, value: picture}"),
    ],
)
def test_a_photo_starts_a_journey_and_a_recording_does_not(shop: PhotoShop, event: str, where: str) -> None:
    shop.shop.publish(THANKS % (event, where))
    shop.file = SAMPLES["audio/ogg"]
    shop.sends("voice")
    shop.fetch()
    assert len(shop.files()) == 1
    assert shop.world.outbox.sent == []
    shop.file = PHOTO
    shop.sends()
    shop.fetch()
    shop.world.settle()
    assert len(shop.world.outbox.sent) == 1


def test_a_photo_continues_a_journey_that_waits_for_it(shop: PhotoShop) -> None:
    shop.shop.publish("""
id: claim
name: Claim
enter: {on: {event: Claim}}
steps:
  - wait_for: photo
    on: [{event: File Received, where: {kind: event_property, path: kind, value: picture}, then: got}]
    at_most: 2d
    timeout: end
  - {send: got, channel: sms, template: ad}
""")
    shop.shop.happens("Claim")
    shop.world.settle()
    shop.sends("voice")
    shop.file = SAMPLES["audio/ogg"]
    shop.fetch()
    assert shop.world.outbox.sent == []
    shop.sends()
    shop.file = PHOTO
    shop.fetch()
    assert len(shop.world.outbox.sent) == 1


@pytest.mark.parametrize(
    ("file", "limits", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", Limits(1 << 20), "wrong_type"),
        (b"<!doctype html><script>alert(1)</script>", Limits(1 << 20), "wrong_type"),
        (b"MZ" + bytes(99), Limits(1 << 20), "wrong_type"),
        (PHOTO, Limits(1 << 20, frozenset({"audio"})), "wrong_type"),
        (PHOTO + bytes(5000), Limits(4096), "too_large"),
    ],
)
def test_what_is_not_taken_is_refused_and_nothing_of_it_is_kept(
    shop: PhotoShop, file: bytes, limits: Limits, reason: str
) -> None:
    """Whatever type the vendor stated: it said image/jpeg each time."""
    shop.file, shop.limits = file, limits
    shop.sends()
    shop.fetch()
    [row] = shop.files()
    assert (row["state"], row["reason"]) == ("refused", reason)
    assert shop.kept() == []
    [fact] = shop.facts("File Refused")
    assert (fact["state"], fact["reason"], fact["kind"]) == ("refused", reason, "picture")
    shop.world.wait(DAY)
    assert shop.fetch() == 0


def test_a_redirect_into_the_private_network_is_refused_for_good(shop: PhotoShop) -> None:
    shop.sends()
    shop.fetch("passes_on", private=False)
    assert [(one["state"], one["reason"]) for one in shop.files()] == [("refused", "private")]


def test_what_the_vendor_has_no_more_is_gone(shop: PhotoShop) -> None:
    shop.sends()
    shop.fetch("gone")
    assert [(one["state"], one["reason"]) for one in shop.files()] == [("gone", "not_there")]


def test_a_vendor_that_is_away_is_asked_again_with_growing_pauses_until_it_gives_the_file(
    shop: PhotoShop,
) -> None:
    shop.sends()
    assert shop.fetch("hangup") == 1
    assert shop.fetch() == 0, "not at once"
    shop.world.wait(pause(1))
    assert shop.fetch("locked") == 1
    shop.world.wait(pause(1))
    assert shop.fetch() == 0, "the pause has grown"
    shop.world.wait(pause(2))
    assert shop.fetch() == 1
    [file] = shop.files()
    assert (file["state"], file["attempts"]) == ("stored", 3)


def test_after_five_days_it_is_given_up(shop: PhotoShop) -> None:
    shop.sends()
    shop.fetch("hangup")
    shop.world.wait(GIVE_UP - MINUTE)
    shop.fetch("hangup")
    assert [one["state"] for one in shop.files()] == ["wanted"]
    shop.world.wait(6 * HOUR)
    shop.fetch("hangup")
    assert [(one["state"], one["reason"]) for one in shop.files()] == [("gone", "not_in_time")]
    assert [one["reason"] for one in shop.facts("File Refused")] == ["not_in_time"]


def test_an_account_that_is_switched_off_is_waited_for(shop: PhotoShop) -> None:
    """There is none yet when the deliverer looks."""
    shop.sends()
    world = shop.world

    async def main() -> None:
        async with HttpClient() as http:
            await shop.fetcher(http).round()

    asyncio.run(main())
    world.wait(HOUR)
    assert [one["state"] for one in shop.files()] == ["wanted"]
    shop.fetch()
    assert [one["state"] for one in shop.files()] == ["stored"]


def test_pauses_grow_up_to_six_hours() -> None:
    assert [pause(n) for n in (1, 2, 3, 4)] == [timedelta(seconds=15 * 4**n) for n in range(4)]
    assert pause(50) == timedelta(hours=6)


def test_who_dies_while_loading_leaves_the_file_to_be_tried_again(shop: PhotoShop) -> None:
    """A claim without an end: nobody else takes it before the lease is over, and then somebody does."""
    shop.sends()
    with shop.world.database.transaction() as tx:
        now = shop.world.clock.now()
        assert len(files.claim_wanted(tx, now, now + LEASE, 10)) == 1
    assert shop.fetch() == 0
    shop.world.wait(LEASE)
    assert shop.fetch() == 1
    assert [one["state"] for one in shop.files()] == ["stored"]


def test_who_dies_between_keeping_and_telling_tells_once(shop: PhotoShop) -> None:
    """The bytes were put, the transaction was not: the same file is put again under the same name."""
    shop.sends()
    [row] = shop.files()
    shop.world.home.put(shop.world.workspace, row["id"], PHOTO)
    shop.fetch()
    assert shop.kept() == [PHOTO]
    assert len(shop.facts("File Received")) == 1


def test_a_store_that_is_away_loses_nothing(shop: PhotoShop, tmp_path: Any) -> None:
    shop.sends()
    here = shop.world.home
    away = Place(tmp_path, "s3://x", f"http://127.0.0.1:{closed_port()}", "eu-central-1", "k", "s")
    shop.world.home = Home(away)
    shop.fetch()
    assert [one["state"] for one in shop.files()] == ["wanted"]
    shop.world.home = here
    shop.world.wait(LEASE)
    shop.fetch()
    assert [one["state"] for one in shop.files()] == ["stored"]


def test_two_deliverers_at_once_fetch_each_file_once(shop: PhotoShop) -> None:
    for _ in range(7):
        shop.sends()
    seen: list[str] = []

    class Counting(Giver):
        async def fetch(self, definitions: Any, account: str, media: Any, most: int) -> Any:
            seen.append(media.url)
            await asyncio.sleep(0)
            return await super().fetch(definitions, account, media, most)

    world = shop.world

    async def main() -> None:
        both = [
            Fetcher(world.database, world.clock, world.cache, Counting(), world.home, Limits(1 << 20))
            for _ in range(2)
        ]
        for _ in range(6):
            await asyncio.gather(*(one.round() for one in both))

    asyncio.run(main())
    world.settle()
    assert len(seen) == 7
    assert [one["state"] for one in shop.files()] == ["stored"] * 7
    assert len(shop.facts("File Received")) == 7


def test_files_are_part_of_the_export_with_their_bytes(shop: PhotoShop) -> None:
    """GDPR 15, 20: as base64 in JSON, and as a picture and a link in the page."""
    shop.sends(
        "document", document={"file_id": "AgACAgIAAxkBAAIB", "file_unique_id": "u", "file_name": "a<b>.svg"}
    )
    shop.fetch()
    with shop.world.database.transaction() as tx:
        made = export_person(
            tx, shop.world.workspace, shop.world.person("anna"), "en", shop.world.clock.now(), shop.world.home
        )
        [row] = json.loads(made.json_bytes())["sections"]["files"]
        html = made.html()
    assert b64decode(row["data"]) == PHOTO
    assert (row["state"], row["content_type"], row["size"]) == ("stored", "image/jpeg", len(PHOTO))
    assert f'<img src="data:image/jpeg;base64,{row["data"]}"' in html
    assert '<a download="ab.jpg"' in html


def caller(shop: PhotoShop) -> Caller:
    return Caller(workspace=shop.world.workspace, name="ada@shop.example", scopes=frozenset())


def test_an_erasure_lists_the_files_and_deletes_them(shop: PhotoShop) -> None:
    """GDPR 17: rows name nobody at once; the bytes are deleted, and only then the rows go."""
    shop.sends()
    shop.sends()
    shop.fetch()
    world = shop.world
    assert len(shop.kept()) == 2
    report = forget_person(
        world.database, world.cache, caller(shop), world.person("anna"), "letter", world.clock.now()
    )
    [line] = [one for one in report.tables if one.table == "files"]
    assert (line.rows, line.did) == (2, "blanked")
    assert "bytes" in line.stays["en"]
    assert [one["state"] for one in shop.files()] == ["leaving"] * 2
    assert shop.fetch() == 2
    assert (shop.kept(), shop.files()) == ([], [])


def test_bytes_that_cannot_be_deleted_now_are_deleted_later(shop: PhotoShop, tmp_path: Any) -> None:
    shop.sends()
    shop.fetch()
    world, here = shop.world, shop.world.home
    forget_person(world.database, world.cache, caller(shop), world.person("anna"), "x", world.clock.now())
    away = Place(tmp_path, "s3://x", f"http://127.0.0.1:{closed_port()}", "eu-central-1", "k", "s")
    world.home = Home(away)
    shop.fetch()
    world.home = here
    assert [one["state"] for one in shop.files()] == ["leaving"]
    assert len(shop.kept()) == 1
    world.wait(LEASE)
    shop.fetch()
    assert (shop.kept(), shop.files()) == ([], [])


def test_somebody_erased_while_their_file_is_loaded_leaves_nothing(shop: PhotoShop) -> None:
    shop.sends()
    world = shop.world
    anna = world.person("anna")

    class Slow(Giver):
        async def fetch(self, definitions: Any, account: str, media: Any, most: int) -> Any:
            await asyncio.to_thread(
                forget_person, world.database, world.cache, caller(shop), anna, "x", world.clock.now()
            )
            return Fetched(PHOTO)

    fetcher = Fetcher(world.database, world.clock, world.cache, Slow(), world.home, Limits(1 << 20))
    asyncio.run(fetcher.round())
    world.settle()
    assert shop.kept() == []
    assert shop.facts("File Received") == []
    world.wait(LEASE)
    shop.fetch()
    assert (shop.kept(), shop.files()) == ([], [])


def test_after_their_period_files_go_with_what_people_wrote(shop: PhotoShop) -> None:
    shop.sends()
    shop.fetch()
    shop.world.wait(366 * DAY)
    Forgetting(shop.world.database, shop.world.clock, shop.world.cache).round()
    assert [one["state"] for one in shop.files()] == ["leaving"]
    shop.fetch()
    assert (shop.kept(), shop.files()) == ([], [])
