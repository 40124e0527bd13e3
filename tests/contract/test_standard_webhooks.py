"""Web calls of journeys against the published verifiers of Standard Webhooks, in Python and in JavaScript (J43)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from aiohttp import web
from contract.providers import node
from standardwebhooks import Webhook, WebhookVerificationError

from anklang.channels.model import Accepted, Failed
from anklang.flows.call_url import call_url, signed_headers
from anklang.flows.sign_calls import show_signing, signing_keys
from anklang.messages.model import Call, Message, Plan
from anklang.providers.http_client import HttpClient
from anklang.storage.vault import Vault
from anklang.workspaces.model import Signing

VAULT = Vault("x" * 43 + "=")
BODY = '{"bestellung": "A-17", "größe": "42 ½"}'.encode()
ID = "01890a5d-ac96-774b-bcce-b302099a8057"
FIRST = Signing()


def secret_of(signing: Signing, now: datetime, workspace: int = 1) -> str:
    return show_signing(VAULT, workspace, signing, now).secret


def headers_of(signing: Signing, now: datetime, body: bytes = BODY) -> dict[str, str]:
    return signed_headers(signing_keys(VAULT, 1, signing, now), ID, now, body)


def in_python(secret: str, headers: Mapping[str, str], body: bytes, at: datetime) -> bool:
    """The package takes the real time only, so calls are signed at it."""
    try:
        Webhook(secret).verify(body, dict(headers))
    except WebhookVerificationError:
        return False
    return True


def in_javascript(secret: str, headers: Mapping[str, str], body: bytes, at: datetime) -> bool:
    milliseconds = str(int(at.timestamp() * 1000))
    found = node.ask("standard_webhooks.cjs", milliseconds, secret, body.decode(), json.dumps(dict(headers)))
    return bool(found["valid"])


@pytest.mark.parametrize("judge", [in_python, in_javascript])
class TestVerifiers:
    def test_a_call_is_good(self, judge: object) -> None:
        now = datetime.now(UTC)
        assert judge(secret_of(FIRST, now), headers_of(FIRST, now), BODY, now)  # type: ignore[operator]

    @pytest.mark.parametrize("wrong", ["key", "body", "id", "old", "early", "other workspace"])
    def test_an_altered_or_old_call_is_not(self, judge: object, wrong: str) -> None:
        """A receiver takes five minutes more or less."""
        now = datetime.now(UTC)
        signed_at = now + {"old": -timedelta(minutes=6), "early": timedelta(minutes=6)}.get(
            wrong, timedelta(0)
        )
        headers = headers_of(FIRST, signed_at)
        secret = secret_of(FIRST, now, 2 if wrong == "other workspace" else 1)
        if wrong == "key":
            secret = secret_of(Signing(number=2), now)
        if wrong == "id":
            headers["webhook-id"] = ID[:-1] + "8"
        body = BODY.replace(b"17", b"18") if wrong == "body" else BODY
        assert not judge(secret, headers, body, now)  # type: ignore[operator]

    def test_while_the_secret_changes_receivers_with_either_take_the_call(self, judge: object) -> None:
        now = datetime.now(UTC)
        changing = Signing(number=2, both_until=now + timedelta(hours=1))
        headers = headers_of(changing, now)
        shown = show_signing(VAULT, 1, changing, now)
        assert shown.previous == secret_of(FIRST, now)
        assert judge(shown.secret, headers, BODY, now)  # type: ignore[operator]
        assert judge(shown.previous, headers, BODY, now)  # type: ignore[operator]
        assert not judge(secret_of(Signing(number=3), now), headers, BODY, now)  # type: ignore[operator]

    def test_after_the_change_the_old_secret_is_worth_nothing(self, judge: object) -> None:
        now = datetime.now(UTC)
        changed = Signing(number=2, both_until=now)
        assert show_signing(VAULT, 1, changed, now).previous == ""
        headers = headers_of(changed, now)
        assert judge(secret_of(changed, now), headers, BODY, now)  # type: ignore[operator]
        assert not judge(secret_of(FIRST, now), headers, BODY, now)  # type: ignore[operator]


def test_the_published_signer_makes_the_same_signature() -> None:
    now = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
    assert (
        Webhook(secret_of(FIRST, now)).sign(ID, now, BODY.decode())
        == headers_of(FIRST, now)["webhook-signature"]
    )


def test_a_secret_is_as_the_specification_wants_it() -> None:
    """24 to 64 bytes in base64 behind whsec_; another for each workspace and each change."""
    now = datetime.now(UTC)
    [key] = signing_keys(VAULT, 1, FIRST, now)
    assert len(key) == 32
    assert secret_of(FIRST, now).startswith("whsec_")
    made = {secret_of(Signing(number=number), now, workspace) for number in (1, 2) for workspace in (1, 2)}
    assert len(made) == 4


def test_a_receiver_with_the_published_verifier_takes_every_attempt_under_one_id() -> None:
    """J43: over a real connection; the first attempt is answered 503, the second comes under the same id."""
    seen: list[tuple[str, bool]] = []
    now = datetime.now(UTC)
    secret = secret_of(FIRST, now)

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        seen.append((request.headers["webhook-id"], in_python(secret, request.headers, body, now)))
        return web.json_response({"points": 12}, status=503 if len(seen) == 1 else 200)

    async def run() -> list[object]:
        application = web.Application()
        application.router.add_post("/hook", take)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        message = Message(
            shard=1, id=UUID(ID), person=UUID(int=1), workspace=1, channel="http", message_class="service", purpose="",
            lane="triggered", planned_at=now, due_at=now, plan=Plan(call=Call(url, msgspec.json.decode(BODY))),
        )  # fmt: skip
        keys = signing_keys(VAULT, 1, FIRST, now)
        async with HttpClient() as http:
            found: list[object] = [await call_url(message, http, keys, now, refused=None) for _ in range(2)]
        await runner.cleanup()
        return found

    first, second = asyncio.run(run())
    assert isinstance(first, Failed)
    assert first.error == "transient"
    assert isinstance(second, Accepted)
    assert second.raw == {"status": 200, "body": {"points": 12}}
    assert seen == [(ID, True), (ID, True)]
