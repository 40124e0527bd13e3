"""Tables whose rows name their person."""

from __future__ import annotations

from anklang.privacy.table import Table

MINE = "shard = ANY(%(shards)s) AND person_id = ANY(%(people)s)"
"""The rows of a person and of the profiles merged into them."""

_LEDGER = {
    "en": "The line of the ledger, with state, times and costs, under a number that leads to nobody: the sums of a "
    "journey and the proof that nothing was lost stay right.",
    "de": "Die Zeile im Versandbuch mit Zustand, Zeiten und Kosten unter einer Nummer, die zu niemandem führt: Summen "
    "und der Nachweis, dass nichts verloren ging, bleiben richtig.",
}
_LEAVING = {
    "en": "The number of the file, until its bytes are deleted; that is tried at once, and again until it is done.",
    "de": "Die Nummer der Datei, bis ihr Inhalt gelöscht ist; das wird sofort versucht und bis dahin wiederholt.",
}
_PROOF = {
    "en": "Sealed evidence of what was agreed and withdrawn, with the address as a keyed hash: needed to prove that "
    "past messages were lawful (GDPR 7 (1), 17 (3) (e)); goes with the end of its period.",
    "de": "Versiegelte Nachweise über Einwilligung und Widerruf, die Adresse nur als Hash mit Schlüssel: nötig, um die "
    "Rechtmäßigkeit früherer Nachrichten zu belegen (DSGVO 7 (1), 17 (3) e); gehen mit Ablauf ihrer Frist.",
}

PEOPLE: tuple[Table, ...] = (
    Table(name="send_queue", holds={"en": "messages that wait for their turn", "de": "Nachrichten, die warten"},
          personal=("person_id", "instance_id"), find=MINE, erase="delete", keep="moving",
          unexported="the same messages are in the part messages"),
    Table(name="timers", holds={"en": "moments at which somebody is looked at again", "de": "Wecker für Personen"},
          personal=("person_id", "body"), plain=("kind",), find=MINE, erase="delete", keep="moving",
          unexported="only says when something is due; the journey is in the part journeys"),
    Table(name="fact_queue",
          holds={"en": "events accepted and not handled yet", "de": "noch nicht verarbeitete Ereignisse"},
          personal=("person_id", "body"), find=MINE, section="waiting",
          columns="received_at, convert_from(body, 'UTF8')::json AS body", order="seq", erase="delete",
          keep="moving"),
    Table(name="stuck_facts",
          holds={"en": "events whose handling failed", "de": "Ereignisse, deren Verarbeitung scheiterte"},
          personal=("person_id", "name", "body"), plain=("kind", "error", "place", "code"), find=MINE,
          section="waiting", columns="received_at, kind, name, convert_from(body, 'UTF8')::json AS body", order="seq",
          erase="delete", keep="moving"),
    Table(name="contacts",
          holds={"en": "when somebody was contacted, for contact limits", "de": "Kontakte für Kontaktlimits"},
          personal=("person_id",), plain=("channel", "class", "purpose", "state"), find=MINE, erase="delete",
          keep="delivery", unexported="the same contacts are in the part messages"),
    Table(name="coupons", holds={"en": "coupon codes and who got them", "de": "Gutscheincodes und wer sie bekam"},
          personal=("person_id", "order_id"), plain=("pool_id", "code", "state", "offer"), section="coupons",
          find="workspace_id = %(workspace)s AND person_id = ANY(%(people)s)",
          columns="pool_id AS pool, code, state, reserved_at, committed_at, expires_at, redeemed_at, order_id, amount",
          order="committed_at", erase="blank",
          blank="person_id = NULL, shard = NULL, instance_id = NULL, message_id = NULL, order_id = NULL, "
          "state = CASE state WHEN 'reserved' THEN 'committed' ELSE state END",
          stays={"en": "The code with its state and value, so that it is not given out twice; no longer who had it.",
          "de": "Der Code mit Zustand und Wert, damit er nicht zweimal vergeben wird; nicht mehr, wer ihn hatte."}),
    Table(name="product_interest", holds={"en": "products somebody looked at, wants or asked about",
          "de": "Produkte, die jemand ansah, möchte oder erfragte"},
          personal=("person_id", "product", "because"), find=MINE, section="products",
          columns="product, because, at", order="at", erase="delete", keep="events"),
    Table(name="backtest_people",
          holds={"en": "what a back-test would have done with somebody", "de": "Backtest je Person"},
          personal=("person_id", "timeline"), plain=("outcome", "reasons", "costs"), find=MINE, section="backtests",
          columns="backtest_id, outcome, reasons, sent, timeline", order="backtest_id", erase="delete",
          keep="backtests"),
    Table(name="simulation_people",
          holds={"en": "what other delivery rules would have changed", "de": "Simulation je Person"},
          personal=("person_id", "changes"), find=MINE, section="backtests",
          columns="simulation_id, less, more, moved, changes", order="simulation_id", erase="delete",
          keep="backtests"),
    Table(name="import_people",
          holds={"en": "what an import changed about somebody", "de": "was ein Import an einer Person änderte"},
          personal=("person_id", "before", "after", "tags_added", "tags_removed", "names", "consents", "kept"),
          find=MINE, section="imports",
          columns="import_id, line, made, before, after, tags_added, tags_removed, names, undone_at",
          order="import_id", erase="delete", keep="imports"),
    Table(name="opt_in_requests",
          holds={"en": "requests to confirm a consent; confirmed ones stay with their evidence",
          "de": "Bestätigungsanfragen (Double-Opt-in); bestätigte bleiben beim Nachweis"},
          personal=("person_id", "address", "wanted", "token_hash"), plain=("channel", "outcome"), find=MINE,
          section="requests", columns="channel, address, wanted, asked_at, expires_at, settled_at, outcome",
          order="asked_at", erase="delete", keep="opt_ins"),
    Table(name="person_preferences",
          holds={"en": "topics, frequency and pause that people chose", "de": "gewählte Themen, Häufigkeit, Pause"},
          personal=("person_id", "chosen", "source"), find=MINE, section="preferences", columns="chosen, source, at",
          order="at", erase="delete"),
    Table(name="customer_grants", holds={"en": "sales that allow advertising to customers",
          "de": "Verkäufe, die Werbung an Bestandskunden erlauben"},
          personal=("person_id", "sale", "address", "notice", "categories", "void_reason"), plain=("channel",),
          find=MINE, section="grants", columns="sale, channel, address, at, notice, categories, void_at, void_reason",
          order="at", erase="delete", keep="consents"),
    Table(name="consent_states", holds={"en": "what is agreed to now", "de": "was jetzt erlaubt ist"},
          personal=("person_id", "address"), plain=("channel", "purpose", "state"), find=MINE, section="agreed",
          columns="channel, purpose, address, state, at", order="at", erase="special"),
    Table(name="consents",
          holds={"en": "evidence of consents and withdrawals", "de": "Nachweise über Einwilligungen und Widerrufe"},
          personal=("person_id", "address", "proof", "chain"),
          plain=("channel", "purpose", "state", "source", "wording_id", "proof_digest", "seal"), find=MINE,
          section="consents",
          columns="at, recorded_at, channel, purpose, address, state, source, wording_id, wording_version, proof, "
          "(SELECT v.definition FROM wording_versions v WHERE v.workspace_id = consents.workspace_id AND "
          "v.wording_id = consents.wording_id AND v.version = consents.wording_version) AS wording", order="at",
          erase="special", stays=_PROOF, keep="consents"),
    Table(name="consent_chains",
          holds={"en": "the end of each chain of evidence", "de": "das Ende jeder Nachweiskette"},
          personal=("chain",), plain=("seal",), find="shard = ANY(%(shards)s) AND chain = ANY(%(people)s)",
          unexported="a seal over the part consents", erase="special", stays=_PROOF, keep="consents"),
    Table(name="memberships", holds={"en": "segments somebody is in", "de": "Segmente einer Person"},
          personal=("person_id",), plain=("segment_id",), find=MINE, section="segments",
          columns="segment_id AS segment, since, (SELECT s.name FROM segments s WHERE "
          "s.workspace_id = memberships.workspace_id AND s.id = segment_id) AS name", order="since", erase="delete"),
    Table(name="instances", holds={"en": "journeys somebody is or was in", "de": "Journeys einer Person"},
          personal=("person_id", "data", "key"), plain=("journey_id", "step", "status", "end_reason"), find=MINE,
          section="journeys",
          columns="journey_id AS journey, version, key, step, status, entered_at, ended_at, end_reason",
          order="entered_at", erase="delete"),
    Table(name="traces", holds={"en": "what was decided about somebody and why",
          "de": "was über eine Person entschieden wurde und warum"}, personal=("person_id", "detail"),
          plain=("kind", "journey_id", "step", "reason"), find=MINE, section="decisions",
          columns="at, kind, journey_id AS journey, step, reason, detail", order="at", erase="delete", keep="events"),
    Table(name="events", holds={"en": "what somebody did: visits, carts, orders",
          "de": "was eine Person tat: Besuche, Warenkörbe, Bestellungen"},
          personal=("person_id", "name", "properties", "context"), plain=("kind",), find=MINE, section="events",
          columns="at, kind, name, properties, context, received_at, imported", order="at", erase="delete",
          keep="events"),
    Table(name="inbound", holds={"en": "what customers wrote", "de": "was Kunden schrieben"},
          personal=("person_id", "address", "recipient", "text", "detail", "provider_ref"),
          plain=("channel", "provider_id"), find=MINE, section="inbound",
          columns="at, channel, address, recipient, text, detail", order="at", erase="delete", keep="inbound"),
    Table(name="files", holds={"en": "what customers sent along: pictures, recordings, films, documents",
          "de": "was Kunden mitschickten: Bilder, Aufnahmen, Filme, Dokumente"},
          personal=("person_id", "name", "source", "sha256"),
          plain=("channel", "provider_id", "said_type", "state", "reason", "content_type"), find=MINE, section="files",
          columns="id AS file, received_at, channel, name, content_type, size, state, reason",
          order="received_at", erase="blank",
          blank="person_id = %(stone)s, name = '', source = '', sha256 = NULL, state = 'leaving', "
          "next_at = greatest(next_at, %(now)s)", stays=_LEAVING, keep="inbound"),
    Table(name="messages", holds={"en": "messages with text, states and answers of providers",
          "de": "Nachrichten mit Text, Zuständen und Antworten der Anbieter"},
          personal=("person_id", "address", "plan", "rendered", "gate", "replies", "provider_ref"),
          plain=("journey_id", "step", "template_id", "channel", "class", "purpose", "lane", "state", "reason",
          "language", "provider_id", "price_currency"), find=MINE, section="messages",
          columns="planned_at, channel, class, purpose, state, reason, address, rendered, attempted_at, accepted_at, "
          "delivered_at, read_at, clicked_at, journey_id AS journey, template_id AS template, provider_id AS provider, "
          "gate", order="planned_at", erase="blank",
          blank="person_id = %(stone)s, instance_id = NULL, address = NULL, language = NULL, plan = '{}', rendered "
          "= NULL, " "gate = '[]', replies = '[]', erased_at = %(now)s", stays=_LEDGER, keep="delivery"),
    Table(name="identities", holds={"en": "names under which somebody is known", "de": "Kennungen einer Person"},
          personal=("person_id", "value"), plain=("kind",), find="person_id = ANY(%(people)s)", section="identities",
          columns="kind, value, created_at", order="created_at", erase="delete"),
    Table(name="addresses", holds={"en": "e-mail addresses, numbers and chats, present and past",
          "de": "E-Mail-Adressen, Nummern und Chats, auch frühere"}, personal=("person_id", "value"), plain=("kind",),
          find="person_id = ANY(%(people)s)", section="addresses", columns="kind, value", order="kind, value",
          erase="delete"),
    Table(name="people", holds={"en": "profiles", "de": "Profile"},
          personal=("profile", "memory", "find_first", "find_last", "seen_hour", "merged_into"),
          find="shard = ANY(%(shards)s) AND id = ANY(%(people)s)", section="profile",
          columns="id, profile, created_at, updated_at, merged_into, restricted_at", order="created_at",
          erase="special",
          stays={"en": "A tombstone: a number made from the old one, from which nobody can go back, so that reports "
          "which come late do not bring the person back.",
          "de": "Ein Grabstein: eine aus der alten Nummer berechnete, die nicht zurückführt, damit späte "
          "Berichte die " "Person nicht wieder entstehen lassen."}, keep="inactive"),
)  # fmt: skip
