"""Start links over HTTP: made by the API, followed by a person; and the check that tells Telegram where to call."""

from __future__ import annotations

from typing import Any

import pytest
from api_rig import BASE, Rig
from contract.providers.telegram_rig import BOT, SECRET, TOKEN
from starlette.applications import Starlette
from starlette.testclient import TestClient
from vendor_line import vendor_line

from anklang.http.hosted.centre import centre_routes
from anklang.http.start import start_routes
from anklang.preferences.token import make_token, read_token

START = f"https://t.me/{BOT}?start="


def add_bot(api: Rig, url: str = "http://127.0.0.1:1") -> None:
    """An account at Telegram."""
    given = {"bot": BOT, "bot_token": TOKEN, "webhook_secret": SECRET, "base_url": url}
    answer = api.key().put("/api/providers/bot", json={"vendor": "telegram", "settings": given})
    assert answer.status_code == 200, answer.text
    assert TOKEN not in answer.text


def visitor(api: Rig) -> TestClient:
    """Somebody who follows a link."""
    app = Starlette(routes=[*start_routes(), *centre_routes()])
    app.state.site = api.site
    return TestClient(app, follow_redirects=False)


def made(api: Rig, who: str) -> str:
    """The token of a link that the API made."""
    answer = api.key().post(f"/api/people/{who}/start-link")
    assert answer.status_code == 200, answer.text
    url: str = answer.json()["url"]
    assert url.startswith(START)
    return url.removeprefix(START)


def test_a_link_is_made_for_a_person_and_leads_on_to_the_bot(api: Rig) -> None:
    """Compliance 7.3: at most 64 signs, seven days, and nothing else can be opened with it."""
    person = api.person("anna@mail.example")
    assert api.key().post(f"/api/people/{person}/start-link").status_code == 404  # no bot yet
    add_bot(api)
    token = made(api, str(person))
    claims = read_token(token)
    assert claims is not None
    assert (claims.person, claims.workspace, claims.kind, len(token) <= 64) == (
        person,
        api.workspace,
        "chat",
        True,
    )
    led = visitor(api).get(f"/c/{token}")
    assert (led.status_code, led.headers["location"]) == (302, START + token)
    assert led.headers["referrer-policy"] == "no-referrer"
    assert visitor(api).get(f"/p/{token}").status_code == 404
    api.clock.step(days=7)
    assert visitor(api).get(f"/c/{token}").status_code == 404


@pytest.mark.parametrize("kind", ["page", "foreign", "nonsense"])
def test_what_is_no_start_link_of_ours_leads_nowhere(api: Rig, kind: str) -> None:
    person = api.person("anna@mail.example")
    add_bot(api)
    with api.database.transaction() as tx:
        key = api.definitions.of(tx, api.workspace).link_key if kind == "page" else b"x" * 32
    token = make_token(key, api.workspace, person, "page" if kind == "page" else "chat", api.clock.now())
    assert visitor(api).get(f"/c/{'nonsense' if kind == 'nonsense' else token}").status_code == 404


def test_links_need_the_right_and_the_own_workspace(api: Rig) -> None:
    person = api.person("anna@mail.example")
    add_bot(api)
    assert api.user("analyst").post(f"/api/people/{person}/start-link").status_code == 403
    assert api.key(api.other_key).post(f"/api/people/{person}/start-link").status_code == 404


@pytest.mark.parametrize("takes", [True, False])
def test_a_check_of_the_connection_tells_telegram_where_to_call(api: Rig, takes: bool) -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "L", "username": BOT}

    def answer(path: str) -> tuple[int, dict[str, Any]]:
        if path.endswith("/getMe"):
            return 200, {"ok": True, "result": bot}
        refusal = {"ok": False, "error_code": 400, "description": "Bad Request: bad webhook"}
        return (200, {"ok": True, "result": True}) if takes else (400, refusal)

    with vendor_line(answer) as (url, heard):
        add_bot(api, url)
        answer = api.key().post("/api/providers/bot/check").json()
    assert answer["ok"] is takes, answer
    [(asked, _), (path, said)] = heard
    assert asked == f"/bot{TOKEN}/getMe"
    assert path == f"/bot{TOKEN}/setWebhook"
    assert said["url"] == f"{BASE}/callbacks/{api.workspace}/bot/updates"
    assert said["secret_token"] == SECRET


def test_a_link_is_for_one_messenger_and_leads_to_its_account(api: Rig) -> None:
    """By way of us, as messages print it; a messenger without an account has no link."""
    person = str(api.person("anna@mail.example"))
    add_bot(api)
    given = {"uri": "lindenhof", "auth_token": "t", "sender": "L", "base_url": "http://127.0.0.1:1"}
    answer = api.key().put("/api/providers/viber", json={"vendor": "viber", "settings": given})
    assert answer.status_code == 200, answer.text
    made = api.key().post(f"/api/people/{person}/start-link", params={"channel": "viber"}).json()
    assert made["channel"] == "viber"
    start, _, token = made["url"].partition("&context=")
    assert start == "viber://pa?chatURI=lindenhof"
    claims = read_token(token)
    assert claims is not None
    assert claims.channel == "viber"
    led = visitor(api).get(f"/c/{token}")
    assert (led.status_code, led.headers["location"]) == (302, made["url"])
    for channel, status in (("messenger", 404), ("rcs", 422)):
        found = api.key().post(f"/api/people/{person}/start-link", params={"channel": channel})
        assert found.status_code == status
