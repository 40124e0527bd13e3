"""Who lives in the households of the sample: invented names, addresses, numbers and consents, the same every time.

Numbers are those that the German regulator keeps free for films (mobile (0)171 39200 xx and (0)176 040690 xx, Cologne
(0)221 4710 xxx), mailboxes end in .example (RFC 2606), streets are named after plants. Nothing reaches anybody.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from anklang.core.ids import fraction_of
from anklang.demo.people import TOKEN
from anklang.demo.sample import Household
from anklang.policy.model import ConsentAction

FIRST = (
    "Anja Bernd Carla Daniel Elif Frank Greta Hannes Ines Jonas Katrin Lukas Mareike Nils Olga Paul Renate Stefan "
    "Tanja Uwe Vera Walter Yusuf Zoe Aylin Birgit Christoph Dilara Erik Friederike Georg Heike Ivan Jasmin Kerstin "
    "Lars Maja Norbert Petra Robin"
).split()
LAST = (
    "Adam Becker Conrad Dietz Eckert Fuchs Graf Horn Imhof Jansen Kaya König Lange Möller Nowak Otto Pohl Ritter Sauer "
    "Thiel Ulrich Vogt Weiß Yıldız Ziegler Arndt Busch Demir Engel Franke Günther Hahn Jung Kraus Lorenz Marx Neumann "
    "Petersen Roth Schröder Stein Voigt Winter Brandt Haas Kuhn Maurer Peters Seidel Wolff"
).split()
PLACES = (
    ("Köln", "50667"), ("Bonn", "53111"), ("Düsseldorf", "40213"), ("Hamburg", "20095"), ("Berlin", "10115"),
    ("Leipzig", "04109"), ("München", "80331"), ("Münster", "48143"),
)  # fmt: skip
STREETS = (
    "Lindenweg",
    "Ahornstraße",
    "Fliederweg",
    "Eschenallee",
    "Heckenweg",
    "Am Birkenhain",
    "Ulmenstraße",
)
_MOBILES = tuple(f"+4917139200{n:02d}" for n in range(100)) + tuple(f"+4917604069{n:03d}" for n in range(100))
_SPELLED = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss", ord("ı"): "i"}
_LANDLINES = tuple(f"+492214710{n:03d}" for n in range(1000))

Agreement = tuple[str, str, ConsentAction]  # channel, purpose, and how far it went: give, confirm or withdraw


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """One customer of the town."""

    id: str  # the shop's own id
    number: int  # of the household
    first_name: str
    last_name: str
    language: str  # de or en
    street: str
    city: str
    postal_code: str
    email: str  # empty: never told
    phone: str  # E.164; empty: never told
    app: bool  # the shop's app is on the phone, and may show notifications
    away: bool  # the addresses are dead: nothing arrives
    agreed: tuple[Agreement, ...]  # consents

    @property
    def token(self) -> str:
        """The push token of the phone."""
        return TOKEN + self.id

    def chance(self, *what: str | int) -> float:
        """A number from 0 up to 1 that decides what this person does; the same every time."""
        return fraction_of("demo neighbour", self.number, *what)


def invent(households: Sequence[Household]) -> list[Neighbour]:
    """A customer for each household, in order."""
    mobiles, landlines = iter(_MOBILES), iter(_LANDLINES)
    found = []
    for one in households:
        draw = _Draw(one.number)
        kind = draw("phone")
        phone = next(mobiles if kind < 0.55 else landlines, "") if kind < 0.8 else ""
        found.append(_person(one.number, draw, phone, mobile=kind < 0.55 and phone != ""))
    return found


class _Draw:
    """Answers a question about a household with a number from 0 up to 1."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __call__(self, what: str) -> float:
        return fraction_of("demo neighbour", self._number, what)

    def one(self, what: str, words: Sequence[str]) -> str:
        return words[int(self(what) * len(words))]


def _person(number: int, draw: _Draw, phone: str, *, mobile: bool) -> Neighbour:
    first, last = draw.one("first name", FIRST), draw.one("last name", LAST)
    city, postal_code = PLACES[int(draw("city") ** 2 * len(PLACES))]  # most live near the shop
    app = mobile and draw("app") < 0.45
    email = (
        f"{_plain(first)}.{_plain(last)}.{number}@kunde.example" if draw("email") < 0.93 or not mobile else ""
    )
    return Neighbour(
        id=f"k{number:04d}", number=number, first_name=first, last_name=last,
        language="en" if draw("language") < 0.07 else "de", city=city, postal_code=postal_code,
        street=f"{draw.one('street', STREETS)} {1 + int(draw('house') * 60)}", email=email, phone=phone, app=app,
        away=draw("away") < 0.03, agreed=_agreements(draw, email=bool(email), mobile=mobile, app=app),
    )  # fmt: skip


def _agreements(draw: _Draw, *, email: bool, mobile: bool, app: bool) -> tuple[Agreement, ...]:
    """What somebody agreed to, by channel: some confirmed it, some never did, some thought better of it."""
    found: list[Agreement] = []
    for channel, has, share in (
        ("email", email, 0.62),
        ("sms", mobile, 0.7),
        ("push", app, 0.85),
        ("inapp", app, 0.95),
    ):
        asked = draw(f"agrees {channel}")
        if not has or asked >= share:
            continue
        done: ConsentAction = (
            "confirm" if asked < share * 0.88 else "give" if asked < share * 0.95 else "withdraw"
        )
        found.append((channel, "marketing", done))
        if draw("agrees tracking") < 0.75:
            found.append((channel, "tracking", "confirm"))
    if mobile and draw("agrees orders") < 0.4:
        found.append(("sms", "orders", "confirm"))
    if app and draw("agrees profiling") < 0.6:
        found.append(("inapp", "profiling", "confirm"))
    return tuple(found)


def _plain(name: str) -> str:
    """A name as it stands in a mailbox: ä, ö, ü, ß spelled out, no other marks."""
    spelled = name.lower().translate(_SPELLED)
    return "".join(c for c in unicodedata.normalize("NFKD", spelled) if c.isascii() and c.isalpha())


def agreed_at(one: Neighbour, begin: datetime) -> datetime:
    """When somebody made up their mind: in the weeks before the town is shown."""
    return begin - timedelta(
        days=10 + int(one.chance("agreed") * 80), minutes=int(one.chance("minute") * 600)
    )
