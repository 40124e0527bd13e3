"""One life of a small shop: seven people, and whatever can happen to them, by chance, through the real engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import yaml
from lives.record import Deed, HandOver, Record

from anklang.channels.model import Accepted, DeliveryReport, Failed, Inbound, Outgoing, SendResult
from anklang.flows.definitions import ProviderChoice
from anklang.flows.forget_person import forget_person
from anklang.flows.on_consent import on_consents, on_opt_out
from anklang.flows.on_delivery_report import on_delivery_reports
from anklang.flows.on_inbound_message import on_inbound_messages
from anklang.flows.on_preferences import change_preferences
from anklang.flows.suppress import suppress_address
from anklang.messages import store as messages
from anklang.policy.model import ConsentFact
from anklang.preferences.model import Change
from anklang.testing.story.model import Behaviour
from anklang.testing.story.network import ACCOUNT, DOUBLE, Network
from anklang.testing.story.world import World

FOLDER = Path(__file__).parent
SETTINGS: dict[str, Any] = {
    "purposes": [
        {"id": "marketing"}, {"id": "orders"}, {"id": "feedback", "double_opt_in": True}, {"id": "tracking"},
    ],
    "topics": [{"id": "news", "name": {"de": "Neues"}, "purpose": "marketing"}],
    "caps": [{"limit": 2, "hours": 24, "channels": ["sms"], "classes": ["advertising", "service"]}],
    "gaps": [{"minutes": 30}],
}  # fmt: skip
NUMBERS = [
    "+4915112345671", "+4915112345672", "+4915112345673", "+33612345678", "+447400123456", "+14155552671",
    "+919876543210",
]  # fmt: skip
SPELLED = {"+4915112345671": "0151 12345671", "+4915112345672": "+49 (0)151 1234 5672"}  # 10.1
PEOPLE = ["ada", "ben", "cem", "dua", "eli", "fay", "gus"]
WANTS = ["Ad", "Rival", "Survey", "Mail", "Tip", "Push", "Page"]
SAID = {
    "stop": ["STOP", "stopp bitte", "Abmelden", "ARRÊT", "unsubscribe"],
    "stop?": ["please stop texting me", "wann stop ich das", "STOP 12"],  # unclear: advertising pauses (2.3)
    "start": ["START", "unstop"],
    "help": ["HILFE", "info"],
    "words": ["Danke!", "5", "nonstop toll", "Wann kommt mein Paket?"],
}
MOODS: tuple[Behaviour, ...] = ("is_busy", "is_down", "refuses_message", "refuses_address", "gives_no_answer")


class Ear(Network):
    """The network: by chance a call does not end well; whoever listens is told of every call."""

    chance = Random()
    mood = 0.0  # share of calls that do not end well
    listener: Callable[[Outgoing, SendResult], None] | None = None
    faults: list[Exception]

    async def send(
        self, account: ProviderChoice, workspace: int, batch: Sequence[Outgoing]
    ) -> list[SendResult]:
        """Hand over a batch."""
        for message in batch:
            bad = self.chance.random() < self.mood
            self.expect(message.channel, [self.chance.choice(MOODS) if bad else "accepts"])
        results = await super().send(account, workspace, batch)
        for message, result in zip(batch, results, strict=True):
            try:
                if self.listener is not None:
                    self.listener(message, result)
            except Exception as fault:  # noqa: BLE001  # the engine would take it for a fault of the provider
                self.faults.append(fault)
        return results


class Life:
    """A world, the chance, and the record."""

    def __init__(self, url: str, workspace: int, at: datetime, seed: int) -> None:
        self.chance = Random(seed)
        self.world = World(url, workspace, at, {}, msgspec.structs.replace(DOUBLE, open=Ear))
        assert isinstance(self.world.network, Ear)
        self.ear = self.world.network
        self.ear.chance, self.ear.listener, self.ear.faults = self.chance, self.heard, []
        caps = [(2, 24.0, ("sms",)), (1, 0.5, ())]
        self.record = Record([], [], _templates(), caps, frozenset({"feedback"}))
        self.phones: dict[str, str] = {}
        self.lives = dict.fromkeys(PEOPLE, 0)  # how often somebody was erased and came anew
        self.visitors = 0
        self.events = 0

    # --- the record

    def id(self) -> UUID:
        """An id by chance."""
        return UUID(int=self.chance.getrandbits(128))

    def note(self, kind: str, who: str = "", **said: Any) -> None:
        """Something was done and is committed."""
        self.record.deeds.append(Deed(len(self.record.deeds), self.world.now, kind, who, said))

    def heard(self, message: Outgoing, result: SendResult) -> None:
        """A provider was called."""
        with self.world.database.transaction() as tx:
            (kept,) = messages.by_id(tx, message.message_id)
            row = tx.row(
                "SELECT value FROM identities WHERE person_id = %s AND kind IN ('user', 'anonymous') "
                "ORDER BY kind DESC LIMIT 1",
                [kept.person],
            )
            links = tx.row("SELECT 1 FROM links WHERE message_id = %s LIMIT 1", [message.message_id])
        who = self.named(str(row[0])) if row is not None else f"nobody ({kept.person})"
        outcome = "accepted" if isinstance(result, Accepted) else "unknown"
        if isinstance(result, Failed):
            outcome = "busy" if result.error in ("throttled", "transient") else "failed"
        self.record.handed.append(
            HandOver(
                n=len(self.record.deeds), at=self.world.now, message=str(kept.id), channel=kept.channel,
                address=kept.address or "", template=kept.template or "", purpose=kept.purpose, who=who,
                outcome=outcome,
                individual=links is not None, useless_after=kept.useless_after, occasion=kept.plan.occasion,
            )
        )  # fmt: skip

    def named(self, who: str) -> str:
        """Somebody, told apart from who they were before they were erased."""
        return f"{who}#{self.lives[who]}" if self.lives.get(who) else who

    # --- what can happen

    def begin(self) -> None:
        """Seven people, most with a number, half of them with consents."""
        for index, who in enumerate(PEOPLE):
            self.says(who, phone=NUMBERS[index], email=f"{who}@shop.example", language="de")
            self.world.collect("track", who, {
                "event": "Device Registered",
                "properties": {"deviceId": f"{who}-phone", "type": "ios", "token": f"tok-{who}"},
            })  # fmt: skip
            self.world.settle()
            for channel in ("sms", "email", "push", "onsite"):
                for purpose in ("marketing", "feedback", "tracking"):
                    if self.chance.random() < 0.75:
                        self.consent(who, "ask", channel, purpose)
                        self.consent(who, "confirm", channel, purpose)

    def live(self, deeds: int) -> None:
        """So many deeds by chance; then a week for everything that waits."""
        doings: list[tuple[int, Callable[[], None]]] = [
            (34, self.wants), (10, self.agrees), (5, self.refuses), (8, self.writes), (3, self.imports),
            (4, self.reports),
            (4, self.moves), (2, self.visitor), (3, self.prefers), (1, self.colleague), (1, self.unsubscribes),
            (1, self.forgets), (26, self.time_passes), (4, self.weather),
        ]  # fmt: skip
        for _ in range(deeds):
            (act,) = self.chance.choices([one for _, one in doings], [weight for weight, _ in doings])
            act()
            self.world.settle()
        self.ear.mood = 0.0
        self.world.advance(self.world.now + timedelta(days=4))
        if self.ear.faults:
            raise self.ear.faults[0]

    def someone(self) -> str:
        """Anybody; the first two more often, so that limits are reached."""
        return self.chance.choice([*PEOPLE, "ada", "ada", "ben", "ben"])

    def says(self, who: str, **traits: str) -> None:
        """Who they are: written as people write it, noted as it is meant."""
        told = {key: SPELLED.get(value, value) if key == "phone" else value for key, value in traits.items()}
        self.world.collect("identify", who, {"traits": told})
        if "phone" in traits:
            self.phones[who] = traits["phone"]
        self.note(
            "identify", self.named(who), **traits
        )  # nothing is due now; what follows from it comes after it
        self.world.settle()

    def wants(self) -> None:
        """Something happens that begins a journey; often several at once."""
        whoever = [self.someone() for _ in range(self.chance.randint(1, 3))]
        for who in [*whoever, *whoever[: self.chance.randint(0, 1)]]:
            self.events += 1
            event = self.chance.choice(["Order Completed", *(f"{one} Wanted" for one in WANTS)])
            properties = {"n": str(self.events), "order_id": str(self.events), "total": 20}
            self.world.collect("track", who, {"event": event, "properties": properties})

    def consent(
        self, who: str, action: str, channel: str, purpose: str, source: str = "web_form", address: str | None = None,
        ago: timedelta = timedelta(0),
    ) -> None:  # fmt: skip
        """One piece of evidence."""
        own = {"sms": self.phones.get(who, ""), "email": f"{who}@shop.example"}.get(channel, "")
        address = own if address is None else address
        if action in ("ask", "give", "confirm") and channel in ("sms", "email") and not address:
            return
        at = self.world.now - ago
        fact = ConsentFact(
            id=self.id(), person_id=self.world.person(who), at=at, action=action, channel=channel,  # type: ignore[arg-type]
            purpose=purpose, address=address, source=source, wording_id="newsletter", wording_version=1,
            proof={"page": "/newsletter", "file": "old.csv"},
        )  # fmt: skip
        with self.world.database.transaction() as tx:
            on_consents(tx, self.world.workspace, [fact], self.world.now)
        self.note(
            "consent", self.named(who), action=action, channel=channel, purpose=purpose, address=address, source=source,
            at=at,
        )  # fmt: skip

    def agrees(self) -> None:
        """Asked, given, confirmed: in any order, sometimes told late."""
        who, channel = self.someone(), self.chance.choice(["sms", "email", "push", "onsite"])
        purpose = self.chance.choice(["marketing", "feedback", "tracking"])
        actions = self.chance.choice(
            [["ask"], ["give"], ["confirm"], ["ask", "confirm"], ["ask", "confirm"], ["give", "confirm"]]
        )
        ago = self.chance.choice([timedelta(0)] * 5 + [timedelta(hours=self.chance.randint(1, 40))])
        for action in actions:
            self.consent(who, action, channel, purpose, ago=ago)

    def refuses(self) -> None:
        """One consent, a channel, a purpose, an address or everything is taken back."""
        who, channel = self.someone(), self.chance.choice(["sms", "email", "push", "onsite", "*"])
        purpose = self.chance.choice(["marketing", "feedback", "tracking", "*"])
        if self.chance.random() < 0.15:
            self.consent(who, "object", "*", "*", address="")
            return
        bound = channel in ("sms", "email") and self.chance.random() < 0.5
        self.consent(who, "withdraw", channel, purpose, address=None if bound else "")

    def imports(self) -> None:
        """A file says that they agreed, with proof."""
        who, channel = self.someone(), self.chance.choice(["sms", "email"])
        for action in ("give", "confirm"):
            self.consent(who, action, channel, "marketing", source="import", ago=timedelta(hours=3))

    def writes(self) -> None:
        """A text message comes in; from their own number, or from one that the shop has lost sight of."""
        kind = self.chance.choice(["stop", "stop", "stop?", "start", "start", "help", "words", "words"])
        number = self.phones[self.someone()] if self.chance.random() < 0.9 else self.chance.choice(NUMBERS)
        heard = Inbound(
            channel="sms", from_=number, to="+4932229990000", text=self.chance.choice(SAID[kind]), at=self.world.now,
            provider_ref=str(self.id()),
        )  # fmt: skip
        with self.world.database.transaction() as tx:
            on_inbound_messages(tx, self.world.definitions(), ACCOUNT, [heard], self.world.now)
        if kind != "words":
            self.note(kind.rstrip("?"), channel="sms", address=number)

    def unsubscribes(self) -> None:
        """One click in a mail program (RFC 8058)."""
        who = self.someone()
        with self.world.database.transaction() as tx:
            on_opt_out(
                tx, self.world.workspace, "email", f"{who}@shop.example", "one_click", self.world.now, {}
            )
        self.note("unsubscribe", channel="email", address=f"{who}@shop.example")

    def colleague(self) -> None:
        """Somebody in the house sets a stop sign."""
        who, scope = self.someone(), self.chance.choice(["advertising", "everything"])
        with self.world.database.transaction() as tx:
            suppress_address(
                tx, self.world.caller, "sms", self.phones[who], scope, "asked on the telephone", "DE",  # type: ignore[arg-type]
                self.world.now,
            )  # fmt: skip
        self.note("manual", channel="sms", address=self.phones[who], scope=scope)

    def reports(self) -> None:
        """The network tells late what became of a message: it arrived, it did not, there is nobody."""
        sent = [
            (i, one)
            for i, one in enumerate(self.record.handed)
            if one.outcome == "accepted" and one.channel != "onsite"
        ]
        if not sent:
            return
        place, one = self.chance.choice(sent[-12:])
        state, error = self.chance.choice(
            [("delivered", None), ("delivered", None), ("failed", "message"), ("undeliverable", "address")]
        )
        report = DeliveryReport(
            channel=one.channel, state=state, at=self.world.now, provider_ref=f"double-{one.message}",  # type: ignore[arg-type]
            error=error, reason="unreachable" if error else None,  # type: ignore[arg-type]
        )  # fmt: skip
        with self.world.database.transaction() as tx:
            changed = on_delivery_reports(tx, self.world.workspace, ACCOUNT, [report], self.world.now)
        if not changed or error is None:
            return
        if error == "address" and one.channel in ("sms", "email"):
            self.note("dead", channel=one.channel, address=one.address)
        self.note("refund")
        self.record.handed[place] = msgspec.structs.replace(one, refunded=len(self.record.deeds) - 1)

    def moves(self) -> None:
        """A new number, a new country, a zone of one's own."""
        who = self.someone()
        what = self.chance.choice(["phone", "phone", "country", "timezone"])
        if what == "phone":
            self.says(who, phone=self.chance.choice(NUMBERS[:5]))
        elif what == "country":
            self.says(who, country=self.chance.choice(["DE", "FR", "GB"]))
        else:
            self.says(who, timezone=self.chance.choice(["Europe/Berlin", "America/New_York", "Asia/Tokyo"]))

    def visitor(self) -> None:
        """A browser that nobody knows agrees to something, or refuses it, and turns out to be somebody."""
        self.visitors += 1
        name, who = f"v{self.visitors}", self.someone()
        self.world.collect("page", "", {"name": "/", "anonymousId": name, "properties": {"path": "/"}})
        self.world.settle()
        with self.world.database.transaction() as tx:
            row = tx.row("SELECT person_id FROM identities WHERE kind = 'anonymous' AND value = %s", [name])
        assert row is not None
        action = self.chance.choice(["ask", "object", "withdraw"])
        channel, purpose = ("*", "*") if action != "ask" else ("sms", "marketing")
        address = NUMBERS[0] if action == "ask" else ""
        for one in [action, "confirm"] if action == "ask" else [action]:
            fact = ConsentFact(
                id=self.id(), person_id=row[0], at=self.world.now, action=one, channel=channel, purpose=purpose,  # type: ignore[arg-type]
                address=address, source="web_form", wording_id="newsletter", wording_version=1, proof={"page": "/"},
            )  # fmt: skip
            with self.world.database.transaction() as tx:
                on_consents(tx, self.world.workspace, [fact], self.world.now)
            self.note("consent", name, action=one, channel=channel, purpose=purpose, address=address, source="web_form",
                      at=self.world.now)  # fmt: skip
        self.world.collect("identify", who, {"traits": {"visited": True}, "anonymousId": name})
        self.note("merge", self.named(who), **{"with": name})
        self.world.settle()

    def prefers(self) -> None:
        """Topics, channels and a pause, as in the preference centre."""
        who = self.someone()
        until = self.world.now + timedelta(days=self.chance.randint(1, 20))
        change: dict[str, Any] = self.chance.choice([
            {"topics": {"news": False}}, {"topics": {"news": True}}, {"channels_off": ("sms",)}, {"channels_off": ()},
            {"paused_until": until}, {"paused_until": None},
        ])  # fmt: skip
        with self.world.database.transaction() as tx:
            change_preferences(
                tx, self.world.definitions(), self.world.person(who), Change(**change), "form", self.world.now
            )
        self.note("prefer", self.named(who), **change)

    def forgets(self) -> None:
        """Somebody is erased, and comes again as if never seen; a stop sign on the number stays."""
        who = self.chance.choice(PEOPLE[2:])
        forget_person(
            self.world.database, self.world.cache, self.world.caller, self.world.person(who), "asked by letter",
            self.world.now, prove=False,
        )  # fmt: skip
        self.note("forget", self.named(who))
        self.lives[who] += 1
        self.world.advance(self.world.now + timedelta(seconds=2))
        self.says(who, phone=self.phones[who], email=f"{who}@shop.example", language="de")

    def time_passes(self) -> None:
        """Minutes, hours, to the edge of the evening or the morning, days; once in a while two years."""
        kind = self.chance.choice(
            ["minutes"] * 6
            + ["hours"] * 5
            + ["edge"] * 5
            + ["days"] * 3
            + ["years"] * (self.chance.random() < 0.15)
        )
        now = self.world.now
        if kind == "edge":
            local = now.astimezone(self.world.zone)
            wall = self.chance.choice(
                [time(7, 59), time(8, 29), time(19, 49), time(19, 55), time(20, 52), time(23, 30)]
            )
            to = datetime.combine(local.date(), wall, self.world.zone)
            to = to if to > now else to + timedelta(days=1)
        else:
            most = {"minutes": 90 / 1440, "hours": 1, "days": 6, "years": 760}[kind]
            to = now + timedelta(days=self.chance.uniform(most / 10, most))
        self.world.advance(to)

    def weather(self) -> None:
        """How well the providers do from now on."""
        self.ear.mood = self.chance.choice([0.0, 0.0, 0.1, 0.4])


def _templates() -> dict[str, tuple[str, str, str, str]]:
    """Class, purpose, channel and topic of every template, read from the files by another reader than the engine's."""
    found = {}
    for file in FOLDER.glob("templates/*.yaml"):
        words = yaml.safe_load(file.read_text("utf-8"))
        found[words["id"]] = (words["class"], words["purpose"], words["channel"], words.get("topic", ""))
    return found
