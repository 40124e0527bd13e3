"""A complaint on its whole way: the vendor calls, the signature is checked, and only transactional mail follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from contract.providers import mailgun_rig, postmark_rig, sendgrid_rig
from spine_rig import KEY, Rig, rig

from anklang.channels.provider import RawRequest
from anklang.channels.store import save_account
from anklang.storage.vault import Vault
from anklang.workspaces.store import raise_epoch

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MAIL = "anna@example.com"
FROM = {"sender": "Lindenhof <hallo@lindenhof.example>"}
SETTINGS = {
    "sendgrid": FROM | {"api_key": "x", "webhook_public_key": sendgrid_rig.PUBLIC_KEY},
    "mailgun": FROM
    | {"domain": "mg.example.com", "api_key": "x", "webhook_signing_key": mailgun_rig.SIGNING_KEY},
    "postmark": FROM | {"server_token": "x", "webhook_password": postmark_rig.PASSWORD},
}


def complaint(vendor: str, message: str) -> RawRequest:
    """A complaint about a message, as the vendor makes it."""
    ours: dict[str, Any] = {"anklang_message": message}
    if vendor == "sendgrid":
        event = {"event": "spamreport", "email": MAIL, "timestamp": int(AT.timestamp()), **ours}
        return sendgrid_rig.signed([event])[1]
    if vendor == "mailgun":
        event = {"event": "complained", "recipient": MAIL, "user-variables": ours}
        return mailgun_rig.MailgunRig().signed(event, at=int(AT.timestamp()))[1]
    return postmark_rig.call({"RecordType": "SpamComplaint", "Email": MAIL, "Metadata": ours})


@pytest.fixture(params=sorted(SETTINGS))
def shop(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[tuple[Rig, str]]:
    """A shop with an account at the vendor, and a mail that went out to Anna."""
    with rig(database_url, tmp_path, AT) as made:
        with made.world.database.transaction() as tx:
            sealed = Vault(KEY).seal(SETTINGS[request.param])
            save_account(tx, made.world.workspace, "mails", request.param, ["email"], sealed, AT, rank=9)
            raise_epoch(tx, made.world.workspace)
        made.mail_unsubscribe()
        yield made, request.param


def test_a_complaint_that_the_vendor_tells_stops_the_address_and_a_forged_one_does_not(
    shop: tuple[Rig, str],
) -> None:
    """compliance 6.4"""
    made, vendor = shop
    [message] = made.world.ledger()
    call = complaint(vendor, str(message["id"]))
    address = f"/callbacks/{made.world.workspace}/mails/events"
    bare = {"Content-Type": "application/json"}
    forged = call.body.replace(b'"signature": {', b'"other": {')
    assert made.client.post(address, content=forged, headers=bare).status_code == 403
    assert made.suppressions() == []
    for _ in range(2):
        answer = made.client.post(address, content=call.body, headers=dict(call.headers))
        assert answer.status_code in (200, 204)
    assert made.suppressions() == [("email", MAIL, "complaint"), ("email", MAIL, "stop")]
    assert [one["state"] for one in made.world.ledger()] == ["delivered"]
