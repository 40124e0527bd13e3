"""Who may do what, and through whom we send: users, keys and provider accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from anklang.access import store as access
from anklang.access.model import ALL_SCOPES, Caller, Role
from anklang.channels import store as accounts
from anklang.channels.registry import Registry
from anklang.channels.senders import Senders
from anklang.core.errors import BadInput, NotAllowed, NotFound, Problem
from anklang.flows.define import note_change
from anklang.storage.transaction import Tx
from anklang.storage.vault import Vault

SHORTEST_PASSWORD = 10  # characters


def save_provider(
    tx: Tx, caller: Caller, registry: Registry, vault: Vault, account: str, vendor: str, given: Mapping[str, str],
    now: datetime, *, channels: Sequence[str] = (), rank: int = 0, enabled: bool = True,
) -> None:  # fmt: skip
    """Make or change a provider account. A secret that is left empty keeps its stored value.

    Raises BadInput with every mistake of the form, NotFound for an unknown vendor.
    """
    manifest = registry.manifest(vendor)
    kept = stored_settings(tx, caller.workspace, vault, account, vendor)
    secrets = {field.name for field in manifest.fields if field.secret}
    settings = {
        **{name: kept[name] for name in secrets & kept.keys() if not given.get(name)},
        **_filled(given),
    }
    checked = registry.check_settings(vendor, settings)
    Senders(checked)  # raises for what no form checks
    wanted = list(channels) or list(manifest.channels)
    wrong = [
        Problem("channels", f"{manifest.title} does not carry {c}", "")
        for c in wanted
        if c not in manifest.channels
    ]
    if wrong:
        raise BadInput("The account cannot be saved.", wrong)
    values = {field.name: checked.text(field.name) for field in manifest.fields}
    accounts.save_account(
        tx, caller.workspace, account, vendor, wanted, vault.seal(values), now, rank, enabled=enabled
    )
    note_change(tx, caller, "provider.saved", account, now, vendor=vendor, enabled=enabled)


def _filled(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if value != ""}


def stored_settings(tx: Tx, workspace: int, vault: Vault, account: str, vendor: str) -> dict[str, str]:
    """The opened settings of an account of this vendor; empty where there is none."""
    try:
        known = accounts.load_account(tx, workspace, account)
    except NotFound:
        return {}
    if known.vendor != vendor:
        return {}
    opened: dict[str, str] = vault.open(known.sealed)
    return opened


def remove_provider(tx: Tx, caller: Caller, account: str, now: datetime) -> None:
    """Forget a provider account; raises NotFound."""
    accounts.remove_account(tx, caller.workspace, account)
    note_change(tx, caller, "provider.removed", account, now)


def add_user(tx: Tx, caller: Caller, email: str, name: str, password: str, role: Role, now: datetime) -> UUID:
    """A new user; raises Conflict when the e-mail is taken, NotAllowed where the caller may not give the role."""
    _check_password(password)
    if "@" not in email.strip("@ "):
        raise BadInput("The user cannot be added.", [Problem("email", "is no e-mail address", "")])
    _may_give(caller, role)
    user = access.add_user(tx, caller.workspace, email, name, password, role, now)
    access.note(tx, caller, "user.added", email.strip().lower(), now, {"role": role})
    return user


def change_user(
    tx: Tx, caller: Caller, user: UUID, now: datetime, *, name: str | None = None, role: Role | None = None,
    active: bool | None = None, password: str | None = None,
) -> None:  # fmt: skip
    """Change what is given; raises NotFound, NotAllowed, or Conflict for the last owner."""
    if password is not None:
        _check_password(password)
    if caller.role != "owner" and (role is not None or _role_of(tx, caller.workspace, user) == "owner"):
        raise NotAllowed("Only an owner changes roles, or an owner's account.")
    access.change_user(tx, caller.workspace, user, name=name, role=role, active=active, password=password)
    said = {"name": name, "role": role, "active": active, "password": "changed" if password else None}
    detail = {key: value for key, value in said.items() if value is not None}
    access.note(tx, caller, "user.changed", str(user), now, detail)


def _role_of(tx: Tx, workspace: int, user: UUID) -> str:
    row = tx.row("SELECT role FROM user_roles WHERE user_id = %s AND workspace_id = %s", [user, workspace])
    return str(row[0]) if row else ""


def _may_give(caller: Caller, role: Role) -> None:
    if role == "owner" and caller.role != "owner":
        raise NotAllowed("Only an owner makes somebody an owner.")


def _check_password(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        reason = f"has fewer than {SHORTEST_PASSWORD} characters"
        raise BadInput("The password cannot be used.", [Problem("password", reason, "take a longer one")])


def add_key(
    tx: Tx, caller: Caller, kind: str, name: str, scopes: Sequence[str], now: datetime
) -> tuple[UUID, str]:
    """A new key and its secret, which is shown once. A key may do no more than its maker (NotAllowed)."""
    unknown = [
        Problem("scopes", f"{scope!r} is no scope", ", ".join(ALL_SCOPES))
        for scope in scopes
        if scope not in ALL_SCOPES
    ]
    if kind == "api" and not scopes:
        unknown = [Problem("scopes", "an API key needs at least one", ", ".join(ALL_SCOPES))]
    if unknown:
        raise BadInput("The key cannot be made.", unknown)
    more = sorted(set(scopes) - caller.scopes)
    if more:
        raise NotAllowed(f"A key may do no more than its maker; {caller.name} lacks {', '.join(more)}.")
    key, secret = access.add_key(
        tx, caller.workspace, kind, name, sorted(set(scopes)) if kind == "api" else [], now
    )
    access.note(tx, caller, "key.made", name, now, {"kind": kind, "scopes": sorted(set(scopes))})
    return key, secret


def revoke_key(tx: Tx, caller: Caller, key: UUID, now: datetime) -> None:
    """End a key at once; raises NotFound."""
    access.revoke_key(tx, caller.workspace, key, now)
    access.note(tx, caller, "key.revoked", str(key), now)


def order_providers(tx: Tx, caller: Caller, wanted: Sequence[str], now: datetime) -> None:
    """The order in which accounts are asked where several carry a channel. Raises BadInput unless all are named."""
    known = {one.id for one in accounts.load_accounts(tx, caller.workspace)}
    faults = [
        Problem(f"accounts[{i}]", f"there is no account {one!r}")
        for i, one in enumerate(wanted)
        if one not in known
    ]
    if len(set(wanted)) != len(wanted) or known - set(wanted):
        missing = ", ".join(sorted(known - set(wanted)))
        faults.append(
            Problem("accounts", f"names some twice or not at all: {missing}", "name each account once")
        )
    if faults:
        raise BadInput("The order cannot be saved.", faults)
    for rank, one in enumerate(wanted):
        tx.run(
            "UPDATE providers SET rank = %s, updated_at = %s WHERE workspace_id = %s AND id = %s",
            [rank * 10, now, caller.workspace, one],
        )
    note_change(tx, caller, "provider.ordered", "providers", now, order=list(wanted))
