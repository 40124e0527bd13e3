"""The customers of the demo shop: invented, with numbers reserved for films, each in a situation of their own."""

from __future__ import annotations

import msgspec

TOKEN = "handset-"  # a push token of the demo is this and the customer's id


class Purchase(msgspec.Struct, frozen=True):
    """An order of the past."""

    days_ago: int  # before the demo began
    order: str  # order number
    products: tuple[str, ...]  # product ids, one piece each


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """One customer."""

    id: str  # the shop's own id
    first_name: str
    last_name: str
    language: str  # de or en
    phone: str  # E.164
    email: str
    app: bool = False  # the shop's app is on the phone, and may show notifications
    agreed: tuple[tuple[str, str], ...] = ()  # confirmed consents: (channel, purpose)
    viewed: tuple[str, ...] = ()  # products looked at in the last weeks
    bought: tuple[Purchase, ...] = ()  # oldest first

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def token(self) -> str:
        """The push token of the phone."""
        return TOKEN + self.id

    def addresses(self) -> dict[str, str]:
        """What a message to this phone is addressed to, by channel."""
        return {"sms": self.phone, "email": self.email, "push": self.token}


_MARKETING = (("sms", "marketing"), ("email", "marketing"), ("push", "marketing"), ("inapp", "marketing"))
_ON_SITE = (("onsite", "marketing"),)
_TRACKING = (("email", "tracking"), ("sms", "tracking"), ("push", "tracking"))
_PROFILING = (("inapp", "profiling"), ("email", "profiling"))

CUSTOMERS = (
    Customer(  # everything agreed to: sees every scene in full
        id="anna", first_name="Anna", last_name="Berger", language="de", phone="+4917139200011",
        email="anna.berger@kunde.example", app=True, agreed=_MARKETING + _ON_SITE + _TRACKING + _PROFILING,
        viewed=("krug-birke",), bought=(Purchase(41, "LH-10231", ("teller-kiesel", "tischlaeufer-moos")),),
    ),
    Customer(  # text messages only, no app: links open in the browser of the phone
        id="ben", first_name="Ben", last_name="Okafor", language="de", phone="+4917139200022",
        email="ben.okafor@kunde.example", agreed=(("sms", "marketing"), *_ON_SITE),
        bought=(Purchase(12, "LH-10307", ("seife-salbei",)),),
    ),
    Customer(  # in English, and nobody may look at her clicks: links are not individual (R22)
        id="clara", first_name="Clara", last_name="Whitfield", language="en", phone="+4917139200033",
        email="clara.whitfield@kunde.example", app=True, agreed=_MARKETING + _ON_SITE,
    ),
    Customer(  # a customer who agreed to nothing: gets what an order needs, and the ledger says why nothing else
        id="david", first_name="David", last_name="Lorenz", language="de", phone="+4917139200044",
        email="david.lorenz@kunde.example", app=True,
        bought=(Purchase(5, "LH-10344", ("laterne-hof",)),),
    ),
    Customer(  # bought long ago and has not come back
        id="emma", first_name="Emma", last_name="Lang", language="de", phone="+4917139200055",
        email="emma.lang@kunde.example", app=True, agreed=_MARKETING + _TRACKING,
        bought=(
            Purchase(388, "LH-08112", ("tischlampe-tau",)),
            Purchase(231, "LH-09004", ("decke-heide", "kerze-heide")),
        ),
    ),
)  # fmt: skip

BY_ID = {one.id: one for one in CUSTOMERS}
