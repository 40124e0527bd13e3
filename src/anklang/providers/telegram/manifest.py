"""What Telegram can do, and the form by which a bot is set up."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, Manifest, api_address, begins_by_link, check_tells

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
        check_tells("Telegram", "updates"),
        begins_by_link("telegram_url"),
    ),
    webhooks=("updates",),
    concurrency=8,
)
