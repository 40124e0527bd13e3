"""Files that people sent, over HTTP: for those who may look at people of this workspace, and never run by a browser."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from api_rig import Rig, assert_problem

from anklang.files import store as files
from anklang.testing.files import SAMPLES

DATA = bytes(range(256)) * 10


@pytest.fixture
def person(api: Rig) -> UUID:
    return api.person("kim@shop.example")


def content(api: Rig, file: UUID, asked: str = "") -> Any:
    return api.key().get(f"/api/files/{file}/content", headers={"Range": asked} if asked else {})


def test_a_file_is_served_whole_under_its_checked_type_and_sealed(api: Rig, person: UUID) -> None:
    file = api.file(person, "image/png", "Foto ü.html", DATA)
    answer = content(api, file)
    assert (answer.status_code, answer.content) == (200, DATA)
    headers = answer.headers
    assert headers["content-type"] == "image/png"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert (
        headers["content-disposition"]
        == "inline; filename=\"Foto _.png\"; filename*=UTF-8''Foto%20%C3%BC.png"
    )
    about = api.key().get(f"/api/files/{file}").json()
    assert (about["kind"], about["state"], about["shown"], about["name"], about["size"]) == (
        "picture", "stored", "inline", "Foto ü.png", len(DATA),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content_type", "how"),
    [
        ("image/jpeg", "inline"), ("image/heic", "attachment"), ("application/pdf", "attachment"),
        ("video/mp4", "inline"), ("video/3gpp", "attachment"), ("audio/ogg", "inline"), ("audio/amr", "attachment"),
    ],
)  # fmt: skip
def test_what_a_browser_does_not_show_or_play_is_saved(
    api: Rig, person: UUID, content_type: str, how: str
) -> None:
    answer = content(api, api.file(person, content_type))
    assert answer.content == SAMPLES[content_type]
    assert answer.headers["content-disposition"].partition(";")[0] == how


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, 2560), ("bytes=-60", 2500, 2560), ("bytes=2559-9999", 2559, 2560),
     ("bytes=-9999", 0, 2560)],
)  # fmt: skip
def test_a_part_of_a_film_is_served(api: Rig, person: UUID, asked: str, start: int, end: int) -> None:
    """RFC 9110 14.2."""
    answer = content(api, api.file(person, "video/mp4", data=DATA), asked)
    assert (answer.status_code, answer.content) == (206, DATA[start:end])
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/2560"
    assert answer.headers["content-length"] == str(end - start)
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "items=0-5", "bytes=-", "bytes=9-3", "bytes=x"])
def test_what_is_no_single_range_gets_the_whole_file(api: Rig, person: UUID, asked: str) -> None:
    answer = content(api, api.file(person, "video/mp4", data=DATA), asked)
    assert (answer.status_code, answer.content) == (200, DATA)


@pytest.mark.parametrize("asked", ["bytes=2560-", "bytes=99999-100000", "bytes=-0"])
def test_a_range_behind_the_end_is_refused(api: Rig, person: UUID, asked: str) -> None:
    answer = content(api, api.file(person, "video/mp4", data=DATA), asked)
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */2560")


def test_another_workspace_finds_no_file(api: Rig, person: UUID) -> None:
    file = api.file(person)
    other = api.key(api.other_key)
    assert_problem(other.get(f"/api/files/{file}"), 404)
    assert_problem(other.get(f"/api/files/{file}/content"), 404)


def test_a_look_is_noted_once_and_not_again_for_each_part(api: Rig, person: UUID) -> None:
    file = api.file(person, "video/mp4", data=DATA)
    content(api, file, "bytes=0-99")
    content(api, file, "bytes=100-199")
    with api.database.transaction() as tx:
        rows = tx.rows(
            "SELECT detail FROM audit WHERE action = 'person.viewed' AND object = %s", [str(person)]
        )
    assert [row[0] for row in rows] == [{"what": "file"}]


def test_what_is_not_stored_or_not_there_has_no_content(api: Rig, person: UUID) -> None:
    file = api.file(person)
    api.home.remove(api.workspace, file)
    assert_problem(content(api, file), 404)
    with api.database.transaction() as tx:
        tx.run("UPDATE files SET state = 'refused', reason = 'wrong_type'")
    assert_problem(content(api, file), 404)
    about = api.key().get(f"/api/files/{file}").json()
    assert about["reason_text"]["en"] == "a type that is not taken"
    with api.database.transaction() as tx:
        tx.run("UPDATE files SET state = 'leaving'")
    assert_problem(api.key().get(f"/api/files/{file}"), 404)


def test_messages_of_people_come_with_their_files(api: Rig, person: UUID) -> None:
    file = api.file(person, "image/jpeg")
    [row] = api.key().get("/api/inbound").json()["items"]
    assert [(one["id"], one["state"]) for one in row["files"]] == [(str(file), "stored")]
    [row] = api.key().get("/api/inbound", params={"person": str(person)}).json()["items"]
    assert len(row["files"]) == 1
    assert api.key(api.other_key).get("/api/inbound").json()["items"] == []


def test_a_file_of_the_same_message_in_another_workspace_is_not_shown(api: Rig, person: UUID) -> None:
    """The id of the message is asked for together with the workspace."""
    api.file(person)
    now = api.clock.now()
    [row] = api.key().get("/api/inbound").json()["items"]
    with api.database.transaction() as tx:
        files.want(
            tx, api.workspace + 1, person, UUID(row["id"]), 1, channel="sms", provider="x", source="x",
            said_type="image/jpeg", name="", at=now, now=now,
        )  # fmt: skip
    [row] = api.key().get("/api/inbound").json()["items"]
    assert len(row["files"]) == 1
