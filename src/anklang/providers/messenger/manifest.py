"""What Messenger can do, and the form by which a page is set up."""

from __future__ import annotations

from anklang.channels.graph import VERSION
from anklang.channels.graph_chat import ABILITIES, graph_fields, in_the_window
from anklang.channels.manifest import Label, Manifest

MANIFEST = Manifest(
    name="messenger",
    title="Messenger",
    channels=("messenger",),
    abilities=ABILITIES,
    fields=graph_fields(
        Label("Nummer der Seite", "Number of the page"),
        Label("Name der Seite in m.me/…", "Name of the page in m.me/…"),
        f"https://graph.facebook.com/{VERSION}",
    ),
    setup=(
        Label(
            "Bei Meta eine App mit Messenger anlegen, die Seite damit verbinden und ein Token der Seite erzeugen; die "
            "App braucht die Berechtigung pages_messaging.",
            "At Meta make an app with Messenger, connect the page to it and make a token of the page; the app "
            "needs the permission pages_messaging.",
        ),
        Label(
            "In der App unter Messenger → Webhooks die Adresse „events“ und das Prüfwort eintragen und messages, "
            "messaging_postbacks, messaging_referrals, message_deliveries und message_reads wählen.",
            "In the app under Messenger → Webhooks enter the address “events” and the verify token, and choose "
            "messages, messaging_postbacks, messaging_referrals, message_deliveries and message_reads.",
        ),
        Label(
            "Speichern und „Verbindung prüfen“: das abonniert die Seite für die App und setzt den Knopf „Los geht’s“.",
            "Save and check the connection: this subscribes the app to the page and sets the button Get Started.",
        ),
        in_the_window("messenger_url"),
    ),
    webhooks=("events",),
    concurrency=8,
)
