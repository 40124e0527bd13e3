"""A real PostgreSQL 18 from a wheel, in Anklang's data folder: found, made, started, stopped.

The data folder holds `postgres/` (the database), `postgres.lock` (held while somebody starts or stops it) and
`postgres.users` (held, shared, by every process with a handle). Both are `flock` locks, which the kernel gives
back when a process dies: after a `kill -9` the server runs on and the next start finds it; the last handle that
is stopped cleanly stops the server. Processes that only have the URL need no handle.

The server listens on a Unix socket only, in a folder that only its account and root may enter.
"""

from __future__ import annotations

import fcntl
import logging
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import pq, sql
from psycopg.conninfo import make_conninfo

from anklang.core.errors import SetupError
from anklang.storage.programs import MAJOR, program, run

logger = logging.getLogger("anklang.storage")

ROLE = DATABASE = "anklang"
_PORT = 5432  # only a part of the socket's name
_PATIENCE = 600  # seconds for start and stop: recovery after a crash replays up to max_wal_size
_LONGEST_SOCKET = 100  # sun_path holds 108 bytes on Linux, 104 on macOS

# Written into postgresql.conf when the folder is made; an operator may change them there afterwards.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "wal_level": "minimal",  # nobody replicates from an embedded server
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than our short statements
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",  # seven files, one per weekday, so that the log cannot fill the disk
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_error_verbosity": "terse",  # no DETAIL and no statement: they carry personal data
    "log_min_error_statement": "panic",
}


class Embedded:
    """A handle on the running server; `stop` it when done."""

    def __init__(self, data: Path, socket_folder: Path, users: int, started: bool) -> None:
        self.data = data  # Anklang's data folder
        self.socket_folder = socket_folder
        self.started = started  # whether this handle started the server or found it running
        self._users = users  # descriptor of the shared lock; -1 after stop

    def url(self, database: str = DATABASE) -> str:
        """The connection URL of a database of this server, for psycopg and every other libpq client."""
        return f"postgresql://{ROLE}@/{quote(database)}?host={quote(str(self.socket_folder), safe='')}"

    def stop(self) -> bool:
        """Give the handle back; the last one stops the server. Says whether the server was stopped."""
        if self._users < 0:
            return False
        with _exclusive(self.data):
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                last = True
            except BlockingIOError:
                last = False
            try:
                if last and _running(self.data / "postgres") is not None:
                    _control(self.data / "postgres", "stop", "-m", "fast")
            finally:
                os.close(self._users)
                self._users = -1
        return last


def start(data: Path, settings: Mapping[str, str] | None = None) -> Embedded:
    """Find the server of the data folder running, or start it; at the first start make the database.

    `settings` are added to SETTINGS when the folder is made. Raises SetupError with what to do when the folder
    cannot be used: of another major version, of another account, not reachable for the server's account.
    """
    data = data.expanduser().resolve()
    try:
        data.mkdir(parents=True, exist_ok=True)
        with _exclusive(data):
            users = os.open(data / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(users, fcntl.LOCK_SH)
                return _find_or_start(data, users, {**SETTINGS, **(settings or {})})
            except BaseException:
                os.close(users)
                raise
    except PermissionError as error:
        raise SetupError(
            f"The data folder {data} is not ours to use ({error}). Run Anklang as the account that owns it, "
            "or set ANKLANG_DATA to a folder of this account."
        ) from error


@contextmanager
def _exclusive(data: Path) -> Iterator[None]:
    """Nobody else starts or stops the server of this data folder meanwhile."""
    lock = os.open(data / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _find_or_start(data: Path, users: int, settings: Mapping[str, str]) -> Embedded:
    folder = data / "postgres"
    _check_version(folder)
    if found := _running(folder):
        return Embedded(data, found, users, started=False)
    if os.geteuid() == 0:
        _open_way(program("postgres"), _account(folder))
        _open_way(folder, _account(folder))
    if not folder.exists():
        _make(folder, settings)
    _forget_dead(folder)
    sockets = _socket_folder(folder)
    options = f"-k {shlex.quote(str(sockets))} -p {_PORT}"
    try:
        _control(folder, "start", "-s", "-l", str(folder / "start.log"), "-o", options)
    except SetupError:
        if _running(folder) is None:  # else: left half-started by a process that was killed, up by now
            raise
    found = _running(folder)
    if found is None:
        raise SetupError(f"PostgreSQL was started in {folder} but does not answer. See {folder / 'log'}.")
    with psycopg.connect(Embedded(data, found, -1, True).url("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    return Embedded(data, found, users, started=True)


def _check_version(folder: Path) -> None:
    if not folder.exists():
        return
    try:
        version = (folder / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise SetupError(
            f"{folder} exists but holds no PostgreSQL database. Move it away, or set ANKLANG_DATA to another folder."
        ) from None
    if version != str(MAJOR):
        raise SetupError(
            f"The database in {folder} was made by PostgreSQL {version}, this Anklang brings {MAJOR}.\n"
            "1. With the Anklang version that made it, run `anklang backup FILE`.\n"
            f"2. Move {folder} away.\n"
            "3. With this Anklang version, run `anklang restore FILE`."
        )


def _running(folder: Path) -> Path | None:
    """The socket folder of the server that runs in `folder`, or None. Waits while that server starts or recovers."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            lines = (folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return None
        # pid, data folder, start, port, socket folder, host, shared memory, status: the file of a copied folder
        # names the original, the file of a server that has just begun is shorter
        if len(lines) < 5 or Path(lines[1]) != folder or not lines[4]:
            return None
        answer = pq.PGconn.ping(make_conninfo(host=lines[4], port=lines[3], user=ROLE).encode())
        if answer == pq.Ping.OK:
            return Path(lines[4])
        if answer != pq.Ping.REJECT or time.monotonic() > deadline:
            return None
        time.sleep(0.05)


def _forget_dead(folder: Path) -> None:
    """Remove the pid file of a server that is dead although its number is not free.

    In a container nobody may reap a killed server, or a restart gives its number to another process; PostgreSQL
    then takes it for alive and refuses to start for ever. A server works in its folder, so a process elsewhere is
    none; the children of a killed one end by themselves and are waited for. Needs /proc, so Linux.
    """
    file = folder / "postmaster.pid"
    if not file.exists() or not Path("/proc/self/cwd").exists():
        return
    lines = file.read_text().splitlines()
    number = lines[0] if lines else "0"
    if not Path("/proc", number).exists() or _working_folder(number) == folder:
        return  # PostgreSQL sees for itself
    deadline = time.monotonic() + 30
    while any(_working_folder(path.name) == folder for path in Path("/proc").glob("[0-9]*")):
        if time.monotonic() > deadline:
            return
        time.sleep(0.02)
    file.unlink()
    if len(lines) > 4 and lines[4]:
        (Path(lines[4]) / f".s.PGSQL.{_PORT}.lock").unlink(missing_ok=True)  # names the same number


def _working_folder(process: str) -> Path | None:
    """Where a process works; None for one that is dead, or of another account."""
    try:
        return Path("/proc", process, "cwd").readlink()
    except OSError:
        return None


def _make(folder: Path, settings: Mapping[str, str]) -> None:
    """Make the database beside its place and move it there, so that an interrupted start leaves nothing half made."""
    new = folder.with_name("postgres.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    account = _account(folder)
    if account is not None:
        os.chown(new, account.pw_uid, account.pw_gid)
    arguments = ["-D", str(new), "-U", ROLE, "--auth=trust", "--encoding=UTF8", "--locale=C"]
    # the builtin provider sorts alike on every machine: no index breaks when the C library changes
    arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    arguments += [f"--set={name}={value}" for name, value in settings.items()]
    if settings.get("fsync") == "off":
        arguments.append("--no-sync")
    run("initdb", arguments, f"make a database in {folder}", account)
    new.rename(folder)


def _socket_folder(folder: Path) -> Path:
    """Where the socket goes: the database's own folder, or where its path is too long a short one beside nobody's."""
    if len(str(folder / f".s.PGSQL.{_PORT}").encode()) <= _LONGEST_SOCKET and "," not in str(folder):
        return folder
    account = _account(folder)
    owner = os.geteuid() if account is None else account.pw_uid
    digest = blake2b(str(folder).encode(), digest_size=6).hexdigest()
    short = Path(tempfile.gettempdir()) / f"anklang-{owner}-{digest}"
    try:
        short.mkdir(mode=0o700)
        if account is not None:
            os.chown(short, account.pw_uid, account.pw_gid)
    except FileExistsError:
        status = short.lstat()
        if not short.is_dir() or short.is_symlink() or status.st_uid != owner or status.st_mode & 0o077:
            raise SetupError(
                f"{short} should hold the database's socket but is not a private folder of uid {owner}. Remove it, "
                "or set ANKLANG_DATA to a shorter path."
            ) from None
    return short


def _account(folder: Path) -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root, which PostgreSQL refuses to be: the folder's owner, or `anklang`."""
    if os.geteuid() != 0:
        return None
    if folder.exists() and (owner := folder.stat().st_uid) != 0:
        try:
            return pwd.getpwuid(owner)
        except KeyError:
            raise SetupError(
                f"{folder} belongs to uid {owner}, which has no account here. "
                f"Give it to one: `chown -R anklang {folder}`."
            ) from None
    try:
        return pwd.getpwnam(ROLE)
    except KeyError:
        pass
    command = [
        "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        ROLE,
    ]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(
            f"PostgreSQL does not run as root, and the account '{ROLE}' could not be made ({error}). Make it, "
            "run Anklang as an ordinary user, or set ANKLANG_DATABASE_URL."
        ) from error
    return pwd.getpwnam(ROLE)


def _open_way(path: Path, account: pwd.struct_passwd | None) -> None:
    """Let the account pass (not list) the folders above `path`, as under a root-only home folder. Root only."""
    for parent in path.parents:
        status = parent.stat()
        mine = account is not None and status.st_uid == account.pw_uid
        group = account is not None and status.st_gid == account.pw_gid
        needed = 0o100 if mine else 0o010 if group else 0o001
        if status.st_mode & needed:
            continue
        try:
            parent.chmod((status.st_mode & 0o7777) | needed)
        except OSError as error:
            raise SetupError(
                f"The database's account '{ROLE}' cannot pass {parent} ({error}). Allow it (`chmod o+x {parent}`), "
                "put Anklang and ANKLANG_DATA elsewhere, or run Anklang as an ordinary user."
            ) from error
        logger.warning(
            "Made %s passable (o+x), because the database in %s does not run as root.", parent, path
        )


def _control(folder: Path, action: str, *arguments: str) -> None:
    where = ["-D", str(folder), "-w", "-t", str(_PATIENCE)]
    account = _account(folder)
    if account is not None:
        _open_way(
            folder, account
        )  # the server runs for months, and the folders above may have been closed meanwhile
    try:
        run("pg_ctl", [action, *where, *arguments], f"{action} PostgreSQL in {folder}", account)
    except SetupError as error:
        logs = [*folder.glob("log/*.log"), folder / "start.log"]
        newest = max(
            (path for path in logs if path.exists()), key=lambda path: path.stat().st_mtime, default=None
        )
        tail = newest.read_text(errors="replace").splitlines()[-8:] if newest else []
        raise SetupError("\n".join([str(error), *tail, f"More in {newest or folder}."])) from error
