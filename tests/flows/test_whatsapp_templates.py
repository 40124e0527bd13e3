"""Templates that WhatsApp approves, from end to end: read, told of, chosen at hand-over, refused by the gate."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from contract.providers.vendor import within
from contract.providers.whatsapp_rig import WhatsAppRig, template_row, template_status
from edge_rig import DAY, HOUR, MINUTE, edge_shop
from flows.test_whatsapp import JOURNEY, NUMBER, Line, last

from anklang.channels.model import ChatContent, ChatReply, Parameter, TemplateContent
from anklang.channels.vendor_templates import TemplateList
from anklang.core.errors import BadInput
from anklang.flows.check_journey import check_values
from anklang.flows.look_up_template import check_template
from anklang.flows.look_up_vendor_templates import templates_of_vendors
from anklang.flows.read_templates import DailyReading
from anklang.flows.vendor_templates import keep_templates
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.workspaces.store import raise_epoch

BODY = [{"text": "{{ person.first_name }}"}, {"text": "{{ event.parcel }}"}]
SENT: dict[str, Any] = {
    "id": "sent", "channel": "whatsapp", "class": "transactional", "purpose": "order",
    "languages": {"de": {
        "text": "Unterwegs", "replies": [{"label": "Danke"}],
        "template": {"name": "order_sent", "language": "de", "body": BODY},
    }},
}  # fmt: skip


@pytest.fixture
def line(database_url: str) -> Iterator[Line]:
    """A shop with a number on WhatsApp, a template of ours that names one of Meta's, and a journey."""
    with edge_shop(database_url) as shop:
        shop.person(first_name="Anna", phone=NUMBER)
        made = Line(shop)
        save(made, SENT)
        shop.publish(JOURNEY % ("sent", "Shipped", "sent", ""))
        yield made


def save(line: Line, template: dict[str, Any]) -> None:
    """A template of ours."""
    with line.world.database.transaction() as tx:
        templates.save(
            tx, line.world.workspace, template_text.parse(template), line.world.clock.now(), "test"
        )
        raise_epoch(tx, line.world.workspace)


def read(line: Line, *rows: dict[str, Any]) -> tuple[bool, int, int]:
    """The account's list, read by the real adapter."""
    rig = WhatsAppRig()
    rig.templates = list(rows)
    found: list[TemplateList] = []

    async def act(one: WhatsAppRig) -> None:
        found.append(await one.provider.templates())

    within(act, rig)
    with line.world.database.transaction() as tx:
        told = keep_templates(tx, line.world.workspace, "wa", found[0], line.world.clock.now())
    return told.ok, told.templates, told.changed


def ship(line: Line) -> tuple[str, str | None]:
    """A parcel leaves."""
    line.shop.happens("Shipped", parcel="4711")
    line.world.wait(MINUTE)
    return last(line)


def test_the_approved_template_goes_where_the_window_is_closed_and_free_words_where_it_is_open(
    line: Line,
) -> None:
    """R17: the fall-back at hand-over, with values for its gaps and the words that the person reads."""
    assert read(line, template_row()) == (True, 1, 1)
    assert ship(line) == ("accepted", None)
    kept = line.world.outbox.sent[-1].content
    assert kept == TemplateContent(
        "order_sent", "de", body=(Parameter("Anna"), Parameter("4711")), text="Hallo Anna, Paket 4711 ist unterwegs."
    )  # fmt: skip
    line.writes("Danke, wann?")
    assert ship(line) == ("accepted", None)
    assert line.world.outbox.sent[-1].content == ChatContent("Unterwegs", replies=(ChatReply("Danke", "1"),))
    line.world.wait(DAY)
    assert ship(line) == ("accepted", None)
    assert isinstance(line.world.outbox.sent[-1].content, TemplateContent)
    assert line.shop.balances()


@pytest.mark.parametrize("status", ["PENDING", "REJECTED", "PAUSED", "DISABLED"])
def test_a_template_that_is_not_approved_is_refused_with_its_reason(line: Line, status: str) -> None:
    read(line, template_row(status=status))
    assert ship(line) == ("not_sent", "template_not_approved")
    line.writes("Hallo")
    assert ship(line) == ("accepted", None)  # control: free words need no approval


def test_a_template_that_the_account_does_not_have_is_refused(line: Line) -> None:
    """Unsure means no: before the first reading none is known."""
    assert ship(line) == ("not_sent", "template_not_approved")


def test_what_meta_tells_of_a_template_counts_for_the_next_message(line: Line) -> None:
    """Paused and approved again between two messages; the webhook is enough."""
    read(line, template_row())
    line.world.wait(MINUTE)
    line.hears(template_status("PAUSED", message_template_category="MARKETING"))
    assert ship(line) == ("not_sent", "template_not_approved")
    with line.world.database.transaction() as tx:
        (row,) = templates_of_vendors(tx, line.world.definitions()).templates
    assert (row.state, row.word, row.category, row.used_by) == ("paused", "PAUSED", "MARKETING", ["sent"])
    assert row.text == "Hallo {{1}}, Paket {{2}} ist unterwegs."
    assert row.gaps.body == ("1", "2")


def test_an_approval_told_late_does_not_undo_what_the_list_has_said(line: Line) -> None:
    """Calls of Meta may come a day late (integrations 4.1); what forbids counts, however late."""
    read(line, template_row(status="PAUSED"))
    line.hears(template_status("APPROVED"))
    assert ship(line) == ("not_sent", "template_not_approved")
    read(line, template_row())
    line.hears(template_status("DISABLED"))
    assert ship(line) == ("not_sent", "template_not_approved")


def test_a_template_that_is_gone_is_forgotten_and_a_list_that_did_not_come_changes_nothing(
    line: Line,
) -> None:
    assert read(line, template_row(), template_row("sale")) == (True, 2, 2)
    assert read(line, template_row(), template_row("sale")) == (True, 2, 0)
    assert read(line, template_row()) == (True, 1, 1)
    with line.world.database.transaction() as tx:
        told = keep_templates(
            tx, line.world.workspace, "wa", TemplateList(problem="away"), line.world.clock.now()
        )
        found = templates_of_vendors(tx, line.world.definitions())
    assert (told.ok, [one.name for one in found.templates]) == (False, ["order_sent"])
    assert [(one.account, one.problem) for one in found.readings] == [("wa", "away")]


class Builders:
    """Gives the adapter of a rig for every account, and counts."""

    def __init__(self, rig: WhatsAppRig) -> None:
        self.rig, self.made = rig, 0

    def build(self, workspace: int, account: Any) -> Any:
        """The adapter."""
        self.made += 1
        return self.rig.provider


def test_once_a_day_one_process_reads_them(line: Line) -> None:
    """Two processes look; the one that comes first reads, the other waits for the next day."""
    rig = WhatsAppRig()
    rig.templates = [template_row()]

    async def act(one: WhatsAppRig) -> list[int]:
        builders = Builders(one)
        both = [
            DailyReading(line.world.database, line.world.clock, line.world.cache, builders) for _ in range(2)
        ]
        counts = []
        for pause in (MINUTE, 23 * HOUR, HOUR, MINUTE):
            for reading in both:
                await reading.round()
            counts.append(builders.made)
            line.world.clock.set(line.world.clock.now() + pause)
        return counts

    async def main() -> list[int]:
        async with rig:
            return await act(rig)

    assert asyncio.run(main()) == [1, 1, 1, 2]
    with line.world.database.transaction() as tx:
        assert [one.name for one in templates_of_vendors(tx, line.world.definitions()).templates] == [
            "order_sent"
        ]


@pytest.mark.parametrize("fault", [RuntimeError, OSError])
def test_an_adapter_that_raises_does_not_end_the_process_that_delivers(
    line: Line, fault: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    """The account waits for the next day; the log says which one."""

    class Broken:
        def build(self, workspace: int, account: Any) -> Any:
            raise fault("broken")

    reading = DailyReading(line.world.database, line.world.clock, line.world.cache, Broken())
    assert asyncio.run(reading.round()) == 1
    assert "templates of" in caplog.text
    line.world.clock.set(line.world.clock.now() + 23 * HOUR)
    assert asyncio.run(reading.round()) == 0


@pytest.mark.parametrize(
    ("change", "status", "faults"),
    [
        ({}, "APPROVED", []),
        ({}, "PENDING", ["not_approved"]),
        ({"name": "other"}, "APPROVED", ["unknown"]),
        ({"language": "en"}, "APPROVED", ["unknown"]),
        ({"body": BODY[:1]}, "APPROVED", ["gaps"]),
        ({"body": [{"text": "x", "name": "a"}, {"text": "y", "name": "b"}]}, "APPROVED", ["gaps"]),
        ({"header": "x"}, "APPROVED", ["gaps"]),
        ({"image": "https://a.example/b.jpg"}, "APPROVED", ["gaps"]),
        ({"buttons": [{"index": 0, "text": "x"}]}, "REJECTED", ["not_approved", "gaps"]),
    ],
)
def test_a_look_at_unsaved_words_says_what_keeps_them_from_going_out(
    line: Line, change: dict[str, Any], status: str, faults: list[str]
) -> None:
    read(line, template_row(status=status))
    words = SENT["languages"]["de"]
    changed = {**SENT, "languages": {"de": {**words, "template": {**words["template"], **change}}}}
    with line.world.database.transaction() as tx:
        told = check_template(tx, line.world.definitions(), changed)
    assert told.problems == []
    assert [one.fault for one in told.vendor] == faults
    assert all(one.path == "languages.de.template" and one.text for one in told.vendor)


def test_before_publishing_both_limits_are_pointed_out(line: Line) -> None:
    """R17: an unapproved template, and free words that only those get who have just written."""
    save(line, {**SENT, "id": "free", "languages": {"de": {"text": "Neu"}}})
    told = {}
    for name, template, event in (("a", "sent", "X"), ("b", "free", "X"), ("c", "free", "Message Received")):
        journey = {
            "id": name, "name": name, "enter": {"on": {"event": event}},
            "steps": [{"send": "one", "channel": "whatsapp", "template": template, "useless_after": "1h"}],
        }  # fmt: skip
        with line.world.database.transaction() as tx:
            found = check_values(tx, line.world.definitions(), journey, line.world.clock.now())
        told[name] = {one.code for one in found.warnings} & {"vendor_template", "window_only"}
        assert found.problems == []
    assert told == {"a": {"vendor_template"}, "b": {"window_only"}, "c": set()}


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"image": "https://a.example/b.jpg", "template": {"name": "x", "language": "de"}},
        {"text": "x", "buttons": [{"label": "a", "link": "/a"}, {"label": "b", "link": "/b"}]},
        {"text": "x", "buttons": [{"label": "a", "link": "/a"}], "replies": [{"label": "b"}]},
        {"text": "x", "replies": [{"label": str(n)} for n in range(4)]},
        {"text": "x", "replies": [{"label": ""}]},
        {"template": {"name": "", "language": "de"}},
        {"template": {"name": "x", "language": "de", "body": [{"text": "{{ person.x | nofilter }}"}]}},
    ],
)
def test_words_that_whatsapp_cannot_show_are_not_saved(words: dict[str, Any]) -> None:
    template_text.parse({**SENT, "languages": {"de": {"text": "x"}}})
    with pytest.raises(BadInput):
        template_text.parse({**SENT, "languages": {"de": words}})


def test_an_empty_value_ends_the_message_with_the_field(line: Line) -> None:
    """WhatsApp would refuse it."""
    read(line, template_row())
    line.shop.happens("Shipped", parcel=" ")
    line.world.wait(MINUTE)
    assert last(line) == ("not_sent", "render_error")
