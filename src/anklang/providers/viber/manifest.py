"""What Viber can do, and the form by which a bot is set up."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, Manifest, api_address, begins_by_link, check_tells

MANIFEST = Manifest(
    name="viber",
    title="Viber",
    channels=("viber",),
    abilities=frozenset(
        {"status_reports", "read_reports", "inbound", "media", "test_connection", "sets_webhooks"}
    ),
    fields=(
        Field(
            name="uri",
            label=Label("URI des Bots", "URI of the bot"),
            hint=Label(
                "Der Name in viber://pa?chatURI=…; Viber nennt ihn bei den Angaben zum Bot.",
                "The name in viber://pa?chatURI=…; Viber shows it with the details of the bot.",
            ),
        ),
        Field(
            name="sender",
            label=Label("Absender", "Sender"),
            hint=Label("Höchstens 28 Zeichen.", "At most 28 signs."),
        ),
        Field(name="auth_token", label=Label("Token des Bots", "Bot token"), secret=True),
        Field(
            name="first_words",
            label=Label("Erste Worte", "First words"),
            required=False,
            hint=Label(
                "Stehen beim Start-Link schon im Eingabefeld; erst wer sie sendet, hat den Bot abonniert.",
                "Stand in the input field when a start link is followed; who sends them has subscribed to the bot.",
            ),
        ),
        api_address("https://chatapi.viber.com"),
    ),
    setup=(
        Label(
            "Den Bot bei Viber beantragen (seit Februar 2024 nur zu kommerziellen Bedingungen) und URI und Token "
            "hier eintragen.",
            "Apply for the bot at Viber (since February 2024 on commercial terms only), and enter its URI and token "
            "here.",
        ),
        check_tells("Viber", "events"),
        begins_by_link("viber_url"),
    ),
    webhooks=("events",),
    concurrency=8,
)
