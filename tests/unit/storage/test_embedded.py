"""The database that comes with Anklang: started, found, shared, stopped."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from anklang.core.errors import SetupError
from anklang.storage import embedded

QUICK = {"fsync": "off", "shared_buffers": "16MB"}
STARTER = """
import sys
from pathlib import Path
from anklang.storage import embedded
handle = embedded.start(Path(sys.argv[1]), {"fsync": "off", "shared_buffers": "16MB"})
print(handle.started, flush=True)
sys.stdin.read()
handle.stop()
"""


def begin(data: Path) -> subprocess.Popen[str]:
    """Another process that starts the database and holds it until its input ends."""
    command = [sys.executable, "-c", STARTER, str(data)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that the tests of this module share."""
    return tmp_path_factory.mktemp("shop") / "anklang data"


@pytest.fixture
def server(data: Path) -> Iterator[embedded.Embedded]:
    handle = embedded.start(data, QUICK)
    yield handle
    handle.stop()


def test_it_is_a_postgresql_18_with_our_settings_and_without_a_network_port(
    server: embedded.Embedded,
) -> None:
    expected = {
        "server_version_num": "18",
        "listen_addresses": "",
        "jit": "off",
        "max_connections": "200",
        "TimeZone": "UTC",
        "max_wal_size": "4GB",
        "shared_buffers": "16MB",  # the caller's word counts
        "data_checksums": "on",
    }
    found = {name: str(one(server.url(), f"SHOW {name}")) for name in expected}
    found["server_version_num"] = found["server_version_num"][:2]
    assert found == expected
    assert one(server.url(), "SELECT current_database()") == "anklang"


def test_the_last_handle_stops_the_server_and_the_data_stays(data: Path) -> None:
    first = embedded.start(data, QUICK)
    second = embedded.start(data, QUICK)
    assert (first.started, second.started) == (True, False)
    with psycopg.connect(first.url()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS number")
    assert first.stop() is False
    assert one(second.url(), "SELECT number FROM kept") == 7
    assert second.stop() is True
    assert second.stop() is False
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(second.url())
    third = embedded.start(data, QUICK)
    assert one(third.url(), "SELECT number FROM kept") == 7
    third.stop()


def test_a_process_that_is_killed_leaves_the_server_and_the_next_start_finds_it(data: Path) -> None:
    process = begin(data)
    assert first_line(process) == "True"
    process.send_signal(signal.SIGKILL)
    process.wait()
    found = embedded.start(data, QUICK)
    assert found.started is False
    assert one(found.url(), "SELECT 1") == 1
    assert found.stop() is True


def test_a_killed_server_is_started_again_with_what_was_committed(data: Path) -> None:
    handle = embedded.start(data, QUICK)
    with psycopg.connect(handle.url()) as connection:
        connection.execute("CREATE TABLE committed AS SELECT 1 AS number")
    pid = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    again = embedded.start(data, QUICK)
    assert again.started is True
    assert one(again.url(), "SELECT number FROM committed") == 1
    handle.stop()
    assert again.stop() is True


def test_two_processes_that_start_at_once_share_one_server(data: Path) -> None:
    processes = [begin(data), begin(data)]
    assert sorted(first_line(process) for process in processes) == ["False", "True"]
    for process in processes:
        process.communicate()
    assert [process.returncode for process in processes] == [0, 0]
    assert not (data / "postgres" / "postmaster.pid").exists()


def test_a_start_that_was_interrupted_is_begun_anew_and_a_private_parent_folder_is_passed(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    half = home / "data" / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    home.chmod(0o700)
    handle = embedded.start(home / "data", QUICK)
    assert one(handle.url(), "SELECT 1") == 1
    home.chmod(0o700)  # somebody closes it again while the server runs
    assert handle.stop() is True
    # root: the database's own account may pass the folder but not list it; otherwise it stays as it was
    assert stat.S_IMODE(home.stat().st_mode) == (0o701 if os.geteuid() == 0 else 0o700)


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(tmp_path: Path) -> None:
    data = tmp_path / ("a long name for a shop, " * 5) / "data"
    handle = embedded.start(data, QUICK)
    assert one(handle.url(), "SELECT 1") == 1
    assert handle.socket_folder != data / "postgres"
    assert stat.S_IMODE(handle.socket_folder.stat().st_mode) == 0o700
    found = embedded.start(data, QUICK)
    assert (found.started, found.url()) == (False, handle.url())
    found.stop()
    assert handle.stop() is True
    handle.socket_folder.rmdir()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"PG_VERSION": "15\n"}, ["made by PostgreSQL 15", "anklang backup FILE", "anklang restore FILE"]),
        ({"letter.txt": "hello"}, ["holds no PostgreSQL database", "ANKLANG_DATA"]),
    ],
)
def test_a_folder_that_is_not_ours_is_refused_with_what_to_do(
    files: dict[str, str], words: list[str], tmp_path: Path
) -> None:
    (tmp_path / "postgres").mkdir()
    for name, content in files.items():
        (tmp_path / "postgres" / name).write_text(content)
    with pytest.raises(SetupError) as raised:
        embedded.start(tmp_path)
    assert [word for word in words if word not in str(raised.value)] == []


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    embedded.start(tmp_path, QUICK).stop()
    with (tmp_path / "postgres" / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = nonsense\n")
    with pytest.raises(SetupError, match="shared_buffers"):
        embedded.start(tmp_path)
