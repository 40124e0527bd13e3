"""What a workspace decides once for everything in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, get_args

import msgspec

from anklang.core.errors import BadInput, Problem


class Brand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the shop names itself in messages."""

    name: str = "Shop"  # sender identification in every message (B4)
    color: str = "#1f4d3a"  # CSS colour of mails and hosted pages
    logo: str = ""  # absolute URL
    imprint: str = ""  # legal footer of mails (address, register, contact)
    contact: str = ""  # reply address for people


class Shop(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where links may lead."""

    url: str = ""  # start page of the shop
    mobile_url: str = ""  # start page on phones; empty = url
    cart_path: str = "/cart"  # page that restores a cart
    cart_param: str = "cart"  # parameter that names the cart there
    product_path: str = "/products/{id}"  # product page
    add_path: str = (
        ""  # page that fills the cart: {quantity} pieces of {id}; empty: links lead to the product's page
    )
    app_host: str = ""  # host whose association files name the app; empty = our own
    hosts: list[str] = []  # hosts that links may lead to, besides the shop's own
    ios_app: str = ""  # team id and bundle id: ABCDE12345.com.example.shop
    android_package: str = ""  # com.example.shop
    android_fingerprints: list[str] = []  # SHA-256 of the signing certificates
    app_scheme: str = ""  # scheme of the app for hosts without app links
    app_store: str = ""  # store page for iOS
    play_store: str = ""  # store page for Android


class Purpose(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A purpose that people can agree to (R21)."""

    id: str  # marketing, orders, feedback, tracking
    name: dict[str, str] = {}  # label per language
    double_opt_in: bool = False  # only a confirmed consent counts


class Hours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The workspace's own sending hours, in the recipient's local time (R1)."""

    open: str = "08:00"  # from
    close: str = "21:00"  # until, exclusive
    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)  # ISO weekdays
    channels: list[str] = []  # empty: all
    classes: tuple[Literal["transactional", "service", "advertising"], ...] = ("service", "advertising")
    holidays: str = ""  # calendar on whose days it is closed: DE, DE-BY, FR


class Cap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At most `limit` contacts per person within a rolling window (R4)."""

    limit: int  # contacts
    hours: float  # length of the window
    channels: list[str] = []  # empty: all
    classes: tuple[Literal["service", "advertising"], ...] = ("service", "advertising")
    purpose: str = ""  # empty: all


class Rate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How fast messages may leave (R10)."""

    per_second: float  # tokens that come back each second
    burst: int = 1  # tokens at most
    channel: str = ""  # empty: all channels together


class Price(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one message of a channel costs; for SMS one part. For estimates before and after sending."""

    channel: str  # sms, email, whatsapp …
    micro: int  # millionths of the currency unit: 75000 is 0.075 EUR (7.5 minor units)
    currency: str = ""  # ISO 4217; empty: the workspace's


class Gap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At least so much time between two contacts of a person; the same as a limit of one in that window (R4)."""

    minutes: float  # length of the gap
    channels: list[str] = []  # empty: all
    classes: tuple[Literal["service", "advertising"], ...] = ("service", "advertising")
    purpose: str = ""  # empty: all


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What messages can be about; people choose among topics themselves. A template names the topic it belongs to."""

    id: str  # new-collections, care-tips
    name: dict[str, str] = {}  # label per language
    description: dict[str, str] = {}  # what to expect, per language
    purpose: str = ""  # consent that its messages need; empty: any


Section = Literal["topics", "channels", "limit", "pause", "consents", "leave", "stored", "export", "erase"]
SECTIONS: tuple[Section, ...] = get_args(Section)


OWN_WORDS = ("title", "intro", "choose", *SECTIONS)
"""Headings that a shop may word itself; the title, the text under it, and the sections."""


class PreferenceCentre(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page on which people choose for themselves. Leaving, export and erasure can never be taken off it."""

    sections: tuple[Section, ...] = SECTIONS  # what is shown, in this order
    words: dict[
        str, dict[str, str]
    ] = {}  # own words in place of ours, per language: {de: {title: …, intro: …}}


class TextSender(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What people can do with the sender of SMS (compliance 1.3 rule 9, 2.4)."""

    replies: bool = True  # False: the sender is a word, which nobody can answer; the way out is a link then
    stop_codes: dict[str, str] = {}  # country -> short code that takes the STOP: {"FR": "36180"}


class ExistingCustomers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Advertising to customers without consent, on the four conditions of § 7 (3) UWG and its like abroad (4.2)."""

    on: bool = False  # off: only consent counts
    channels: tuple[Literal["email", "sms"], ...] = ("email",)  # SMS is disputed; the country decides besides
    similar: dict[str, list[str]] = {}  # category -> categories that the shop's counsel holds to be similar
    entity: str = ""  # legal entity that advertises; orders of another one do not count


Severity = Literal["off", "note", "warn", "block"]  # what a remark of the content guard means


class Period(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a kind of data is kept, where it is not the default (compliance 4.9; kinds: privacy.retention)."""

    days: int  # length of the period
    why: str = ""  # needed where it is longer than the default


class Processor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the record of processing says about a vendor (GDPR 28, 30, 44 ff.)."""

    country: str = ""  # ISO 3166, where it processes
    contract: str = ""  # date on which the processor contract was signed, ISO 8601
    transfer: Literal["", "eea", "adequacy", "dpf", "scc"] = ""  # why data may go there


class WorkspaceSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a marketer or developer sets for a workspace."""

    zone: str = "Europe/Berlin"  # IANA name; the last in the order of J27
    country: str = "DE"  # for national phone numbers and as the last guess of the law that holds
    language: str = "de"  # where a person's is unknown
    languages: tuple[str, ...] = ("de", "en")  # languages that templates are written in
    currency: str = "EUR"  # ISO 4217
    brand: Brand = Brand()
    shop: Shop = Shop()
    purposes: tuple[Purpose, ...] = (Purpose(id="marketing"), Purpose(id="tracking"))
    tracking_purpose: str = "tracking"  # consent that individual opens and clicks need (R22)
    hours: tuple[Hours, ...] = (Hours(),)
    caps: list[Cap] = []
    gaps: list[Gap] = []  # minimum times between two contacts
    rates: list[Rate] = []
    prices: tuple[Price, ...] = ()  # one for each channel
    keep_ip: bool = True  # the IP address is part of the proof of a consent
    stale_months: int = 24  # a consent that long unused does not count; only downwards (compliance 4.1)
    existing_customers: ExistingCustomers = ExistingCustomers()  # off: only consent allows advertising
    topics: tuple[Topic, ...] = ()  # what people may choose among in the preference centre
    preference_centre: PreferenceCentre = PreferenceCentre()  # the page on which people choose for themselves
    release_minutes: int = 30  # held messages leave over this window (R2)
    gather_minutes: int = (
        0  # so long a campaign's messages wait for others to be compared with, up to 15 (R7)
    )
    us_hours: Literal["strict", "state"] = (
        "strict"  # one cautious window for all of the US, or each state's own
    )
    text_sender: TextSender = TextSender()  # what people can do with the sender of SMS
    attribution_days: int = 7  # goals still count so long after exit (J15)
    guard: dict[
        str, Severity
    ] = {}  # rule of the content guard -> how serious it is here; others as the rule says
    review_gating: bool = (
        False  # satisfied people only may be sent to public reviews, against the platforms' rules
    )
    retention: dict[str, Period] = {}  # kind of data -> how long, where it is not the default
    processors: dict[str, Processor] = {}  # provider account -> contract and transfer basis
    officer: str = ""  # data protection officer: name and address, for the record of processing
    demo: dict[str, Any] = {}  # what the demo needs to know about itself


class Signing(msgspec.Struct, frozen=True, kw_only=True):
    """Which secret signs the web calls of journeys. The secret itself is derived and stands nowhere."""

    number: int = 1  # of the secret; each change counts one up
    both_until: datetime | None = None  # UTC; the one before signs too until then


class Workspace(msgspec.Struct, frozen=True, kw_only=True):
    """One brand."""

    id: int
    slug: str  # short name in addresses
    name: str
    settings: WorkspaceSettings
    epoch: int = 0  # rises with every change of a definition
    signing: Signing = Signing()  # how its web calls are signed


def parse_settings(data: object) -> WorkspaceSettings:
    """Settings from plain JSON values; raises BadInput with the place of the fault."""
    try:
        return msgspec.convert(data, WorkspaceSettings)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at ")
        raise BadInput(
            "The workspace settings are not valid.", [Problem(path.strip("`$.") or "settings", reason)]
        ) from None
