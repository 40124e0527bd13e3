"""What Web Push can do, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, Manifest

PUSH_SERVICES = (
    "fcm.googleapis.com, updates.push.services.mozilla.com, *.push.services.mozilla.com, "
    "*.push.apple.com, *.notify.windows.com"
)

MANIFEST = Manifest(
    name="webpush",
    title="Web Push",
    channels=("push",),
    abilities=frozenset({"validity", "collapse", "media"}),
    platforms=("web",),
    fields=(
        Field(
            name="vapid_private_key",
            label=Label("Privater VAPID-Schlüssel", "VAPID private key"),
            kind="multiline",
            secret=True,
            hint=Label(
                "Base64url oder PEM. Ein neuer Schlüssel macht alle Anmeldungen ungültig.",
                "Base64url or PEM. A new key makes all subscriptions void.",
            ),
        ),
        Field(
            name="vapid_subject",
            label=Label("Kontakt für die Push-Dienste", "Contact for the push services"),
            hint=Label("mailto:… oder https://…", "mailto:… or https://…"),
        ),
        Field(
            name="push_services",
            label=Label("Erlaubte Push-Dienste", "Allowed push services"),
            default=PUSH_SERVICES,
            required=False,
            hint=Label(
                "Namen von Rechnern, mit Komma getrennt; die Adressen kommen von Browsern.",
                "Host names, separated by commas; the addresses come from browsers.",
            ),
        ),
    ),
    setup=(
        Label("Ein VAPID-Schlüsselpaar erzeugen.", "Make a VAPID key pair."),
        Label(
            "Den öffentlichen Schlüssel im SDK eintragen und den Service Worker ausliefern.",
            "Enter the public key in the SDK and serve the service worker.",
        ),
    ),
    concurrency=64,
)
