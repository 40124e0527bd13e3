"""Templates, segments, coupons, providers, settings and the team, over the API."""

from __future__ import annotations

import socket
from typing import Any

from api_rig import Rig, assert_problem, pages

SMS: dict[str, Any] = {
    "channel": "sms", "class": "transactional", "purpose": "orders",
    "languages": {"de": {"text": "Hallo {{ person.first_name }}, dein Paket ist da."},
                  "en": {"text": "Hello {{ person.first_name }}, your parcel – it is here 😀"}},
}  # fmt: skip


def test_other_words_are_a_new_version_and_the_same_words_are_not(api: Rig) -> None:
    client = api.key()
    first = client.put("/api/templates/parcel", json=SMS)
    assert first.json() == {"id": "parcel", "version": 1, "changed": True}
    assert client.put("/api/templates/parcel", json=SMS).json() == {
        "id": "parcel",
        "version": 1,
        "changed": False,
    }
    changed = {**SMS, "languages": {"de": {"text": "Dein Paket ist da."}}}
    assert client.put("/api/templates/parcel", json=changed).json()["version"] == 2
    versions = client.get("/api/templates/parcel/versions").json()
    assert [one["version"] for one in versions] == [2, 1]
    assert versions[1]["variables"] == ["person.first_name"]
    assert versions[1]["definition"] == {"id": "parcel", **SMS}
    api.clock.step(seconds=1)
    assert client.delete("/api/templates/parcel").status_code == 204
    assert client.get("/api/templates").json()["items"] == []
    assert client.get("/api/templates", params={"archived": True}).json()["total"] == 1
    actions = [one["action"] for one in pages(client, "/api/audit", action="template")]
    assert actions == ["template.archived", "template.saved", "template.saved"]


def test_every_fault_of_a_template_is_told_at_once(api: Rig) -> None:
    body = {
        **SMS,
        "languages": {"de": {"text": "{{ nobody.knows | shout }}", "colour": 1}},
        "channel": "pigeon",
    }
    found = assert_problem(api.key().put("/api/templates/bad", json=body), 422)
    paths = {problem["path"] for problem in found["problems"]}
    assert "channel" in paths
    assert "languages.de.colour" in paths
    named = {**SMS, "coupon": "spring"}
    assert (
        "coupon pool"
        in assert_problem(api.key().put("/api/templates/x", json=named), 422)["problems"][0]["reason"]
    )
    assert_problem(api.key().put("/api/templates/x", json={**SMS, "id": "y"}), 422)


def test_a_preview_shows_each_language_with_its_sms_parts_and_what_costs(api: Rig) -> None:
    client = api.key()
    client.put("/api/templates/parcel", json=SMS)
    german, english = client.post("/api/templates/parcel/preview", json={}).json()
    assert german["content"]["text"] == "Hallo Ada, dein Paket ist da."
    assert german["sms"]["encoding"] == "GSM-7"
    assert german["sms"]["parts"] == 1
    assert english["sms"]["encoding"] == "UCS-2"
    assert any(one["character"] == "😀" for one in english["costly"])
    person = api.person("kim@shop.example", first_name="Kim")
    one = client.post(
        "/api/templates/parcel/preview", json={"person": str(person), "languages": ["de"]}
    ).json()
    assert one[0]["content"]["text"] == "Hallo Kim, dein Paket ist da."
    draft = {"definition": {**SMS, "languages": {"de": {"text": "{{ event.nothing }}"}}}}
    failed = client.post("/api/templates/parcel/preview", json=draft).json()
    assert failed[0]["failure"]["reason"] == "missing_variable"
    assert client.post("/api/templates/parcel/preview", json={**draft, "data": {"event": {"nothing": "!"}}}).json()[0][
        "content"
    ]["text"] == "!"  # fmt: skip


def test_a_preview_takes_no_coupon_and_a_test_send_counts_nowhere(api: Rig) -> None:
    client = api.key()
    client.put("/api/coupons/spring", json={"kind": "list", "valid_for": "4h"})
    client.post("/api/coupons/spring/codes", json={"text": "code\nAAA-1\nAAA-2\n"})
    words = {**SMS, "coupon": "spring", "languages": {"de": {"text": "Dein Code: {{ coupon.code }}"}}}
    client.put("/api/templates/offer", json=words)
    shown = client.post("/api/templates/offer/preview", json={}).json()[0]
    assert shown["content"]["text"] == "Dein Code: XXXX-XXXX"
    assert_problem(client.post("/api/templates/offer/test", json={"to": "+4915112345678"}), 409)
    api.person("kim@shop.example")
    assert_problem(client.post("/api/templates/offer/test", json={"to": "not a number"}), 422)
    sent = client.post("/api/templates/offer/test", json={"to": "0151 12345678"})
    assert sent.status_code == 202
    message = client.get(f"/api/messages/{sent.json()['message']}").json()["detail"]
    assert message["test"] is True
    assert message["rendered"]["content"]["text"] == "Dein Code: XXXX-XXXX"
    assert message["message"]["state"] == "planned"
    assert client.get("/api/coupons/spring").json()["stock"] == {
        "free": 2, "reserved": 0, "committed": 0, "redeemed": 0, "void": 0,
    }  # fmt: skip


def test_codes_come_from_csv_and_one_bad_line_refuses_all(api: Rig) -> None:
    client = api.key()
    client.put("/api/coupons/list", json={"kind": "list"})
    bad = client.post("/api/coupons/list/codes", json={"text": "GOOD-1\nno code because of blanks\n"})
    assert assert_problem(bad, 422)["problems"][0]["path"] == "line 2"
    added = client.post(
        "/api/coupons/list/codes", json={"text": 'Code;Value\n"GOOD-1";5\nGOOD-2;5\nGOOD-1;5'}
    )
    assert added.json() == {"added": 2, "known": 0}
    assert client.post("/api/coupons/list/codes", json={"text": "GOOD-2\nGOOD-3"}).json() == {
        "added": 1,
        "known": 1,
    }
    view = client.get("/api/coupons/list").json()
    assert view["stock"]["free"] == 3
    assert view["low"] is True
    assert client.post("/api/coupons/list/withdraw").json() == {"count": 3}
    assert_problem(client.get("/api/coupons/none"), 404)
    assert_problem(client.put("/api/coupons/x", json={"kind": "generated", "length": 2}), 422)


def test_a_saved_segment_has_its_members_at_once_and_sets_nothing_off(api: Rig) -> None:
    """J5: who fits when a segment is saved is a member, and no journey hears of it."""
    client = api.key()
    people = [api.person(f"p{n}@shop.example", city="Berlin" if n < 3 else "Bonn") for n in range(5)]
    saved = client.put("/api/segments/berlin", json={
        "name": "Berlin", "condition": {"kind": "trait", "name": "city", "op": "eq", "value": "Berlin"}})  # fmt: skip
    assert saved.status_code == 200, saved.text
    view = client.get("/api/segments/berlin").json()
    assert (view["row"]["status"], view["row"]["members"]) == ("live", 3)
    members = pages(client, "/api/segments/berlin/members")
    assert {one["person"] for one in members} == {str(one) for one in people[:3]}
    lines = pages(client, f"/api/people/{people[0]}/timeline", kinds="event")
    assert [one["event"]["name"] for one in lines] == ["Identify"]
    api.tell(people[0], "identify", "Identify", {"city": "Bonn"})
    assert client.get("/api/segments/berlin").json()["row"]["members"] == 2


def test_a_segment_over_time_and_filtered_events_is_filled_from_history(api: Rig) -> None:
    """Counters with filters are counted from history; what time alone changes has its timer (J5, ARCHITECTURE.md)."""
    client = api.key()
    person, other = api.person("a@shop.example"), api.person("b@shop.example")
    api.tell(person, "track", "Product Viewed", {"product_id": "red-shoe"})
    api.tell(other, "track", "Product Viewed", {"product_id": "blue-shoe"})
    condition = {"kind": "recency", "event": "Product Viewed", "duration": "2d",
                 "filters": [{"path": "product_id", "value": "red-shoe"}]}  # fmt: skip
    assert client.put("/api/segments/red", json={"condition": condition}).json()["changed"] is True
    assert [one["person"] for one in pages(client, "/api/segments/red/members")] == [str(person)]
    api.clock.step(days=2, minutes=1)
    api.work()
    assert client.get("/api/segments/red").json()["row"]["members"] == 0


def test_a_segment_that_asks_for_another_is_filled_again_with_it(api: Rig) -> None:
    client = api.key()
    api.person("a@shop.example", city="Berlin", tier="gold")
    trait = {"kind": "trait", "name": "city", "value": "Berlin"}
    client.put("/api/segments/inner", json={"condition": {**trait, "value": "Bonn"}})
    client.put("/api/segments/outer", json={"condition": {"kind": "segment", "segment": "inner"}})
    assert client.get("/api/segments/outer").json()["row"]["members"] == 0
    client.put("/api/segments/inner", json={"condition": trait})
    assert client.get("/api/segments/outer").json()["row"]["members"] == 1
    assert client.get("/api/segments/inner").json()["used_by"] == ["segment outer"]
    assert_problem(client.delete("/api/segments/inner"), 409)
    circle = client.put("/api/segments/inner", json={"condition": {"kind": "segment", "segment": "outer"}})
    assert "circle" in assert_problem(circle, 422)["problems"][0]["hint"]
    assert client.delete("/api/segments/outer").status_code == 204
    assert [one["id"] for one in pages(client, "/api/segments", archived=True)] == ["outer"]


def test_a_preview_counts_and_an_explanation_names_each_condition(api: Rig) -> None:
    client = api.key()
    person = api.person("a@shop.example", city="Berlin", age=20)
    both = {"kind": "all", "conditions": [{"kind": "trait", "name": "city", "value": "Berlin"},
                                          {"kind": "trait", "name": "age", "op": "gt", "value": 30}]}  # fmt: skip
    found = client.post("/api/segments/preview", json={"condition": both["conditions"][0]}).json()
    assert found["count"] == 1
    assert found["sample"][0]["profile"]["email"] == "a@shop.example"
    said = client.post("/api/segments/none/evaluate", json={"person": str(person), "condition": both}).json()
    assert said["verdict"]["value"] is False
    assert [part["value"] for part in said["verdict"]["parts"]] == [True, False]
    bad = client.post("/api/segments/preview", json={"condition": {"kind": "triat"}})
    assert "did you mean trait" in assert_problem(bad, 422)["problems"][0]["hint"]


def test_secrets_of_providers_go_in_and_never_come_back(api: Rig) -> None:
    client = api.key()
    form = {one["name"]: one for one in client.get("/api/providers/manifests").json()}["twilio"]
    secret = [field["name"] for field in form["fields"] if field["secret"]]
    values = {field["name"]: field["default"] or f"value-of-{field['name']}" for field in form["fields"]}
    values.update({name: f"hush-{name}" for name in secret})
    for field in form["fields"]:
        if field["kind"] == "choice":
            values[field["name"]] = field["choices"][0]["value"]
        else:
            fits = {"url": "https://shop.example", "number": "1", "flag": "true", "multiline": "+33 36180"}
            values[field["name"]] = fits.get(field["kind"], values[field["name"]])
    answer = client.put("/api/providers/sms-de", json={"vendor": "twilio", "settings": values, "rank": 1})
    assert answer.status_code == 200, answer.text
    assert "hush" not in answer.text
    assert answer.json()["secrets"] == sorted(secret)
    again = client.put("/api/providers/sms-de", json={"vendor": "twilio", "settings": {
        name: value for name, value in values.items() if name not in secret}})  # fmt: skip
    assert again.json()["secrets"] == sorted(secret)
    listed = client.get("/api/providers")
    assert "hush" not in listed.text
    with api.database.transaction() as tx:
        row = tx.row("SELECT settings FROM providers")
        assert row is not None
        assert b"hush" not in row[0]
        assert "hush" not in str(tx.rows("SELECT detail FROM audit"))
    assert_problem(client.put("/api/providers/x", json={"vendor": "nobody"}), 404)
    missing = assert_problem(client.put("/api/providers/x", json={"vendor": "twilio"}), 422)
    assert any(problem["reason"] == "is missing" for problem in missing["problems"])
    assert client.delete("/api/providers/sms-de").status_code == 204
    assert_problem(client.delete("/api/providers/sms-de"), 404)


def test_a_connection_is_tested_by_the_provider_itself(api: Rig) -> None:
    client = api.key()
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    form = {"vendor": "handset", "settings": {"secret": "0123456789abcdef", "base_url": address}}
    assert client.put("/api/providers/phone", json=form).status_code == 200
    said = client.post("/api/providers/phone/check").json()
    assert said["ok"] is False  # nobody listens there
    assert "reached" in said["text"]
    assert_problem(client.post("/api/providers/none/check"), 404)


def test_settings_are_replaced_as_a_whole_and_faults_have_their_place(api: Rig) -> None:
    client = api.key()
    settings = client.get("/api/workspace").json()["settings"]
    settings["brand"]["name"] = "Lindenhof"
    assert client.put("/api/workspace/settings", json=settings).json()["brand"]["name"] == "Lindenhof"
    wrong = {**settings, "caps": [{"limit": "many", "hours": 1}]}
    body = assert_problem(client.put("/api/workspace/settings", json=wrong), 422)
    assert body["problems"][0]["path"] == "caps[0].limit"
    assert client.get("/api/workspace").json()["settings"]["brand"]["name"] == "Lindenhof"


def test_the_last_owner_stays_and_only_owners_make_owners(api: Rig) -> None:
    client = api.user("owner")
    users = {one["email"]: one for one in pages(client, "/api/users")}
    owner = users["owner@shop.example"]["id"]
    assert_problem(client.patch(f"/api/users/{owner}", json={"role": "agent"}), 409)
    developer = api.user("developer")
    new = {"email": "new@shop.example", "password": "long enough it is", "role": "owner"}
    assert_problem(developer.post("/api/users", json=new), 403)
    assert_problem(developer.patch(f"/api/users/{owner}", json={"password": "taken over now"}), 403)
    assert_problem(client.post("/api/users", json={**new, "password": "short"}), 422)
    assert client.post("/api/users", json=new).status_code == 201
    assert_problem(client.post("/api/users", json=new), 409)
    assert client.patch(f"/api/users/{owner}", json={"role": "agent"}).status_code == 204
    assert client.get("/api/session").json()["role"] == "agent"


def test_a_key_can_do_no_more_than_its_maker(api: Rig) -> None:
    made = api.key().post("/api/keys", json={"kind": "api", "name": "keys", "scopes": ["admin"]}).json()
    script = api.key(made["secret"])
    more = script.post("/api/keys", json={"kind": "api", "name": "more", "scopes": ["admin", "send"]})
    assert "send" in assert_problem(more, 403)["detail"]
    assert_problem(script.post("/api/keys", json={"kind": "api", "name": "none"}), 422)
    listed = pages(api.key(), "/api/keys")
    assert made["secret"] not in str(listed)
    assert {one["name"] for one in listed} == {"shop", "first key", "keys"}


def test_the_vocabulary_has_each_reason_in_both_languages(api: Rig) -> None:
    found = api.key().get("/api/vocabulary").json()
    assert found["reasons"]["capped"]["en"]
    assert all(set(words) == {"de", "en"} for words in found["reasons"].values())
    assert "send" in found["steps"]
