"""SMPP against an SMSC that the published package "smpp" makes (tests/node/smsc.js): receipts, replies, the line."""

from __future__ import annotations

import asyncio

import pytest
from contract.providers.smpp_rig import BOUND, SmppRig, digits, heard, listening, said, send

from anklang.channels.model import Accepted, DeliveryReport, Unknown
from anklang.providers.smpp import join
from anklang.testing.provider_listen_suite import Ear

LONG = "Ich hätte gern gewusst, wann meine Bestellung kommt, denn ich bin ab morgen im Urlaub. " * 3


async def report(rig: SmppRig, ear: Ear, **fields: object) -> DeliveryReport:
    """What is heard of one receipt."""
    answer = await rig.act("/receipt", **{"to": digits(1), "stat": "DELIVRD"} | fields)
    assert answer["status"] == 0
    item = (await ear.first(len(ear.items)))[-1]
    assert isinstance(item, DeliveryReport)
    return item


# -- receipts


@pytest.mark.parametrize(
    ("stat", "state", "error", "reason"),
    [
        ("ENROUTE", "sent", None, None),
        ("ACCEPTD", "sent", None, None),
        ("DELIVRD", "delivered", None, None),
        ("EXPIRED", "undeliverable", "message", "too_late"),
        ("DELETED", "undeliverable", "message", "provider_rejected"),
        ("UNDELIV", "undeliverable", "transient", "unreachable"),
        ("REJECTD", "undeliverable", "message", "provider_rejected"),
        ("UNKNOWN", "sent", None, None),
        ("BUFFRED", "sent", None, None),
    ],
)
def test_a_receipt_has_our_word_for_its_state(
    stat: str, state: str, error: str | None, reason: str | None
) -> None:
    """integrations 1.1; a word that nobody knows changes nothing."""

    async def act(rig: SmppRig, ear: Ear) -> None:
        message, sent = await send(rig)
        assert isinstance(sent, Accepted)
        item = await report(rig, ear, id=rig.parts()[0]["id"], stat=stat, err="0A1")
        assert (item.state, item.error, item.reason) == (state, error, reason)
        assert (item.provider_ref, item.client_ref) == (sent.provider_ref, message.message_id)
        assert item.at == rig.clock.now()
        if error:
            assert item.code == f"{stat} 0A1"
        assert "Hallo" not in str(item.raw)

    listening(SmppRig(), act)


@pytest.mark.parametrize(
    ("tlv", "state", "error"),
    [
        ({"state": 2}, "delivered", None),
        ({"state": 2, "plain": True}, "delivered", None),
        ({"state": 5}, "undeliverable", "transient"),
        ({"state": 5, "network": "030001"}, "undeliverable", "address"),
        ({"state": 5, "network": "03001b"}, "undeliverable", "transient"),
        ({"state": 5, "network": "010001"}, "undeliverable", "transient"),
    ],
)
def test_a_receipt_by_parameters_alone_is_read(tlv: dict[str, object], state: str, error: str | None) -> None:
    """5.3.2.12, 5.3.2.31, 5.3.2.35. Only a GSM network that knows no such subscriber speaks against the number."""

    async def act(rig: SmppRig, ear: Ear) -> None:
        _, sent = await send(rig)
        assert isinstance(sent, Accepted)
        item = await report(rig, ear, id=rig.parts()[0]["id"], tlv=tlv)
        assert (item.state, item.error, item.provider_ref) == (state, error, sent.provider_ref)

    listening(SmppRig(), act)


@pytest.mark.parametrize("shown", ["text without any field", "id: stat:DELIVRD", "\x00\x00"])
def test_a_receipt_that_cannot_be_understood_is_kept_and_breaks_nothing(shown: str) -> None:
    """It matches no message, so it is kept apart and shown; the line stays."""

    async def act(rig: SmppRig, ear: Ear) -> None:
        item = await report(rig, ear, id="", text=shown)
        assert (item.client_ref, item.provider_ref) == (None, "")
        assert rig.seen()["bound"] == ["transceiver"]

    listening(SmppRig(), act)


def test_a_receipt_that_is_quicker_than_the_answer_finds_its_message() -> None:
    async def act(rig: SmppRig, ear: Ear) -> None:
        rig.script(1, "receipt first")
        message, sent = await send(rig)
        assert isinstance(sent, Accepted), sent
        [item] = await ear.first(1)
        assert isinstance(item, DeliveryReport)
        assert item.client_ref == message.message_id

    listening(SmppRig(), act)


def test_a_message_without_an_answer_is_found_by_its_receipt_when_the_answer_comes_late() -> None:
    """Unknown is settled by the report (ARCHITECTURE.md)."""

    async def act(rig: SmppRig, ear: Ear) -> None:
        rig.script(1, "late")
        message, sent = await send(rig)
        assert isinstance(sent, Unknown), sent
        await rig.act("/late")
        item = await report(rig, ear, id=rig.parts()[0]["id"])
        assert item.client_ref == message.message_id

    listening(SmppRig(answer=0.2), act)


def test_a_long_message_is_delivered_when_all_its_parts_are() -> None:
    async def act(rig: SmppRig, ear: Ear) -> None:
        message, sent = await send(rig, text=LONG)
        ids = [part["id"] for part in rig.parts()]
        assert len(ids) == 2
        for id_ in (ids[1], ids[1], ids[0]):
            assert (await rig.act("/receipt", to=digits(1), id=id_, stat="DELIVRD"))["status"] == 0
        [item] = ear.items
        assert isinstance(item, DeliveryReport)
        assert isinstance(sent, Accepted)
        assert (item.state, item.client_ref) == ("delivered", message.message_id)
        assert item.provider_ref == sent.provider_ref == f"{ids[1]}@127.0.0.1"

    listening(SmppRig(), act)


def test_a_long_message_of_which_one_part_is_not_delivered_is_not_delivered() -> None:
    async def act(rig: SmppRig, ear: Ear) -> None:
        message, _ = await send(rig, text=LONG)
        ids = [part["id"] for part in rig.parts()]
        await rig.act("/receipt", to=digits(1), id=ids[1], stat="DELIVRD")
        item = await report(rig, ear, id=ids[0], stat="UNDELIV")
        assert (item.state, item.client_ref) == ("undeliverable", message.message_id)
        assert len(ear.items) == 1

    listening(SmppRig(), act)


@pytest.mark.parametrize(
    ("setting", "answers", "receipts", "remembered"),
    [
        ("auto", "hex", "as it is", True),
        ("auto", "hex", "lower", True),
        ("auto", "hex", "decimal", True),
        ("auto", "decimal", "hex", True),
        ("auto", "decimal", "padded", True),
        ("auto", "decimal", "padded", False),
        ("hex_dec", "hex", "decimal", True),
        ("hex_dec", "hex", "decimal", False),
        ("dec_hex", "decimal", "hex", False),
        ("same", "decimal", "as it is", False),
    ],
)
def test_a_receipt_finds_its_message_in_whatever_base_the_server_writes_numbers(
    setting: str, answers: str, receipts: str, remembered: bool
) -> None:
    """After a restart nothing is remembered; then the settings must say it."""

    async def act(rig: SmppRig, ear: Ear) -> None:
        await rig.act("/config", ids=answers)
        _, sent = await send(rig)
        assert isinstance(sent, Accepted)
        given = rig.parts()[0]["id"]
        number = int(given, 16 if answers == "hex" else 10)
        shown = {
            "as it is": given,
            "lower": given.lower(),
            "decimal": str(number),
            "hex": f"{number:X}",
            "padded": given,
        }
        if not remembered:
            rig.provider._memory._parts.clear()
        item = await report(rig, ear, id=shown[receipts], padded=14 if receipts == "padded" else 0)
        assert item.provider_ref == sent.provider_ref
        assert (item.client_ref is not None) == remembered

    listening(SmppRig(message_ids=setting), act)


def test_another_base_is_not_believed_for_another_person() -> None:
    """Control: decimal numbers that are hexadecimal ones of somebody else's message."""

    async def act(rig: SmppRig, ear: Ear) -> None:
        await rig.act("/config", ids="hex")
        await send(rig)
        number = str(int(rig.parts()[0]["id"], 16))
        item = await report(rig, ear, id=number, to=digits(2))
        assert (item.client_ref, item.provider_ref) == (None, f"{number}@127.0.0.1")

    listening(SmppRig(), act)


# -- what people write


@pytest.mark.parametrize(
    ("fields", "text", "sender"),
    [
        (said("Grüße für 5 €", data_coding=0), "Grüße für 5 €", "+" + digits(1)),
        (said("Grüße", data_coding=3), "Grüße", "+" + digits(1)),
        (said("plain", data_coding=1), "plain", "+" + digits(1)),
        (said("привет 🧺"), "привет 🧺", "+" + digits(1)),
        (said("", payload="ein langer Text " * 30), "ein langer Text " * 30, "+" + digits(1)),
        (said("Ja", source_addr="0049151234567", source_addr_ton=0), "Ja", "+49151234567"),
        (said("Ja", source_addr="0151234567", source_addr_ton=2), "Ja", "0151234567"),
        (said("Ja", source_addr="70000", source_addr_ton=3), "Ja", "70000"),
        (said("Ja", source_addr="Bank", source_addr_ton=5), "Ja", "Bank"),
        (said("Ja", data_coding=0x11), "Ja", "+" + digits(1)),
        ({**said(""), "hex": "1b651b00d83d", "data_coding": 0}, "€@\ufffd=", "+" + digits(1)),
    ],
)
def test_a_reply_is_heard_as_it_was_written_and_from_whom(
    fields: dict[str, object], text: str, sender: str
) -> None:
    async def act(rig: SmppRig, ear: Ear) -> None:
        assert (await rig.act("/deliver", **fields))["status"] == 0

    [item] = heard(listening(SmppRig(), act))
    assert (item.text, item.from_, item.to) == (text, sender, "70077")


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2)])
@pytest.mark.parametrize(
    "header",
    ["050003{ref:02x}03{at:02x}", "06080400{ref:02x}03{at:02x}", "092201000804ee{ref:02x}03{at:02x}"],
)
def test_a_long_reply_becomes_whole_in_any_order(order: tuple[int, ...], header: str) -> None:
    """8 and 16 bits, also behind another element; acknowledged when all of it is kept."""
    texts = {1: "Erstens, ", 2: "zweitens ", 3: "und drittens."}

    async def act(rig: SmppRig, ear: Ear) -> None:
        parts = [
            rig.act("/deliver", **said(texts[at], data_coding=0, udh=header.format(ref=77, at=at)))
            for at in order
        ]
        assert [one["status"] for one in await asyncio.gather(*parts)] == [0, 0, 0]

    [item] = heard(listening(SmppRig(), act))
    assert item.text == "Erstens, zweitens und drittens."
    assert item.raw["parts"] == "1, 2, 3 of 3"


def test_a_sign_that_is_cut_between_two_parts_becomes_whole() -> None:
    """Some phones cut inside a surrogate pair."""
    first, second = "🧺".encode("utf-16-be")[:2], "🧺".encode("utf-16-be")[2:]

    async def act(rig: SmppRig, ear: Ear) -> None:
        parts = [
            rig.act(
                "/deliver", **said("") | {"hex": "0500034d02" + f"{at:02x}" + half.hex(), "esm_class": 0x40}
            )
            for at, half in enumerate((first, second), 1)
        ]
        await asyncio.gather(*parts)

    [item] = heard(listening(SmppRig(), act))
    assert item.text == "🧺"


def test_parts_joined_by_parameters_become_whole() -> None:
    async def act(rig: SmppRig, ear: Ear) -> None:
        more = {"sar_msg_ref_num": 9, "sar_total_segments": 2}
        parts = [
            rig.act("/deliver", **said(text, **more, sar_segment_seqnum=at))
            for at, text in ((2, "Welt"), (1, "Hallo "))
        ]
        await asyncio.gather(*parts)

    [item] = heard(listening(SmppRig(), act))
    assert item.text == "Hallo Welt"


def test_a_server_that_waits_for_each_answer_gets_it_and_no_part_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A window of one: the first part must be acknowledged before the second comes. What is promised is kept even if
    the database is away when the text becomes whole."""
    monkeypatch.setattr(join, "PATIENCE", 0.01)
    monkeypatch.setattr("anklang.providers.smpp.hear.AGAIN", 0.01)

    async def act(rig: SmppRig, ear: Ear) -> None:
        assert (await rig.act("/deliver", **said("Hallo ", udh="0500034d0201")))["status"] == 0
        ear.deaf = True
        assert (await rig.act("/deliver", **said("Welt", udh="0500034d0202")))["status"] == 0
        assert ear.items == []
        ear.deaf = False
        await ear.first(1)

    [item] = heard(listening(SmppRig(), act))
    assert item.text == "Hallo Welt"


def test_a_text_whose_other_parts_do_not_come_is_handed_on_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(join, "PATIENCE", 0.01)

    async def act(rig: SmppRig, ear: Ear) -> None:
        await rig.act("/deliver", **said("und drittens.", udh="0500034d0303"))

    [item] = heard(listening(SmppRig(), act))
    assert (item.text, item.raw["parts"]) == ("und drittens.", "3 of 3")


def test_words_that_come_again_after_the_line_broke_are_the_same_message() -> None:
    """The acknowledgement was lost with the line; the standard gives a text no id, so its content is compared."""

    async def act(rig: SmppRig, ear: Ear) -> None:
        await rig.act("/deliver", **said("Ja"))
        await rig.act("/drop")
        await rig.until("binds", [BOUND, BOUND])
        await rig.bound()
        await rig.act("/deliver", **said("Ja"))
        await rig.act("/deliver", **said("Ja"))

    refs = [item.provider_ref for item in heard(listening(SmppRig(), act))]
    assert refs[0] == refs[1]
    assert refs[2] != refs[1]


def test_an_acknowledgement_by_a_phone_says_nothing() -> None:
    async def act(rig: SmppRig, ear: Ear) -> None:
        assert (await rig.act("/deliver", **said("ok", esm_class=0x08)))["status"] == 0

    assert listening(SmppRig(), act).items == []
