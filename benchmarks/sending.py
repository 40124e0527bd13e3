"""From an event to the provider's door, alone and beside a campaign; and how fast a campaign goes."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from typing import Any

import aiohttp

from anklang.core.ids import derive_id
from anklang.core.json import encode
from benchmarks import shop
from benchmarks.definitions import ANSWER
from benchmarks.rig import Meter, Place, Rig, post, requests
from benchmarks.table import Result

IDLE_SECONDS = 3.0  # a connection that nobody used for longer may be closed by the server just now


def _asked(number: int, person: int, now: Any, run: int) -> bytes:
    event = {
        "type": "track", "event": "Stock Asked", "userId": f"c{person}", "timestamp": now,
        "messageId": f"asked-{derive_id('asked', run, number)}", "properties": {"number": number},
    }  # fmt: skip
    return encode({"batch": [event], "sentAt": now})


def _pace(port: int, work: list[bytes], per_second: float, times: Any) -> None:
    """Send one request after the other at an even pace; `times` gets the nanoseconds at which each began."""

    async def run() -> None:
        free: list[tuple[float, tuple[asyncio.StreamReader, asyncio.StreamWriter]]] = []  # used last at
        tasks = []
        began = time.perf_counter()

        async def one(number: int, request: bytes) -> None:
            if free and time.perf_counter() - free[-1][0] < IDLE_SECONDS:
                _, connection = free.pop()
            else:
                connection = await asyncio.open_connection("127.0.0.1", port)
            times[number] = time.time_ns()
            await post(*connection, request)
            free.append((time.perf_counter(), connection))

        for number, request in enumerate(work):
            await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
            tasks.append(asyncio.create_task(one(number, request)))
        await asyncio.gather(*tasks)

    asyncio.run(run())


def latencies(place: Place, count: int, per_second: float, run: int) -> list[float]:
    """Milliseconds from just before the request to the arrival of the message at the provider, sorted."""
    now = place.clock()
    line = [_asked(number, number % len(place.ids), now, run) for number in range(count)]
    times = multiprocessing.Array("q", count)
    sender = multiprocessing.Process(
        target=_pace, args=(place.roles.port, requests(place.roles.port, line), per_second, times)
    )
    sender.start()
    sender.join()
    assert sender.exitcode == 0
    place.wait(lambda: len(_answers(place)) >= count)
    arrived = _answers(place)
    return sorted((arrived[number] - times[number]) / 1e6 for number in range(count))


def _answers(place: Place) -> dict[int, int]:
    """When each answer arrived, by the number in its text."""
    found: dict[int, int] = {}
    for call in place.sink.calls():
        if "Antwort " in call.text:
            found[int(call.text.partition("Antwort ")[2].partition(":")[0])] = call.at
    return found


def share(sorted_: list[float], part: float) -> float:
    """The value below which this part of the values lies."""
    return sorted_[min(len(sorted_) - 1, int(len(sorted_) * part))]


def run(rig: Rig, full: bool) -> list[Result]:
    """Latency, then a campaign by itself, then the same latency beside a campaign."""
    people = 100_000 if full else 20_000
    with Place(rig, people) as place:
        with place.database.transaction() as tx:
            shop.publish(tx, place.workspace, ANSWER, place.now)
        place.start("api", "worker", "deliver")
        latencies(place, 300, 100.0, 1)  # connections, prepared statements, compiled templates
        place.sink.forget()
        alone = latencies(place, 3000 if full else 1500, 100.0, 2)
        place.sink.forget()
        campaign = _campaign(place)
    with Place(rig, people) as place:
        with place.database.transaction() as tx:
            shop.publish(tx, place.workspace, ANSWER, place.now)
        place.start("api", "worker", "deliver")
        latencies(place, 100, 50.0, 3)
        place.sink.forget()
        _begin(place)
        place.wait(lambda: place.sink.count() > 200)
        beside = latencies(place, 500 if full else 200, 25.0, 4)
        going = place.rows("SELECT count(*) FROM messages WHERE journey_id = 'campaign' AND attempts = 0")[0][
            0
        ]
    note = "one event a request, 100 a second"
    while_ = f"campaign of {people:,}" + ("" if going else " (it ended before the last one)")
    return [
        Result("event to provider call, median", share(alone, 0.5), "ms", "<= 40", "<= 15", note),
        Result("event to provider call, p99", share(alone, 0.99), "ms", "<= 150", "<= 60", note),
        Result("triggered message beside a campaign, median", share(beside, 0.5), "ms", "", "", while_),
        Result(
            "triggered message beside a campaign, p99", share(beside, 0.99), "ms", "<= 1000", "<= 200", while_
        ),
        *campaign,
    ]


def _begin(place: Place) -> None:
    with place.database.transaction() as tx:
        shop.publish_campaign(tx, place.workspace, place.clock())


def _campaign(place: Place) -> list[Result]:
    """From the start of a run to the last message: entering, planning, gate, words, links, hand-over, outcome."""
    count = len(place.ids)
    with Meter(place, extra={"sink": place.sink.process.pid}) as meter:
        _begin(place)
        place.wait(lambda: place.sink.count() >= count, 0.25)
    calls = place.sink.calls()
    wall = (calls[-1].at - calls[0].at) / 1e9
    assert len({call.message for call in calls}) == count
    place.wait(
        lambda: (
            not place.rows(
                "SELECT 1 FROM messages WHERE state <> 'accepted' AND journey_id = 'campaign' LIMIT 1"
            )
        ),
        0.5,
    )
    bodies = [
        encode({"message_id": str(one.message), "address": one.address, "content": {"text": one.text}, "attempt": 1})
        for one in calls[:10_000]
    ]  # fmt: skip
    bare = _bare_loop(place, bodies)
    rate = count / wall
    note = f"{count:,} people, Liquid with personal link; CPU µs: {meter.each(count)}"
    return [
        Result("campaign", rate, "messages/s", ">= 1200", "", note),
        Result(
            "campaign against a bare aiohttp loop", rate / bare, "×", "", ">= 0.5", f"bare: {bare:,.0f}/s"
        ),
    ]


def _bare_loop(place: Place, bodies: list[bytes]) -> float:
    """Messages a second of a loop that sends the same bytes and does nothing else, 128 at a time."""

    async def run() -> float:
        line = iter(bodies)
        async with aiohttp.ClientSession() as session:

            async def one() -> None:
                for body in line:
                    async with session.post(place.sink.url, data=body) as answer:
                        await answer.read()

            began = time.perf_counter()
            await asyncio.gather(*(one() for _ in range(128)))
            return len(bodies) / (time.perf_counter() - began)

    return asyncio.run(run())
