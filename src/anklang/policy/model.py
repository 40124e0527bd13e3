"""The words of "may we speak now": reasons, the question, its facts, and the answer with its trace.

Everything here is plain data. Times are aware UTC datetimes, times of day are minutes from local midnight (0 to 1440),
addresses are normalised text (E.164, addr-spec, token). Behaviour is in `decide`, `quiet_hours`, `caps` and `fold`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from anklang.channels.model import Channel
from anklang.channels.windows import Speech
from anklang.preferences.model import Chosen

MessageClass = Literal[
    "transactional", "service", "advertising"
]  # R5; compliance 5 maps its finer classes on these
Moment = Literal["planned", "hand_over"]
Occasion = Literal["ordinary", "security", "reply", "keyword_reply", "stop_confirmation", "opt_in_request"]
"""security: one-time codes and warnings. reply: inside a dialogue the person began (24 h). keyword_reply: HELP, START.
stop_confirmation: the one answer to a STOP. opt_in_request: the double opt-in message asked for just now."""

Stage = Literal["", "browse", "cart", "checkout"]
ConsentName = Literal["never", "asked", "given", "confirmed", "withdrawn"]
ConsentAction = Literal["ask", "give", "confirm", "withdraw", "object"]
SuppressionKind = Literal["stop", "hard_bounce", "complaint", "blocked", "manual", "erased"]
SuppressionScope = Literal["advertising", "everything"]
EVERY = "*"  # in a consent: all channels, or all purposes


class Reason(StrEnum):
    """Why a message was not sent (semantics 2.13), each with half a line of English and German."""

    en: str
    de: str

    def __new__(cls, code: str, en: str, de: str) -> Reason:
        """A code with its two meanings."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.en = en
        member.de = de
        return member

    EXITED = "exited", "the person left the journey", "die Person hat die Journey verlassen"
    JOURNEY_STOPPED = "journey_stopped", "the journey was stopped", "die Journey wurde gestoppt"
    PROFILE_MISSING = "profile_missing", "there is no such person any more", "die Person gibt es nicht mehr"
    NOT_ELIGIBLE_NOW = "not_eligible_now", "not (any more) in the audience", "nicht (mehr) in der Zielgruppe"
    REENTRY_BLOCKED = "reentry_blocked", "re-entry is not allowed yet", "erneuter Eintritt noch nicht erlaubt"
    ENTRY_CAP = "entry_cap", "the journey took in enough people", "die Journey hat genug Personen aufgenommen"
    CONTROL_GROUP = "control_group", "in the control group", "in der Kontrollgruppe"
    NO_CONSENT = (
        "no_consent",
        "no valid consent for this purpose",
        "keine gültige Einwilligung für diesen Zweck",
    )
    UNSUBSCRIBED = "unsubscribed", "the person opted out", "die Person hat sich abgemeldet"
    SUPPRESSED = "suppressed", "the address is suppressed", "die Adresse ist gesperrt"
    NO_ADDRESS = "no_address", "no address for this channel", "keine Adresse für diesen Kanal"
    UNREACHABLE = "unreachable", "the address cannot be reached", "die Adresse ist nicht erreichbar"
    COUNTRY_RULE = "country_rule", "a rule of the country forbids it", "eine Regel des Landes verbietet es"
    QUIET_DROPPED = (
        "quiet_dropped",
        "quiet hours leave no time to send",
        "die Ruhezeit lässt keinen Versand zu",
    )
    TOO_LATE = "too_late", "useless by the time it could go", "käme zu spät, um noch zu nützen"
    CAPPED = (
        "capped",
        "a contact limit is used up or another message won",
        "Kontaktlimit erreicht oder verdrängt",
    )
    RATE_TIMEOUT = (
        "rate_timeout",
        "waited too long for the rate limit",
        "zu lange auf das Ratenlimit gewartet",
    )
    DUPLICATE_ADDRESS = "duplicate_address", "this address already gets it", "diese Adresse bekommt es schon"
    RENDER_ERROR = "render_error", "the template failed", "die Vorlage ist fehlerhaft"
    MISSING_VARIABLE = "missing_variable", "a value for the template is missing", "ein Wert der Vorlage fehlt"
    TEMPLATE_ABORT = (
        "template_abort",
        "the template decided not to send",
        "die Vorlage hat den Versand abgebrochen",
    )
    EXTERNAL_DATA_FAILED = "external_data_failed", "external data did not come", "externe Daten blieben aus"
    CATALOG_ITEM_MISSING = (
        "catalog_item_missing",
        "the product is not in the catalogue",
        "Produkt nicht im Katalog",
    )
    COUPON_EMPTY = "coupon_empty", "no coupon code is left", "kein Gutscheincode mehr übrig"
    LINK_FAILED = "link_failed", "a link could not be made", "ein Link ließ sich nicht erzeugen"
    MEDIA_FAILED = "media_failed", "a picture or file failed", "ein Bild oder eine Datei ist fehlerhaft"
    TEMPLATE_NOT_APPROVED = (
        "template_not_approved",
        "the platform has not approved it",
        "nicht freigegebene Vorlage",
    )
    SESSION_WINDOW_CLOSED = "session_window_closed", "the reply window is closed", "das Antwortfenster ist zu"
    PROVIDER_REJECTED = "provider_rejected", "the provider refused it", "der Anbieter hat es abgelehnt"
    CREDENTIALS_INVALID = (
        "credentials_invalid",
        "the provider account fails",
        "die Zugangsdaten sind ungültig",
    )
    BOUNCED = "bounced", "it came back", "kam als unzustellbar zurück"
    BLOCKED_BY_USER = (
        "blocked_by_user",
        "the recipient or the network blocks us",
        "Empfänger oder Netz blockiert uns",
    )
    EXPIRED_ON_DEVICE = (
        "expired_on_device",
        "it expired before the device took it",
        "auf dem Gerät abgelaufen",
    )
    NO_ANSWER = (
        "no_answer",
        "handed over without an answer; it may have arrived",
        "ohne Antwort übergeben, evtl. angekommen",
    )
    GUARD_BLOCKED = "guard_blocked", "the content guard stopped it", "die Inhaltsprüfung hat es angehalten"


class Hold(StrEnum):
    """What a message waits for."""

    JOURNEY_HELD = "journey_held"  # the author holds the journey (J39)
    QUIET_HOURS = "quiet_hours"  # a window opens (R1)
    CAP = "cap"  # a slot in a contact limit becomes free (R6)
    GATHERING = "gathering"  # candidates are gathered before one is chosen (R7)
    RATE = "rate"  # the token bucket refills (R10)
    SHOP_BEHIND = "shop_behind"  # a connected shop is silent; the order may have been placed (2.17)


class GateStep(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One question of the gate and its answer; kept as long as the message."""

    name: str  # which question, in the words of decide: instance, suppression, consent …
    answer: Literal["pass", "skip", "wait", "no"]  # skip: the question does not apply
    detail: str = ""  # what was seen, in English, without the address
    rule: str = ""  # id of the deciding rule, with @version for country packs


Trace = tuple[GateStep, ...]


class Allow(msgspec.Struct, frozen=True, tag="allow", tag_field="kind"):
    """Send now."""

    trace: Trace  # every question with its answer
    send_before: datetime | None = None  # UTC; the provider must not deliver later (3.4 e)


class WaitUntil(msgspec.Struct, frozen=True, tag="wait", tag_field="kind"):
    """Not now; ask again at `at` with fresh facts."""

    at: datetime | None  # UTC; None: until somebody resumes the journey
    reason: Hold  # what it waits for
    trace: Trace  # the questions up to the one that holds


class No(msgspec.Struct, frozen=True, tag="no", tag_field="kind"):
    """Never; the message ends as not sent."""

    reason: Reason  # code of semantics 2.13
    trace: Trace  # the questions up to the one that stopped it
    winner: str = ""  # capped in favour of this message (R7, R8)
    instead: str = ""  # quieter channel to try instead (R6 downgrade)


Decision = Allow | WaitUntil | No


class JourneyFacts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How the instance that wants to speak stands."""

    alive: bool = True  # the instance exists and has not ended
    exited: str = ""  # name of the exit rule that ended it
    state: Literal["running", "held", "stopped"] = "running"  # J39; entry paused counts as running
    audience: bool | None = None  # re-check at send (J19); None: the step has none
    control: bool = False  # drawn into the control group (J8)
    behind: str = ""  # a shop of which nothing was heard or read for too long, where that matters (2.17, S2)


class PersonFacts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Whether the person is still there."""

    exists: bool = True  # there is a profile
    deleted: bool = False  # deleted or merged away without a successor
    erased: bool = False  # erased on request (GDPR 17)
    restricted: bool = False  # stored only, on request (GDPR 18)


class AddressFacts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where the message would go."""

    value: str = ""  # normalised address; empty: the person has none
    valid: bool = True  # it can exist on this channel (a mobile number for SMS)
    reachable: bool = True  # permission granted, token alive, not quarantined
    why: str = ""  # why it is not valid or not reachable
    duplicate_of: str = ""  # message that already goes to this address in the same send (2.16)
    relay: bool = False  # marketplace relay mailbox: no advertising (compliance 10.2)


class ConsentState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What holds for one person, address, channel and purpose (R21)."""

    channel: str  # channel, or EVERY
    purpose: str  # purpose id, or EVERY
    address: str = ""  # address it is bound to; empty: bound to the person
    state: ConsentName = "never"  # default is never
    at: datetime | None = None  # when the state was reached; None: not loaded, then staleness is not judged
    last_used_at: datetime | None = None  # last advertising sent on it; an unused consent gets stale (4.1)


class ConsentFact(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence: somebody was asked, gave, confirmed, withdrew or objected (compliance 4.4)."""

    id: UUID  # id of the fact; recording it twice changes nothing
    person_id: UUID  # whose it is
    at: datetime  # when it happened
    action: ConsentAction  # object: withdraws every channel and purpose (GDPR 21)
    channel: str  # channel, or EVERY for a withdrawal
    purpose: str  # purpose id, or EVERY for a withdrawal
    address: str = ""  # address it is bound to; for a withdrawal empty means every address
    source: str = ""  # web_form, checkout, keyword, one_click, agent, import …
    wording_id: str = ""  # which text was shown
    wording_version: int = 0  # its version; 0: none
    proof: dict[str, str] = {}  # page or message, form version, IP where lawful; import: file and row


class ExistingCustomer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The existing-customer permission of § 7 (3) UWG: four conditions, all of them, every time (compliance 4.2)."""

    sale: str  # order or contract id; a form or an abandoned cart is no sale
    contract_stands: bool  # paid, not cancelled, not withdrawn from
    address_from_customer: bool  # given by the customer with that sale
    own_similar_goods: bool  # the advertising is for the seller's own, similar goods
    objected: bool  # at collection or later
    notice_at_collection: bool  # told of the right to object before submitting
    notice_in_message: bool  # the message itself carries notice and link


class Suppression(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A stop sign on an address, whoever's profile it is on."""

    channel: str  # channel, or EVERY
    kind: SuppressionKind  # where it comes from
    scope: SuppressionScope = "advertising"  # hard_bounce and blocked always mean everything
    source: str = ""  # keyword, provider_block, one_click, agent …
    at: datetime | None = None  # since when


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """One layer of quiet hours, written as the hours in which sending is allowed (R1)."""

    rule: str  # rule id, with @version for country packs
    level: Literal["law", "workspace", "journey"]  # only transactional may override the workspace
    week: tuple[tuple[tuple[int, int], ...], ...]  # Monday to Sunday; (open, close) minutes
    holidays: str = ""  # calendar on whose days it is closed: FR, US, DE, DE-BY; empty: none
    channels: frozenset[str] = frozenset()  # empty: all
    classes: frozenset[str] = frozenset({"service", "advertising"})  # message classes it is for
    leave: int = 10  # minutes that must be left before it closes (compliance 3.4 e)


class BlockRule(msgspec.Struct, frozen=True, kw_only=True):
    """What a country or platform forbids outright, or allows only with something in hand."""

    rule: str  # rule id with @version
    channels: frozenset[str]  # empty: all
    classes: frozenset[str]  # message classes it is for
    why: str  # one line for the trace
    unless: str = ""  # allowed if the message carries this registration: dlt_template


class CapRule(msgspec.Struct, frozen=True, kw_only=True):
    """At most `limit` contacts in any `window` (R4); a minimum gap is a limit of one."""

    rule: str  # rule id
    limit: int  # contacts allowed in the window
    window: timedelta  # rolling, ends now
    channels: frozenset[str] = frozenset()  # empty: all of the same pressure budget
    classes: frozenset[str] = frozenset({"service", "advertising"})  # counted and capped; never transactional
    purpose: str = ""  # empty: every purpose
    each: bool = False  # by law every message counts; otherwise what belongs to one contact counts once


class CountryRules(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one country or state, ready to ask."""

    code: str  # DE, US, US-TX, default, unknown
    version: str  # date of the pack
    layers: tuple[Layer, ...] = ()  # sending hours
    double_opt_in: frozenset[str] = frozenset()  # channels on which only a confirmed consent counts
    soft_opt_in: frozenset[str] = frozenset()  # channels on which existing customers may be written to
    consent_stale_days: int = 730  # a consent unused that long does not count (4.1)
    blocks: tuple[BlockRule, ...] = ()  # prohibitions
    caps: tuple[CapRule, ...] = ()  # limits set by law


class ZoneHints(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known about where the person is (J27); IANA names, all optional but the last."""

    profile: str = ""  # set explicitly on the profile
    device: str = ""  # reported by app or browser within 90 days
    phone: tuple[str, ...] = ()  # zones of the number
    phone_certain: bool = False  # the number's country has one zone
    address: tuple[str, ...] = ()  # zones of the delivery address
    workspace: str = "UTC"  # default of the workspace


class Contact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One entry of the contact log: reserved or confirmed at hand-over; released ones are not in it."""

    channel: str  # the way it went
    message_class: str  # its class
    purpose: str  # its purpose
    at: datetime  # hand-over, UTC
    message: str = ""  # whose slot it is: a message that is tried again has one already (R9)
    contact: str = ""  # to which contact it belongs, with others of an amplifier; empty: its own


class OnCap(msgspec.Struct, frozen=True, kw_only=True):
    """What the step wants when a limit is hit (R6)."""

    do: Literal["drop", "wait", "downgrade"] = "drop"  # drop is the default
    wait: timedelta = timedelta(0)  # at most so long after the message was first due
    to: str = ""  # channel to use instead


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A message that competes for the same slot (R7, R8)."""

    message: str  # its id
    label: str  # how people know it: name of the journey
    priority: int = 0  # priority of the journey, higher first
    value: float = 0.0  # expected value, higher first
    due: bool = True  # it could go now; one that waits for later takes no slot from anybody (R7)
    contact: str = ""  # to which contact it belongs; those of one do not compete with each other
    channel: str = ""  # of a rival: limits for other channels are no matter of it; empty: of all
    message_class: str = ""  # of a rival
    purpose: str = ""  # of a rival
    since: datetime | None = None  # when it became due, older first
    stage: Stage = ""  # abandonment stage, if it is about one


class RateAnswer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the token bucket said (R10)."""

    granted: bool = True  # a token was taken
    retry_at: datetime | None = None  # UTC, when one is expected
    rule: str = ""  # which bucket


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One question to the gate, with every fact it needs."""

    moment: Moment  # when it is asked; caps and rate only count at hand-over (J19)
    channel: Channel  # the way it would go
    message_class: MessageClass  # R5
    purpose: str  # purpose id, such as marketing or review_request
    countries: tuple[
        CountryRules, ...
    ]  # rules of every country and state the person may be in; empty: nobody knows
    person: PersonFacts  # is there somebody
    address: AddressFacts  # where to
    zones: ZoneHints  # what time it is there
    speech: Speech = Speech()  # what it can be made of
    occasion: Occasion = "ordinary"  # what it answers
    message: str = ""  # id of the message, to compare with candidates
    spread: float = 0.0  # 0 up to 1, the person's: spreads releases (R2), keeping theirs together (R7)
    due_at: datetime | None = None  # when it was first due; waiting for a cap counts from here
    useless_after: datetime | None = None  # UTC (R12)
    journey: JourneyFacts | None = None  # None: not sent by a journey
    consents: tuple[ConsentState, ...] = ()  # of this person
    double_opt_in: bool = False  # the purpose itself needs a confirmed consent
    topic: str = ""  # what the message is about, if its template says so
    chosen: Chosen | None = None  # topics, channels and pause that the person chose
    stale_days: int = 730  # the workspace's own limit on unused consents; the countries' may be shorter (4.1)
    customer: ExistingCustomer | None = None  # § 7 (3) UWG; only on channels on which the workspace uses it
    suppressions: tuple[Suppression, ...] = ()  # on this address
    carries: frozenset[str] = frozenset()  # registrations that the message has: dlt_template
    layers: tuple[Layer, ...] = ()  # workspace and journey hours
    override_hours: bool = False  # transactional only: ignore workspace and journey hours (R1)
    release_window: timedelta = timedelta(minutes=30)  # over which held messages leave (R2)
    caps: tuple[CapRule, ...] = ()  # limits of the workspace, the journey and the person
    contacts: tuple[Contact, ...] = ()  # the person's contact log, oldest first
    on_cap: OnCap = OnCap()  # what to do on a hit
    candidate: Candidate | None = None  # this message as a competitor
    rivals: tuple[Candidate, ...] = ()  # others that want to speak to the same person
    gather_until: datetime | None = None  # candidates are gathered until then (R7)
    rate: RateAnswer = RateAnswer()  # token bucket
