"""What is known of one person for a back-test: everything that happened, in the order in which it was received."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.consents.model import Grant
from anklang.events.model import Fact
from anklang.journeys.instance import Past
from anklang.policy.model import ConsentFact, Contact, Suppression
from anklang.profiles.model import Person


class Life(msgspec.Struct, kw_only=True):
    """One person with the profiles that were merged into it."""

    person: UUID
    workspace: int
    facts: list[Fact] = []  # of all these profiles, in order of receipt
    evidence: list[tuple[datetime, ConsentFact]] = []  # with the moment from which it counts, in order
    grants: Sequence[Grant] = ()  # sales that may allow advertising (§ 7 (3) UWG), with what ended them
    suppressions: Mapping[tuple[str, str], tuple[Suppression, ...]] = {}  # by channel and address; today's
    contacts: list[Contact] = []  # really sent, as far as they are to count; oldest first
    last_uses: dict[
        tuple[str, str], datetime
    ] = {}  # (channel, purpose) -> last advertising before the period
    past: dict[tuple[str, str], Past] = {}  # earlier entries into the journeys tried (J10)
    inside: bool = False  # was really in the journey when the period began
    others: set[str] = set()  # other journeys the person was in then
    today: Person | None = None  # set where the history is not complete: what it lacks is taken from here
    long: bool = False  # only the latest facts were read
    imported: int = 0  # facts of imported history that count as received when they happened
    families: int = 0  # profiles merged into this one
