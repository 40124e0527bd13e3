"""What Telegram can do, and the form by which a bot is set up."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, Manifest, api_address

MANIFEST = Manifest(
    name="telegram",
    title="Telegram",
    channels=("telegram",),
    abilities=frozenset({"inbound", "media", "test_connection", "sets_webhooks"}),
    fields=(
        Field(
            name="bot",
            label=Label("Benutzername des Bots", "Username of the bot"),
            hint=Label("Ohne @, er endet auf „bot“.", "Without @; it ends with “bot”."),
        ),
        Field(name="bot_token", label=Label("Token des Bots", "Bot token"), secret=True),
        Field(
            name="webhook_secret",
            label=Label("Geheimnis der Rückrufe", "Webhook secret"),
            secret=True,
            hint=Label(
                "Frei wählen: 16 bis 256 Buchstaben, Ziffern, _ und -.",
                "Choose one: 16 to 256 letters, digits, _ and -.",
            ),
        ),
        api_address("https://api.telegram.org"),
    ),
    setup=(
        Label(
            "In Telegram bei @BotFather mit /newbot einen Bot anlegen und Benutzername und Token hier eintragen.",
            "Create a bot with /newbot at @BotFather in Telegram, and enter its username and token here.",
        ),
        Label(
            "Speichern und „Verbindung prüfen“: das nennt Telegram auch die Adresse „updates“. Sie muss mit https "
            "von außen erreichbar sein.",
            "Save and check the connection: this also tells Telegram the address “updates”. It must be reachable "
            "from outside by https.",
        ),
        Label(
            "Ein Bot kann niemandem zuerst schreiben: {{ telegram_url }} in einer Mail oder SMS verbindet den Chat "
            "einer Person.",
            "A bot cannot write to anybody first: {{ telegram_url }} in a mail or SMS connects the chat of a person.",
        ),
    ),
    webhooks=("updates",),
    concurrency=8,
)
