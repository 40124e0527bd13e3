"""The two files by which phones learn that links of a host belong to an app (compliance 9.1, 9.2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

# Legal pages always open in the browser; first match wins, so the exclusions come first.
BROWSER_ONLY = ("/u/*", "/doi/*", "/legal/*", "/p/*", "/.well-known/*")
_APP_ID = re.compile(r"[A-Z0-9]{10}\.[A-Za-z0-9.-]+")
_FINGERPRINT = re.compile(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}")


def app_id_fault(app_id: str) -> str | None:
    """Why this is no app id of Apple; None if it is one."""
    if _APP_ID.fullmatch(app_id):
        return None
    return f"{app_id!r} is no app id; it is the team's ten characters, a dot, and the bundle id"


def fingerprint_fault(fingerprint: str) -> str | None:
    """Why this is no fingerprint of a certificate; None if it is one."""
    if _FINGERPRINT.fullmatch(fingerprint.upper()):
        return None
    return f"{fingerprint!r} is no SHA-256 fingerprint; it is 32 pairs of hex digits with colons"


def apple_app_site_association(app_ids: Sequence[str], paths: Sequence[str] = ("/l/*",)) -> dict[str, Any]:
    """The content of /.well-known/apple-app-site-association for one host.

    `app_ids` are TEAM.bundle, of all workspaces that share the host; `paths` the patterns that the apps take. Serve it
    as application/json with status 200 and no redirect. A faulty id is left out, so that the others go on working.
    """
    sound = [app_id for app_id in dict.fromkeys(app_ids) if app_id_fault(app_id) is None]
    excluded = [{"/": path, "exclude": True} for path in BROWSER_ONLY]
    components = [*excluded, *({"/": path} for path in paths)]
    return {"applinks": {"details": [{"appIDs": sound, "components": components}] if sound else []}}


def assetlinks(package: str, fingerprints: Sequence[str]) -> list[dict[str, Any]]:
    """The entries of /.well-known/assetlinks.json for one app; join those of all apps that share the host.

    `fingerprints` are SHA-256 of the signing certificates: that of Play App Signing, and those of test builds. Faulty
    ones are left out; an app without a sound one has no entry.
    """
    sound = [fingerprint.upper() for fingerprint in fingerprints if fingerprint_fault(fingerprint) is None]
    if not package or not sound:
        return []
    target = {"namespace": "android_app", "package_name": package, "sha256_cert_fingerprints": sound}
    return [{"relation": ["delegate_permission/common.handle_all_urls"], "target": target}]
