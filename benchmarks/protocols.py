"""A campaign over SMTP, SMPP and HTTP through the whole engine, each beside a bare client with the same bytes."""

from __future__ import annotations

import argparse
import asyncio
import email
import email.policy
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import parseaddr
from time import perf_counter
from urllib.parse import parse_qs

import msgspec
import uvloop

from anklang.channels.manifest import Settings
from anklang.channels.model import (
    Accepted,
    Address,
    Content,
    EmailAddress,
    EmailContent,
    Outgoing,
    PhoneAddress,
    SmsContent,
)
from anklang.channels.registry import Entry
from anklang.channels.store import save_account
from anklang.core.clock import SystemClock
from anklang.core.ids import new_id
from anklang.providers import smpp, smtp, twilio
from anklang.providers.http_client import HttpClient
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from benchmarks import bare_loops, bare_messages, ends, shop
from benchmarks.bare_loops import Loop
from benchmarks.definitions import CAMPAIGN
from benchmarks.ends import End, FileEnd, SmscEnd, Taken
from benchmarks.rig import Meter, Place, Rig, cpu, rig
from benchmarks.table import Result, table

PEOPLE = 20_000
PUBLIC_URL = "https://hello.shop.example"  # under which links and callbacks lie
AT_ONCE = 128  # calls of the bare HTTP client at a time
WINDOW = 64  # parts that the SMSC lets be unanswered
CONNECTIONS = 10  # sessions that the mail server allows
BATCH, BATCHES = 16, 16  # how the deliverer hands over: so many messages a call, so many calls at a time

_MAIL = {
    "id": "campaign-mail", "channel": "email", "class": "advertising", "purpose": "marketing",
    "languages": {"de": {
        "subject": "{{ person.first_name }}, die neue Linie ist da",
        "mjml": "<mjml><mj-body><mj-section><mj-column><mj-text>Hallo {{ person.first_name }}, sieh sie dir an: "
                "<a href=\"{{ shop.url | link: 'new' }}\">die neue Linie</a>.</mj-text>"
                "</mj-column></mj-section></mj-body></mjml>",
    }},
}  # fmt: skip
_MAIL_CAMPAIGN = (
    CAMPAIGN.replace("segment: reachable", "segment: mail-reachable")
    .replace("channel: sms", "channel: email")
    .replace("send: sms", "send: mail")
    .replace("campaign-sms", "campaign-mail")
)


Words = tuple[Address, Content]


def _of_mail(taken: Taken, at: int) -> Words:
    mail = email.message_from_bytes(taken.bodies[at], policy=email.policy.default)
    parts = {kind: mail.get_body((kind,)) for kind in ("plain", "html")}
    html, text = (parts[kind].get_content() if parts[kind] else "" for kind in ("html", "plain"))
    leave = str(mail["List-Unsubscribe"]).strip("<>")
    content = EmailContent(str(mail["Subject"]), html, text, list_unsubscribe_url=leave)
    return EmailAddress(parseaddr(str(mail["To"]))[1]), content


def _of_text(taken: Taken, at: int) -> Words:
    return PhoneAddress(f"+{taken.numbers[at]}"), SmsContent(taken.bodies[at].decode())


def _of_form(taken: Taken, at: int) -> Words:
    form = parse_qs(taken.bodies[at].decode())
    return PhoneAddress(form["To"][0]), SmsContent(form["Body"][0])


class Line(msgspec.Struct, frozen=True):
    """One protocol."""

    name: str  # as the table says it
    entry: Entry  # the provider
    settings: dict[str, str]  # of its account, but for host and port
    loops: dict[str, Loop]  # bare clients by the library's name; the first is the one to be compared with
    at_once: int  # connections or places of a bare client
    read: Callable[[Taken, int], Words]  # to whom a message went that was taken, and what it said
    template: str = "campaign-sms"


LINES = (
    Line("SMTP", smtp.ENTRY, {"host": "127.0.0.1", "security": "none", "sender": "Laden <hello@shop.example>",
                              "connections": str(CONNECTIONS)},
         {"aiosmtplib": bare_loops.over_smtp}, CONNECTIONS, _of_mail, "campaign-mail"),
    Line("SMPP", smpp.ENTRY, {"host": "127.0.0.1", "security": "none", "sender": "Laden", "window": str(WINDOW),
                              "system_id": ends.SYSTEM_ID, "password": ends.PASSWORD},
         {"aiosmpplib": bare_loops.over_smpp, "finished frames": bare_loops.over_smpp_frames}, WINDOW, _of_text),
    Line("HTTP", twilio.ENTRY, {"account_sid": "AC1", "auth_token": "t", "sender": "Laden",
                                "public_url": PUBLIC_URL},
         {"aiohttp": bare_loops.over_http}, AT_ONCE, _of_form),
)  # fmt: skip


def run(rig_: Rig, full: bool) -> list[Result]:
    """Each protocol in turn, with as many people as the budget names."""
    return measure(rig_, PEOPLE)


def measure(rig_: Rig, people: int, only: Sequence[str] | None = None) -> list[Result]:
    """Each protocol in turn: the campaign, the bare clients, the adapter by itself."""
    found: list[Result] = []
    for line in LINES:
        if only is None or line.name in only:
            end = (
                SmscEnd()
                if line.entry is smpp.ENTRY
                else FileEnd(_kind(line), rig_.folder / f"{line.name}.taken")
            )
            try:
                found += _measure(rig_, line, end, people)
            finally:
                end.stop()
    return found


def _kind(line: Line) -> str:
    return "smtp" if line.entry is smtp.ENTRY else "http"


def _measure(rig_: Rig, line: Line, end: End, people: int) -> list[Result]:
    where = {"base_url": f"http://127.0.0.1:{end.port}", "port": str(end.port)}
    form = {field.name for field in line.entry.manifest.fields}
    given = line.settings | {name: value for name, value in where.items() if name in form}
    with Place(rig_, people, settings={"ANKLANG_PUBLIC_URL": PUBLIC_URL}) as place:
        campaign = _open(place, line, given)
        place.start("worker", "deliver")
        with Meter(place, extra={"end": end.process.pid}) as meter:
            with place.database.transaction() as tx:
                shop.publish_campaign(tx, place.workspace, place.clock(), campaign)
            place.wait(lambda: end.count() >= people, 0.5)
        taken = end.taken()
        assert (
            len(taken.bodies) == people == len(set(taken.bodies) if not taken.numbers else set(taken.numbers))
        )
        place.wait(lambda: _accepted(place) == people and place.idle(), 0.5)
        place.roles.stop()
        rows = bare_messages.bare_cost(place, line.template)
    rate = people / taken.seconds
    taking = cpu(end.process.pid)
    library, loop = next(iter(line.loops.items()))
    bare = loop(end.port, taken, line.at_once)
    taking = (cpu(end.process.pid) - taking) / people * 1e6
    told = f"bare {library}: {bare.rate:,.0f}/s"
    others = [
        (name, one(end.port, taken, line.at_once)) for name, one in line.loops.items() if one is not loop
    ]
    told += "".join(f", {name}: {made.rate:,.0f}/s" for name, made in others)
    alone = uvloop.run(_adapter(line, given, taken))
    note = f"{people:,} people, personal link; CPU µs: {meter.each(people)}"
    beside = f"against a bare {library} loop"
    cores = len(os.sched_getaffinity(0))
    least = rows.cost + bare.cost + taking
    parts = f"CPU µs of a message: words and rows {rows.note}, client {bare.cost:.0f}, end {taking:.0f}"
    return [
        Result(f"campaign over {line.name}", rate, "messages/s", "", "", note),
        Result(f"campaign over {line.name} {beside}", rate / bare.rate, "×", "", ">= 0.5", told),
        Result(f"adapter of {line.name} alone {beside}", alone / bare.rate, "×", "", "", f"{alone:,.0f}/s"),
        Result(
            f"words and rows alone over {line.name}, at best on {cores} cores, {beside}",
            cores * 1e6 / least / bare.rate, "×", "", "", parts,
        ),
    ]  # fmt: skip


def _open(place: Place, line: Line, given: dict[str, str]) -> str:
    """Account, template and consents of the channel; answers the campaign."""
    vendor, mail = line.entry.manifest.name, "email" in line.entry.manifest.channels
    with place.database.transaction() as tx:
        sealed = Vault(shop.SECRET_KEY).seal(given)
        save_account(tx, place.workspace, "phone", vendor, line.entry.manifest.channels, sealed, place.now)
        if not mail:
            return CAMPAIGN
        templates.save(tx, place.workspace, template_text.parse(_MAIL), place.now, "benchmark")
        condition = {"kind": "consent", "channel": "email", "purpose": "marketing"}
        shop.save_segment(tx, place.workspace, "mail-reachable", condition, place.now)
        shop.agree_to_mail(tx, place.workspace, place.ids, place.now, "mail-reachable")
    place.analyze()
    return _MAIL_CAMPAIGN


def _accepted(place: Place) -> int:
    rows = place.rows("SELECT count(*) FROM messages WHERE journey_id = 'campaign' AND state = 'accepted'")
    return int(rows[0][0])


async def _adapter(line: Line, given: dict[str, str], taken: Taken) -> float:
    """Messages a second of the adapter without the engine, handed over as the deliverer does it."""
    async with HttpClient() as http:
        provider = line.entry.make(Settings(line.entry.manifest, given), http, SystemClock())
        batches = [_outgoing(line, taken, at) for at in range(0, len(taken.bodies), BATCH)]
        waiting = iter(batches)

        async def work() -> None:
            for batch in waiting:
                for result in await provider.send(batch):
                    assert isinstance(result, Accepted), result

        began = perf_counter()
        await asyncio.gather(*(work() for _ in range(BATCHES)))
        rate = len(taken.bodies) / (perf_counter() - began)
        await provider.close()
        return rate


def _outgoing(line: Line, taken: Taken, start: int) -> list[Outgoing]:
    """One batch of messages with the words that the end took."""
    return [
        Outgoing(message_id=new_id(datetime.now(UTC)), channel=line.entry.manifest.channels[0], lane="bulk",
                 address=address, content=content, sender=line.settings["sender"])
        for address, content in (line.read(taken, at) for at in range(start, min(start + BATCH, len(taken.bodies))))
    ]  # fmt: skip


def main() -> None:
    """Only this part, with fewer people where that is wanted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.protocols")
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many the campaigns go to")
    parser.add_argument("--only", nargs="+", choices=[line.name for line in LINES], default=None)
    options = parser.parse_args()
    with rig() as made:
        print(table(measure(made, options.people, options.only)))


if __name__ == "__main__":
    main()
