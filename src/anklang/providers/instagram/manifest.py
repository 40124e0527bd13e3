"""What Instagram can do, and the form by which an account is set up."""

from __future__ import annotations

from anklang.channels.graph import VERSION
from anklang.channels.graph_chat import graph_fields
from anklang.channels.manifest import Label, Manifest

MANIFEST = Manifest(
    name="instagram",
    title="Instagram",
    channels=("instagram",),
    abilities=frozenset(
        {"status_reports", "read_reports", "inbound", "media", "test_connection", "sets_webhooks"}
    ),
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
        Label(
            "Nur wer in den letzten 24 Stunden geschrieben hat, darf Nachrichten bekommen: {{ instagram_url }} in "
            "einer Mail oder SMS verbindet den Chat einer Person.",
            "Only who wrote in the last 24 hours may get messages. {{ instagram_url }} in a mail or SMS connects the "
            "chat of a person.",
        ),
    ),
    webhooks=("events",),
    concurrency=8,
)
