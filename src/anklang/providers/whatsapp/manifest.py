"""What WhatsApp can do, and the form by which a number is set up."""

from __future__ import annotations

from anklang.channels.chat import first_words
from anklang.channels.graph import app_fields
from anklang.channels.manifest import Field, Label, Manifest, api_address, check_tells

MANIFEST = Manifest(
    name="whatsapp",
    title="WhatsApp",
    channels=("whatsapp",),
    abilities=frozenset(
        {
            "status_reports",
            "read_reports",
            "inbound",
            "media",
            "test_connection",
            "sets_webhooks",
            "vendor_templates",
        }
    ),
    fields=(
        Field(
            name="phone_number_id",
            label=Label("ID der Telefonnummer", "Phone number ID"),
            hint=Label("Nicht die Nummer selbst.", "Not the number itself."),
        ),
        Field(
            name="business_account_id",
            label=Label("ID des WhatsApp-Business-Kontos", "WhatsApp Business Account ID"),
        ),
        Field(
            name="number",
            label=Label("Telefonnummer", "Telephone number"),
            hint=Label(
                "Mit Ländervorwahl, wie +4930123456. Links führen damit in den Chat.",
                "With its country code, such as +4930123456. Links lead into the chat by it.",
            ),
        ),
        first_words(),
        *app_fields(),
        api_address("https://graph.facebook.com/v23.0"),
    ),
    setup=(
        Label(
            "Bei developers.facebook.com eine App mit dem Produkt WhatsApp anlegen und die Nummer registrieren.",
            "Create an app with the product WhatsApp at developers.facebook.com, and register the number.",
        ),
        Label(
            "Einen Systembenutzer anlegen und ein Token ohne Ablauf mit whatsapp_business_messaging und "
            "whatsapp_business_management erzeugen.",
            "Create a system user and a token that never expires, with whatsapp_business_messaging and "
            "whatsapp_business_management.",
        ),
        Label(
            "In der App unter Webhooks die Felder messages, user_preferences, message_template_status_update, "
            "message_template_quality_update und template_category_update abonnieren.",
            "In the app, subscribe under Webhooks to messages, user_preferences, message_template_status_update, "
            "message_template_quality_update and template_category_update.",
        ),
        check_tells("Meta", "events"),
    ),
    webhooks=("events",),
    concurrency=16,
)
