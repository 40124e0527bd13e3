"""Who a message comes from: each account names its own sender, SMS another one by where the number belongs."""

from __future__ import annotations

from collections.abc import Mapping

from anklang.channels.manifest import Field, Label, Settings
from anklang.channels.model import Outgoing, PhoneAddress
from anklang.core.errors import BadInput, Problem

SENDER, _ELSEWHERE = "sender", "senders"
SELECTORS, BOUNCE_DOMAIN = "dkim_selectors", "bounce_domain"


def text_senders(hint: Label | None = None) -> tuple[Field, Field]:
    """The fields for vendors of SMS: the usual sender, and others by the beginning of the number (compliance 1.3)."""
    usual = hint or Label(
        "Nummer mit Plus, Kurzwahl oder Name mit höchstens elf Zeichen.",
        "Number with a plus, short code, or a name of at most eleven signs.",
    )
    return (
        Field(name=SENDER, label=Label("Absender", "Sender"), hint=usual),
        Field(
            name=_ELSEWHERE,
            label=Label("Absender je Vorwahl", "Senders by prefix"),
            kind="multiline",
            required=False,
            hint=Label(
                "Eine Zeile je Vorwahl, zum Beispiel „+33 36180“; die längste, die passt, gilt.",
                "A line for each prefix, such as “+33 36180”; the longest that fits counts.",
            ),
        ),
    )


def mail_sender() -> Field:
    """The field for vendors of mail: From, with or without a name."""
    return Field(
        name=SENDER,
        label=Label("Absender", "Sender"),
        hint=Label(
            "Zum Beispiel Lindenhof <hallo@lindenhof.example>", "Such as Lindenhof <hallo@lindenhof.example>"
        ),
    )


def dkim_selectors(hint: Label) -> Field:
    """The field for the DKIM selectors of an account, which the look at the sender's domain asks for."""
    label = Label("DKIM-Selektoren", "DKIM selectors")
    return Field(name=SELECTORS, label=label, required=False, hint=hint)


def bounce_domain(hint: Label) -> Field:
    """The field for the domain to which bounces go, where the vendor lets its customers choose one."""
    label = Label("Domain für Unzustellbarkeitsmeldungen", "Domain for bounces")
    return Field(name=BOUNCE_DOMAIN, label=label, required=False, hint=hint)


class Senders:
    """The senders of one account."""

    def __init__(self, settings: Settings) -> None:
        """Raises BadInput for a line that names no prefix and sender."""
        self._usual = settings.text(SENDER) if settings.has(SENDER) else ""
        self._elsewhere = _read(settings.text(_ELSEWHERE)) if settings.has(_ELSEWHERE) else {}

    def of(self, message: Outgoing) -> str:
        """Who this message comes from; empty where the vendor knows by itself (push, in-app)."""
        if not isinstance(message.address, PhoneAddress):
            return self._usual
        number = message.address.number
        fits = [prefix for prefix in self._elsewhere if number.startswith(prefix)]
        return self._elsewhere[max(fits, key=len)] if fits else self._usual


def _read(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for place, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        prefix, _, sender = line.strip().partition(" ")
        if not (prefix.startswith("+") and prefix[1:].isascii() and prefix[1:].isdigit() and sender.strip()):
            problems.append(Problem(f"{_ELSEWHERE}, line {place}", "names no prefix and sender", "+33 36180"))
        found[prefix] = sender.strip()
    if problems:
        raise BadInput("The senders by prefix are not usable.", problems)
    return found
