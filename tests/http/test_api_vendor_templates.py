"""The API of templates that messengers keep: read now, listed, refused where the vendor keeps none."""

from __future__ import annotations

from typing import Any

from api_rig import Rig
from contract.providers.whatsapp_rig import (
    ACCOUNT_ID,
    APP_SECRET,
    NUMBER_ID,
    TOKEN,
    VERIFY_TOKEN,
    template_row,
)
from vendor_line import vendor_line


def account(url: str) -> dict[str, Any]:
    """An account at WhatsApp that is called at this address."""
    return {
        "vendor": "whatsapp",
        "settings": {
            "phone_number_id": NUMBER_ID, "number": "+49 30 123456",
            "business_account_id": ACCOUNT_ID, "access_token": TOKEN,
            "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN, "base_url": url,
        },
    }  # fmt: skip


def test_templates_are_read_on_demand_and_listed_with_their_state(api: Rig) -> None:
    """The button of the studio; before it nothing is known."""
    key = api.key()
    listed = {"data": [template_row(), template_row("sale", status="REJECTED")]}
    with vendor_line(lambda path: (200, listed)) as (url, heard):
        assert key.put("/api/providers/wa", json=account(url)).status_code == 200
        assert key.get("/api/vendor-templates").json()["templates"] == []
        told = key.post("/api/providers/wa/templates").json()
        assert (told["ok"], told["templates"], told["changed"]) == (True, 2, 2)
        assert heard[0][0].startswith(f"/{ACCOUNT_ID}/message_templates?fields=")
    found = key.get("/api/vendor-templates").json()
    rows = {one["name"]: one for one in found["templates"]}
    assert rows["order_sent"]["state"] == "approved"
    assert rows["order_sent"]["gaps"]["body"] == ["1", "2"]
    assert rows["sale"]["state"] == "rejected"
    assert found["readings"][0]["read_at"] is not None


def test_a_reading_that_fails_says_why_and_changes_nothing(api: Rig) -> None:
    key = api.key()
    with vendor_line(lambda path: (401, {"error": {"code": 190, "message": "expired"}})) as (url, _):
        key.put("/api/providers/wa", json=account(url))
        told = key.post("/api/providers/wa/templates").json()
    assert (told["ok"], "expired" in told["text"]) == (False, True)
    (reading,) = key.get("/api/vendor-templates").json()["readings"]
    assert (reading["account"], reading["read_at"], "expired" in reading["problem"]) == ("wa", None, True)


def test_an_account_whose_vendor_keeps_no_templates_says_so(api: Rig) -> None:
    key = api.key()
    key.put(
        "/api/providers/tg",
        json={"vendor": "handset", "settings": {"base_url": "http://127.0.0.1:1", "secret": "s"}},
    )
    assert key.post("/api/providers/tg/templates").status_code == 409
    assert key.post("/api/providers/nobody/templates").status_code == 404
