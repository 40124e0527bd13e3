"""The domain of a sender, in the studio: what DNS says, what to put in, and that it was put in."""

from __future__ import annotations

from pathlib import Path

import pytest
from demo_server import demo_server
from e2e.studio import Studio
from name_server import Zone, name_server
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser
ACCOUNT = {
    "vendor": "mailgun",
    "settings": {
        "sender": "Lindenhof <hallo@lindenhof.example>",
        "domain": "lindenhof.example",
        "api_key": "k",
    },
}


def test_a_record_that_lets_everybody_send_is_shown_with_its_better_one_and_checked_again(
    chromium: Browser, database_url: str, tmp_path: Path
) -> None:
    """Compliance 6.2. The selector is not entered, so nothing is said about DKIM."""
    zone: Zone = {
        ("lindenhof.example", "TXT"): ["v=spf1 include:mailgun.org +all"],
        ("mailgun.org", "TXT"): ["v=spf1 ip4:192.0.2.0/24 ~all"],
        ("lindenhof.example", "MX"): [(10, "mx.lindenhof.example")],
    }
    with (
        name_server(zone) as ((host, port), _),
        demo_server(database_url, tmp_path, workers=False, dns_server=f"{host}:{port}") as demo,
    ):
        studio = Studio(chromium, demo.base_url)
        page = studio.page
        saved = page.request.put(
            f"{demo.base_url}/api/providers/post", data=ACCOUNT, headers={"X-CSRF-Token": studio.csrf}
        )
        assert saved.ok, saved.text()
        studio.open("/providers")
        panel = page.get_by_role("region", name="Absenderdomain: post")
        expect(panel.get_by_role("button", name="SPF falsch")).to_be_visible()
        expect(panel.get_by_role("button", name="DKIM nicht prüfbar")).to_be_visible()
        expect(panel.get_by_role("button", name="DMARC fehlt")).to_be_visible()
        expect(panel.get_by_role("button", name="MX gut")).to_be_visible()
        expect(panel).to_contain_text("erlaubt jedem Server der Welt zu senden (+all)")
        better = "v=spf1 include:mailgun.org ~all"
        expect(panel.get_by_role("button", name=f"Kopieren: Wert, {better}")).to_be_visible()
        assert studio.violations() == []
        zone[("lindenhof.example", "TXT")] = [better]
        panel.get_by_role("button", name="Erneut prüfen").click()
        expect(panel.get_by_role("button", name="SPF gut")).to_be_visible()
        assert studio.faults == []
        studio.close()
