"""SMPP against an SMSC that the published package "smpp" makes (tests/node/smsc.js): pace, bind and connection."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import msgspec
import pytest
from contract.providers.certificate import make_certificate
from contract.providers.smpp_rig import BOUND, SmppRig, heard, listening, results, run, said, send

from anklang.channels.model import Accepted, Failed
from anklang.channels.provider import CheckResult
from anklang.core.errors import BadInput
from anklang.providers.smpp import hear
from anklang.testing.provider_listen_suite import Ear

# -- the pace


def test_no_more_parts_are_on_their_way_than_the_window_allows() -> None:
    rig = SmppRig(window="5")

    async def act(rig: SmppRig) -> None:
        rig.steer("/config", delay=3)
        found = await rig.provider.send([rig.outgoing(number) for number in range(60)])
        assert all(isinstance(one, Accepted) for one in found)
        assert rig.seen()["most"] == 5

    run(rig, act)


def test_a_transactional_message_goes_before_a_campaign_that_waits_for_the_window() -> None:
    """R11: on a slow line, too."""
    rig = SmppRig(window="1")

    async def act(rig: SmppRig) -> None:
        rig.script(1, "late")
        campaign = asyncio.create_task(rig.provider.send([rig.outgoing(number) for number in range(1, 31)]))
        while rig.arrived() != [1]:
            await asyncio.sleep(0.005)
        urgent = msgspec.structs.replace(rig.outgoing(99), lane="transactional")
        sending = asyncio.create_task(rig.provider.send([urgent]))
        await rig.act("/late")
        await asyncio.gather(sending, campaign)
        assert rig.arrived()[:3] == [1, 99, 2]

    run(rig, act)


def test_not_more_parts_a_second_are_sent_than_the_contract_allows() -> None:
    rig = SmppRig(window="20", per_second="50")

    async def act(rig: SmppRig) -> None:
        before = time.perf_counter()
        await rig.provider.send([rig.outgoing(number) for number in range(15)])
        assert time.perf_counter() - before >= 13 / 50

    run(rig, act)


def test_too_fast_makes_everybody_wait_a_moment() -> None:
    """Else a whole campaign would use up its attempts against a limit that we were not told of."""
    rig = SmppRig(window="1")

    async def act(rig: SmppRig) -> None:
        await rig.provider.send([rig.outgoing(9)])
        rig.script(1, "throttled")
        before = time.perf_counter()
        [first, second] = await rig.provider.send([rig.outgoing(1), rig.outgoing(2)])
        assert isinstance(first, Failed)
        assert isinstance(second, Accepted)
        assert time.perf_counter() - before >= 0.05  # the rig's first pause

    run(rig, act)


# -- getting in


@pytest.mark.parametrize(
    ("settings", "status", "code", "word"),
    [
        ({"password": "falsch"}, 0, "ESME_RINVPASWD", "Correct"),
        ({"system_id": "andere"}, 0, "ESME_RINVSYSID", "Correct"),
        ({}, 0x05, "ESME_RALYBND", "bound already"),
    ],
)
def test_a_refused_bind_stops_the_lane_and_says_what_to_do(
    settings: dict[str, str], status: int, code: str, word: str
) -> None:
    rig = SmppRig(**settings)

    async def act(rig: SmppRig) -> None:
        rig.steer("/config", bind_status=status)
        found = await rig.provider.send([rig.outgoing(number) for number in range(5)])
        for one in found:
            assert isinstance(one, Failed)
            assert (one.error, one.code) == ("account", code)
            assert word in one.text
        assert len(rig.seen()["binds"]) == 1, "a refused bind is not tried again for every message"
        checked = await rig.make(rig.port).check()
        assert not checked.ok
        assert word in checked.text

    run(rig, act)


def test_a_server_that_cannot_come_in_now_is_tried_later() -> None:
    rig = SmppRig()

    async def act(rig: SmppRig) -> None:
        rig.steer("/config", bind_status=0x08)
        [result] = await rig.provider.send([rig.outgoing(1)])
        assert isinstance(result, Failed)
        assert result.error == "transient"

    run(rig, act)


@pytest.mark.parametrize("known", [True, False])
def test_the_line_is_encrypted_and_the_certificate_is_checked(tmp_path: Path, known: bool) -> None:
    certificate, key = make_certificate(tmp_path)
    authority = {"authority": certificate.read_text()} if known else {}
    rig = SmppRig((certificate, key), security="tls", **authority)
    [result] = results(rig, "Hallo")
    if known:
        assert isinstance(result, Accepted), result
    else:
        assert isinstance(result, Failed)
        assert (result.error, result.code) == ("account", "certificate")
        assert rig.let_in == []


def test_settings_that_the_form_cannot_check_are_named_when_the_provider_is_built() -> None:
    for field, value in [("password", "geheiß"), ("authority", "no pem"), ("source_type", "one")]:
        with pytest.raises(BadInput, match=field):
            SmppRig(**{field: value, "security": "tls"}).make(2775)


def test_the_bind_says_version_34_and_asks_for_no_numbers() -> None:
    rig = SmppRig(system_type="SMPP")
    results(rig, "Hallo")
    assert rig.let_in == [{"kind": "transmitter", "status": 0, "version": 0x34, "system_type": "SMPP"}]


def test_a_connection_on_which_nobody_listens_is_left_when_it_is_idle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The studio's test message must not hold a bind that a deliverer needs."""
    monkeypatch.setattr("anklang.providers.smpp.send.IDLE", 0.05)
    rig = SmppRig()

    async def act(rig: SmppRig) -> None:
        await rig.provider.send([rig.outgoing(1)])
        await rig.until("bound", [])
        assert rig.seen()["answered"] == ["unbind"]

    run(rig, act)


# -- the line


def test_a_listening_provider_sends_on_the_line_on_which_it_hears() -> None:
    """One bind. What was bound only to send makes way for it."""

    async def act(rig: SmppRig, ear: Ear) -> None:
        await send(rig)
        assert rig.seen()["bound"] == ["transceiver"]
        assert rig.parts()[0]["bind"] == "transceiver"
        assert await rig.provider.check() == CheckResult(True, "The SMSC lets us in.")

    async def first(rig: SmppRig) -> None:
        async with rig:
            await send(rig, 2)
            ear = Ear()
            task = asyncio.create_task(rig.provider.listen(ear))
            await rig.bound()
            await send(rig, 3)
            task.cancel()
            await asyncio.wait([task], timeout=10)
            assert rig.seen()["bound"] == []
            assert [part["bind"] for part in rig.parts()] == ["transmitter", "transceiver"]
            assert rig.seen()["answered"] == ["unbind", "unbind"]

    listening(SmppRig(), act)
    asyncio.run(first(SmppRig()))


@pytest.mark.parametrize("how", ["/drop", "/unbind"])
def test_a_line_that_ends_is_bound_anew(how: str) -> None:
    async def act(rig: SmppRig, ear: Ear) -> None:
        await rig.act(how)
        await rig.until("binds", [BOUND, BOUND])
        await rig.bound()
        await rig.act("/deliver", **said("Ja"))
        assert rig.seen()["answered"] == ([] if how == "/drop" else ["unbind_resp"])

    assert len(heard(listening(SmppRig(), act))) == 1


def test_signs_of_life_are_given_and_asked_for_and_a_dead_line_is_left() -> None:
    async def act(rig: SmppRig, ear: Ear) -> None:
        await rig.act("/ask", command="enquire_link")
        await rig.until("answered", ["enquire_link_resp"])

    listening(SmppRig(), act)

    async def quiet() -> None:
        async with SmppRig() as rig:
            provider = rig.make(rig.port, answer=1.0, quiet=0.05)
            task = asyncio.create_task(provider.listen(Ear()))
            await rig.bound()
            await rig.until("answered", ["enquire_link"] * 3)
            assert rig.seen()["bound"] == ["transceiver"]
            await rig.act("/config", dead=True)
            await rig.until("bound", [])
            task.cancel()
            await asyncio.wait([task], timeout=10)

    asyncio.run(quiet())


def test_a_request_that_we_do_not_know_is_refused_and_the_line_stays() -> None:
    async def act(rig: SmppRig, ear: Ear) -> None:
        await rig.act("/ask", command="data_sm")
        await rig.until("answered", ["generic_nack"])
        await rig.act("/ask", command="alert_notification")
        await rig.act("/deliver", **said("Ja"))
        assert rig.seen()["answered"] == ["generic_nack"]

    assert len(heard(listening(SmppRig(), act))) == 1


@pytest.mark.parametrize(
    ("pdu", "stays"),
    [
        ("0000000400000005", False),  # shorter than its own header
        ("7fffffff000000050000000000000001", False),  # two gigabytes
        ("00000012000000050000000000000007" + "0000", True),  # a deliver_sm that ends too early
    ],
)
def test_what_is_no_smpp_ends_the_line_and_a_broken_message_only_itself(pdu: str, stays: bool) -> None:
    async def act(rig: SmppRig, ear: Ear) -> None:
        await rig.act("/raw", hex=pdu.ljust(32, "0"))
        if stays:
            await rig.act("/deliver", **said("Ja"))
        else:
            await rig.until("binds", [BOUND, BOUND])

    assert len(heard(listening(SmppRig(), act))) == int(stays)


def test_more_than_can_be_kept_is_put_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SMSC keeps it, and says it again."""
    monkeypatch.setattr("anklang.providers.smpp.hear.MOST_WAITING", 0)

    async def act(rig: SmppRig, ear: Ear) -> None:
        assert (await rig.act("/deliver", **said("Ja")))["status"] == 0x14

    assert listening(SmppRig(), act).items == []


def test_a_fault_of_ours_refuses_what_was_said_and_hearing_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The SMSC keeps it for itself; its log and ours say so, without the words."""

    def fail(*_: object) -> None:
        raise ValueError("ge" + "heim")

    async def act(rig: SmppRig, ear: Ear) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(hear, "read_receipt", fail)
            assert (await rig.act("/receipt", to="49", id="1", stat="DELIVRD"))["status"] == 0x65
        assert (await rig.act("/deliver", **said("Ja")))["status"] == 0

    assert len(heard(listening(SmppRig(), act))) == 1
    assert "ValueError" in caplog.text
    assert "geheim" not in caplog.text
