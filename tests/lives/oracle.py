"""Had every message that was handed over a valid ground at that moment? Judged from the record alone.

Written from semantics.md and compliance.md, and on purpose not from the engine: nothing of `anklang` is imported here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from lives import law
from lives.record import Deed, HandOver, Record

ON_PAGE = {"onsite", "inapp"}
BOUND = {"sms", "email"}  # channels on which a consent holds for an address, not for the person
_RANK = {"ask": 0, "give": 1, "confirm": 2, "withdraw": 3, "object": 3}


class Judge:
    """Looks at one record."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def complaints(self) -> list[str]:
        """Every message without a ground, in the order of hand-over; an empty list: there is none."""
        return [
            f"{one.at:%a %Y-%m-%d %H:%M:%S}Z {one.template or one.occasion} to {one.who} ({one.channel} "
            f"{one.address}): {why}"
            for one in self.record.handed
            for why in self._of(one)
        ]

    def _of(self, one: HandOver) -> Iterator[str]:
        """What is wrong with one message."""
        before = [deed for deed in self.record.deeds if deed.n < one.n]
        circle = self._circle(one.who, before)
        yield from self._once(one)
        if any(deed.kind == "forget" and deed.who in circle for deed in before):
            yield "the person was erased (GDPR 17)"
        if one.useless_after is not None and one.at > one.useless_after:
            yield "it was useless by then (R12)"
        if not one.template:
            yield from self._answer(one, before)
            return
        class_, purpose, channel, topic = self.record.templates[one.template]
        if channel != one.channel:
            yield f"a template for {channel}"
        yield from self._address(one, before, circle)
        yield from self._dead(one, before)
        if class_ == "transactional":
            return
        yield from self._stopped(one, before)
        yield from self._agreed(one, purpose, before, circle)
        yield from self._individual(one, before, circle)
        yield from self._timely(one, before, circle)
        yield from self._capped(one, circle)
        if class_ == "advertising":
            yield from self._preferred(one, topic, before, circle)

    # --- whose it is and where it goes

    def _circle(self, who: str, before: list[Deed]) -> set[str]:
        """A person with everybody who had turned out to be the same by then."""
        circle = {who}
        for deed in before:
            if deed.kind == "merge" and ({deed.who, deed.said["with"]} & circle):
                circle |= {deed.who, deed.said["with"]}
        return circle

    def _address(self, one: HandOver, before: list[Deed], circle: set[str]) -> Iterator[str]:
        """It goes where the person said last; after a merge to what either of them said last."""
        field = {"sms": "phone", "email": "email"}.get(one.channel)
        if field is None:
            return
        last: dict[str, str] = {}
        for deed in before:
            if deed.kind == "identify" and deed.who in circle and field in deed.said:
                last[deed.who] = deed.said[field]
        if one.address not in last.values():
            yield f"an address that is not theirs: {last or 'they have none'}"
        if one.channel == "sms" and law.country_of(one.address) in law.FORBIDDEN:
            yield "a country to which no text message may go without a registration (4.7)"

    def _once(self, one: HandOver) -> Iterator[str]:
        """What a provider took, or may have taken, is not handed over again (2.18, case 22)."""
        mine = [other for other in self.record.handed if other.message == one.message]
        taken = mine[: mine.index(one)]
        twice_is_better = not one.template or self.record.templates[one.template][0] == "transactional"
        if any(
            other.outcome == "accepted" or (other.outcome == "unknown" and not twice_is_better)
            for other in taken
        ):
            yield "it had been handed over already"

    # --- stop signs

    def _signs(self, one: HandOver, before: list[Deed]) -> dict[str, Deed]:
        """The stop signs that stand on the address, by where they come from."""
        signs: dict[str, Deed] = {}
        for deed in before:
            said = deed.said
            if said.get("address") != one.address or said.get("channel") != one.channel:
                continue
            if deed.kind == "start":
                signs.pop("stop", None)  # lifts what the same number said, and nothing else (2.4)
            elif deed.kind in ("stop", "unsubscribe", "manual", "dead"):
                signs[deed.kind] = deed
        return signs

    def _stopped(self, one: HandOver, before: list[Deed]) -> Iterator[str]:
        for kind, deed in self._signs(one, before).items():
            yield f"a stop sign stands on the address: {kind} of {deed.at:%Y-%m-%d %H:%M:%S}Z (R15)"

    def _dead(self, one: HandOver, before: list[Deed]) -> Iterator[str]:
        """Nothing goes to an address known not to exist, whatever its class; nor where everything is stopped."""
        signs = self._signs(one, before)
        if "dead" in signs:
            yield "the network has said that there is nobody at this address (2.5)"
        if "manual" in signs and signs["manual"].said["scope"] == "everything":
            yield "a colleague has stopped everything to this address"

    def _answer(self, one: HandOver, before: list[Deed]) -> Iterator[str]:
        """An answer of ours needs a word of theirs, and there is one of a kind in a day (R15)."""
        wanted = {"stop_confirmation": ("stop",), "keyword_reply": ("start", "help", "confirm_reply")}
        kinds = wanted.get(one.occasion)
        if kinds is None:
            if one.occasion != "opt_in_request":
                yield f"a message of ours that nobody asked for: {one.purpose}"
            return
        asked = [deed for deed in before if deed.kind in kinds and deed.said.get("address") == one.address]
        if not asked or one.at - asked[-1].at > timedelta(hours=24):
            yield "an answer to nothing"
        recent = [
            other for other in self.record.handed
            if other.n <= one.n and other is not one and other.message != one.message and not other.template
            and other.address == one.address and other.occasion == one.occasion == "stop_confirmation"
            and one.at - other.at < timedelta(hours=23, minutes=55)
        ]  # fmt: skip
        if recent:
            yield "a second answer of the same kind within a day (R15)"

    # --- agreement

    def _agreed(self, one: HandOver, purpose: str, before: list[Deed], circle: set[str]) -> Iterator[str]:
        """R21: a consent for this purpose, channel and address; confirmed where it has to be, and not stale."""
        state, since = self._state(one.channel, purpose, one.address, before, circle)
        if state not in ("given", "confirmed"):
            yield f"no consent: {state} for {purpose} by {one.channel} (R21)"
            return
        strict = purpose in self.record.double_opt_in or any(
            one.channel in law.CONFIRMED_ONLY[country] for country in self._countries(one, before, circle)
        )
        if strict and state != "confirmed":
            yield f"consent for {purpose} by {one.channel} was never confirmed (4.5)"
        used = [
            other.at for other in self.record.handed
            if other.n <= one.n and other.at < one.at and other.who in circle
            and other.outcome in ("accepted", "unknown")
            and other.template and other.channel == one.channel
            and self.record.templates[other.template][1] == purpose and other.address in ("", one.address)
        ]  # fmt: skip
        if since is not None and one.at - max([since, *used]) > law.STALE:
            yield f"the consent was last used or given on {max([since, *used]):%Y-%m-%d} (4.1)"

    def _state(
        self, channel: str, purpose: str, address: str, before: list[Deed], circle: set[str]
    ) -> tuple[str, datetime | None]:
        """What the evidence says: in the order of happening, a withdrawal last among what happened at once (J45)."""
        facts = [deed for deed in before if deed.kind == "consent" and deed.who in circle]
        state, since, refused = "never", None, False
        for deed in sorted(facts, key=lambda deed: (deed.said["at"], _RANK[deed.said["action"]])):
            said = deed.said
            if said["action"] in ("withdraw", "object"):
                every = said["action"] == "object"
                reaches = every or (
                    said["channel"] in ("*", channel) and said["purpose"] in ("*", purpose)
                    and said["address"] in ("", address)
                )  # fmt: skip
                if reaches:
                    state, since, refused = "withdrawn", said["at"], True
                continue
            bound = said["address"] == address or channel not in BOUND
            if said["channel"] != channel or said["purpose"] != purpose or not bound:
                continue
            if said["source"] == "import" and refused:
                continue  # an import never lifts a withdrawal
            becomes = _next(state, said["action"])
            if becomes:
                state, since = becomes, said["at"]
                refused = refused and becomes == "asked"
        return state, since

    def _individual(self, one: HandOver, before: list[Deed], circle: set[str]) -> Iterator[str]:
        """Links of one's own need consent to being looked at (R22)."""
        if not one.individual:
            return
        channels = ("sms", "email", "onsite", "push")
        addresses = {"", *(deed.said["address"] for deed in before if deed.kind == "consent")}
        states = {
            self._state(channel, "tracking", address, before, circle)[0]
            for channel in channels
            for address in addresses
        }
        if not states & {"given", "confirmed"}:
            yield "individual links without consent to tracking (R22)"

    # --- when and how often

    def _countries(self, one: HandOver, before: list[Deed], circle: set[str]) -> set[str]:
        """Every country whose rules may hold: that of the number, and where the person says to live."""
        found = {law.country_of(one.address)} if one.channel == "sms" else set()
        for deed in before:
            if deed.kind == "identify" and deed.who == one.who and "country" in deed.said:
                found = {law.country_of(one.address)} if one.channel == "sms" else set()
                found.add(deed.said["country"])
        return found or {"DE"}

    def _zones(self, one: HandOver, before: list[Deed], circle: set[str]) -> set[str]:
        """J27: what the person set, else the number's country, else where they live, else the shop's."""
        set_, lives = "", ""
        for deed in before:
            if deed.kind == "identify" and deed.who == one.who:
                set_, lives = deed.said.get("timezone", set_), deed.said.get("country", lives)
        if set_:
            return {set_}
        if one.channel == "sms":
            return {law.ZONES[law.country_of(one.address)]}
        return {law.ZONES[lives] if lives and lives != "US" else law.ZONES["DE"]}

    def _timely(self, one: HandOver, before: list[Deed], circle: set[str]) -> Iterator[str]:
        if one.channel in ON_PAGE:
            return  # makes no sound (R19)
        for zone in self._zones(one, before, circle):
            if not law.in_hours(one.at, zone, *law.SHOP_HOURS):
                yield f"outside the shop's hours in {zone} (R1)"
            if one.channel != "sms":
                continue
            for country in self._countries(one, before, circle):
                if not law.may_text(country, zone, one.at):
                    yield f"no time for text messages in {country}: {zone} (3.1)"

    def _capped(self, one: HandOver, circle: set[str]) -> Iterator[str]:
        """R4: rolling windows, counted at hand-over, given back when it never arrived."""
        if one.channel in ON_PAGE:
            return
        for limit, hours, channels in self.record.caps:
            if channels and one.channel not in channels:
                continue
            since = one.at - timedelta(hours=hours)
            used = {
                other.message for other in self.record.handed
                if other.who in circle and since < other.at <= one.at and self._ahead(other, one)
                and other.outcome in ("accepted", "unknown") and other.message != one.message
                and (not channels or other.channel in channels) and other.channel not in ON_PAGE
                and other.template and self.record.templates[other.template][0] != "transactional"
                and not (other.refunded is not None and other.refunded < one.n)
            }  # fmt: skip
            if len(used) >= limit:
                yield f"{len(used)} of {limit} in {hours} hours had gone already (R4)"

    def _ahead(self, other: HandOver, one: HandOver) -> bool:
        return self.record.handed.index(other) < self.record.handed.index(one)

    def _preferred(self, one: HandOver, topic: str, before: list[Deed], circle: set[str]) -> Iterator[str]:
        """What the person chose last holds for advertising: topics, channels, a pause, how often (B3, R4)."""
        chosen: dict[str, Any] = {}
        for deed in before:
            if deed.kind == "prefer" and deed.who in circle:
                chosen.update(deed.said)
        if topic and chosen.get("topics", {}).get(topic) is False:
            yield f"the topic {topic} is switched off (B3)"
        if one.channel in chosen.get("channels_off", ()):
            yield f"the channel {one.channel} is switched off (B3)"
        until = chosen.get("paused_until")
        if until is not None and one.at < until:
            yield f"advertising is paused until {until} (B3)"


def _next(state: str, action: str) -> str:
    """The state after somebody was asked, agreed or confirmed; empty where nothing changes."""
    if action == "ask":
        return "asked" if state in ("never", "asked", "withdrawn") else ""
    if action == "give":
        return "given" if state in ("never", "asked", "withdrawn") else ""
    return "confirmed" if state in ("asked", "given") else ""


def judge(record: Record) -> list[str]:
    """Every complaint about a record."""
    return Judge(record).complaints()
