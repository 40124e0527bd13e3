"""What Iterable can be asked for, and the form by which it is set up."""

from __future__ import annotations

from anklang.channels.manifest import Field, Label, Manifest, api_address

MANIFEST = Manifest(
    name="iterable",
    title="Iterable",
    channels=(),
    actions=("record_event", "update_person", "trigger_campaign"),
    abilities=frozenset({"test_connection"}),
    fields=(
        Field(
            name="api_key",
            label=Label("API-Schlüssel (Server)", "API key (server side)"),
            secret=True,
            hint=Label(
                "Von der Art „Standard“ oder „Server-side“.", "Of the kind “Standard” or “Server-side”."
            ),
        ),
        api_address(
            "https://api.iterable.com",
            Label("In Europa: https://api.eu.iterable.com", "In Europe: https://api.eu.iterable.com"),
        ),
    ),
    setup=(
        Label(
            "In Iterable unter „Integrations – API Keys“ einen Schlüssel für Server anlegen.",
            "Create a server-side key in Iterable under “Integrations – API Keys”.",
        ),
        Label(
            "Das Projekt muss Personen an der Benutzer-ID erkennen (userId), nicht nur an der E-Mail.",
            "The project must know people by their user id (userId), not by e-mail alone.",
        ),
        Label(
            "Eine Journey zum Starten beginnt in Iterable mit „API call“; ihre Nummer steht in der Adresse.",
            "A journey that is to be started begins with “API call” in Iterable; its number is in the address.",
        ),
    ),
)
