"""The roles of an installation as real processes over one database, to be measured or killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

RoleName = Literal["api", "worker", "deliver"]
READY_SECONDS = 90.0  # a busy machine is slow, not wrong


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Installation:
    """Starts, kills and stops `anklang serve --role …` processes."""

    def __init__(self, url: str, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        """`url`: a migrated database with a workspace. `folder`: for logs. `settings`: more ANKLANG_ variables."""
        self.port = free_port()
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ANKLANG_")}
        self._environment = {
            **kept, "ANKLANG_DATABASE_URL": url, "ANKLANG_DATA": str(folder), "ANKLANG_PORT": str(self.port),
            **(settings or {}),
        }  # fmt: skip

    def start(self, role: RoleName, name: str = "") -> subprocess.Popen[bytes]:
        """Start a role; `name` tells several processes of one role apart. Does not wait until it is ready."""
        name = name or role
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "anklang", "serve", "--role", role, "--supervised"],
                env=self._environment, stdout=log, stderr=log, cwd=self.folder,
            )  # fmt: skip
        return self.processes[name]

    def kill(self, name: str) -> None:
        """`kill -9`, as a crash does."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End all processes, in order where they still answer."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def wait_for_api(self) -> None:
        """Return when the API answers and reaches its database; raises TimeoutError."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError(f"the API does not become ready:\n{self.log('api')[-3000:]}")

    def log(self, name: str) -> str:
        """What a process has written."""
        return (self.folder / f"{name}.log").read_text(errors="replace")
