"""Tables that may name a customer somewhere: rows are found through messages, by an address, or by searching a text."""

from __future__ import annotations

from anklang.privacy.table import Keep, Table

_SENT = "SELECT id FROM messages WHERE shard = ANY(%(shards)s) AND person_id = ANY(%(people)s)"
_HERE = "workspace_id = %(workspace)s AND "


def _cursor(name: str, english: str, german: str, keep: Keep, *plain: str) -> Table:
    """A table of work that goes through people one after the other, and names where it stands."""
    return Table(
        name=name, holds={"en": english, "de": german}, personal=("after_person",), plain=plain,
        find=f"{_HERE}after_person = ANY(%(people)s)", unexported="a place in a line, no data of its own",
        erase="blank", blank="after_person = (%(before)s::jsonb->>after_person::text)::uuid", keep=keep,
    )  # fmt: skip


TRACES: tuple[Table, ...] = (
    Table(name="link_clicks",
          holds={"en": "requests for links of messages", "de": "Aufrufe von Links aus Nachrichten"},
          personal=("token", "user_agent"), plain=("why_not", "opened"),
          find=f"token IN (SELECT token FROM links WHERE message_id IN ({_SENT}))", section="clicks",
          columns="at, counted, why_not, user_agent, opened, token", order="at", erase="delete", keep="clicks"),
    Table(name="links", holds={"en": "links made for messages", "de": "Links in Nachrichten"},
          personal=("token", "person_id", "target"), plain=("step", "name", "made_by"),
          find=f"message_id IN ({_SENT})", section="links",
          columns="created_at, name, target, individual, clicks, first_click_at, last_click_at", order="created_at",
          erase="delete", keep="clicks"),
    Table(name="handset_messages",
          holds={"en": "messages on the phone on the screen", "de": "Nachrichten auf dem Handapparat"},
          personal=("address", "body"), plain=("channel",),
          find=f"{_HERE}(id IN ({_SENT}) OR address = ANY(%(own)s) OR body::text ILIKE ANY(%(patterns)s))",
          unexported="copies of the part messages, on the test phone only", erase="delete", keep="handset"),
    Table(name="handset_photos",
          holds={"en": "photos sent from the phone on the screen", "de": "Fotos, auf dem Handapparat verschickt"},
          personal=("address", "data"), find=f"{_HERE}address = ANY(%(own)s)",
          unexported="copies of the part files, on the test phone only", erase="delete", keep="handset"),
    Table(name="unmatched_reports",
          holds={"en": "reports of providers that fit no message", "de": "Berichte ohne Nachricht"},
          personal=("report",), plain=("provider_id",), find=f"{_HERE}report::text ILIKE ANY(%(patterns)s)",
          section="reports", columns="at, provider_id AS provider, report", order="at", erase="delete", keep="raw"),
    Table(name="unmatched_parcels",
          holds={"en": "parcels of carriers that fit no order", "de": "Pakete ohne bekannte Bestellung"},
          personal=("parcel",), plain=("shop_id",), find=f"{_HERE}parcel::text ILIKE ANY(%(patterns)s)",
          unexported="they fit nobody; once they fit, they are events of the person", erase="delete",
          keep="raw"),
    Table(name="import_errors",
          holds={"en": "rows of imports that were refused", "de": "abgelehnte Zeilen von Importen"},
          personal=("cells",), plain=("column_name", "reason", "refused"),
          find=f"{_HERE}cells::text ILIKE ANY(%(patterns)s)", section="imports",
          columns="import_id, line, column_name, reason, cells", order="import_id, line", erase="delete",
          keep="imports"),
    Table(name="imports", holds={"en": "imports with their first rows", "de": "Importe mit ihren ersten Zeilen"},
          personal=("shape", "after_person", "job"),
          plain=("kind", "name", "status", "mapping", "counts", "fault", "created_by"),
          find=f"{_HERE}(shape::text ILIKE ANY(%(patterns)s) OR after_person = ANY(%(people)s) "
          "OR job::text ILIKE ANY(%(patterns)s))", unexported="the person's own row is in the part imports",
          erase="blank",
          blank="shape = jsonb_set(shape, '{rows}', '[]'), job = CASE WHEN job::text ILIKE ANY(%(patterns)s) THEN NULL "
          "ELSE job END, after_person = CASE WHEN after_person = ANY(%(people)s) "
          "THEN (%(before)s::jsonb->>after_person::text)::uuid ELSE after_person END",
          stays={"en": "When which file was imported and what became of it; no longer its first rows.",
          "de": "Wann welche Datei importiert wurde und was daraus wurde; nicht mehr ihre ersten Zeilen."},
          keep="imports"),
    _cursor("campaign_runs", "runs of campaigns", "Läufe von Kampagnen", "definition", "journey_id", "status", "wall"),
    _cursor("backtests", "back-tests with their sums", "Backtests mit ihren Summen", "backtests", "journey_id",
            "definition", "wanted", "asked_by", "state", "problem", "tally"),
    _cursor("simulations", "simulations with their sums", "Simulationen mit ihren Summen", "backtests", "wanted",
            "asked_by", "state", "problem", "tally"),
    Table(name="suppressions", holds={"en": "addresses that must not be written to", "de": "gesperrte Adressen"},
          personal=("address", "detail"), plain=("channel", "reason", "scope", "source"),
          find=f"{_HERE}address = ANY(%(addresses)s)", section="suppressions",
          columns="channel, address, reason, scope, at, source, detail", order="at", erase="special",
          stays={"en": "The stop sign on the address, as a keyed hash: without it an objection could not be honoured "
          "(GDPR 21 (3)).",
          "de": "Die Sperre der Adresse als Hash mit Schlüssel: ohne sie ließe sich ein Widerspruch nicht beachten "
          "(DSGVO 21 (3))."}, keep="definition"),
    Table(name="audit",
          holds={"en": "who changed what, and who looked at whom", "de": "wer was änderte und wer wen ansah"},
          personal=("object", "detail"), plain=("actor", "action"),
          find=f"{_HERE}(object = ANY(%(names)s) OR detail::text ILIKE ANY(%(patterns)s))", section="looks",
          columns="at, actor, action, detail->>'what' AS part", order="at", erase="blank",
          blank="object = CASE WHEN object = ANY(%(names)s) THEN %(stone)s::text ELSE object END, "
          "detail = CASE WHEN detail ? 'what' THEN jsonb_build_object('what', detail->>'what') ELSE '{}' END",
          stays={"en": "Who did what and when; no longer about whom.",
          "de": "Wer wann was tat; nicht mehr, bei wem."}, keep="audit"),
    Table(name="data_requests",
          holds={"en": "requests for access and erasure", "de": "Anträge auf Auskunft und Löschung"},
          personal=("person_id", "asked_by", "report"), plain=("kind", "asked_via", "state", "settled_by"),
          find=f"{_HERE}person_id = ANY(%(people)s)", section="requests",
          columns="kind, asked_at, due_at, asked_via, state, settled_at", order="asked_at", erase="blank",
          blank="person_id = %(stone)s, asked_by = CASE WHEN asked_by ILIKE ANY(%(patterns)s) THEN '' "
          "ELSE asked_by END",
          stays={"en": "That there was a request and what was done, as proof that it was answered in time.",
          "de": "Dass es den Antrag gab und was geschah, als Nachweis der fristgerechten Antwort."}, keep="requests"),
)  # fmt: skip
