"""A vendor's end of the line, for tests of the API: a small HTTP server in a thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Heard = list[tuple[str, dict[str, Any]]]
"""Path and JSON body of every call; the body of a GET is empty."""


@contextmanager
def vendor_line(answer: Callable[[str], tuple[int, dict[str, Any]]]) -> Iterator[tuple[str, Heard]]:
    """Its address, and what it was asked. `answer`: status and JSON for a path."""
    heard: Heard = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            heard.append((self.path, json.loads(self.rfile.read(size) or b"{}")))
            status, said = answer(self.path)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the server calls it
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", heard
    finally:
        server.shutdown()
        server.server_close()
