"""Tables without anything about customers: what the shop wrote, its colleagues, sums, locks."""

from __future__ import annotations

from anklang.privacy.table import Table, plain

PLAIN: tuple[Table, ...] = (
    plain("installation", "facts about the installation", "Angaben zur Installation", "installation", "name", "value"),
    plain("workspaces", "brands and their settings", "Marken und ihre Einstellungen", "definition", "slug", "name",
          "settings"),
    plain("users", "colleagues who log in", "Kolleginnen und Kollegen mit Zugang", "definition", "email", "name",
          "password_hash", "preferences"),
    plain("user_roles", "their roles", "ihre Rollen", "definition", "role"),
    plain("sessions", "who is logged in", "offene Anmeldungen", "sessions", "token_hash", "csrf", "user_agent"),
    plain("keys", "keys of programs", "Schlüssel von Programmen", "definition", "kind", "name", "key_hash", "start",
          "scopes"),
    plain("segments", "conditions", "Bedingungen", "definition", "id", "name", "definition", "status"),
    plain("journeys", "journeys", "Journeys", "definition", "id", "name", "status", "draft", "draft_saved_by"),
    plain("journey_versions", "published journeys", "veröffentlichte Journeys", "definition", "journey_id",
          "definition", "publish_choice", "published_by", "notes"),
    plain("entry_counts", "how many entered a journey", "wie viele in eine Journey "
        "kamen", "moving", "journey_id", "span"),
    plain("templates", "templates", "Vorlagen", "definition", "id", "name", "channel"),
    plain("template_versions", "saved templates", "gespeicherte Vorlagen", "definition", "template_id", "definition",
          "saved_by"),
    plain("providers", "accounts at vendors, encrypted", "Konten bei Anbietern, verschlüsselt", "definition", "id",
          "vendor", "channels", "settings"),
    plain("coupon_pools", "coupon pools", "Gutscheintöpfe", "definition", "id", "definition"),
    plain("products", "the shop's products", "Produkte des Shops", "definition", "id", "product", "group_id", "words",
          "source"),
    plain("product_prices", "what products cost, and cost before", "Preise der Produkte und ihr Verlauf", "definition",
          "product_id", "offer"),
    plain("product_news", "what is back in stock or cheaper", "was wieder da oder günstiger ist", "moving", "news"),
    plain("wordings", "texts of consents", "Einwilligungstexte", "definition", "id", "name"),
    plain("wording_versions", "their versions", "ihre Versionen", "definition", "wording_id", "definition", "saved_by"),
    plain("consent_forms", "sign-up forms", "Anmeldeformulare", "definition", "id", "definition"),
    plain("shards", "locks of the parts of all people", "Sperren der Teile aller Personen", "installation", "kind"),
    plain("seen_facts", "ids of events that were handled; made from the sender's message id and about nobody",
          "Nummern verarbeiteter Ereignisse, ohne Bezug zu einer Person", "seen"),
    plain("rejected_events", "what collecting refused, counted by reason; names and types of fields, no values",
          "abgelehnte Ereignisse, gezählt nach Grund, ohne Werte", "events", "reason", "sample"),
    plain("segment_days", "members of segments by day", "Mitglieder je Tag", "installation", "segment_id"),
    plain("rollups", "sums by day, journey and step", "Summen je Tag, Journey und Schritt", "installation",
          "journey_id", "step", "channel", "metric"),
    plain("rate_buckets", "how fast messages may leave", "Versandgeschwindigkeit", "moving", "name"),
    plain("import_parts", "an uploaded file, until it is read; an erasure waits for it",
          "eine hochgeladene Datei, bis sie gelesen ist; eine Löschung wartet darauf", "imports", "data"),
)  # fmt: skip
