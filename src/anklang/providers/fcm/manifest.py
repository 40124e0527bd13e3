"""What FCM can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.google_token import service_account_fields
from anklang.channels.manifest import Label, Manifest, api_address

_SERVICE_ACCOUNT, _TOKEN_URL = service_account_fields()

MANIFEST = Manifest(
    name="fcm",
    title="Firebase Cloud Messaging",
    channels=("push",),
    abilities=frozenset({"validity", "collapse", "media", "test_connection"}),
    platforms=("android", "ios", "web"),
    fields=(_SERVICE_ACCOUNT, api_address("https://fcm.googleapis.com"), _TOKEN_URL),
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
