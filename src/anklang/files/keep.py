"""The home of the bytes: a folder of the data folder, or a bucket that speaks S3. The same for both.

``obstore`` writes a file beside its place and moves it, so that nobody reads half of one. Everything here blocks;
callers that must not block use a thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from anklang.core.errors import BadInput, NotFound, Problem, Unavailable

PIECE = 1 << 20  # bytes that are read at once
_AWAY = "The store of the files is away"


class Place(msgspec.Struct, frozen=True):
    """Where files are kept."""

    folder: Path  # used where ``url`` is empty
    url: str = ""  # s3://bucket/prefix
    endpoint: str = ""  # https address of the store; empty: Amazon
    region: str = ""  # such as eu-central-1
    key_id: str = ""  # public part of the access key
    secret: str = ""  # secret part

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Place({self.url or self.folder})"


class Home:
    """Where the bytes of files are."""

    def __init__(self, place: Place) -> None:
        """Raises BadInput for an address that is no bucket. Connects to nothing yet."""
        self._place = place
        self._store: ObjectStore | None = None
        if place.url:
            self._store = _bucket(place)

    def put(self, workspace: int, id_: UUID, data: bytes) -> None:
        """Keep the bytes, in place of older ones. Raises Unavailable."""
        try:
            obstore.put(self._open(), _name(workspace, id_), data)
        except (BaseError, OSError) as error:
            raise Unavailable(f"{_AWAY} ({type(error).__name__}).") from None

    def pieces(self, workspace: int, id_: UUID, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` up to and without `end`, a piece at a time. Raises NotFound, Unavailable."""
        for at in range(start, end, PIECE):
            try:
                yield bytes(
                    obstore.get_range(self._open(), _name(workspace, id_), start=at, end=min(at + PIECE, end))
                )
            except FileNotFoundError:
                raise NotFound("The file is not there any more.") from None
            except (BaseError, OSError) as error:
                raise Unavailable(f"{_AWAY} ({type(error).__name__}).") from None

    def remove(self, workspace: int, id_: UUID) -> None:
        """Delete the bytes, if they are there. Raises Unavailable."""
        try:
            obstore.delete(self._open(), _name(workspace, id_))
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise Unavailable(f"{_AWAY} ({type(error).__name__}).") from None

    def _open(self) -> ObjectStore:
        if self._store is None:  # the folder is made with the first file, readable by us only
            self._place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._store = LocalStore(prefix=self._place.folder)
        return self._store


def _name(workspace: int, id_: UUID) -> str:
    """The id is random at its end, so the last two digits spread files over 256 folders."""
    return f"{workspace}/{id_.hex[-2:]}/{id_}"


def _bucket(place: Place) -> S3Store:
    parts = urlsplit(place.url)
    wrong = []
    if parts.scheme != "s3" or not parts.netloc:
        wrong.append(Problem("files_url", "is no bucket", "s3://bucket or s3://bucket/folder"))
    if not (place.key_id and place.secret):
        wrong.append(Problem("files_key_id, files_secret", "are needed with files_url"))
    if place.endpoint and urlsplit(place.endpoint).scheme not in ("http", "https"):
        wrong.append(Problem("files_endpoint", "is no web address", "https://s3.example.com"))
    if not (place.endpoint or place.region):
        wrong.append(Problem("files_region", "is needed for Amazon S3", "eu-central-1"))
    if wrong:
        raise BadInput("The store of the files is not usable.", wrong)
    return S3Store(
        parts.netloc, prefix=parts.path.strip("/") or None, region=place.region or "us-east-1",
        access_key_id=place.key_id, secret_access_key=place.secret, virtual_hosted_style_request=not place.endpoint,
        client_options={"allow_http": place.endpoint.startswith("http://"), "timeout": "60s", "connect_timeout": "5s"},
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
        config={"endpoint": place.endpoint} if place.endpoint else {},
    )  # fmt: skip
