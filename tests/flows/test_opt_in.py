"""Sign-up by web form and by word: asked, confirmed by a person and by nobody else, with proof (compliance 4.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from opt_in_rig import FORM, NEW, NOON, NUMBER, PATH, fill, form_shop, link_in, states
from spine_rig import Rig

from anklang.access.model import Caller
from anklang.consents import store as consents
from anklang.consents.model import OptInRequest, OptInWanted
from anklang.flows.define_consent import save_form
from anklang.flows.forget_person import forget_person
from anklang.flows.opt_in import request_opt_in
from anklang.policy.chain import verify_chain
from anklang.profiles.addresses import people_of_address
from anklang.profiles.identities import person_of
from anklang.profiles.model import PHONE_CHANNELS


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Rig]:
    """The shop with a declaration and a form."""
    with form_shop(database_url, tmp_path) as made:
        yield made


def evidence(shop: Rig, address: str) -> list[tuple[str, dict[str, str]]]:
    """State and proof of every piece of evidence for an address, in order."""
    with shop.world.database.transaction() as tx:
        rows = tx.rows(
            "SELECT state, proof FROM consents WHERE address = %s ORDER BY recorded_at, n", [address]
        )
    return [(row[0], row[1]) for row in rows]


def test_a_form_asks_by_mail_and_only_a_person_who_presses_the_button_confirms(shop: Rig) -> None:
    """C09 (compliance 4.5, 9.5): the scanner's GET, HEAD and prefetch of the link change nothing."""
    where = fill(shop, "marketing/email", email="Nele@Example.com", first_name="Nele")
    assert "Postfach" in shop.client.get(where).text
    assert states(shop, NEW) == {("email", "marketing"): "asked"}
    (mail,) = shop.world.outbox.sent
    assert mail.address.address == NEW
    assert mail.content.list_unsubscribe_url == ""
    assert "Neues schicken" in mail.content.text
    path = link_in(mail.content.text)
    assert link_in(mail.content.html) == path
    for method, headers in (
        ("HEAD", {}),
        ("GET", {}),
        ("GET", {"Sec-Purpose": "prefetch"}),
        ("GET", {"User-Agent": ""}),
    ):
        answer = shop.client.request(method, path, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
    assert "Ja, ich bestätige" in shop.client.get(path).text
    assert states(shop, NEW) == {("email", "marketing"): "asked"}
    assert "bestätigt" in shop.client.post(path).text
    shop.world.settle()
    assert states(shop, NEW) == {("email", "marketing"): "confirmed"}
    said = [state for state, _ in evidence(shop, NEW)]
    assert said == ["asked", "given", "confirmed"]
    proof = evidence(shop, NEW)[-1][1]
    assert proof["form"] == "newsletter"
    assert proof["box"] == "marketing per E-Mail"
    assert proof["confirmed_by"] == "link"
    assert (proof["ip"], proof["confirmed_ip"]) == ("192.0.2.7", "192.0.2.7")
    assert proof["message"] == str(mail.message_id)


def test_the_link_is_used_once_and_its_secret_is_kept_nowhere(shop: Rig) -> None:
    """Compliance 4.5: 131 bits, single use; only the hash is stored."""
    fill(shop, "marketing/email", email=NEW)
    path = link_in(shop.world.outbox.sent[0].content.text)
    token = path.rsplit("/", 1)[-1]
    with shop.world.database.transaction() as tx:
        kept = tx.rows("SELECT rendered::text, plan::text FROM messages") + tx.rows(
            "SELECT wanted::text, token_hash::text FROM opt_in_requests"
        )
    assert not any(token in str(column) for row in kept for column in row)
    shop.client.post(path)
    before = len(evidence(shop, NEW))
    assert "schon bestätigt" in shop.client.post(path).text
    assert len(evidence(shop, NEW)) == before
    assert shop.client.post(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 404


def test_what_was_confirmed_can_be_proven_and_the_person_knows_only_what_was_confirmed(shop: Rig) -> None:
    """The chain of the evidence is whole; nobody has a profile with the address before it is confirmed."""
    fill(shop, "marketing/email", email=NEW, first_name="Nele")
    with shop.world.database.transaction() as tx:
        assert person_of(tx, shop.world.workspace, "email", NEW) is None
    shop.client.post(link_in(shop.world.outbox.sent[0].content.text))
    shop.world.settle()
    with shop.world.database.transaction() as tx:
        person = person_of(tx, shop.world.workspace, "email", NEW)
        assert person is not None
        (profile,) = tx.rows(
            "SELECT profile->>'email', profile->>'first_name' FROM people WHERE id = %s", [person]
        )
        key = shop.world.cache.of(tx, shop.world.workspace).link_key
        assert verify_chain(tx, shop.world.workspace, person, key).whole
    assert profile == (NEW, "Nele")


def test_a_newer_request_replaces_the_one_before_it(shop: Rig) -> None:
    """One address has one open request."""
    fill(shop, "marketing/email", email=NEW)
    shop.pass_minutes(5)
    fill(shop, "marketing/email", email=NEW)
    first, second = (link_in(one.content.text) for one in shop.world.outbox.sent)
    assert shop.client.post(first).status_code == 410
    assert shop.client.post(second).status_code == 200
    assert states(shop, NEW) == {("email", "marketing"): "confirmed"}


def test_three_requests_a_day_reach_an_address_and_ten_an_hour_come_from_one_place(shop: Rig) -> None:
    """Compliance 4.5: list bombing. Who is refused sees the same page."""
    for _ in range(5):
        assert "/thanks" in fill(shop, "marketing/email", email=NEW)
    assert len(shop.world.outbox.sent) == 3
    for number in range(12):
        fill(shop, "marketing/email", email=f"someone{number}@example.com")
    assert len(shop.world.outbox.sent) == 10
    shop.pass_minutes(61)
    fill(shop, "marketing/email", email="late@example.com")
    assert len(shop.world.outbox.sent) == 11


def test_two_forms_at_the_same_moment_ask_one_person_once_each(shop: Rig) -> None:
    """Compliance 4.5: whoever comes second waits, and finds what the first one asked."""
    wanted = OptInWanted(
        purposes=("marketing",), wording="news", wording_version=1, language="de", source="web_form"
    )
    definitions, now = shop.world.definitions(), shop.world.clock.now()

    def ask() -> OptInRequest | None:
        with shop.world.database.transaction() as tx:
            return request_opt_in(tx, definitions, "email", NEW, wanted, now)

    with ThreadPoolExecutor() as threads:
        with shop.world.database.transaction() as tx:
            first = request_opt_in(tx, definitions, "email", NEW, wanted, now)
            others = [threads.submit(ask) for _ in range(3)]
        asked = [one for one in (first, *(other.result() for other in others)) if one is not None]
    assert len(asked) == 3
    assert len({one.person for one in asked}) == 1


def test_a_robot_that_fills_in_every_field_is_thanked_and_nothing_happens(shop: Rig) -> None:
    """The field that people do not see."""
    assert "/thanks" in fill(shop, "marketing/email", email=NEW, website="https://spam.example")
    assert shop.world.outbox.sent == []
    assert evidence(shop, NEW) == []


@pytest.mark.parametrize(
    ("boxes", "fields", "said"),
    [
        ([], {"email": NEW}, "mindestens ein Häkchen"),
        (["marketing/email"], {"email": "nele"}, "E-Mail-Adresse wie"),
        (["marketing/sms"], {"email": NEW}, "Mobilnummer ein"),
        (["orders/email"], {"email": NEW}, "mindestens ein Häkchen"),
    ],
)
def test_a_form_filled_in_wrongly_is_shown_again_with_what_was_written(
    shop: Rig, boxes: list[str], fields: dict[str, str], said: str
) -> None:
    """Nothing is sent; boxes that the form does not offer do not exist."""
    stamp = re.search(r'name="stamp" value="([^"]+)"', shop.client.get(PATH).text)
    assert stamp is not None
    answer = shop.client.post(PATH, data={"stamp": stamp.group(1), "box": boxes, **fields})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{fields["email"]}"' in answer.text
    assert evidence(shop, NEW) == []


def test_a_form_whose_stamp_is_not_ours_proves_nothing_and_is_refused(shop: Rig) -> None:
    """The version of the declaration that was shown is part of the proof, so nobody else can say it."""
    data = {"stamp": "1.9.de.0123", "box": ["marketing/email"], "email": NEW}
    answer = shop.client.post(PATH, data=data)
    assert answer.status_code == 422
    assert "geändert" in answer.text


def test_boxes_are_never_ticked_beforehand(shop: Rig) -> None:
    """GDPR 4(11)."""
    assert "checked" not in shop.client.get(PATH).text


def test_a_sign_up_by_sms_is_confirmed_by_a_yes_from_the_same_number(shop: Rig) -> None:
    """Compliance 4.5: JA within 24 hours, and only while a request waits."""
    shop.world.reply(NUMBER, "JA", provider="phone")
    shop.world.settle()
    assert states(shop, NUMBER) == {}
    fill(shop, "marketing/sms", phone="0176 12345678")
    sent = shop.world.outbox.sent[-1]
    assert sent.address.number == NUMBER
    assert "Mit JA antworten" in sent.content.text
    shop.world.reply("+4917699999999", "JA", provider="phone")
    assert states(shop, NUMBER) == {("sms", "marketing"): "asked"}
    shop.world.reply(NUMBER, "Ja bitte!", provider="phone")
    shop.world.settle()
    assert states(shop, NUMBER) == {("sms", "marketing"): "confirmed"}
    assert evidence(shop, NUMBER)[-1][1]["confirmed_by"] == "sms"
    assert "bestätigt" in shop.world.outbox.sent[-1].content.text


def test_a_yes_after_a_day_is_too_late_but_the_link_still_confirms(shop: Rig) -> None:
    """The reply counts for 24 hours, the link for 7 days."""
    fill(shop, "marketing/sms", phone=NUMBER)
    path = link_in(shop.world.outbox.sent[-1].content.text)
    shop.world.wait(timedelta(hours=25))
    shop.world.reply(NUMBER, "yes", provider="phone")
    assert states(shop, NUMBER) == {("sms", "marketing"): "asked"}
    shop.client.post(path)
    assert states(shop, NUMBER) == {("sms", "marketing"): "confirmed"}


def test_a_confirmation_by_mail_says_nothing_about_the_number(shop: Rig) -> None:
    """BGH I ZR 164/09: the channel that confirms is the channel that was agreed to."""
    fill(shop, "marketing/email", "marketing/sms", email=NEW, phone=NUMBER)
    mail = next(one for one in shop.world.outbox.sent if one.channel == "email")
    shop.client.post(link_in(mail.content.text))
    assert states(shop, NEW) == {("email", "marketing"): "confirmed"}
    assert states(shop, NUMBER) == {("sms", "marketing"): "asked"}


def test_a_stop_by_sms_holds_the_request_back_until_start(shop: Rig) -> None:
    """R15: by SMS only START leads back."""
    shop.world.reply(NUMBER, "STOP", provider="phone")
    shop.world.settle()
    before = len(shop.world.outbox.sent)
    fill(shop, "marketing/sms", phone=NUMBER)
    assert len(shop.world.outbox.sent) == before
    assert ("suppressed", "unsubscribed") in [(one["state"], one["reason"]) for one in shop.world.ledger()]


def test_who_left_by_mail_comes_back_by_confirming_a_new_request(shop: Rig) -> None:
    """A mailbox has no START: its owner's confirmation lifts the stop sign, and nothing else does."""
    path = shop.mail_unsubscribe()
    shop.client.post(path)
    assert ("email", "anna@example.com", "stop") in shop.suppressions()
    fill(shop, "marketing/email", email="anna@example.com")
    mail = shop.world.outbox.sent[-1]
    assert ("email", "anna@example.com", "stop") in shop.suppressions()
    shop.client.post(link_in(mail.content.text))
    assert ("email", "anna@example.com", "stop") not in shop.suppressions()


def test_who_was_erased_and_signs_up_anew_is_somebody_new(shop: Rig) -> None:
    """GDPR 17: until then the address is stopped under its hash; its owner's confirmation lifts that as well."""
    world = shop.world
    world.collect({"type": "identify", "userId": "anna", "traits": {"email": "anna@example.com"}})
    world.settle()
    caller = Caller(workspace=world.workspace, name="ada@shop.example", scopes=frozenset())
    gone = world.person("anna")
    forget_person(world.database, world.cache, caller, gone, "asked by letter", world.clock.now())
    numbers = {(channel, "erased") for channel in PHONE_CHANNELS}
    assert {(channel, kind) for channel, _, kind in shop.suppressions()} == {("email", "erased"), *numbers}
    fill(shop, "marketing/email", email="anna@example.com")
    shop.client.post(link_in(world.outbox.sent[-1].content.text))
    world.settle()
    assert {(channel, kind) for channel, _, kind in shop.suppressions()} == numbers
    assert states(shop, "anna@example.com") == {("email", "marketing"): "confirmed"}
    with world.database.transaction() as tx:
        (person,) = people_of_address(tx, world.workspace, "email", "anna@example.com")
    assert person != gone


def test_a_campaign_word_by_sms_asks_and_is_confirmed(shop: Rig) -> None:
    """Compliance 2.3, rule 7: a word of the shop's own; STOP, HELP and START come first."""
    shop.world.reply(NUMBER, "News", provider="phone")
    shop.world.settle()
    assert states(shop, NUMBER) == {("sms", "marketing"): "asked"}
    shop.world.reply(NUMBER, "JA", provider="phone")
    assert states(shop, NUMBER) == {("sms", "marketing"): "confirmed"}
    proof = evidence(shop, NUMBER)[-1][1]
    assert (proof["method"], proof["keyword"]) == ("sms_keyword", "news")


def test_the_ip_is_kept_only_where_the_workspace_keeps_it(shop: Rig) -> None:
    """Setting keep_ip; the limit works without it."""
    with shop.world.database.transaction() as tx:
        tx.run("UPDATE workspaces SET settings = settings || '{\"keep_ip\": false}', epoch = epoch + 1")
    fill(shop, "marketing/email", email=NEW)
    shop.client.post(link_in(shop.world.outbox.sent[-1].content.text))
    assert all("ip" not in proof and "confirmed_ip" not in proof for _, proof in evidence(shop, NEW))


def test_topics_ticked_on_the_form_hold_once_it_is_confirmed(shop: Rig) -> None:
    """S12: of the topics offered, those left out are not wanted; without any tick nothing is restricted."""
    topics = [{"id": "care"}, {"id": "offers"}]
    caller = Caller(workspace=shop.world.workspace, name="ada@shop.example", scopes=frozenset())
    with shop.world.database.transaction() as tx:
        said = msgspec.json.encode({"topics": topics}).decode()
        tx.run("UPDATE workspaces SET settings = settings || %s::jsonb, epoch = epoch + 1", [said])
        definitions = shop.world.cache.of(tx, shop.world.workspace)
        save_form(tx, caller, definitions, {**FORM, "topics": ["care", "offers"]}, NOON)
    fill(shop, "marketing/email", email=NEW, topic="care")
    with shop.world.database.transaction() as tx:
        assert tx.rows("SELECT chosen FROM person_preferences") == []
    shop.client.post(link_in(shop.world.outbox.sent[-1].content.text))
    with shop.world.database.transaction() as tx:
        assert tx.rows("SELECT chosen, source FROM person_preferences") == [
            ({"topics": {"care": True, "offers": False}}, "form")
        ]


def test_a_request_moves_with_a_merge_and_is_confirmed_for_who_is_left(shop: Rig) -> None:
    """J40: grants and requests of the loser become those of the winner."""
    fill(shop, "marketing/email", email=NEW)
    with shop.world.database.transaction() as tx:
        (asked,) = tx.rows("SELECT person_id FROM opt_in_requests")
        consents.move_person(tx, asked[0], shop.world.person("anna"))
        assert tx.rows("SELECT person_id FROM opt_in_requests") == [(shop.world.person("anna"),)]
