"""What Apple Messages for Business can do, and the form by which an account is set up."""

from __future__ import annotations

from anklang.channels.chat import first_words
from anklang.channels.manifest import Field, Label, Manifest, api_address, begins_by_link

MANIFEST = Manifest(
    name="apple_messages",
    title="Apple Messages for Business",
    channels=("apple_messages",),
    abilities=frozenset({"inbound"}),
    fields=(
        Field(
            name="business_id",
            label=Label("ID des Unternehmens", "Business ID"),
            hint=Label(
                "Aus dem Apple Business Register, ohne urn:biz:",
                "From Apple Business Register, without urn:biz:",
            ),
        ),
        Field(
            name="msp_id",
            label=Label(
                "ID des Messaging-Dienstleisters (MSP)", "ID of the messaging service provider (MSP)"
            ),
            hint=Label("Nicht die ID des Unternehmens.", "Not the business ID."),
        ),
        Field(
            name="secret",
            label=Label("Geheimer Schlüssel der Messaging API", "Messaging API secret key"),
            secret=True,
            hint=Label("Base64, wie Apple ihn nennt.", "Base64, as Apple shows it."),
        ),
        first_words(),
        api_address("https://mspgw.push.apple.com/v1"),
    ),
    setup=(
        Label(
            "Apple lässt nur Messaging-Dienstleister (MSP) zu, die es geprüft hat; ohne einen solchen Vertrag geht "
            "hier nichts. ID und Schlüssel stehen im Apple Business Register.",
            "Apple admits only messaging service providers (MSP) that it has reviewed; without such a contract nothing "
            "works here. ID and key stand in Apple Business Register.",
        ),
        Label(
            "Als Adresse des MSP die Adresse „message“ ohne ihr letztes Stück /message eintragen.",
            "Enter the address “message” as the address of the MSP, without its last part /message.",
        ),
        begins_by_link("apple_messages_url"),
    ),
    webhooks=("message",),
    concurrency=8,
)
