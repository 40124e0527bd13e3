"""The preference centre without log-in: what a link opens, what a button does, and what nobody learns (B3)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from centre_rig import EMAIL, CentreShop, centre_shop, form_of
from edge_rig import DAY, HOUR, NUMBER

from anklang.flows.preference_mail import send_link_to
from anklang.preferences.model import Limit

SECTIONS = ("h-choose", "h-pause", "h-consents", "h-leave", "h-stored", "h-export", "h-erase")


@pytest.fixture
def shop(database_url: str) -> Iterator[CentreShop]:
    """A shop with Anna, who agreed to everything."""
    with centre_shop(database_url) as made:
        made.anna()
        yield made


def test_a_link_shows_the_page_in_the_persons_language_and_names_nobody(shop: CentreShop) -> None:
    """Only a hint of the address; nobody reads a name or a number from a page that was passed on."""
    answer = shop.browser.get(shop.link(), headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert '<html lang="de">' in answer.text
    assert all(f'id="{one}"' in answer.text for one in SECTIONS)
    assert "a…@mail.example" in answer.text
    assert EMAIL not in answer.text
    assert NUMBER not in answer.text
    english = shop.browser.get(shop.link() + "?language=en").text
    assert '<html lang="en">' in english
    assert "Your preferences" in english


def test_the_page_is_never_kept_framed_or_indexed_and_runs_no_script(shop: CentreShop) -> None:
    """Headers of compliance 9.4."""
    headers = shop.browser.get(shop.link()).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing_however_often(shop: CentreShop, method: str) -> None:
    """Scanners follow links in mails: GET and HEAD never change anything (B3)."""
    paths = [shop.link(kind) for kind in ("page", "embed", "data", "erase")]
    with shop.world.database.transaction() as tx:
        before = tx.rows("SELECT (SELECT count(*) FROM consents), (SELECT count(*) FROM fact_queue), "
                         "(SELECT count(*) FROM messages), (SELECT count(*) FROM data_requests)")  # fmt: skip
    for path in paths * 5:
        assert shop.browser.request(method, f"{path}?do=leave&done=left").status_code == 200
    with shop.world.database.transaction() as tx:
        after = tx.rows("SELECT (SELECT count(*) FROM consents), (SELECT count(*) FROM fact_queue), "
                        "(SELECT count(*) FROM messages), (SELECT count(*) FROM data_requests)")  # fmt: skip
    assert before == after
    assert shop.chosen().at is None


def test_a_token_that_was_changed_opens_nothing(shop: CentreShop) -> None:
    """Every character counts; unknown people, other workspaces and nonsense are answered alike."""
    token = shop.link().removeprefix("/p/")
    tried = [token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1 :] for i in range(len(token))]
    answers = {
        shop.browser.get(f"/p/{one}").status_code for one in [*tried, "", "x", token[:-1], token + "A"]
    }
    assert answers == {404}
    assert shop.browser.post(f"/p/{tried[3]}", data={"do": "leave"}).status_code == 404


def test_saving_keeps_topics_channels_and_frequency_and_says_so(shop: CentreShop) -> None:
    """POST, redirect, GET; the status is announced; the boxes stand as they were set."""
    path = shop.link()
    page = shop.browser.get(path).text
    fields = form_of(page, "save")
    assert fields["topic"] == ["news", "care"]
    answer = shop.browser.post(
        path,
        data={**fields, "topic": ["care"], "channel": ["email"], "limit": "1/7", "preferred": "sms"},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("#status")
    page = shop.browser.get(answer.headers["location"]).text
    assert re.search(r'role="status"[^>]*>Gespeichert\.', page)
    assert 'value="care" id="topic-care" checked' in page
    assert 'id="topic-news" checked' not in page
    assert 'value="1/7" selected' in page
    assert 'value="sms" selected' in page
    kept = shop.chosen()
    assert kept.topics == {"news": False, "care": True}
    assert "sms" in kept.channels_off
    assert "email" not in kept.channels_off
    assert (kept.limit, kept.preferred) == (Limit(1, 7), "sms")
    assert kept.source == "preference_centre"


def test_saving_leaves_what_was_not_shown_as_it_is(shop: CentreShop) -> None:
    """A form of an older page does not switch off what it did not know."""
    shop.press(shop.link(), "save", shown_topic="news", limit="")
    kept = shop.chosen()
    assert kept.topics == {"news": False}
    assert kept.channels_off == []


@pytest.mark.parametrize(
    "bad", [{"limit": "x"}, {"limit": "0/7"}, {"limit": "5/99"}, {"shown_topic": "nope"}]
)
def test_what_no_page_offers_is_refused_with_a_message(shop: CentreShop, bad: dict[str, str]) -> None:
    """Forms are sent by programs too."""
    page = shop.press(shop.link(), "save", **bad)
    assert 'role="alert"' in page
    assert shop.chosen().at is None


def test_a_pause_is_shown_with_its_end_and_can_be_ended(shop: CentreShop) -> None:
    """Two weeks by default; the page says until when."""
    path = shop.link()
    page = shop.press(path, **{"do": "pause", "for": "2w"})
    assert "Sie machen Pause bis 7. Dezember 2026" in page
    assert shop.chosen().paused_until == shop.world.clock.now() + 14 * DAY
    page = shop.press(path, "resume")
    assert "Die Pause ist beendet." in page
    assert shop.chosen().paused_until is None


@pytest.mark.parametrize(
    ("until", "fits"), [("2026-12-24", True), ("2026-11-23", False), ("2028-01-01", False), ("", False)]
)
def test_a_pause_ends_on_a_date_within_a_year(shop: CentreShop, until: str, fits: bool) -> None:
    """The day's beginning in the shop's zone."""
    page = shop.press(shop.link(), **{"do": "pause", "for": "until", "until": until})
    assert ("Bitte wählen Sie ein Datum" in page) is not fits
    paused = shop.chosen().paused_until
    assert (paused is not None and paused.isoformat() == "2026-12-23T23:00:00+00:00") is fits


def test_one_click_withdraws_one_consent_and_takes_its_messages_back(shop: CentreShop) -> None:
    """As easy as giving it (GDPR 7 (3)); the proof names the page."""
    shop.plan("ad")
    shop.queue()
    path = shop.link()
    rows = re.findall(r'name="channel" value="sms"><input type="hidden" name="purpose" value="marketing"><input '
                      r'type="hidden" name="key" value="(\w+)"', shop.browser.get(path).text)  # fmt: skip
    page = shop.press(path, "withdraw", key=rows[0])
    assert "Widerrufen." in page
    assert shop.state_of("sms", "marketing") == ["withdrawn"]
    assert shop.state_of("email", "marketing") == ["confirmed"]
    assert shop.ledger() == [("not_sent", "unsubscribed")]
    shop.press(path, "withdraw", key=rows[0])
    with shop.world.database.transaction() as tx:
        found = tx.rows("SELECT source, proof ->> 'page' FROM consents WHERE state = 'withdrawn'")
    assert found == [("preference_centre", "preference centre")]


def test_a_declaration_stands_once_above_all_that_it_is_for(shop: CentreShop) -> None:
    """Each button is described by it; what was agreed to stands first."""
    shop.wording("email", "sms")
    shop.press(shop.link(), "leave")
    page = shop.browser.get(shop.link()).text
    assert page.count("Ja, Lindenhof darf mir schreiben.") == 1
    [text] = re.findall(r'id="(text-\w+)"', page)
    buttons = re.findall(r'<button class="second" aria-describedby="([^"]+)">Zustimmen', page)
    assert len(buttons) == 2
    assert all(text in one for one in buttons)
    assert page.index("Ja, Lindenhof darf mir schreiben.") < page.index(">Zustimmen")


def test_agreeing_again_by_mail_needs_the_confirmation_from_the_mailbox(shop: CentreShop) -> None:
    """Compliance 4.5: the declaration is shown, a mail is sent, only its button confirms; the stop sign goes then."""
    shop.wording("email")
    path = shop.link()
    shop.press(path, "leave")
    shop.world.clock.set(shop.world.clock.now() + HOUR)
    page = shop.browser.get(path).text
    assert "Ja, Lindenhof darf mir schreiben." in page
    fields = form_of(page, "agree")
    page = shop.press(path, "agree", key=fields["key"][0])
    assert "Wir haben Ihnen eine Nachricht geschickt." in page
    assert shop.state_of("email", "marketing") == ["asked"]
    shop.world.wait(HOUR)
    (mail,) = [one for one in shop.mails() if "/confirm/" in one]
    token = re.search(r"/confirm/(\w+)", mail)
    assert token is not None
    assert shop.browser.post(f"/confirm/{token.group(1)}").status_code == 200
    assert shop.state_of("email", "marketing") == ["confirmed"]
    with shop.world.database.transaction() as tx:
        assert tx.rows("SELECT channel FROM suppressions WHERE reason = 'stop'") == [("sms",)]


def test_unsubscribing_from_everything_stops_every_channel_and_every_profile(shop: CentreShop) -> None:
    """GDPR 21: also whoever shares the number, and queued messages; what the contract needs still comes."""
    shop.person("bert", agreed="marketing")
    shop.plan("ad", id="a")
    shop.plan("thanks", id="b")
    shop.queue()
    page = shop.press(shop.link(), "leave")
    assert "Sie sind von allem abgemeldet." in page
    shop.world.wait(HOUR)
    assert not any("Schau" in text for text in shop.texts())
    assert any("Bestellung" in text for text in shop.texts())
    shop.happens("Start a", user="bert")
    shop.world.wait(HOUR)
    assert not any("Schau" in text for text in shop.texts())
    assert "widersprochen" in shop.browser.get(shop.link()).text


def test_data_are_shown_only_after_a_fresh_link_to_the_address_on_file(shop: CentreShop) -> None:
    """Messages are passed on: the link of one opens no data. The mail's link does, for a day, as HTML and JSON."""
    path = shop.link()
    assert shop.browser.post(path, data={"do": "download", "format": "json"}).text.count(EMAIL) == 0
    page = shop.press(path, "export")
    assert "eine Nachricht mit dem Link" in page
    shop.world.wait(HOUR)
    (mail,) = shop.mails()
    found = re.search(r"/p/[\w-]+", mail)
    assert found is not None
    opened = shop.browser.get(found.group())
    assert "Ihre Daten" in opened.text
    made = shop.browser.post(found.group(), data={"do": "download", "format": "json"})
    assert made.headers["content-type"].startswith("application/json")
    assert "attachment" in made.headers["content-disposition"]
    assert EMAIL in made.text
    html = shop.browser.post(found.group(), data={"do": "download", "format": "html"})
    assert "<html" in html.text
    assert EMAIL in html.text
    shop.world.wait(2 * DAY)
    assert shop.browser.get(found.group()).status_code == 410


def test_the_link_of_a_mail_is_not_kept_with_the_message(shop: CentreShop) -> None:
    """Who reads the ledger cannot use it."""
    shop.press(shop.link(), "export")
    shop.world.wait(HOUR)
    with shop.world.database.transaction() as tx:
        ((kept,),) = tx.rows("SELECT rendered::text FROM messages WHERE purpose = 'preference_link'")
    assert "/p/••••••" in kept


def test_an_erasure_is_asked_for_with_a_tick_and_confirmed_from_the_mailbox(shop: CentreShop) -> None:
    """Then there is a request with its due date; asking twice opens one."""
    path = shop.link()
    assert "Bitte setzen Sie das Häkchen" in shop.press(path, "erase")
    shop.press(path, "erase", sure="yes")
    shop.world.wait(HOUR)
    (mail,) = shop.mails()
    found = re.search(r"/p/[\w-]+", mail)
    assert found is not None
    assert "Ja, alles löschen" in shop.browser.get(found.group()).text
    with shop.world.database.transaction() as tx:
        assert tx.rows("SELECT 1 FROM data_requests") == []
    for _ in range(2):
        assert "Ihre Bitte ist angekommen." in shop.press(found.group(), "confirm_erase")
    with shop.world.database.transaction() as tx:
        rows = tx.rows("SELECT kind, state, asked_via, due_at - asked_at FROM data_requests")
    assert rows == [("erasure", "open", "preference_centre", timedelta(days=30))]


def test_a_link_from_a_message_does_nothing_that_needs_the_mailbox(shop: CentreShop) -> None:
    """Neither download nor erasure by a forwarded mail; nor by inventing a button."""
    path = shop.link()
    for do in ("download", "confirm_erase", "nonsense"):
        assert 'role="alert"' in shop.press(path, do, format="json")
    with shop.world.database.transaction() as tx:
        assert tx.rows("SELECT 1 FROM data_requests") == []


def test_an_expired_link_says_how_to_get_a_new_one_and_answers_alike_for_everybody(shop: CentreShop) -> None:
    """180 days; the same answer for a known and an unknown address, and one mail to the known one only."""
    path = shop.link()
    shop.world.clock.set(shop.world.clock.now() + 181 * DAY)
    old = shop.browser.get(path)
    assert old.status_code == 410
    assert "Dieser Link ist abgelaufen" in old.text
    pages = []
    for email in (EMAIL, "nobody@mail.example"):
        answer = shop.browser.post("/p/new/shop", data={"email": email, "language": "de"})
        pages.append(re.sub(r'nonce[-=]"?[\w-]+', "", answer.text))
    assert pages[0] == pages[1]
    shop.world.wait(HOUR)
    (mail,) = shop.mails()
    found = re.search(r"/p/[\w-]+", mail)
    assert found is not None
    assert shop.browser.get(found.group()).status_code == 200


@pytest.mark.parametrize("email", [EMAIL, "nobody@mail.example"])
def test_the_answer_is_given_before_anybody_is_looked_up(
    shop: CentreShop, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    """Nobody learns from the time it takes whether the shop knows an address; the next answer comes by another way."""
    order: list[str] = []

    def looked_up(*asked: Any) -> bool:
        order.append("looked up")
        return send_link_to(*asked)

    async def told(message: Any) -> None:
        order.append(message["type"])
        if message["type"] == "http.response.start":
            assert (b"connection", b"close") in message["headers"]

    async def heard() -> Any:
        return {"type": "http.request", "body": f"email={email}".encode(), "more_body": False}

    monkeypatch.setattr("anklang.http.hosted.centre.send_link_to", looked_up)
    scope = {
        "type": "http", "method": "POST", "path": "/p/new/shop", "query_string": b"", "http_version": "1.1",
        "client": ("192.0.2.7", 1), "server": ("127.0.0.1", 8000), "scheme": "http",
        "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
    }  # fmt: skip
    asyncio.run(shop.browser.app(scope, heard, told))
    assert order == ["http.response.start", "http.response.body", "looked up"]


def test_nobody_floods_a_mailbox_with_links(shop: CentreShop) -> None:
    """Three a day to one person, ten an hour from one address; the asker is not told of the first."""
    said = [shop.browser.post("/p/new/shop", data={"email": EMAIL, "language": "en"}).text for _ in range(12)]
    shop.world.wait(HOUR)
    assert len(shop.mails()) == 3
    assert "is on its way" in said[8]
    assert "Please try again in an hour" in said[11]


def test_an_embedded_page_is_for_the_shops_hosts_only_and_for_a_quarter_of_an_hour(shop: CentreShop) -> None:
    """The shop vouches for who is logged in, so that data can be downloaded there at once."""
    path = shop.link("embed")
    answer = shop.browser.get(path)
    assert "frame-ancestors https://shop.example;" in answer.headers["content-security-policy"] + ";"
    assert "x-frame-options" not in answer.headers
    assert "<header" not in answer.text
    assert EMAIL in shop.browser.post(path, data={"do": "download", "format": "json"}).text
    shop.world.clock.set(shop.world.clock.now() + timedelta(minutes=16))
    late = shop.browser.get(path)
    assert late.status_code == 410
    assert "Bitte laden Sie diese Seite des Shops neu." in late.text
    assert "<form" not in late.text


def test_mails_carry_the_link_beside_the_unsubscribe_link_and_sms_a_short_one(shop: CentreShop) -> None:
    """The mail in full, the SMS by a short link that ends (compliance 9.4)."""
    shop.plan("news-mail", channel="email", id="a")
    shop.plan("sms-link", id="b")
    shop.world.wait(HOUR)
    (mail,) = shop.mails()
    found = re.search(r"Einstellungen: http://127.0.0.1:8000(/p/[\w-]{60})\n", mail)
    assert found is not None
    assert shop.browser.get(found.group(1)).status_code == 200
    (text,) = [one for one in shop.texts() if "Wählen:" in one]
    short = re.search(r"/l/(\w{13})", text)
    assert short is not None
    followed = shop.world.tap(short.group(1))
    assert followed is not None
    location = followed.redirect.location
    assert location.startswith("http://127.0.0.1:8000/p/")
    assert shop.browser.get(location).status_code == 200
    with shop.world.database.transaction() as tx:
        ((expires, individual),) = tx.rows(
            "SELECT expires_at - created_at, individual FROM links WHERE name = 'preferences'"
        )
    assert (expires, individual) == (timedelta(days=180), False)


def test_the_unsubscribe_page_leads_to_the_preference_centre(shop: CentreShop) -> None:
    """Less instead of nothing; and unsubscribing there is said in the same frame."""
    shop.plan("news-mail", channel="email")
    shop.world.wait(HOUR)
    (sent,) = [one for one in shop.world.outbox.sent if one.channel == "email"]
    path = sent.content.list_unsubscribe_url.removeprefix("http://127.0.0.1:8000")
    page = shop.browser.get(path).text
    centre = re.search(r'href="(/p/[\w-]+)"', page)
    assert centre is not None
    assert shop.browser.get(centre.group(1)).status_code == 200
    assert shop.state_of("email", "marketing") == ["confirmed"]
    assert "Sie sind abgemeldet." in shop.browser.post(path).text
    assert "START" not in shop.browser.get(centre.group(1)).text


def test_somebody_who_was_merged_is_found_by_the_old_link(shop: CentreShop) -> None:
    """J40: links in old mails go on working, for the one who is left."""
    shop.world.collect({"type": "identify", "userId": "old", "traits": {}})
    shop.world.settle()
    path = shop.link(user="old")
    shop.world.collect({"type": "alias", "previousId": "old", "userId": "anna"})
    shop.world.settle()
    shop.press(path, "save", shown_topic="news", limit="")
    assert shop.chosen().topics == {"news": False}
