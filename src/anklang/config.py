"""All settings of an Anklang process in one typed class; every mistake is reported at once.

Read from the environment (ANKLANG_*) and from a settings file (TOML; ANKLANG_SETTINGS or ./anklang.toml). The
environment wins. Only wiring and the command line read settings.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from anklang.core.errors import BadInput, Problem


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a process needs to start. Everything a marketer decides lives in the workspace, not here."""

    data: Path = Path("anklang-data")  # folder of the embedded database, keys and files
    database_url: str = ""  # PostgreSQL URL; empty = the embedded server in the data folder
    host: str = "127.0.0.1"  # address to listen on
    port: int = 8000  # port to listen on
    public_url: str = ""  # address under which customers and providers reach us; empty = http://host:port
    admin_email: str = ""  # first start: log-in of the owner
    admin_password: str = ""  # first start: password of the owner; empty = made and printed once
    write_key: str = ""  # first start: write key of the shop
    api_key: str = ""  # first start: key of the admin API
    secret_key: str = ""  # encrypts provider settings; empty = made in the data folder (one host only)
    allow_private_urls: bool = False  # journeys may call private network addresses
    collect_per_second: int = 0  # accepted events per write key and second; 0 = no limit
    files_url: str = ""  # where customers' files are: s3://bucket/folder; empty = the data folder
    files_endpoint: str = ""  # https address of a store that speaks S3; empty = Amazon
    files_region: str = ""  # region of the bucket, such as eu-central-1
    files_key_id: str = ""  # access key of the bucket: its public part
    files_secret: str = ""  # access key of the bucket: its secret part
    files_most_mb: int = 20  # megabytes of a file that a customer may send; larger ones are refused
    files_kinds: str = "picture,audio,video,document"  # what customers may send; everything else is refused
    metrics_key: str = ""  # bearer token for /metrics; empty = open only to this machine, without public_url
    dns_server: str = (
        ""  # name server asked about senders' domains, address or address:port; empty = the machine's
    )
    trust_proxy: bool = False  # take the client address from X-Forwarded-For
    abandoned_after: int = (
        90  # seconds after which an attempt without an outcome, of a process that died, is unknown
    )

    def base_url(self) -> str:
        """The public address without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def reachable(self) -> bool:
        """Whether others than this machine may reach us: by a public address, or as we listen to the network."""
        return bool(self.public_url) or self.host not in ("127.0.0.1", "::1", "localhost")


_NUMBERS = {
    "port": (0, 65535),
    "collect_per_second": (0, 10_000_000),
    "abandoned_after": (1, 86_400),
    "files_most_mb": (1, 100),
}
_FLAGS = {"allow_private_urls", "trust_proxy"}
_EVERY_KIND = "picture,audio,video,document"
_KINDS = frozenset(_EVERY_KIND.split(","))
_OTHER_NAMES = {"ANKLANG_SETTINGS"}


def load(environment: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """Settings from environment and file; raises BadInput naming every wrong or unknown setting."""
    env = dict(os.environ) if environment is None else dict(environment)
    path = file or Path(env.get("ANKLANG_SETTINGS", "anklang.toml"))
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    given = {**_from_file(path, "ANKLANG_SETTINGS" in env, problems), **_from_env(env, problems)}
    for name, (where, raw) in given.items():
        _take(name, where, raw, values, problems)
    url = values.get("database_url", "")
    if url and urlsplit(url).scheme not in ("postgresql", "postgres"):
        problems.append(
            Problem("database_url", "is not a PostgreSQL URL", "postgresql://user:password@host/name")
        )
    if values.get("dns_server"):
        try:
            name_server(values["dns_server"])
        except ValueError:
            problems.append(
                Problem("dns_server", "is no address of a name server", "192.0.2.53 or 192.0.2.53:5353")
            )
    strange = {one.strip() for one in values.get("files_kinds", "").split(",") if one.strip()} - _KINDS
    if strange:
        problems.append(
            Problem("files_kinds", f"has unknown kinds: {', '.join(sorted(strange))}", _EVERY_KIND)
        )
    if problems:
        raise BadInput("The settings are not usable; nothing was started.", problems)
    return Settings(**values)


def _from_env(env: Mapping[str, str], problems: list[Problem]) -> dict[str, tuple[str, Any]]:
    found: dict[str, tuple[str, Any]] = {}
    for key, value in env.items():
        if key.startswith("ANKLANG_") and key not in _OTHER_NAMES:
            name = key.removeprefix("ANKLANG_").lower()
            if name in Settings.__struct_fields__:
                found[name] = (key, value)
            else:
                problems.append(Problem(key, "is not a setting", "see docs/guide/settings.md"))
    return found


def _from_file(path: Path, wanted: bool, problems: list[Problem]) -> dict[str, tuple[str, Any]]:
    if not path.is_file():
        if wanted:
            problems.append(Problem(str(path), "does not exist", "correct ANKLANG_SETTINGS"))
        return {}
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(str(path), f"is not valid TOML: {error}"))
        return {}
    unknown = [name for name in table if name not in Settings.__struct_fields__]
    problems += [
        Problem(f"{path}: {name}", "is not a setting", "see docs/guide/settings.md") for name in unknown
    ]
    return {name: (f"{path}: {name}", value) for name, value in table.items() if name not in unknown}


def _take(name: str, where: str, raw: Any, values: dict[str, Any], problems: list[Problem]) -> None:
    if name in _NUMBERS:
        low, high = _NUMBERS[name]
        text = str(raw)
        if not (text.isascii() and text.isdecimal()) or not low <= int(text) <= high:
            problems.append(Problem(where, f"is not a whole number from {low} to {high}"))
        else:
            values[name] = int(text)
    elif name in _FLAGS:
        flag = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
            str(raw).lower()
        )
        if flag is None:
            problems.append(Problem(where, "is neither true nor false"))
        else:
            values[name] = flag
    else:
        values[name] = Path(str(raw)) if name == "data" else str(raw)


def name_server(text: str) -> tuple[str, int]:
    """Address and port of ``192.0.2.1``, ``192.0.2.1:5353``, ``2001:db8::1`` or ``[2001:db8::1]:5353``."""
    host, mark, port = text.rpartition(":")
    if not mark or (":" in host and not host.startswith("[")):
        host, port = text, "53"
    address = str(ip_address(host.strip("[]")))
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError(f"{port!r} is not a port")
    return address, int(port)


def environment_with(**settings: str) -> dict[str, str]:
    """The environment for a child process: ours, with these settings set."""
    return {**os.environ, **{f"ANKLANG_{name.upper()}": value for name, value in settings.items()}}
