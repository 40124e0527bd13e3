"""What people in the town do with a message: read it, follow its link, buy, answer, or have enough of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from anklang.channels.model import EmailContent, Inbound, Outgoing, PushContent, SmsContent
from anklang.core.ids import derive_id
from anklang.demo.follow import IPHONE
from anklang.demo.neighbours import Neighbour
from anklang.demo.shopping import Shopping
from anklang.demo.store import address_of
from anklang.demo.town import Town
from anklang.flows.on_consent import on_opt_out
from anklang.flows.on_in_app import InAppEvent, Visitor, on_in_app_events, to_show
from anklang.flows.on_inbound_message import on_inbound_messages
from anklang.flows.on_link_click import on_link_click
from anklang.links.classify import Request

_LINK = re.compile(r"/l/([\w-]+)")
_CODE = re.compile(r"\b[A-Z]{2,8}-[A-Z0-9]{6,12}\b")
_READS, _FOLLOWS = 0.55, {"sms": 0.26, "push": 0.32, "email": 0.2}  # shares of those whom it reaches
_PRESSES, _BUYS, _ENOUGH, _WRITES = 0.5, 0.35, 0.03, 0.03
_WORDS = ("Wann kommt meine Bestellung?", "Danke!", "Gibt es das auch in Grün?", "Bitte ruft mich an")
_OWN = "+4932229990000"  # our number


class Reactions:
    """Listens to the phones and puts what people do on the town's agenda."""

    def __init__(self, town: Town, shopping: Shopping, people: Iterable[Neighbour]) -> None:
        self._town = town
        self._shopping = shopping
        self._counts: Counter[tuple[str, str]] = Counter()  # messages by person and channel
        self._by_address = {
            address: one for one in people for address in (one.phone, one.email.lower(), one.token) if address
        }

    def hear(self, message: Outgoing, at: datetime) -> None:
        """A message arrives at `at`."""
        one = self._by_address.get(address_of(message))
        if one is None:
            return
        key = self._next(one, message.channel)
        soon = timedelta(minutes=2 + one.chance("looks", key) ** 2 * 240)
        sells = message.lane != "transactional"
        seen = at + (soon if message.channel == "email" else soon / 6)
        if one.chance("reads", key) < _READS and (message.channel, "tracking") in {a[:2] for a in one.agreed}:
            self._town.phones.report(message, "read", seen)
        if one.chance("follows", key) < _FOLLOWS.get(message.channel, 0.0) * (1 if sells else 0.5):
            self._town.plan(seen + timedelta(minutes=1), lambda now: self._follow(one, message, key, now))
        elif sells and one.chance("enough", key) < _ENOUGH:
            self._town.plan(seen + timedelta(minutes=2), lambda now: self._leave(one, message, now))
        elif message.channel == "sms" and one.chance("writes", key) < _WRITES:
            words = _WORDS[int(one.chance("words", key) * len(_WORDS))]
            self._town.plan(seen + timedelta(minutes=3), lambda now: self._write(one, words, now))

    def _next(self, one: Neighbour, channel: str) -> str:
        """A name for the message that is the same every time, unlike ids of clicks and codes."""
        self._counts[one.id, channel] += 1
        return f"{channel} {self._counts[one.id, channel]}"

    def _follow(self, one: Neighbour, message: Outgoing, key: str, at: datetime) -> None:
        text = _text(message)
        found = _LINK.search(text)
        if found is None:
            return
        request = Request(at=at, user_agent=IPHONE, from_app=message.channel == "push", has_app=one.app)
        with self._town.database.transaction() as tx:
            on_link_click(tx, self._town.cache, found.group(1), request, self._town.now)
        if one.app:
            self._shopping.open_app(one, at)
            self._town.plan(at + timedelta(minutes=1), lambda now: self._look(one, now))
        if message.lane != "transactional" and one.chance("buys", key) < _BUYS:
            code = _CODE.search(text)
            self._plan_purchase(one, key, at, code.group() if code else "")

    def _plan_purchase(self, one: Neighbour, why: str, at: datetime, coupon: str) -> None:
        number = f"{derive_id('demo order', one.number, why).int % 10**8:08d}"
        later = at + timedelta(minutes=6 + one.chance("ponders", why) * 50)
        self._town.plan(later, lambda now: self._shopping.buy(one, now, number, coupon))

    def _look(self, one: Neighbour, at: datetime) -> None:
        """The app asks what to show, and tells what became of it (R19)."""
        town, visitor = self._town, Visitor(user_id=one.id)
        with town.database.transaction() as tx:
            definitions = town.definitions(tx)
            shown = to_show(tx, definitions, visitor, town.now)
            pressed = {self._next(one, "inapp"): message for message in shown}
            pressed = {
                key: message for key, message in pressed.items() if one.chance("presses", key) < _PRESSES
            }
            events = [InAppEvent(id=message.id, type="shown", at=at) for message in shown]
            events += [
                InAppEvent(id=message.id, type="clicked", at=at + timedelta(seconds=9), button=0)
                for message in pressed.values()
            ]
            on_in_app_events(tx, definitions, visitor, events, town.now)
        for key, message in pressed.items():
            if one.chance("buys", key) < _BUYS:
                code = ((message.rendered or {}).get("coupon") or {}).get("code", "")
                self._plan_purchase(one, key, at, str(code))

    def _leave(self, one: Neighbour, message: Outgoing, at: datetime) -> None:
        """STOP as an answer, or the button of the mail program (RFC 8058)."""
        if message.channel == "sms":
            self._write(one, "STOP", at)
        elif message.channel == "email":
            with self._town.database.transaction() as tx:
                on_opt_out(
                    tx, self._town.workspace, "email", one.email.lower(), "one_click", self._town.now,
                    {"message": str(message.message_id)},
                )  # fmt: skip

    def _write(self, one: Neighbour, text: str, at: datetime) -> None:
        heard = Inbound(
            channel="sms", from_=one.phone, to=_OWN, text=text, at=at,
            provider_ref=f"reply-{derive_id('demo reply', one.id, at.isoformat())}",
        )  # fmt: skip
        with self._town.database.transaction() as tx:
            on_inbound_messages(tx, self._town.definitions(tx), self._town.account, [heard], self._town.now)


def _text(message: Outgoing) -> str:
    """Everything in a message that may hold a link or a code."""
    match message.content:
        case SmsContent(text=text):
            return text
        case PushContent(title=title, body=body, deep_link=link):
            return f"{title} {body} {link}"
        case EmailContent(subject=subject, html=html, text=text):
            return f"{subject} {text} {html}"
        case other:
            return msgspec.json.encode(other).decode()
