"""What OneSignal can be asked for, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.manifest import Choice, Field, Label, Manifest, api_address

MANIFEST = Manifest(
    name="onesignal",
    title="OneSignal",
    channels=(),
    actions=("record_event", "update_person", "trigger_campaign"),
    abilities=frozenset({"test_connection"}),
    fields=(
        Field(name="app_id", label=Label("App-ID", "App ID")),
        Field(name="api_key", label=Label("App-API-Schlüssel", "App API key"), secret=True),
        Field(
            name="target_channel",
            label=Label("Kanal der Nachrichten", "Channel of messages"),
            kind="choice",
            default="push",
            required=False,
            choices=(
                Choice("push", Label("Push", "Push")),
                Choice("email", Label("E-Mail", "E-mail")),
                Choice("sms", Label("SMS", "SMS")),
            ),
            hint=Label(
                "Der Kanal der Vorlage, die gesendet wird.", "The channel of the template that is sent."
            ),
        ),
        api_address("https://api.onesignal.com"),
    ),
    setup=(
        Label(
            "In OneSignal unter „Settings – Keys & IDs“ App-ID und App-API-Schlüssel holen.",
            "Get app ID and app API key in OneSignal under “Settings – Keys & IDs”.",
        ),
        Label(
            "App und Website melden Personen mit der Benutzer-ID des Shops an (External ID).",
            "App and website log people in with the user id of the shop (external ID).",
        ),
        Label(
            "Was gesendet werden soll, ist in OneSignal eine Vorlage; ihre ID kommt in den Schritt.",
            "What is to be sent is a template in OneSignal; its id goes into the step.",
        ),
    ),
)
