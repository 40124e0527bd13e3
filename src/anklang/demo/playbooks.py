"""The ready journeys with their templates, segments and coupons, published for the demo shop."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from anklang.access.model import Caller
from anklang.core.ids import fraction_of
from anklang.flows.apply import Change, apply
from anklang.flows.apply_read import read_folder
from anklang.flows.use_playbook import folder, in_language
from anklang.journeys.model import WHOLE, Journey
from anklang.storage.transaction import Tx

LANGUAGES = ("de",)  # the shop is a German one
OWN = Path(__file__).with_name("definitions")  # what the demo's shop defines besides the playbooks


def publish_playbooks(tx: Tx, caller: Caller, found: Path | None, now: datetime) -> list[Change]:
    """Publish every playbook in the folder (ours if None), and what the demo defines besides. Raises BadInput with
    every fault of every file."""
    place = found or folder()
    changes = apply(tx, caller, in_language(place, read_folder(place), LANGUAGES), now)
    return changes + apply(tx, caller, read_folder(OWN), now)


def held_out(journey: Journey, person: UUID) -> bool:
    """Whether this person would be one of those who get nothing, so that the effect can be measured (J34)."""
    salt = journey.hold_out_salt or journey.id
    return fraction_of(salt, "hold_out", person) * WHOLE < journey.hold_out
