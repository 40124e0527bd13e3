"""A shop with a sign-up form, and somebody who fills it in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from spine_rig import Rig, rig
from starlette.testclient import TestClient

from anklang.access.model import Caller
from anklang.flows.define_consent import save_form, save_wording
from anklang.testing.world import BASE_URL

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
NEW = "nele@example.com"
NUMBER = "+4917612345678"
WORDING = {
    "id": "news", "name": "News", "purposes": ["marketing"], "channels": ["email", "sms"],
    "languages": {"de": {"text": "Ja, Lindenhof darf mir Neues schicken. Widerruf jederzeit."},
                  "en": {"text": "Yes, Lindenhof may send me news. I can withdraw at any time."}},
}  # fmt: skip
FORM = {
    "id": "newsletter", "name": "Newsletter", "wording": "news", "first_name": True, "keyword": "NEWS",
    "offers": [{"purpose": "marketing", "channel": "email"}, {"purpose": "marketing", "channel": "sms"}],
}  # fmt: skip
PATH = "/f/shop/newsletter?language=de"


@contextmanager
def form_shop(database_url: str, folder: Path) -> Iterator[Rig]:
    """The shop with a declaration and a form."""
    with rig(database_url, folder, NOON) as made:
        caller = Caller(workspace=made.world.workspace, name="ada@shop.example", scopes=frozenset())
        with made.world.database.transaction() as tx:
            save_wording(tx, caller, WORDING, NOON)
            definitions = made.world.cache.of(tx, made.world.workspace)
            save_form(tx, caller, definitions, FORM, NOON)
        made.client = TestClient(made.client.app, base_url=BASE_URL, client=("192.0.2.7", 50_000))
        yield made


def fill(shop: Rig, *boxes: str, **fields: str) -> str:
    """Somebody fills in the form; answers where they are led."""
    stamp = re.search(r'name="stamp" value="([^"]+)"', shop.client.get(PATH).text)
    assert stamp is not None
    data = {"stamp": stamp.group(1), "box": list(boxes), **fields}
    answer = shop.client.post(PATH, data=data, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    shop.world.settle()
    return str(answer.headers["location"])


def link_in(text: str) -> str:
    """The path of the link in a message."""
    found = re.search(re.escape(BASE_URL) + r"(/confirm/[0-9A-Za-z]{22})", text)
    assert found is not None, text
    return found.group(1)


def states(shop: Rig, address: str) -> dict[tuple[str, str], str]:
    """What holds for an address: (channel, purpose) → state."""
    with shop.world.database.transaction() as tx:
        rows = tx.rows("SELECT channel, purpose, state FROM consent_states WHERE address = %s", [address])
    return {(row[0], row[1]): row[2] for row in rows}
