"""The whole database into a file and back, with the wheel's own pg_dump and pg_restore."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from anklang.core.errors import SetupError
from anklang.storage.programs import run


def backup(url: str, file: Path) -> int:
    """Write the whole database into `file` (pg_dump's own format, readable by the owner only); returns its bytes.

    Consistent as of its beginning, while everything runs on. The old file stays until the new one is complete.
    """
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    try:
        _client("pg_dump", url, ["--format=custom", "--no-owner", "--no-privileges", f"--file={part}"])
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return file.stat().st_size


def restore(url: str, file: Path) -> None:
    """Replace everything in the database by what a `backup` holds, in one transaction: all of it or nothing.

    Stop the other Anklang processes first; open transactions hold the restore up. Needs free disk space for the
    backup as text. Raises SetupError when the file is no backup or does not fit.
    """
    if not file.is_file():
        raise SetupError(f"There is no backup file {file}. Give the file that `anklang backup` wrote.")
    with tempfile.TemporaryDirectory(prefix="anklang-restore-") as folder:
        script = Path(folder) / "script.sql"
        run("pg_restore", ["--no-owner", "--no-privileges", f"--file={script}", str(file)], f"restore {file}")
        empty = ["-c", "DROP SCHEMA IF EXISTS public CASCADE", "-c", "CREATE SCHEMA public"]
        once = [
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            "--output=/dev/null",
        ]
        _client("psql", url, [*once, *empty, "-f", str(script)])


def _client(name: str, url: str, arguments: Sequence[str]) -> None:
    """Run a client program on a database; the password goes by environment, where `ps` does not show it."""
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    what = f"{name} on database '{parts.get('dbname', '')}'"
    secret = {} if password is None else {"PGPASSWORD": str(password)}
    run(name, [*arguments, f"--dbname={make_conninfo('', **parts)}"], what, environment=secret)
