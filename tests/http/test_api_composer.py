"""The composer: unsaved words as a chosen, random or invented person, variables, guard, usage, tests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from api_rig import Rig, assert_problem

from anklang.flows.apply_text import read_yaml

SAID = {"url": "app:/", "tracking_url": "app:/", "expected_delivery": "2026-12-03T12:00:00Z", "quantity": 1}
PLAYBOOKS = Path(__file__).parents[2] / "playbooks"

SMS: dict[str, Any] = {
    "channel": "sms", "class": "advertising", "purpose": "marketing",
    "languages": {
        "de": {"text": "Hallo {{ person.first_name | default: 'du' }}, {{ person.city }}: 10 € 🎁"},
        "en": {"text": "Hello {{ person.first_name | default: 'you' }}"},
    },
    "defaults": {"person.city": {"de": "daheim"}},
}  # fmt: skip


def test_unsaved_words_show_every_variable_with_its_value_or_that_it_is_empty(api: Rig) -> None:
    client = api.key()
    person = api.person("kim@shop.example", first_name="Kim")
    body = {"definition": SMS, "person": str(person), "languages": ["de"]}
    found = client.post("/api/templates/new/preview", json=body).json()
    assert len(found) == 1
    assert (found[0]["person"], found[0]["name"]) == (str(person), "Kim")
    assert found[0]["variables"] == [
        {"path": "person.city", "value": "", "empty": True, "default": "daheim"},
        {"path": "person.first_name", "value": "Kim", "empty": False, "default": ""},
    ]  # fmt: skip
    assert "Hallo Kim, daheim" in found[0]["content"]["text"]


def test_a_field_that_nobody_has_is_told_until_somebody_has_it(api: Rig) -> None:
    """A warning with the field that was probably meant; the properties of a chosen trigger are known too."""
    client = api.key()
    api.person("kim@shop.example", first_name="Kim")
    words = {
        **SMS,
        "class": "service",
        "languages": {"de": {"text": "Hallo {{ person.vorname }} {{ event.totl }}"}},
    }

    def told(event: str = "") -> list[tuple[str, str, list[str]]]:
        found = client.post("/api/templates/check", json=words, params={"event": event}).json()["findings"]
        unknown = [one for one in found if one["rule"] == "unknown_variable"]
        return [(one["severity"], one["found"], [edit["text"] for edit in one["edits"]]) for one in unknown]

    assert told() == [("warn", "person.vorname", ["person.first_name"])]
    assert told("Never Seen") == told()
    api.person("lee@shop.example", vorname="Lee")
    assert told() == []


def test_the_character_that_makes_an_sms_dear_is_named_with_its_place_and_price(api: Rig) -> None:
    """R16"""
    client = api.key()
    settings = client.get("/api/workspace").json()["settings"]
    client.put("/api/workspace/settings", json={**settings, "prices": [{"channel": "sms", "micro": 75000}]})
    found = client.post("/api/templates/new/preview", json={"definition": SMS, "languages": ["de"]}).json()[0]
    assert (found["sms"]["encoding"], found["sms"]["parts"]) == ("UCS-2", 1)
    [gift] = found["costly"]
    assert (gift["character"], gift["why"]) == ("🎁", "not_gsm")
    assert found["content"]["text"][gift["position"]] == "🎁"
    assert (found["cost_micro"], found["currency"]) == (75000, "EUR")
    [dear] = [one for one in found["findings"] if one["rule"] == "costly_character"]
    text = SMS["languages"]["de"]["text"]
    assert (text[dear["start"] : dear["end"]], dear["path"]) == ("🎁", "languages.de.text")
    assert dear["edits"] == [{"start": text.index("🎁"), "end": text.index("🎁") + 1, "text": ""}]
    assert set(dear["reason"]) == {"en", "de"}


def test_a_preview_is_made_as_somebody_random_or_invented(api: Rig) -> None:
    client = api.key()
    nobody = client.post("/api/templates/new/preview", json={"definition": SMS, "random": True}).json()
    assert nobody[0]["person"] is None
    person = api.person("kim@shop.example", first_name="Kim")
    real = client.post("/api/templates/new/preview", json={"definition": SMS, "random": True}).json()
    assert {one["person"] for one in real} == {str(person)}
    invented = {"traits": {"first_name": "Zoë", "city": "Ulm"}}
    made_up = client.post("/api/templates/new/preview", json={"definition": SMS, "invented": invented}).json()
    assert "Hallo Zoë, Ulm" in made_up[0]["content"]["text"]


def test_a_look_at_unsaved_words_names_faults_and_findings_without_refusing(api: Rig) -> None:
    client = api.key()
    bad = {**SMS, "languages": {"de": {"text": "{{ person.first_name | shout }}"}}}
    found = client.post("/api/templates/check", json=bad).json()
    assert found["problems"][0]["path"] == "languages.de.text"
    selling = {**SMS, "class": "service", "languages": {"de": {"text": "Jetzt 20 % Rabatt sichern!"}}}
    found = client.post("/api/templates/check", json=selling).json()
    assert found["problems"] == []
    assert {one["rule"] for one in found["findings"]} >= {
        "selling",
        "generic",
        "no_brand",
        "missing_language",
    }
    assert found["missing_languages"] == ["en"]
    missing = client.post("/api/templates/check", json={**SMS, "coupon": "gone"}).json()
    assert missing["problems"][0]["path"] == "coupon"


def test_the_picker_knows_traits_and_the_properties_of_the_trigger(api: Rig) -> None:
    client = api.key()
    person = api.person("kim@shop.example", first_name="Kim", city="Bonn", points=12)
    api.tell(person, "track", "Order Completed", {"order_id": "A-1", "total": 9.5})
    found = {one["path"]: one for one in client.get("/api/template-variables?event=Order Completed").json()}
    assert (found["person.city"]["example"], found["person.city"]["type"]) == ("Bonn", "string")
    assert (found["person.points"]["type"], found["person.points"]["share"]) == ("number", 1.0)
    assert (found["event.order_id"]["example"], found["event.order_id"]["group"]) == ("A-1", "event")
    assert found["event.order_id"]["snippet"] == "{{ event.order_id }}"
    assert {one["group"] for one in found.values()} >= {
        "cart",
        "order",
        "products",
        "coupon",
        "link",
        "brand",
    }
    analyst = {one["path"]: one for one in api.user("analyst").get("/api/template-variables").json()}
    assert analyst["person.city"]["example"] == ""  # who may not look at people sees no values


def test_every_snippet_of_the_picker_can_be_saved(api: Rig) -> None:
    client = api.key()
    client.put("/api/coupons/gift", json={"kind": "list"})
    for one in client.get("/api/template-variables").json():
        words = {**SMS, "coupon": "gift", "products": {"sources": ["viewed"]},
                 "languages": {"de": {"text": f"x {one['snippet']}"}}}  # fmt: skip
        found = client.post("/api/templates/check", json=words).json()
        assert found["problems"] == [], one["snippet"]


def test_a_template_says_where_it_is_used(api: Rig) -> None:
    client = api.key()
    client.put("/api/templates/hello", json=SMS)
    client.put("/api/templates/hello_2", json=SMS)
    said = {
        "name": "Care", "enter": {"on": [{"event": "Order Completed"}]},
        "steps": [{"send": "first", "channel": "push", "template": "other", "within": "1h",
                   "fallback": [{"channel": "sms", "template": "hello"}]}],
    }  # fmt: skip
    client.put("/api/journeys/care/draft", json=said)
    assert client.get("/api/templates/hello/usage").json() == [
        {
            "journey": "care",
            "name": "Care",
            "status": "draft",
            "version": 0,
            "draft": True,
            "steps": ["first"],
        }
    ]
    assert client.get("/api/templates/hello_2/usage").json() == []
    listed = {one["id"]: one for one in client.get("/api/templates").json()["items"]}
    assert (listed["hello"]["journeys"], listed["hello_2"]["journeys"]) == (1, 0)
    assert (listed["hello"]["languages"], listed["hello"]["missing_languages"]) == (["de", "en"], [])
    found = client.get("/api/templates", params={"search": "LO_2"}).json()
    assert ([one["id"] for one in found["items"]], found["total"]) == (["hello_2"], 1)
    assert_problem(client.get("/api/templates/none/usage"), 404)


def test_words_that_are_not_saved_can_be_sent_as_a_test_and_count_nowhere(api: Rig) -> None:
    client = api.key()
    client.put("/api/coupons/gift", json={"kind": "list"})
    client.post("/api/coupons/gift/codes", json={"text": "CODE-1"})
    api.person("kim@shop.example")
    words = {**SMS, "coupon": "gift", "languages": {"de": {"text": "Dein Code: {{ coupon.code }}"}}}
    sent = client.post(
        "/api/templates/new/test", json={"to": "+4915112345678", "definition": words, "language": "de"}
    )
    assert sent.status_code == 202
    shown = client.get(f"/api/messages/{sent.json()['message']}").json()["detail"]
    assert shown["test"]
    assert "XXXX-XXXX" in shown["rendered"]["content"]["text"]
    assert client.get("/api/coupons/gift").json()["stock"]["free"] == 1
    assert_problem(client.post("/api/templates/new/test", json={"to": "+4915112345678"}), 404)


def test_the_list_of_templates_can_be_asked_for_one_class(api: Rig) -> None:
    client = api.key()
    words = {"de": {"text": "Ihre Bestellung ist da."}}
    client.put(
        "/api/templates/by-class", json={**SMS, "class": "service", "purpose": "order", "languages": words}
    )
    found = client.get("/api/templates?message_class=service").json()
    assert [one["id"] for one in found["items"]] == ["by-class"]
    assert found["total"] == 1


def test_the_list_of_templates_can_be_asked_for_a_channel_of_two_words(api: Rig) -> None:
    client = api.key()
    client.put(
        "/api/templates/by-channel",
        json={**SMS, "channel": "apple_messages", "class": "service", "defaults": {}},
    )
    found = client.get("/api/templates?channel=apple_messages")
    assert found.status_code == 200, found.text
    assert [one["id"] for one in found.json()["items"]] == ["by-channel"]


def test_the_rules_of_the_guard_are_listed_with_what_they_mean_here(api: Rig) -> None:
    client = api.key()
    rules = {one["id"]: one for one in client.get("/api/guard-rules").json()}
    assert rules["selling"]["severity"] == rules["selling"]["usual"] == "block"
    assert set(rules["generic"]["why"]) == {"en", "de"}
    settings = client.get("/api/workspace").json()["settings"]
    client.put("/api/workspace/settings", json={**settings, "guard": {"generic": "warn"}})
    rules = {one["id"]: one for one in client.get("/api/guard-rules").json()}
    assert (rules["generic"]["severity"], rules["generic"]["usual"]) == ("warn", "note")
    wrong = client.put("/api/workspace/settings", json={**settings, "guard": {"genric": "warn"}})
    assert assert_problem(wrong, 422)["problems"][0]["path"] == "guard.genric"


def test_the_list_of_templates_counts_what_the_guard_finds(api: Rig) -> None:
    client = api.key()
    words = {"de": {"text": "Heute alles 20 % günstiger!"}, "en": {"text": "Everything 20% cheaper today!"}}
    client.put(
        "/api/templates/shout", json={**SMS, "class": "transactional", "languages": words, "defaults": {}}
    )
    [row] = [one for one in client.get("/api/templates").json()["items"] if one["id"] == "shout"]
    assert row["findings"]["block"] == 2


def test_every_template_of_a_playbook_can_be_looked_at_before_anything_has_happened(api: Rig) -> None:
    """The library shows each as a picture, and of an event that nobody has told yet the names of its fields."""
    client = api.key()
    for folder in sorted(PLAYBOOKS.iterdir()):
        assert client.post(f"/api/playbooks/{folder.name}/use", json={}).status_code == 201
    faults = []
    for file in sorted(PLAYBOOKS.glob("*/templates/*.yaml")):
        written = file.read_text("utf-8")
        said = {name: SAID.get(name, f"[{name}]") for name in re.findall(r"event\.(\w+)", written)}
        body = {"definition": read_yaml(written).values, "data": {"event": said}}
        for one in client.post("/api/templates/new/preview", json=body).json():
            if one["failure"] is not None:
                faults.append((file.stem, one["language"], one["failure"]["text"]))
    assert faults == []
