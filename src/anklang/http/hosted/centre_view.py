"""What the preference centre shows, in words: from what is known of a person to the values of its page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from anklang.flows.look_up_own_page import OwnConsent, OwnPage
from anklang.http.hosted.frame import known_language, words_of
from anklang.http.hosted.hint import hint_of
from anklang.preferences.model import LIMITS, Limit
from anklang.workspaces.model import SECTIONS, PreferenceCentre, WorkspaceSettings

ALWAYS = frozenset({"consents", "leave", "export", "erase"})
"""Rights that no setting takes away: to withdraw, to object, to get a copy, to be erased (GDPR 7, 15, 17, 21)."""
_CHOICES = frozenset({"topics", "channels", "limit"})  # one form, one button
PAUSES = {"2w": timedelta(days=14), "1m": timedelta(days=30), "3m": timedelta(days=91)}
FORMATS = ("html", "json")
_LOCALES = {"en": "en_GB"}  # whose dates are understood everywhere


def values_of(
    settings: WorkspaceSettings, page: OwnPage, language: str, now: datetime, *, path: str, asked_language: str = "",
    done: str = "", problem: str = "", certain: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Everything that pages/centre.html names. `done` and `problem` are codes; others than the known say nothing."""
    tag = known_language(language)
    words = own_words(settings.preference_centre, tag)
    view = _View(settings, words, tag, now)
    chosen = page.chosen
    shown = _sections(settings.preference_centre)
    paused = chosen.paused_until is not None and chosen.paused_until > now
    return {
        "words": words,
        "path": path,
        "asked_language": asked_language,
        "hint": hint_of(page.stored.email or page.stored.phone)
        if page.stored.email or page.stored.phone
        else "",
        "status": words.get(f"done_{done}", "") if done else "",
        "problem": words.get(f"problem_{problem}", "") if problem else "",
        "sections": _grouped(shown),
        "topics": view.topics(chosen.topics) if "topics" in shown else [],
        "channels": view.channels(page.channels, chosen.channels_off) if "channels" in shown else [],
        "preferred": view.preferred(page.channels, chosen.preferred) if "channels" in shown else [],
        "limits": view.limits(chosen.limit) if "limit" in shown else [],
        "paused_until": view.day(chosen.paused_until) if paused and chosen.paused_until else "",
        "pauses": [
            {"id": one, "name": words[f"pause_{one}"], "on": one == "2w"} for one in (*PAUSES, "until")
        ],
        "first_day": (view.local(now) + timedelta(days=1)).date().isoformat(),
        "last_day": (view.local(now) + timedelta(days=365)).date().isoformat(),
        "consents": view.consents(page.consents),
        "left_at": view.day(page.objected_at) if page.objected_at else "",
        "since": view.day(page.stored.since),
        "stored": view.stored(page),
        "certain": certain,
        "formats": formats_in(words),
    }


def formats_in(words: Mapping[str, str]) -> list[dict[str, str]]:
    """The kinds of file in which somebody may take their data along, by their names."""
    return [{"id": one, "name": words[f"format_{one}"]} for one in FORMATS]


def own_words(centre: PreferenceCentre, language: str) -> dict[str, str]:
    """Our words, and the shop's own in their place."""
    own = centre.words.get(language, {})
    return {**words_of(language)["centre"], **{key: text for key, text in own.items() if text.strip()}}


def box_of(settings: WorkspaceSettings, one: OwnConsent, language: str, now: datetime) -> str:
    """What stands beside the button by which a consent is given, for its proof."""
    tag = known_language(language)
    view = _View(settings, own_words(settings.preference_centre, tag), tag, now)
    return f"{view.purpose(one.purpose)}: {view.channel(one.channel)}"


def key_of(one: OwnConsent) -> str:
    """How a form names the address of a consent without saying it."""
    return sha256(f"{one.channel}\0{one.purpose}\0{one.address}".encode()).hexdigest()[:16]


def _sections(centre: PreferenceCentre) -> list[str]:
    """The sections that the shop wants, and those that nobody can take away."""
    wanted: list[str] = list(dict.fromkeys(centre.sections))
    return [*wanted, *(one for one in SECTIONS if one in ALWAYS and one not in wanted)]


def _grouped(sections: Sequence[str]) -> list[str]:
    return list(dict.fromkeys("choose" if one in _CHOICES else one for one in sections))


class _View:
    """Words, dates and names in one language."""

    def __init__(
        self, settings: WorkspaceSettings, words: Mapping[str, str], language: str, now: datetime
    ) -> None:
        self.settings = settings
        self.words = words
        self.language = language
        self.zone = ZoneInfo(settings.zone)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def day(self, at: datetime) -> str:
        return str(format_date(self.local(at), "long", locale=_LOCALES.get(self.language, self.language)))

    def _named(self, texts: Mapping[str, str], otherwise: str) -> str:
        return (
            texts.get(self.language)
            or texts.get(self.settings.language)
            or next(iter(texts.values()), otherwise)
        )

    def topics(self, chosen: Mapping[str, bool]) -> list[dict[str, Any]]:
        return [
            {
                "id": one.id, "name": self._named(one.name, one.id), "description": self._named(one.description, ""),
                "on": chosen.get(one.id, True),
            }
            for one in self.settings.topics
        ]  # fmt: skip

    def channel(self, channel: str) -> str:
        return self.words.get(f"channel_{channel}", channel)

    def purpose(self, purpose: str) -> str:
        known = next((one for one in self.settings.purposes if one.id == purpose), None)
        usual = self.words.get(f"purpose_{purpose}", purpose)
        return self._named(known.name, usual) if known is not None and known.name else usual

    def channels(self, channels: Sequence[str], off: Sequence[str]) -> list[dict[str, Any]]:
        return [{"id": one, "name": self.channel(one), "on": one not in off} for one in channels]

    def preferred(self, channels: Sequence[str], chosen: str) -> list[dict[str, Any]]:
        """The one question after the favourite; nothing is asked where there is only one channel."""
        if len(channels) < 2:
            return []
        none = {"id": "", "name": self.words["preferred_none"], "on": chosen not in channels}
        return [none, *({"id": one, "name": self.channel(one), "on": one == chosen} for one in channels)]

    def limits(self, chosen: Limit | None) -> list[dict[str, Any]]:
        offered: list[Limit | None] = [None, *LIMITS]
        if chosen is not None and chosen not in offered:
            offered.append(chosen)
        return [{"id": limit_id(one), "name": self._limit(one), "on": one == chosen} for one in offered]

    def _limit(self, limit: Limit | None) -> str:
        if limit is None:
            return self.words["limit_none"]
        number = "one" if limit.count == 1 else "many"
        text = self.words.get(f"limit_{number}_{limit.days}", self.words["limit_any"])
        return text.replace("{count}", str(limit.count)).replace("{days}", str(limit.days))

    def consents(self, found: Sequence[OwnConsent]) -> list[dict[str, Any]]:
        """By purpose, each with its channels: what can be withdrawn, then what can be agreed to."""
        return [
            {
                "id": one,
                "name": self.purpose(one),
                "rows": self._rows([each for each in found if each.purpose == one]),
            }
            for one in dict.fromkeys(one.purpose for one in found)
        ]

    def _rows(self, found: Sequence[OwnConsent]) -> list[dict[str, Any]]:
        """The channels of a purpose; a declaration stands once, above all those that it is for."""
        rows = sorted(
            (self.consent(one) for one in found), key=lambda row: (bool(row["text"]), str(row["text"]))
        )
        above: dict[str, Any] = {"text": ""}
        for row in rows:
            row["text_id"] = row["key"] if row["text"] != above["text"] else above.get("text_id", "")
            above = row
        return rows

    def consent(self, one: OwnConsent) -> dict[str, Any]:
        name = self.channel(one.channel)
        act = "withdraw" if one.standing in ("agreed", "pending") else "agree" if one.wording else ""
        state = self.words[f"standing_{one.standing}"]
        return {
            "label": f"{name} ({hint_of(one.address)})" if one.address else name,
            "state": state.replace("{date}", self.day(one.at) if one.at is not None else ""),
            "act": act,
            "button": self.words.get(act, ""),
            "text": self._named(one.declaration, "") if act == "agree" else "",
            "channel": one.channel, "purpose": one.purpose, "key": key_of(one),
        }  # fmt: skip

    def stored(self, page: OwnPage) -> list[str]:
        kept = page.stored
        said: list[tuple[str, str | int]] = [
            ("email", hint_of(kept.email) if kept.email else ""), ("phone", hint_of(kept.phone) if kept.phone else ""),
            ("events", kept.events), ("orders", kept.orders), ("messages", kept.messages), ("received", kept.received),
            ("consents", kept.consents), ("devices", kept.devices), ("segments", kept.segments),
            ("journeys", kept.journeys),
        ]  # fmt: skip
        return [self.words[f"stored_{name}"].replace("{value}", str(value)) for name, value in said if value]


def limit_id(limit: Limit | None) -> str:
    """How a form names a limit: 1/7; empty for none."""
    return "" if limit is None else f"{limit.count}/{limit.days}"


def limit_of(text: str) -> Limit | None:
    """The limit that a form named; None for none. Raises ValueError for what is no limit."""
    if not text:
        return None
    count, days = text.split("/")
    return Limit(int(count), int(days))
