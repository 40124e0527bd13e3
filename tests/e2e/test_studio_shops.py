"""A shop is connected in the studio: system, form, addresses; its calls are listed, its silence is shown."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from pathlib import Path

import httpx
import pytest
from demo_server import demo_server
from e2e.studio import Studio
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser
SECRET = "a secret of our own"


def test_a_shop_is_connected_heard_and_disconnected(
    chromium: Browser, database_url: str, tmp_path: Path
) -> None:
    with demo_server(database_url, tmp_path, workers=False) as demo:
        studio = Studio(chromium, demo.base_url)
        page = studio.page
        studio.open("/shops")
        expect(page.get_by_text("Kein Shop ist verbunden")).to_be_visible()
        page.get_by_role("button", name="Shop oder Paketdienst verbinden").first.click()
        page.get_by_role("button", name="WooCommerce").click()
        page.get_by_label("Kurzname").fill("woo")
        page.get_by_label("Adresse des Shops").fill("http://127.0.0.1:9")
        page.get_by_label("Geheimnis der Webhooks").fill(SECRET)
        page.get_by_role("button", name="Speichern").click()
        address = f"{demo.base_url}/shop-calls/{demo.facts().workspace}/woo/events"
        expect(page.get_by_text("/woo/events")).to_be_visible()
        assert studio.violations() == []
        page.get_by_role("button", name="Abbrechen").click()
        card = page.get_by_role("article", name="woo")
        expect(card.get_by_text("Noch nicht verbunden")).to_be_visible()

        body = json.dumps({"id": 7, "status": "processing", "customer_id": 3, "total": "9.90"}).encode()
        made = b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()
        headers = {"X-WC-Webhook-Topic": "order.created", "X-WC-Webhook-Signature": made}
        assert httpx.post(address, content=body, headers=headers).status_code == 200
        assert httpx.post(address, content=body + b" ", headers=headers).status_code == 403

        card.get_by_role("button", name="Letzte Aufrufe").click()
        expect(card.get_by_role("cell", name="order.created")).to_be_visible()
        expect(card.get_by_text("übernommen")).to_be_visible()
        card.get_by_role("button", name="Testen und anmelden: woo").click()
        expect(card.get_by_text("Störung")).to_be_visible()
        assert studio.violations() == []

        card.get_by_role("button", name="Bearbeiten: woo").click()
        page.get_by_role("button", name="Trennen").click()
        dialog = page.get_by_role("dialog", name="Diesen Shop trennen?")
        dialog.get_by_role("textbox").fill("woo")
        dialog.get_by_role("button", name="Trennen").click()
        expect(page.get_by_text("Kein Shop ist verbunden")).to_be_visible()
        assert studio.faults == []
        studio.close()
