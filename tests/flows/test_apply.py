"""Definitions as text: all or nothing, every fault at once, and a round trip that changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from api_rig import Rig, rig

from anklang.core.errors import BadInput
from anklang.flows.apply import Change, apply, export, look
from anklang.flows.apply_read import kind_of, read_files, read_folder
from anklang.flows.apply_text import read_yaml, write_yaml

PLAYBOOK = {
    "s2-abandoned-cart/journey.yaml": """\
name: Abandoned cart
stage: cart
enter:
  on: {event: Cart Updated}
  key: event.cart_id
  again: 1d
  cap: {per_hour: 200, per_day: 1000, ever: 10000}
exit:
  - {event: Order Completed}
steps:
  - wait: half_an_hour
    for: 30m
  - send: reminder
    channel: sms
    template: cart-sms
    useless_after: 12h
""",
    "s2-abandoned-cart/templates/cart-sms.yaml": """\
channel: sms
class: advertising
purpose: marketing
coupon: cart-10
languages:
  de:
    text: |
      Hallo {{ person.first_name }},
      dein Warenkorb wartet: {{ coupon.code }}
""",
    "s2-abandoned-cart/segments/shoppers.yaml": """\
name: Shoppers
condition:
  kind: all
  conditions:
    - {kind: segment, segment: seen}
    - {kind: recency, event: Product Viewed, duration: 14d}
""",
    "s2-abandoned-cart/segments/seen.yaml": "condition: {kind: event, event: Product Viewed}\n",
    "s2-abandoned-cart/coupons.yaml": "- {id: cart-10, kind: generated, valid_for: 4h}\n",
    "s2-abandoned-cart/story.yaml": "what: the customer leaves\n",
}


@pytest.fixture
def shop(database_url: str) -> Iterator[Rig]:
    """An installation of this test alone."""
    with rig(database_url) as made:
        yield made


def _apply(shop: Rig, files: dict[str, str], publish: bool = True) -> list[Change]:
    with shop.database.transaction() as tx:
        return apply(tx, shop.caller(), read_files(files), shop.clock.now(), publish=publish)


def _versions(shop: Rig) -> list[tuple[str, int]]:
    with shop.database.transaction() as tx:
        return [
            *tx.rows("SELECT id, version FROM templates ORDER BY id"),
            *tx.rows("SELECT id, version FROM segments ORDER BY id"),
            *tx.rows("SELECT id, version FROM journeys ORDER BY id"),
        ]  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("settings.yaml", "settings"), ("journey.yaml", "journey"), ("playbooks/s1/journey.yaml", "journey"),
        ("journeys/care.yml", "journey"), ("templates/a.yaml", "template"), ("deep/er/segments/a.yaml", "segment"),
        ("coupons.yaml", "coupons"), ("drafts/a.yaml", "draft"), ("story.yaml", None), ("README.md", None),
        ("templates/a.txt", None),
    ],
)  # fmt: skip
def test_the_place_of_a_file_says_what_it_holds(file: str, kind: str | None) -> None:
    assert kind_of(PurePosixPath(file)) == kind


def test_a_playbook_is_applied_as_it_is_and_a_second_time_changes_nothing(shop: Rig) -> None:
    changes = _apply(shop, PLAYBOOK)
    assert [(one.kind, one.id, one.what) for one in changes] == [
        ("coupons", "cart-10", "new"), ("template", "cart-sms", "new"), ("segment", "seen", "new"),
        ("segment", "shoppers", "new"), ("journey", "s2-abandoned-cart", "new"),
    ]  # fmt: skip
    assert read_files(PLAYBOOK).others == ["s2-abandoned-cart/story.yaml"]
    before = _versions(shop)
    assert before == [("cart-sms", 1), ("seen", 1), ("shoppers", 1), ("s2-abandoned-cart", 1)]
    assert {one.what for one in _apply(shop, PLAYBOOK)} == {"same"}
    assert _versions(shop) == before


def test_what_was_exported_and_applied_again_changes_nothing(shop: Rig) -> None:
    """J41: the text form is the same object."""
    _apply(shop, PLAYBOOK)
    _apply(shop, {"drafts/later.yaml": PLAYBOOK["s2-abandoned-cart/journey.yaml"]})
    with shop.database.transaction() as tx:
        files = export(tx, shop.workspace)
    assert sorted(files) == [
        "coupons/cart-10.yaml", "drafts/later.yaml", "journeys/s2-abandoned-cart.yaml", "segments/seen.yaml",
        "segments/shoppers.yaml", "settings.yaml", "templates/cart-sms.yaml",
    ]  # fmt: skip
    assert "      Hallo {{ person.first_name }},\n" in files["templates/cart-sms.yaml"]
    before = _versions(shop)
    assert {one.what for one in _apply(shop, files)} == {"same"}
    assert _versions(shop) == before


def test_one_fault_refuses_everything_and_every_fault_is_told_with_its_line(shop: Rig) -> None:
    wrong = {
        **PLAYBOOK,
        "s2-abandoned-cart/templates/bad.yaml": "channel: sms\nclass: advertising\npurpose: x\ncolour: red\n"
        "languages: {de: {text: Hi}}\n",
        "s2-abandoned-cart/segments/bad.yaml": "condition:\n  kind: triat\n",
        "journeys/bad.yaml": "name: Bad\nsteps:\n  - send: a\n    channel: sms\n    template: gone\n",
        "settings.yaml": "brand: {name: New}\nzone: 7\n",
    }
    with pytest.raises(BadInput) as refused:
        _apply(shop, wrong)
    found = {(one.path, one.reason) for one in refused.value.problems}
    places = {path for path, _ in found}
    assert "s2-abandoned-cart/templates/bad.yaml:4: colour" in places
    assert "s2-abandoned-cart/segments/bad.yaml:2: condition.kind" in places
    assert ("journeys/bad.yaml:5: steps[0].template", "there is no template 'gone'") in found
    assert "settings.yaml:2: zone" in places
    assert _versions(shop) == []
    with shop.database.transaction() as tx:
        assert tx.rows("SELECT count(*) FROM audit") == [(0,)]
        assert tx.rows("SELECT count(*) FROM coupon_pools") == [(0,)]


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 3, column 1", "written twice"),
        ("a: [1, 2\n", "line 2, column 1", ""),
        ("a: &x 1\nb: *x\n", "line 2, column 4", "aliases"),
        ("a: !!python/object:os.system x\n", "line 1, column 4", "not used here"),
        ("? [1]\n: 2\n", "line 1, column 3", "is a word"),
    ],
)
def test_a_file_that_is_no_plain_yaml_is_refused_with_its_place(text: str, where: str, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_yaml(text)
    assert refused.value.problems[0].path == where
    assert why in refused.value.problems[0].reason


def test_words_that_other_readers_take_for_something_else_stay_words() -> None:
    values = {"on": "NO", "at": "18:00", "day": "2026-12-24", "yes": "off", "code": "007", "much": 1.5, "none": None,
              "text": "two\nlines\n", "trail": "a \nb", "list": [{"a": True}]}  # fmt: skip
    assert read_yaml(write_yaml(values)).values == values
    assert read_yaml("country: NO\non: {at: 18:00}\n").values == {"country": "NO", "on": {"at": "18:00"}}


def test_a_dry_run_shows_the_difference_and_keeps_nothing(shop: Rig, tmp_path: Path) -> None:
    _apply(shop, PLAYBOOK)
    before = _versions(shop)
    for name, text in PLAYBOOK.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("for: 30m", "for: 45m").replace("wartet", "ist noch da"))
    changes = {
        one.id: one for one in look(shop.database, shop.caller(), read_folder(tmp_path), shop.clock.now())
    }
    assert changes["s2-abandoned-cart"].what == "changed"
    assert "-    for: 30m" in changes["s2-abandoned-cart"].diff
    assert "+    for: 45m" in changes["s2-abandoned-cart"].diff
    assert "+      dein Warenkorb ist noch da: {{ coupon.code }}" in changes["cart-sms"].diff
    assert changes["seen"].what == "same"
    assert _versions(shop) == before


def test_people_in_a_changed_step_finish_on_the_old_version(shop: Rig) -> None:
    """J37: what nobody was asked about keeps what was promised."""
    _apply(shop, PLAYBOOK)
    person = shop.person("a@shop.example")
    shop.tell(person, "track", "Cart Updated", {"cart_id": "c1"})
    longer = {name: text.replace("for: 30m", "for: 45m") for name, text in PLAYBOOK.items()}
    changed = {one.id: one for one in _apply(shop, longer)}["s2-abandoned-cart"]
    assert changed.note == "version 2"
    shop.work()
    with shop.database.transaction() as tx:
        assert tx.rows("SELECT version FROM instances") == [(1,)]


def test_journeys_can_be_kept_as_drafts(shop: Rig) -> None:
    _apply(shop, PLAYBOOK, publish=False)
    with shop.database.transaction() as tx:
        assert tx.rows("SELECT version, status, draft IS NOT NULL FROM journeys") == [(0, "draft", True)]


def test_journeys_of_one_folder_may_name_each_other(shop: Rig) -> None:
    files = {
        "templates/t.yaml": "channel: sms\nclass: transactional\npurpose: orders\nlanguages: {de: {text: Hi}}\n",
        "journeys/a.yaml": "name: A\nsteps:\n  - journey: go\n    start: b\n",
        "journeys/b.yaml": "name: B\nsteps:\n  - send: s\n    channel: sms\n    template: t\n",
    }
    assert [one.what for one in _apply(shop, files)] == ["new", "new", "new"]


def test_a_folder_that_is_not_there_and_an_id_that_stands_twice_are_told(shop: Rig, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such folder"):
        read_folder(tmp_path / "nowhere")
    with pytest.raises(BadInput, match=r"stands in segments/a\.yaml too"):
        read_files({"segments/a.yaml": "condition: {}\n", "x/segments/b.yaml": "id: a\ncondition: {}\n"})
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "bad.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="cannot be read"):
        read_folder(tmp_path)
    assert shop.workspace == 1


PLAYBOOKS = sorted(path.parent for path in (Path(__file__).parents[2] / "playbooks").glob("*/journey.yaml"))


def test_every_playbook_of_the_house_can_be_applied_alone(shop: Rig) -> None:
    assert PLAYBOOKS
    for playbook in PLAYBOOKS:
        changes = look(shop.database, shop.caller(), read_folder(playbook), shop.clock.now())
        assert {one.what for one in changes} == {"new"}, playbook.name
        journeys = [one.id for one in changes if one.kind == "journey"]
        assert journeys
        prefix = playbook.name.partition("-")[0] + "-"
        assert [one for one in journeys if not one.startswith(prefix)] == []


def test_all_playbooks_together_can_be_applied_exported_and_applied_again(shop: Rig) -> None:
    folder = read_folder(PLAYBOOKS[0].parent)
    with shop.database.transaction() as tx:
        first = apply(tx, shop.caller(), folder, shop.clock.now())
        assert len(first) == len(folder.items)
        files = export(tx, shop.workspace)
        again = apply(tx, shop.caller(), read_files(files), shop.clock.now())
    assert {one.what for one in again} == {"same"}
