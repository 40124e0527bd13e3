"""Files that people send to a bot: heard, located, loaded; against the machine-readable Bot API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from contract.providers.telegram_rig import SPEC, Gate, Refused, TelegramRig, call, wrote
from contract.providers.vendor import answering, needs, within

from anklang.channels.fetch import Fetched, NoMedia
from anklang.channels.model import Inbound, Media
from anklang.channels.provider import Heard, hear
from anklang.testing.provider_media_suite import load, media_of

RECORDINGS: tuple[tuple[dict[str, Any], str, str], ...] = (
    (wrote(voice={"file_id": "v", "file_unique_id": "e", "duration": 3, "mime_type": "audio/ogg"}), "v", "audio/ogg"),
    (wrote(audio={"file_id": "a", "file_unique_id": "f", "duration": 3}), "a", "audio/mpeg"),
    (wrote(video={"file_id": "f", "file_unique_id": "g", "duration": 3, "width": 1, "height": 1}), "f", "video/mp4"),
    (wrote(video_note={"file_id": "n", "file_unique_id": "h", "duration": 3, "length": 240}), "n", "video/mp4"),
)  # fmt: skip


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate()


def heard(update: dict[str, Any]) -> Inbound:
    """The message that is read from an update."""
    found: list[Any] = []

    def act(rig: TelegramRig) -> None:
        told = hear(rig.provider, "updates", call(update), rig.clock.now())
        assert isinstance(told, Heard), told
        found.extend(told.items)

    within(act, TelegramRig())
    [item] = found
    assert isinstance(item, Inbound)
    return item


@needs(SPEC)
@pytest.mark.parametrize(("update", "id_", "content_type"), RECORDINGS)
def test_every_update_with_a_file_is_one_of_the_published_bot_api(
    gate: Gate, update: dict[str, Any], id_: str, content_type: str
) -> None:
    gate.value("Update", update)
    with pytest.raises(Refused):  # control
        gate.value("Update", {**update, "update_id": str(update["update_id"])})


@pytest.mark.parametrize(("update", "id_", "content_type"), RECORDINGS)
def test_recordings_and_films_are_heard_with_their_usual_type_where_telegram_names_none(
    update: dict[str, Any], id_: str, content_type: str
) -> None:
    assert heard(update).media == (Media(f"telegram-file:{id_}", content_type),)


def test_a_moving_picture_is_one_file_though_telegram_names_it_twice() -> None:
    file = {"file_id": "m", "file_unique_id": "i", "mime_type": "video/mp4"}
    moving = {**file, "duration": 1, "width": 1, "height": 1}
    assert heard(wrote(animation=moving, document=file)).media == (Media("telegram-file:m", "video/mp4"),)


@pytest.mark.parametrize(
    ("status", "description", "why"),
    [
        (400, "Bad Request: file is too big", "too_large"),
        (400, "Bad Request: invalid file_id", "gone"),
        (400, "Bad Request: wrong file_id or the file is temporarily unavailable", "later"),
        (401, "Unauthorized", "later"), (429, "Too Many Requests: retry after 7", "later"), (502, "", "later"),
    ],
)  # fmt: skip
def test_what_telegram_says_of_a_file_decides_whether_it_is_tried_again(
    status: int, description: str, why: str
) -> None:
    async def act(rig: TelegramRig) -> None:
        found = await rig.provider.locate(Media("telegram-file:d", "image/jpeg"))
        assert isinstance(found, NoMedia)
        assert (found.why, found.retry_after) == (why, 7.0 if status == 429 else None)

    more = {"parameters": {"retry_after": 7}} if status == 429 else {}
    body = json.dumps({"ok": False, "error_code": status, "description": description} | more)
    within(act, answering(TelegramRig(), status, body))


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "//evil.example/x", "/var/lib/bot/photo.jpg", "a?b", "a b", ""]
)
def test_an_odd_path_of_a_file_is_not_followed(path: str) -> None:
    async def act(rig: TelegramRig) -> None:
        assert isinstance(await rig.provider.locate(Media("telegram-file:d", "image/jpeg")), NoMedia)

    found = {"file_id": "d", "file_unique_id": "u", "file_path": path}
    within(act, answering(TelegramRig(), 200, json.dumps({"ok": True, "result": found})))


@needs(SPEC)
def test_a_file_is_asked_for_as_the_published_bot_api_wants(gate: Gate) -> None:
    async def act(rig: TelegramRig) -> None:
        assert isinstance(await load(rig, media_of(rig), private=True), Fetched)

    within(act, TelegramRig(gate))
    with pytest.raises(Refused):  # control
        gate.call("getFile", {"file": "x"})
