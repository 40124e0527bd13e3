"""`anklang new provider`: what it writes is clean, fails until it is filled in, and passes when it is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from anklang.cli import new
from anklang.cli.new import Way, scaffold
from anklang.core.errors import BadInput

ROOT = Path(__file__).parents[3]
HERE = ("src/anklang/core", "src/anklang/channels", "src/anklang/testing", "src/anklang/providers/handset")
FILES = (
    "src/anklang/__init__.py", "src/anklang/py.typed", "src/anklang/providers/__init__.py",
    "src/anklang/providers/http_client.py", "tests/contract/providers/vendor.py", "pyproject.toml",
)  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of this checkout as a provider and its tests need."""
    for folder in HERE:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def run(checkout: Path, *command: str) -> subprocess.CompletedProcess[str]:
    paths = {"PYTHONPATH": str(checkout / "src"), "MYPYPATH": str(checkout / "src")}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=checkout, env=os.environ | paths, capture_output=True, text=True, timeout=100,
    )  # fmt: skip


def outcome_of(checkout: Path, name: str) -> str:
    return run(
        checkout, "pytest", "-q", "-p", "no:cacheprovider", f"tests/contract/test_providers_{name}.py"
    ).stdout


def test_what_it_writes_is_clean_for_every_channel_and_whatever_the_length_of_its_names(
    checkout: Path,
) -> None:
    """The linter, the formatter and the type checker have nothing to say."""
    made = [
        path
        for channel in Way
        for length in (3, 20)
        for path in scaffold(
            channel.value[:3].ljust(length, "z"), "Z" * length + "z" * (length // 2), channel, checkout
        )
    ]
    names = [str(path) for path in made if path.suffix == ".py"]
    ours = [name for name in names if "tests" not in name]
    for command in (("ruff", "check", *names), ("ruff", "format", "--check", *names), ("mypy", *ours)):
        done = run(checkout, *command)
        assert done.returncode == 0, done.stdout + done.stderr


def test_its_tests_say_what_is_to_be_written(checkout: Path) -> None:
    name = "zebra_mobile"
    scaffold(name, "Zebra Mobile", Way.SMS, checkout)
    said = outcome_of(checkout, name)
    assert "Zebra Mobile is not written yet" in said
    assert re.search(r"send\.py:\d+: .*Write me: the request by which Zebra Mobile takes a message", said)
    assert re.search(r"webhooks\.py:\d+: .*Write me: how Zebra Mobile signs", said)
    assert re.search(r"_rig\.py:\d+: .*Write me: check the request", said)
    assert "passed" not in said


HAND_OVER = """
        number = address.number[-2:]
        body = f'{{"to": "{number}", "text": "{content.text}", "sender": "{message.sender}"}}'.encode()
        return await self._http.request("POST", self._url + "/messages", headers=self._headers, body=body)
"""
READ = """
            ref = answer.json().get("id")
            return Accepted(str(ref), answer.raw()) if ref else Unknown("success without a reference", answer.raw())
"""
VERIFY = """
        expected = hmac.new(secret.encode(), request.body, "sha256").hexdigest()
        return same(expected, request.header("X-Signature"))
"""
REPORTS = """
    try:
        found = msgspec.json.decode(call.request.body, type=dict[str, str])
        state: ReportState = "delivered" if found["state"] == "delivered" else "undeliverable"
        ref = found["id"]
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError) as error:
        raise BodyBroken(type(error).__name__) from None
    bad = state == "undeliverable"
    return [
        DeliveryReport(
            channel="sms", state=state, at=call.heard_at, provider_ref=ref,
            error="transient" if bad else None, reason="unreachable" if bad else None,
        )
    ]
"""
ANSWER = """
        if seen.method == "GET":
            return web.json_response({})
        outcome = self.play(int(json.loads(seen.body)["to"]))
        status = {"ok": 201, "message": 400, "address": 404, "transient": 503, "throttled": 429, "account": 401}
        if outcome not in status:
            return outcome
        body = {"id": f"m{len(self.taken)}"} if outcome == "ok" else {"code": outcome}
        return web.json_response(body, status=status[outcome], headers={"Retry-After": "7"})
"""
REPORT = """
        return self._signed(json.dumps({"id": sent.provider_ref, "state": state}).encode())
"""
BROKEN = """
        return self._signed(b"[]")

    def _signed(self, body: bytes) -> tuple[str, RawRequest]:
        signature = hmac.new(SECRET.encode(), body, "sha256").hexdigest()
        return "status", RawRequest("POST", "/hooks/status", {"X-Signature": signature}, body)
"""


def fill_in(path: Path, *code: str, imports: str = "", words: tuple[tuple[str, str], ...] = ()) -> None:
    """Write what is to be written, in the order of the places."""
    text = path.read_text()
    for one in code:
        text = re.sub(
            r" *raise RuntimeError\(\"Write me[^\n]*\n",
            lambda _, one=one: one.strip("\n") + "\n",
            text,
            count=1,
        )  # type: ignore[misc]
    for old, new_ in (*words, ("Write me", "See"), ("annotations\n", f"annotations\n\n{imports}")):
        text = text.replace(old, new_, 1 if "annotations" in old else -1)
    path.write_text(text)


def test_when_the_vendors_calls_are_written_the_whole_suite_passes(checkout: Path) -> None:
    """The scaffold is no obstacle: everything but the vendor is already right."""
    made = scaffold("zebra", "Zebra", Way.SMS, checkout)
    folder, rig = made[0].parent, checkout / "tests/contract/providers/zebra_rig.py"
    taken = (("import Failed", "import Accepted, Failed"), ("SmsContent\n", "SmsContent, Unknown\n"))
    fill_in(folder / "send.py", HAND_OVER, READ, words=taken)
    heard = (
        ("import HeardItem", "import DeliveryReport, HeardItem, ReportState"),
        (
            "import RawRequest, Verified, WebhookRoute",
            "import BodyBroken, RawRequest, Verified, WebhookRoute, same",
        ),
    )
    fill_in(folder / "webhooks.py", VERIFY, REPORTS, imports="import hmac\n\nimport msgspec\n", words=heard)
    codes = (("Meaning] = {}", 'Meaning] = {"address": ("address", "unreachable")}'),)
    fill_in(folder / "errors.py", words=codes)
    for name in ("manifest.py", "README.md"):
        fill_in(folder / name)
    fill_in(rig, ANSWER, REPORT, BROKEN, imports="import hmac\nimport json\n")
    said = outcome_of(checkout, "zebra")
    assert re.search(r"\n2\d passed in ", said), said


def test_the_command_says_what_it_made_and_what_comes_next(checkout: Path) -> None:
    app = typer.Typer()
    new.register(app)
    app.command("other")(lambda: None)
    done = CliRunner().invoke(app, ["new", "provider", "zebra", "--into", str(checkout), "--channel", "push"])
    assert done.exit_code == 0, done.output
    assert (checkout / "src/anklang/providers/zebra/send.py").is_file()


@pytest.mark.parametrize(
    ("name", "title", "word"),
    [
        ("Zebra", "Zebra", "small letters"),
        ("../zebra", "Zebra", "small letters"),
        ("class", "Zebra", "small letters"),
        ("handset", "Zebra", "exists already"),
        ("zebra", 'Zebra"""', "Acme SMS"),
    ],
)
def test_a_wrong_name_is_told_and_nothing_is_made(checkout: Path, name: str, title: str, word: str) -> None:
    before = sorted(checkout.rglob("*"))
    with pytest.raises(BadInput) as found:
        scaffold(name, title, Way.SMS, checkout)
    assert word in str(found.value)
    assert sorted(checkout.rglob("*")) == before


def test_outside_a_checkout_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no checkout"):
        scaffold("zebra", "Zebra", Way.SMS, tmp_path)


def test_the_templates_are_part_of_the_package() -> None:
    """As package data, so that the installed command finds them."""
    inside = Path(new.__file__).parent / "scaffold" / "provider"
    assert {path.suffix for path in inside.iterdir()} == {".txt"}
    assert len(list(inside.iterdir())) == 8
