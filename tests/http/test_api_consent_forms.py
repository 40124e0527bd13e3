"""Wordings, forms, consents from the shop's server, and the proof of them, over the API."""

from __future__ import annotations

from typing import Any

import pytest
from api_rig import Rig, assert_problem

WORDING = {
    "id": "news", "name": "News", "purposes": ["marketing"], "channels": ["email", "sms", "inapp"],
    "languages": {"de": {"text": "Ja, schickt mir Neues."}, "en": {"text": "Yes, send me news."}},
}  # fmt: skip
FORM = {
    "id": "newsletter", "name": "Newsletter", "wording": "news",
    "offers": [{"purpose": "marketing", "channel": "email"}],
}  # fmt: skip


@pytest.fixture
def made(api: Rig) -> Rig:
    """An installation with one wording."""
    assert api.user("owner").put("/api/wordings/news", json=WORDING).status_code == 200
    return api


def said(**more: Any) -> dict[str, Any]:
    """A consent as the shop's server reports it."""
    return {
        "action": "give", "user_id": "u-1", "channel": "inapp", "purpose": "marketing", "wording": "news",
        "wording_version": 1, "source": "thank_you_page", "at": "2026-05-04T09:59:00Z", "page": "/thanks",
        "detail": {"order": "o-1"}, **more,
    }  # fmt: skip


def test_a_saved_version_of_a_wording_never_changes(made: Rig) -> None:
    """Another text is a new version; the same text, or another name, is not (compliance 4.4)."""
    client = made.user("owner")
    again = client.put("/api/wordings/news", json={**WORDING, "name": "Newsletter"}).json()
    assert (again["version"], again["changed"]) == (1, False)
    other = {**WORDING, "languages": {"de": {"text": "Ja, gern."}}}
    assert client.put("/api/wordings/news", json=other).json()["version"] == 2
    versions = client.get("/api/wordings/news").json()
    assert [one["version"] for one in versions] == [2, 1]
    assert versions[1]["wording"]["languages"]["de"]["text"] == "Ja, schickt mir Neues."
    assert client.get("/api/wordings").json()[0]["version"] == 2


def test_what_is_wrong_with_a_wording_or_a_form_is_named_at_its_place(made: Rig) -> None:
    """Every fault at once."""
    client = made.user("owner")
    bad = {**WORDING, "purposes": ["raffle"], "channels": ["fax"], "languages": {"de": {"text": " "}}}
    problems = assert_problem(client.put("/api/wordings/news", json=bad), 422)["problems"]
    assert {one["path"] for one in problems} == {"purposes[0]", "channels[0]", "languages.de.text"}
    form = {
        **FORM,
        "offers": [{"purpose": "tracking", "channel": "push"}],
        "redirect": "https://evil.example/x",
    }
    problems = assert_problem(client.put("/api/consent-forms/newsletter", json=form), 422)["problems"]
    assert {one["path"] for one in problems} == {"offers[0].purpose", "offers[0].channel", "redirect"}


@pytest.mark.parametrize("word", ["Stop!", "HILFE", "start", "Ja", "Kündigen"])
def test_a_campaign_word_that_means_something_already_is_refused(made: Rig, word: str) -> None:
    """Compliance 2.3, rule 7: it would hide an opt-out."""
    form = {**FORM, "offers": [{"purpose": "marketing", "channel": "sms"}], "keyword": word}
    answer = made.user("owner").put("/api/consent-forms/newsletter", json=form)
    assert assert_problem(answer, 422)["problems"][0]["path"] == "keyword"


def test_a_form_answers_its_address_and_what_to_paste_and_shows_itself_before_it_is_saved(made: Rig) -> None:
    """The snippets name the version of the declaration, signed."""
    client = made.user("owner")
    page = client.post("/api/consent-forms/preview", json={"definition": FORM, "language": "de"}).json()[
        "html"
    ]
    assert "Ja, schickt mir Neues." in page
    assert "checked" not in page
    assert client.put("/api/consent-forms/newsletter", json=FORM).json()["version"] == 1
    (form,) = client.get("/api/consent-forms").json()
    assert form["snippets"]["url"] == "https://shop.example/f/shop/newsletter"
    assert 'name="stamp" value="1.1.de.' in form["snippets"]["own"]
    assert "embed=1" in form["snippets"]["frame"]
    assert form["counts"] == {"asked": 0, "confirmed": 0, "open": 0, "expired": 0}
    assert client.get("/api/consent-forms/newsletter/qr.svg").headers["content-type"] == "image/svg+xml"
    assert_problem(client.delete("/api/wordings/news"), 409)
    assert client.delete("/api/consent-forms/newsletter").status_code == 204
    assert client.delete("/api/wordings/news").status_code == 204
    assert client.get("/api/wordings").json() == []


def test_a_consent_with_its_evidence_counts_and_can_be_proven(made: Rig) -> None:
    """S15: consent after checkout on the thank-you page."""
    client = made.key()
    taken = client.post("/api/consents", json=said())
    assert taken.status_code == 201, taken.text
    assert taken.json()["state"] == "given"
    proof = client.get("/api/consents/proof", params={"person": taken.json()["person"]})
    assert proof.status_code == 404, "the worker has not made the person yet"
    made.work()
    proof = client.get("/api/consents/proof", params={"person": taken.json()["person"]}).json()
    (entry,) = proof["people"][0]["entries"]
    assert proof["whole"]
    assert entry["shown"]["text"] == "Ja, schickt mir Neues."
    assert entry["proof"]["order"] == "o-1"
    assert entry["retain_until"] == "2030-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("missing", "path"),
    [
        ({"wording": ""}, "wording"),
        ({"wording_version": 0}, "wording"),
        ({"wording_version": 7}, "wording"),
        ({"source": ""}, "source"),
        ({"source": "import"}, "source"),
        ({"at": None}, "at"),
        ({"at": "2025-05-04T10:00:00Z"}, "at"),
        ({"at": "2026-05-04T11:00:00Z"}, "at"),
        ({"purpose": "tracking"}, "purpose"),
        ({"channel": "push"}, "channel"),
        ({"channel": "email"}, "address"),
        ({"user_id": ""}, "user_id"),
    ],
)
def test_a_consent_without_its_evidence_is_refused(made: Rig, missing: dict[str, Any], path: str) -> None:
    """GDPR 7 (1): what cannot be proven is no consent (compliance 4.3)."""
    answer = made.key().post("/api/consents", json=said(**missing))
    assert path in {one["path"] for one in assert_problem(answer, 422)["problems"]}
    with made.database.transaction() as tx:
        assert tx.rows("SELECT id FROM consents") == []


def test_a_consent_by_mail_from_the_shop_is_asked_to_be_confirmed(made: Rig) -> None:
    """The shop's word does not prove who owns the mailbox (compliance 4.5)."""
    client = made.key()
    for _ in range(3):
        taken = client.post(
            "/api/consents", json=said(channel="email", address="Ida@Example.com", user_id="")
        ).json()
        assert taken["state"] == "asked"
        assert taken["person"] is None
        made.clock.step(minutes=1)
    limited = client.post("/api/consents", json=said(channel="email", address="ida@example.com", user_id=""))
    assert limited.json()["state"] == "limited"
    proof = client.get("/api/consents/proof", params={"address": "IDA@example.com"}).json()
    assert [one["state"] for one in proof["people"][0]["entries"]] == ["asked"] * 3
    assert [one["outcome"] for one in proof["people"][0]["requests"]] == ["", "replaced", "replaced"]


def test_withdrawing_needs_no_evidence(made: Rig) -> None:
    """As easy as giving (GDPR 7 (3))."""
    client = made.key()
    client.post("/api/consents", json=said())
    gone = {"action": "withdraw", "user_id": "u-1", "channel": "inapp", "purpose": "marketing"}
    assert client.post("/api/consents", json=gone).json()["state"] == "withdrawn"
    counts = client.get("/api/consents/counts").json()
    assert counts == [{"purpose": "marketing", "channel": "inapp", "state": "withdrawn", "people": 1}]


def test_the_printed_proof_shows_a_change_behind_our_back(made: Rig) -> None:
    """Whoever edits the table breaks the chain, and the page says where."""
    client = made.key()
    person = client.post("/api/consents", json=said()).json()["person"]
    made.work()
    page = client.get("/api/consents/proof.html", params={"person": person, "language": "de"})
    assert page.headers["content-type"].startswith("text/html")
    assert "Unverändert. Geprüfte Einträge: 1;" in page.text
    with made.database.transaction() as tx:
        tx.run("UPDATE consents SET at = at - interval '1 year'")
    page = client.get("/api/consents/proof.html", params={"person": person, "language": "en"})
    assert "NOT unchanged" in page.text
    assert "record 1 was changed" in page.text


def test_a_consent_that_lapsed_says_since_when(made: Rig) -> None:
    """Compliance 4.1: unused for 24 months it does not count any more."""
    client = made.key()
    client.post("/api/consents", json=said())
    assert client.get("/api/consents").json()["items"][0]["lapsed_since"] is None
    made.clock.step(days=740)
    (line,) = client.get("/api/consents").json()["items"]
    assert line["lapsed_since"].startswith("2028-05-03")
    made.work()
    (held,) = client.get(f"/api/people/{line['person_id']}/consents/held").json()
    assert held["lapsed_since"].startswith("2028-05-03")


def test_another_workspace_sees_none_of_it(made: Rig) -> None:
    """Wordings, forms and proof stay in their workspace."""
    made.user("owner").put("/api/consent-forms/newsletter", json=FORM)
    made.key().post("/api/consents", json=said(channel="email", address="ida@example.com", user_id=""))
    other = made.key(made.other_key)
    assert other.get("/api/wordings").json() == []
    assert other.get("/api/consent-forms").json() == []
    assert_problem(other.get("/api/wordings/news"), 404)
    assert other.get("/api/consents/proof", params={"address": "ida@example.com"}).json()["people"] == []
    assert other.get("/api/consents/counts").json() == []
