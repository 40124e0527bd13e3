"""In-app messages need no vendor and no settings."""

from __future__ import annotations

from anklang.channels.manifest import Label, Manifest

MANIFEST = Manifest(
    name="inapp",
    title="Anklang In-App",
    channels=("inapp", "onsite"),
    abilities=frozenset({"validity", "test_connection"}),
    setup=(
        Label(
            "Das SDK von Anklang in App oder Seite einbauen.",
            "Add the Anklang SDK to the app or the page.",
        ),
    ),
    idempotent=True,  # the SDK shows a message id once
    batch_size=1000,
)
