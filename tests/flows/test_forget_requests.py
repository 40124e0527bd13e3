"""What becomes of requests to confirm: forgotten with whom they made, or kept as evidence (compliance 4.4, 4.9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from opt_in_rig import NEW, NUMBER, fill, form_shop, link_in, states
from spine_rig import Rig

from anklang.access.model import Caller
from anklang.flows.forget_old import Forgetting
from anklang.flows.prove_consent import prove_consent
from anklang.policy.chain import verify_chain


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Rig]:
    """The shop with a declaration and a form."""
    with form_shop(database_url, tmp_path) as made:
        yield made


def test_the_message_that_asked_stays_as_long_as_the_evidence(shop: Rig) -> None:
    """Compliance 4.4, 4.9: its text outlives other texts, and its line the delivery log."""
    fill(shop, "marketing/email", email=NEW)
    shop.client.post(link_in(shop.world.outbox.sent[0].content.text))
    shop.world.settle()
    world = shop.world
    caller = Caller(workspace=world.workspace, name="ada@shop.example", scopes=frozenset())
    world.clock.set(world.clock.now() + timedelta(days=500))
    forgetting = Forgetting(world.database, world.clock, world.cache)
    for _ in range(3):
        forgetting.round()
    with world.database.transaction() as tx:
        proof = prove_consent(tx, caller, world.cache.of(tx, world.workspace), world.clock.now(), address=NEW)
    (asked,) = {one.message.text for one in proof.people[0].entries if one.message is not None}
    assert "Ja, Lindenhof darf mir Neues schicken." in asked


def test_an_expired_link_says_so_and_is_forgotten_after_thirty_days(shop: Rig) -> None:
    """Compliance 4.5, 4.9: valid for 7 days; what was never confirmed goes after 30, with address and IP."""
    fill(shop, "marketing/email", email=NEW)
    path = link_in(shop.world.outbox.sent[0].content.text)
    shop.world.wait(timedelta(days=8))
    answer = shop.client.post(path)
    assert answer.status_code == 410
    assert "gilt nicht mehr" in answer.text
    assert states(shop, NEW) == {("email", "marketing"): "asked"}
    shop.world.wait(timedelta(days=23))
    for _ in range(257):
        shop.world.chores.run()
    with shop.world.database.transaction() as tx:
        assert tx.rows("SELECT id FROM opt_in_requests") == []
        assert tx.rows("SELECT id FROM consents WHERE address = %s", [NEW]) == []
        assert tx.rows("SELECT person_id FROM consent_states WHERE address = %s", [NEW]) == []
        people = [row[0] for row in tx.rows("SELECT DISTINCT person_id FROM consents WHERE state = 'asked'")]
        key = shop.world.cache.of(tx, shop.world.workspace).link_key
        assert people
        assert all(verify_chain(tx, shop.world.workspace, one, key).whole for one in people)
        assert (
            tx.rows("SELECT id FROM people WHERE erased_at IS NULL AND id <> %s", [shop.world.person("anna")])
            == []
        )


@pytest.mark.parametrize("known", ["confirmed", "visitor"])
def test_somebody_of_whom_more_is_known_than_a_request_stays(shop: Rig, known: str) -> None:
    """Only the request is forgotten."""
    fill(shop, "marketing/email", "marketing/sms", email=NEW, phone=NUMBER)
    if known == "confirmed":
        shop.world.reply(NUMBER, "JA", provider="phone")
    else:
        shop.world.collect({"type": "identify", "userId": "nele", "traits": {"email": NEW}})
    shop.world.settle()
    shop.world.wait(timedelta(days=31))
    for _ in range(257):
        shop.world.chores.run()
    with shop.world.database.transaction() as tx:
        asked = {row[0] for row in tx.rows("SELECT outcome FROM opt_in_requests")}
        names = {
            row[0] for row in tx.rows("SELECT kind FROM identities WHERE value IN ('nele', %s)", [NUMBER])
        }
    assert (asked, names) == (({"confirmed"}, {"phone"}) if known == "confirmed" else (set(), {"user"}))
