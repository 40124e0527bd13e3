"""Asks DNS about one sender's domain, all at once and within a bound, and judges the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from anklang.channels.sender_domain.judge_dkim import judge_dkim, key_name
from anklang.channels.sender_domain.judge_dmarc import domains_upward, judge_dmarc
from anklang.channels.sender_domain.judge_mx import judge_mx
from anklang.channels.sender_domain.judge_spf import LOOK_UPS, judge_spf, names_in, spf_records
from anklang.channels.sender_domain.model import Answer, Kind, Question, Resolver, SenderDomain

TOTAL = 5.0  # seconds for everything: somebody waits at a screen
EACH = 3.0  # seconds for one question
_MOST_NAMES = 2 * LOOK_UPS  # included records that are read; a receiver gives up earlier

Ask = Callable[[str, Kind], Awaitable[Answer]]


async def look_up(resolver: Resolver, question: Question, now: datetime) -> SenderDomain:
    """What DNS says about the domain. Takes five seconds at most; what was not answered by then was not asked."""
    loop = asyncio.get_running_loop()
    end = loop.time() + TOTAL

    async def ask(name: str, kind: Kind) -> Answer:
        left = min(EACH, end - loop.time())
        return await resolver.ask(name, kind, left) if left > 0 else Answer("failed", why="timeout")

    keys = [key_name(one, question.signing) for one in question.selectors]
    places = [f"_dmarc.{one}" for one in domains_upward(question.domain)]
    spf, texts, (mx, *addresses) = await asyncio.gather(
        _spf(ask, question.bounce or question.domain),
        asyncio.gather(*(ask(name, "TXT") for name in [*keys, *places])),
        asyncio.gather(ask(question.domain, "MX"), ask(question.domain, "A"), ask(question.domain, "AAAA")),
    )
    answers = dict(zip([*keys, *places], texts, strict=True))
    dkim = judge_dkim(question, answers)
    signed = dkim.state in ("good", "improve")
    parts = [
        judge_spf(question, spf),
        dkim,
        judge_dmarc(question, answers, signed=signed),
        judge_mx(question.domain, mx, addresses),
    ]
    return SenderDomain(question.domain, _exists(mx), now, parts)


def _exists(mx: Answer) -> bool | None:
    return None if mx.state == "failed" else mx.state != "no_name"


async def _spf(ask: Ask, root: str) -> dict[str, Answer]:
    """The TXT records of a name and of all that its SPF record includes, level by level."""
    answers: dict[str, Answer] = {}
    level = [root]
    while level:
        found = await asyncio.gather(*(ask(name, "TXT") for name in level))
        answers.update(zip(level, found, strict=True))
        named = [
            name for one in found for record in spf_records(one.records)[:1] for name in names_in(record)
        ]
        level = [one for one in dict.fromkeys(named) if one not in answers][: _MOST_NAMES - len(answers)]
    return answers
