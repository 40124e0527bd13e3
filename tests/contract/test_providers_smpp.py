"""SMPP against an SMSC that the published package "smpp" makes (tests/node/smsc.js): sending."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from contract.providers.smpp_rig import SmppRig, results, run

from anklang.channels.gsm import GSM_BASIC, GSM_EXTENSION
from anklang.channels.model import Accepted, Failed, SmsContent, Unknown
from anklang.channels.sms_parts import LONG_HEADER, count, split
from anklang.providers.smpp.errors import STATE_OF_TLV, STATUS, meaning_of, name_of
from anklang.testing.provider_listen_suite import ListenSuite
from anklang.testing.provider_suite import NetworkSuite

LONG = "Dein Warenkorb wartet noch bis morgen früh auf dich: 3 Stück [Kerze] für 10 €. " * 4
LONG_UCS2 = "Ваша корзина ждёт вас до завтра 🧺👨‍👩‍👧‍👦 " * 5


class TestSmppSends(NetworkSuite):
    def rig(self) -> SmppRig:
        return SmppRig()


class TestSmppListens(ListenSuite):
    def rig(self) -> SmppRig:
        return SmppRig()


# -- alphabets and parts


@pytest.mark.parametrize(
    ("text", "coding"),
    [
        (GSM_BASIC, 0),
        (GSM_EXTENSION.replace("\f", ""), 0),
        ("5 € [neu] ~{}\\|^", 0),
        ("Grüße – „bald“ 👍", 8),
        ("ё", 8),
    ],
)
def test_a_text_arrives_as_it_was_written_in_the_smallest_alphabet_that_holds_it(
    text: str, coding: int
) -> None:
    """R16."""
    rig = SmppRig()
    [result] = results(rig, text)
    assert isinstance(result, Accepted), result
    assert [(part["text"], part["data_coding"]) for part in rig.took] == [(text, coding)]
    assert result.parts == 1


@pytest.mark.parametrize(("setting", "header"), [("udh8", 6), ("udh16", 7)])
@pytest.mark.parametrize("text", [LONG, LONG_UCS2])
def test_a_long_text_is_cut_as_the_studio_counts_it_and_every_part_names_its_place(
    text: str, setting: str, header: int
) -> None:
    """R16; TS 23.040, 9.2.3.24: element 00 with 8 bits, element 08 with 16."""
    rig = SmppRig(long_texts=setting)
    [result] = results(rig, text)
    assert isinstance(result, Accepted), result
    expected = split(text, header=LONG_HEADER) if header == 7 else split(text)
    assert [part["text"] for part in rig.took] == expected
    assert "".join(expected) == text
    total = len(expected)
    assert total > 1
    assert result.parts == total
    if header == 6:
        assert result.parts == count(text).parts
    start = "00030" if header == 6 else "08040"
    headers = [part["udh"] for part in rig.took]
    assert [one[0][-4:] for one in headers] == [f"{total:02x}{number:02x}" for number in range(1, total + 1)]
    assert all(len(one) == 1 and one[0].startswith(start[:4]) for one in headers)
    assert len({one[0][4:-4] for one in headers}) == 1
    assert len(headers[0][0]) == (10 if header == 6 else 12)


def test_a_server_with_another_alphabet_gets_what_it_can_read() -> None:
    """What Latin-1 cannot carry goes out as UCS-2."""
    rig = SmppRig(alphabet="latin1")
    results(rig, "Nur 10 €", "plain")
    assert [part["data_coding"] for part in rig.took] == [8, 0]


@pytest.mark.parametrize(
    ("alphabet", "text", "total"),
    [("latin1", "a" * 159 + "€", 3), ("ascii", "ä" * 160, 3), ("ascii", "a" * 161, 2)],
)
def test_a_text_that_leaves_the_alphabet_of_the_server_is_cut_by_the_sizes_of_what_it_becomes(
    alphabet: str, text: str, total: int
) -> None:
    rig = SmppRig(alphabet=alphabet)
    [result] = results(rig, text)
    assert isinstance(result, Accepted), result
    assert result.parts == len(rig.took) == total
    assert "".join(part["text"] for part in rig.took) == text


def test_sent_again_a_long_text_has_the_same_reference_so_that_the_phone_completes_it() -> None:
    first, second = SmppRig(), SmppRig()
    results(first, LONG)
    results(second, LONG)
    assert [part["udh"] for part in first.took] == [part["udh"] for part in second.took]


@pytest.mark.parametrize(("text", "code"), [("", "empty"), ("ж" * 67 * 256, "too_long")])
def test_a_text_that_no_network_carries_is_refused_before_any_call(text: str, code: str) -> None:
    rig = SmppRig()
    [result] = results(rig, text)
    assert isinstance(result, Failed)
    assert (result.error, result.code) == ("message", code)
    assert rig.took == []


# -- addresses and validity


@pytest.mark.parametrize(
    ("sender", "setting", "expected"),
    [
        ("Laden", "", ("Laden", 5, 0)),
        ("+4915199988877", "", ("4915199988877", 1, 1)),
        ("4915199988877", "", ("4915199988877", 1, 1)),
        ("70077", "", ("70077", 3, 0)),
        ("70077", "6/9", ("70077", 6, 9)),
    ],
)
def test_the_sender_is_written_as_its_kind_wants_it(
    sender: str, setting: str, expected: tuple[str, int, int]
) -> None:
    rig = SmppRig(sender=sender, source_type=setting)
    results(rig, "Hallo")
    [part] = rig.took
    assert (part["source"], part["source_ton"], part["source_npi"]) == expected


def test_a_sender_that_no_network_carries_is_refused() -> None:
    rig = SmppRig(sender="Der große Laden")
    [result] = results(rig, "Hallo")
    assert isinstance(result, Failed)
    assert result.code == "sender"


def test_the_network_may_not_deliver_after_the_message_has_become_useless() -> None:
    """validity_period is an absolute time in UTC; without a limit the SMSC's own holds."""
    rig = SmppRig()

    async def act(rig: SmppRig) -> None:
        at = rig.clock.now() + timedelta(minutes=95, seconds=7)
        await rig.provider.send([msgspec.structs.replace(rig.outgoing(1), useless_after=at), rig.outgoing(2)])
        assert [part["validity"] for part in rig.parts()] == [at.strftime("%Y-%m-%dT%H:%M:%S.000Z"), None]

    run(rig, act)


# -- what comes of it


def test_the_second_part_goes_on_trying_while_the_server_is_too_fast_for_us() -> None:
    """Without it the first part would be worth nothing."""
    rig = SmppRig()
    [result] = results(rig, LONG, script={1: ("ok", "throttled", "transient", "ok")})
    assert isinstance(result, Accepted), result
    assert "".join(part["text"] for part in rig.took) == LONG


@pytest.mark.parametrize(
    ("outcome", "error"),
    [("message", "message"), ("address", "address"), ("account", "account"), ("throttled", "throttled")],
)
def test_a_text_of_which_a_part_is_refused_for_good_has_failed(outcome: str, error: str) -> None:
    rig = SmppRig()
    [result] = results(rig, LONG, script={1: ("ok", outcome)})
    assert isinstance(result, Failed), result
    assert result.error == error
    assert "1 of 3 parts were taken" in result.text


@pytest.mark.parametrize("outcomes", [("hangup",), ("ok", "hangup"), ("ok", "ok", "hangup")])
def test_a_text_of_which_a_part_was_on_its_way_when_the_line_broke_is_unknown(
    outcomes: tuple[str, ...],
) -> None:
    [result] = results(SmppRig(), LONG, script={1: outcomes})
    assert isinstance(result, Unknown), result


def test_everything_that_was_on_its_way_when_the_line_broke_is_unknown_and_what_was_not_goes_out_anew() -> (
    None
):
    """Never again blindly: each message reaches the SMSC at most once."""
    rig = SmppRig(window="4")

    async def act(rig: SmppRig) -> None:
        for number in (1, 2, 3):
            rig.script(number, "silence")
        rig.provider = rig.make(rig.port)
        rig.script(4, "hangup")
        found = await rig.provider.send([rig.outgoing(number) for number in range(1, 9)])
        assert [type(one) for one in found] == [Unknown] * 4 + [Accepted] * 4
        assert rig.arrived() == [5, 6, 7, 8]
        assert [bind["kind"] for bind in rig.seen()["binds"]] == ["transmitter"] * 2

    run(rig, act)


def test_a_line_that_closed_while_nothing_was_on_it_is_replaced_unnoticed() -> None:
    rig = SmppRig()

    async def act(rig: SmppRig) -> None:
        await rig.provider.send([rig.outgoing(1)])
        rig.steer("/drop")
        [result] = await rig.provider.send([rig.outgoing(2)])
        while isinstance(result, Unknown):  # the close was still on its way to us when we wrote
            [result] = await rig.provider.send([rig.outgoing(2)])
        assert isinstance(result, Accepted), result

    run(rig, act)


# -- the table


def test_every_code_of_the_table_has_the_name_that_a_foreign_table_gives_it() -> None:
    rig = SmppRig()

    async def act(rig: SmppRig) -> None:
        foreign = rig.codes()
        assert {code: name for code, (name, _) in STATUS.items()} == {
            code: name for code, name in foreign.items() if code in STATUS
        }

    run(rig, act)


def test_a_code_that_nobody_knows_is_worth_another_try() -> None:
    assert (meaning_of(0x0401), name_of(0x0401)) == (("transient", "provider_rejected"), "0x0401")
    assert set(STATE_OF_TLV) == set(range(1, 9))


def test_pictures_are_not_carried() -> None:
    rig = SmppRig()

    async def act(rig: SmppRig) -> None:
        content = SmsContent("Hallo", ("https://shop.example.com/a.jpg",))
        [result] = await rig.provider.send([msgspec.structs.replace(rig.outgoing(1), content=content)])
        assert isinstance(result, Failed)
        assert result.reason == "media_failed"

    run(rig, act)
