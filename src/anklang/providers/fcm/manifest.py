"""What FCM can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, Manifest, api_address

MANIFEST = Manifest(
    name="fcm",
    title="Firebase Cloud Messaging",
    channels=("push",),
    abilities=frozenset({"validity", "collapse", "media", "test_connection"}),
    platforms=("android", "ios", "web"),
    fields=(
        Field(
            name="service_account",
            label=Label("Dienstkonto (JSON-Datei)", "Service account (JSON file)"),
            kind="multiline",
            secret=True,
            hint=Label("Den ganzen Inhalt einfügen.", "Paste the whole content."),
        ),
        api_address("https://fcm.googleapis.com"),
        Field(
            name="token_url",
            label=Label("Adresse für Zugriffstoken", "Access token address"),
            kind="url",
            required=False,
            hint=Label(
                "Leer: die Adresse aus dem Dienstkonto.", "Empty: the address in the service account."
            ),
        ),
    ),
    setup=(
        Label(
            "In der Firebase-Konsole unter Projekteinstellungen → Dienstkonten einen Schlüssel erzeugen.",
            "In the Firebase console make a key under project settings → service accounts.",
        ),
        Label(
            "Für iOS den APNs-Schlüssel in der Firebase-Konsole hinterlegen.",
            "For iOS store the APNs key in the Firebase console.",
        ),
    ),
    concurrency=64,
)
