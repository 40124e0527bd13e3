"""The secrets by which a shop knows web calls of its journeys (Standard Webhooks 1.0), and their change."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta

import msgspec

from anklang.access.model import Caller
from anklang.core.errors import BadInput, Problem
from anklang.flows.define import note_change
from anklang.storage.transaction import Tx
from anklang.storage.vault import Vault
from anklang.workspaces import store as workspaces
from anklang.workspaces.model import Signing

LONGEST_BOTH = 168  # hours; who has not changed the secret by then has forgotten it


class SigningSecret(msgspec.Struct, frozen=True):
    """What the receiver of web calls needs to check them."""

    secret: str  # whsec_ and base64; signs every call
    number: int  # counts the secrets of this workspace, from 1
    previous: str  # the one before it, while it signs too; else empty
    both_until: datetime | None  # UTC; until then every call carries both signatures


def signing_keys(vault: Vault, workspace: int, signing: Signing, now: datetime) -> list[bytes]:
    """The keys that sign a call now, the newest first."""
    numbers = [signing.number]
    if signing.both_until is not None and now < signing.both_until:
        numbers.append(signing.number - 1)
    return [vault.derive(f"web calls of workspace {workspace}, secret {number}") for number in numbers]


def show_signing(vault: Vault, workspace: int, signing: Signing, now: datetime) -> SigningSecret:
    """The secrets as the libraries of Standard Webhooks take them."""
    shown = [f"whsec_{b64encode(key).decode()}" for key in signing_keys(vault, workspace, signing, now)]
    both = len(shown) > 1
    return SigningSecret(
        shown[0], signing.number, shown[1] if both else "", signing.both_until if both else None
    )


def change_secret(tx: Tx, caller: Caller, vault: Vault, hours: int, now: datetime) -> SigningSecret:
    """Sign with a new secret at once, and for so many hours with the present one too (0: only the new one).

    Raises BadInput for hours beyond a week. A change during a change ends the oldest secret.
    """
    if not 0 <= hours <= LONGEST_BOTH:
        problem = Problem("hours", f"{hours} is not possible", f"from 0 to {LONGEST_BOTH}")
        raise BadInput("The secret is not changed.", [problem])
    before = workspaces.lock_signing(tx, caller.workspace)
    until = now + timedelta(hours=hours) if hours else None
    after = Signing(number=before.number + 1, both_until=until)
    workspaces.save_signing(tx, caller.workspace, after)
    note_change(tx, caller, "signing_secret.changed", "workspace", now, number=after.number, hours=hours)
    return show_signing(vault, caller.workspace, after, now)
