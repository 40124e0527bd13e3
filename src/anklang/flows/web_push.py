"""The public key that browsers need to subscribe to web push."""

from __future__ import annotations

from anklang.flows.definitions import Definitions
from anklang.storage.vault import Vault


def public_key(definitions: Definitions, vault: Vault) -> str:
    """The VAPID public key of the workspace's web push account (base64url); empty where there is none."""
    account = definitions.provider_for("push", "web")
    if account is None:
        return ""
    settings = vault.open(account.sealed)
    return str(settings.get("vapid_public_key") or "") if isinstance(settings, dict) else ""
