"""What Instagram can do, and the form by which an account is set up."""

from __future__ import annotations

from anklang.channels.graph import VERSION
from anklang.channels.graph_chat import ABILITIES, graph_fields, in_the_window
from anklang.channels.manifest import Label, Manifest

MANIFEST = Manifest(
    name="instagram",
    title="Instagram",
    channels=("instagram",),
    abilities=ABILITIES,
    fields=graph_fields(
        Label("Nummer des Kontos", "Number of the account"),
        Label("Benutzername", "Username"),
        f"https://graph.instagram.com/{VERSION}",
    ),
    setup=(
        Label(
            "Bei Meta eine App mit „Instagram-API mit Instagram-Login“ anlegen und dort ein Token des Kontos erzeugen; "
            "die App braucht die Berechtigung instagram_business_manage_messages.",
            "At Meta make an app with “Instagram API with Instagram login”, and make a token of the account there; the "
            "app needs the permission instagram_business_manage_messages.",
        ),
        Label(
            "In der App bei Instagram unter Webhooks die Adresse „events“ und das Prüfwort eintragen und messages, "
            "messaging_postbacks, messaging_referral und messaging_seen wählen.",
            "In the app at Instagram under webhooks enter the address “events” and the verify token, and choose "
            "messages, messaging_postbacks, messaging_referral and messaging_seen.",
        ),
        Label(
            "In der Instagram-App den Zugriff auf Nachrichten für verbundene Werkzeuge erlauben, dann speichern und "
            "„Verbindung prüfen“: das abonniert das Konto für die App.",
            "In Instagram’s own application allow connected tools to access messages, then save and check the "
            "connection: this subscribes the app to the account.",
        ),
        in_the_window("instagram_url"),
    ),
    webhooks=("events",),
    concurrency=8,
)
