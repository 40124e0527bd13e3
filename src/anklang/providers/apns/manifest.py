"""What APNs can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, Manifest, api_address

MANIFEST = Manifest(
    name="apns",
    title="Apple Push Notification service",
    channels=("push",),
    abilities=frozenset({"validity", "collapse", "media", "test_connection"}),
    platforms=("ios",),
    fields=(
        Field(name="team_id", label=Label("Team-ID", "Team ID")),
        Field(name="key_id", label=Label("Schlüssel-ID", "Key ID")),
        Field(
            name="private_key",
            label=Label("Schlüssel (.p8)", "Key (.p8)"),
            kind="multiline",
            secret=True,
            hint=Label("Den ganzen Inhalt der Datei einfügen.", "Paste the whole content of the file."),
        ),
        Field(name="bundle_id", label=Label("Bundle-ID der App", "Bundle ID of the app")),
        api_address("https://api.push.apple.com"),
        Field(
            name="sandbox_url",
            label=Label("Adresse der Sandbox", "Sandbox address"),
            kind="url",
            default="https://api.sandbox.push.apple.com",
            required=False,
        ),
    ),
    setup=(
        Label(
            "Im Apple-Entwicklerkonto einen Schlüssel für APNs erzeugen und die .p8-Datei laden.",
            "Make a key for APNs in the Apple developer account and download the .p8 file.",
        ),
    ),
    concurrency=100,
)
