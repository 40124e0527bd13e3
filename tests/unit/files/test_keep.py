"""The home of the bytes, as a folder and as a bucket: moto plays Amazon S3, and boto3 looks at what is in it."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import boto3
import pytest
from moto.server import ThreadedMotoServer

from anklang.core.errors import BadInput, NotFound, Unavailable
from anklang.files.keep import PIECE, Home, Place

ID = UUID("01890000-0000-7000-8000-0000000000ab")
KEY, SECRET = "access-key", "secret-key"
Names = Callable[[], list[str]]


@pytest.fixture(scope="module")
def bucket() -> Iterator[tuple[str, Names]]:
    """An S3 server with the bucket shop-files, and a way to look into it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=url,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="eu-central-1",
    )
    client.create_bucket(
        Bucket="shop-files", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    yield url, lambda: [one["Key"] for one in client.list_objects_v2(Bucket="shop-files").get("Contents", [])]
    server.stop()


def place(url: str, folder: Path) -> Place:
    """The bucket as settings name it."""
    return Place(folder, "s3://shop-files/anklang", url, "eu-central-1", KEY, SECRET)


@pytest.fixture(params=["folder", "bucket"])
def home(request: pytest.FixtureRequest, tmp_path: Path, bucket: tuple[str, Names]) -> Home:
    """A home of either kind."""
    return Home(Place(tmp_path / "files") if request.param == "folder" else place(bucket[0], tmp_path))


def read(home: Home, start: int, end: int, workspace: int = 1) -> bytes:
    return b"".join(home.pieces(workspace, ID, start, end))


def test_bytes_are_kept_read_in_part_and_deleted(home: Home) -> None:
    data = bytes(range(256)) * 9000  # more than two pieces
    home.put(1, ID, data)
    assert read(home, 0, len(data)) == data
    assert read(home, PIECE - 3, PIECE + 3) == data[PIECE - 3 : PIECE + 3]
    assert max(len(one) for one in home.pieces(1, ID, 0, len(data))) == PIECE
    home.put(1, ID, b"anew")
    assert read(home, 0, 4) == b"anew"
    home.remove(1, ID)
    home.remove(1, ID)  # twice changes nothing
    with pytest.raises(NotFound):
        read(home, 0, 4)


def test_a_file_of_another_workspace_is_another_file(home: Home) -> None:
    home.put(1, ID, b"mine")
    with pytest.raises(NotFound):
        read(home, 0, 4, workspace=2)
    home.remove(2, ID)
    assert read(home, 0, 4) == b"mine"
    home.remove(1, ID)


def test_the_folder_is_for_us_only_and_made_with_the_first_file(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "files"
    home = Home(Place(folder))
    assert not folder.exists()
    home.put(7, ID, b"x")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()] == [
        f"7/ab/{ID}"
    ]


def test_in_a_bucket_files_lie_below_the_prefix(bucket: tuple[str, Names], tmp_path: Path) -> None:
    home = Home(place(bucket[0], tmp_path))
    home.put(7, ID, b"x")
    assert bucket[1]() == [f"anklang/7/ab/{ID}"]
    home.remove(7, ID)
    assert bucket[1]() == []


def test_a_store_that_is_away_is_said_without_the_secret(tmp_path: Path) -> None:
    from contract.providers.vendor import closed_port

    home = Home(place(f"http://127.0.0.1:{closed_port()}", tmp_path))
    with pytest.raises(Unavailable) as caught:
        home.put(1, ID, b"x")
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(place("http://127.0.0.1:1", tmp_path))


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"url": "https://example.com/x"}, ["files_url"]),
        ({"url": "s3://"}, ["files_url"]),
        ({"key_id": ""}, ["files_key_id, files_secret"]),
        ({"endpoint": "minio:9000"}, ["files_endpoint"]),
        ({"endpoint": "", "region": ""}, ["files_region"]),
        ({"url": "s3:/x", "secret": ""}, ["files_url", "files_key_id, files_secret"]),
    ],
)
def test_settings_of_a_bucket_that_cannot_work_are_named_at_the_start(
    tmp_path: Path, change: dict[str, str], names: list[str]
) -> None:
    given = {"url": "s3://shop-files", "endpoint": "https://s3.example", "region": "eu-central-1", "key_id": KEY,
             "secret": SECRET} | change  # fmt: skip
    with pytest.raises(BadInput) as caught:
        Home(Place(tmp_path, **given))
    assert [one.path for one in caught.value.problems] == names
