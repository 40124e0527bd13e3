"""`anklang demo` as people start it: one command, three processes, one clock."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from demo_server import free_port, until

CART = [{"product_id": "becher-heide", "name": "Becher Heide", "price": 18.9, "quantity": 1}]


def ask(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())
    except (OSError, ValueError):
        return None


def test_one_command_starts_a_demo_in_which_time_moves_for_every_process(
    database_url: str, tmp_path: Path
) -> None:
    """The reminder is due in the worker and handed over by the deliverer, while the page moved the clock (S2)."""
    port = free_port()
    base, log = f"http://127.0.0.1:{port}", tmp_path / "log"
    own = {name: value for name, value in os.environ.items() if not name.startswith("ANKLANG_")}
    settings = {
        "ANKLANG_DATA": str(tmp_path),
        "ANKLANG_DATABASE_URL": database_url,
        "ANKLANG_PORT": str(port),
    }
    command = [sys.executable, "-m", "anklang", "demo", "--empty"]
    with log.open("wb") as out:
        demo = subprocess.Popen(
            command, env={**own, **settings}, cwd=tmp_path, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        state = until(lambda: ask(f"{base}/demo/api/state"), 90)
        assert state, log.read_text()
        event = {
            "type": "track", "userId": "anna", "event": "Product Added",
            "properties": {**CART[0], "cart_id": "cart-1", "products": CART, "value": 18.9},
        }  # fmt: skip
        assert ask(f"{base}/v1/batch", {"writeKey": state["writeKey"], "batch": [event]}) == {"success": True}
        assert until(lambda: ask(f"{base}/demo/api/cart/cart-1"))
        assert ask(f"{base}/demo/api/clock", {"skip_seconds": 1801})
        inbox = f"{base}/demo/api/handset/messages?customer=anna"
        items = until(lambda: (ask(inbox) or {"items": []})["items"])
        assert [item["channel"] for item in items] == ["sms"], log.read_text()
        assert until(lambda: "Open" in log.read_text())
        assert f"{base}/demo" in log.read_text()
    finally:
        demo.send_signal(signal.SIGINT)
        assert demo.wait(40) == 0
    assert "Traceback" not in log.read_text()
    assert ask(f"{base}/readyz") is None
