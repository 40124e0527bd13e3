"""A campaign word by SMS or in a chat, such as NEWS: asks for what its form offers there, and has it confirmed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anklang.consents import find
from anklang.consents.model import OptInWanted
from anklang.flows.definitions import Definitions
from anklang.flows.offer_words import box_of
from anklang.flows.opt_in import request_opt_in
from anklang.profiles.identities import language_of
from anklang.storage.transaction import Tx


def on_keyword(
    tx: Tx, definitions: Definitions, provider: str, channel: str, address: str, person: UUID, inbound: UUID,
    keyword: str, now: datetime,
) -> bool:  # fmt: skip
    """Start the double opt-in of the form that has this word; False where none has. `keyword` is normalised;
    `provider` is the account that heard it.

    Words that opt out, help or start never come here: they are understood before (compliance 2.3, rule 7).
    """
    saved = find.form_of_keyword(tx, definitions.workspace.id, keyword)
    if saved is None:
        return False
    wording = find.wording(tx, definitions.workspace.id, saved.form.wording)
    offers = [one for one in saved.form.offers if one.channel == channel]
    if wording is None or not offers:
        return False
    settings = definitions.workspace.settings
    spoken = language_of(tx, person) or settings.language
    language = (
        spoken
        if spoken.split("-")[0] in {tag.split("-")[0] for tag in wording.wording.languages}
        else settings.language
    )
    wanted = OptInWanted(
        purposes=tuple(one.purpose for one in offers), labels=tuple(box_of(settings, one, language) for one in offers),
        wording=wording.wording.id, wording_version=wording.version, language=language, source="keyword",
        method=f"{channel}_keyword", form=saved.form.id, form_version=saved.version, page=str(inbound),
        detail={"keyword": keyword},
    )  # fmt: skip
    request_opt_in(tx, definitions, channel, address, wanted, now, person=person, heard_by=provider)
    return True
