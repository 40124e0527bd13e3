"""The proof of a consent as one readable page, for a lawyer or an authority, in German or English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from anklang.flows.prove_consent import ConsentProof, PersonProof, ProofEntry

_WORDS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "title": "Nachweis der Einwilligung",
        "for": "Gesucht",
        "made": "Erstellt",
        "by": "durch",
        "whole": "Prüfung der Kette",
        "ok": "Unverändert. Geprüfte Einträge: {n}; jeder ist an den vorigen gebunden.",
        "broken": "NICHT unverändert:",
        "none": "Zu dieser Adresse ist nichts aufgezeichnet.",
        "person": "Person",
        "changed": "Eintrag {n} wurde verändert",
        "proof_changed": "die Angaben von Eintrag {n} wurden verändert",
        "missing": "Eintrag {n} fehlt",
        "end_missing": "Einträge ab {n} fehlen",
        "erased": "Nach einer Löschung auf Prüfwerte verkürzt: {n}.",
        "asked": "gefragt",
        "given": "erteilt",
        "confirmed": "bestätigt",
        "withdrawn": "widerrufen",
        "void": "zurückgenommen",
        "state": "Was",
        "channel": "Kanal",
        "purpose": "Zweck",
        "address": "Adresse",
        "at": "Wann",
        "recorded": "Aufgezeichnet",
        "source": "Quelle",
        "keep": "Aufzubewahren bis",
        "shown": "Gezeigter Text",
        "version": "Version {v} von „{name}“, gespeichert {at}",
        "unknown_text": "Der gezeigte Text ist nicht in diesem System hinterlegt: {wording}",
        "message": "Nachricht mit der Bitte um Bestätigung",
        "sent": "übergeben {at} an {to} über {provider} ({ref})",
        "not_sent": "nicht versandt",
        "proof": "Angaben",
        "all": "alle",
        "seal": "Siegel",
        "sales": "Käufe mit Hinweis (Bestandskunde)",
        "sale": "Bestellung {sale}, {at}, {address}",
        "ended": "endete {at}: {why}",
        "explain": (
            "Zeiten in {zone}. Jeder Eintrag trägt ein Siegel (HMAC-SHA-256) über seinen Inhalt und "
            "das Siegel davor; die Adresse geht als Prüfwert ein. Wer einen Eintrag ändert oder "
            "entfernt, bricht die Kette."
        ),
    },
    "en": {
        "title": "Proof of consent",
        "for": "Searched for",
        "made": "Made",
        "by": "by",
        "whole": "Check of the chain",
        "ok": "Unchanged. Records checked: {n}; each is bound to the one before it.",
        "broken": "NOT unchanged:",
        "none": "Nothing is recorded about this address.",
        "person": "Person",
        "changed": "record {n} was changed",
        "proof_changed": "the details of record {n} were changed",
        "missing": "record {n} is missing",
        "end_missing": "records from {n} on are missing",
        "erased": "Reduced to check values by an erasure: {n}.",
        "asked": "asked",
        "given": "given",
        "confirmed": "confirmed",
        "withdrawn": "withdrawn",
        "void": "taken back",
        "state": "What",
        "channel": "Channel",
        "purpose": "Purpose",
        "address": "Address",
        "at": "When",
        "recorded": "Recorded",
        "source": "Source",
        "keep": "To be kept until",
        "shown": "Text that was shown",
        "version": "Version {v} of “{name}”, saved {at}",
        "unknown_text": "The text that was shown is not kept in this system: {wording}",
        "message": "Message that asked to confirm",
        "sent": "handed over {at} to {to} by {provider} ({ref})",
        "not_sent": "not sent",
        "proof": "Details",
        "all": "all",
        "seal": "Seal",
        "sales": "Sales with a notice (existing customer)",
        "sale": "Order {sale}, {at}, {address}",
        "ended": "ended {at}: {why}",
        "explain": (
            "Times in {zone}. Each record carries a seal (HMAC-SHA-256) over its content and the "
            "seal before it; the address goes in as a check value. Whoever changes or removes a "
            "record breaks the chain."
        ),
    },
}
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;color:#1c1c1a}"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}article{border:1px solid #ccc;border-radius:8px;"
    "padding:1rem;margin:0 0 1rem;break-inside:avoid}"
    "dl{display:grid;grid-template-columns:12rem 1fr;gap:.2rem 1rem;margin:0}"
    "dt{color:#555}dd{margin:0;overflow-wrap:anywhere}"
    "blockquote{border-left:4px solid #999;margin:.4rem 0;padding:.2rem .8rem;white-space:pre-wrap}"
    ".bad{color:#8f1d1d;font-weight:700}code{font-size:.8rem;overflow-wrap:anywhere}"
)


def print_proof(proof: ConsentProof, language: str, zone: str) -> str:
    """The whole proof as HTML, without scripts; times in the workspace's zone."""
    tag = language.split("-")[0] if language.split("-")[0] in _WORDS else "en"
    page = _Page(_WORDS[tag], ZoneInfo(zone))
    body = "".join(page.person(one) for one in proof.people) or f"<p>{page.say('none')}</p>"
    words = page.words
    return (
        f'<!doctype html><html lang="{tag}"><meta charset="utf-8"><title>{words["title"]}</title>'
        f"<style>{_STYLE}</style><body><p>{escape(proof.brand)}</p><h1>{words['title']}</h1>"
        f"<dl><dt>{words['for']}</dt><dd>{escape(proof.asked_for)}</dd><dt>{words['made']}</dt>"
        f"<dd>{page.time(proof.made_at)} {words['by']} {escape(proof.made_by)}</dd></dl>"
        f"<p>{escape(words['explain'].format(zone=zone))}</p>{body}<p>{escape(proof.imprint)}</p></body></html>"
    )


class _Page:
    """Words and clock of one page."""

    def __init__(self, words: Mapping[str, str], zone: ZoneInfo) -> None:
        self.words = words
        self.zone = zone

    def say(self, key: str, **values: object) -> str:
        """A word of the page with its values, escaped."""
        return escape(self.words[key].format(**values))

    def time(self, at: datetime) -> str:
        """A moment in the page's zone."""
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S")

    def person(self, one: PersonProof) -> str:
        """Check, evidence and sales of one person."""
        if one.check.whole:
            check = self.say("ok", n=one.check.records)
        else:
            faults = ", ".join(self.words[fault.fault].format(n=fault.n) for fault in one.check.faults)
            check = f'<span class="bad">{self.say("broken")} {escape(faults)}</span>'
        if one.check.erased:
            check += " " + self.say("erased", n=one.check.erased)
        entries = "".join(self.entry(entry) for entry in one.entries)
        sales = "".join(
            f"<li>{self.say('sale', sale=g.sale, at=self.time(g.at), address=g.address)}"
            + (f"; {self.say('ended', at=self.time(g.void_at), why=g.void_reason)}" if g.void_at else "")
            + "</li>"
            for g in one.grants
        )
        sold = f"<h3>{self.words['sales']}</h3><ul>{sales}</ul>" if sales else ""
        return (
            f"<h2>{self.words['person']} {one.person}</h2><p><strong>{self.words['whole']}:</strong> {check}</p>"
            f"{entries}{sold}"
        )

    def entry(self, one: ProofEntry) -> str:
        """One piece of evidence."""
        everything = self.words["all"]
        rows = [
            ("state", self.words.get(one.state, one.state)), ("at", self.time(one.at)),
            ("recorded", self.time(one.recorded_at)), ("channel", everything if one.channel == "*" else one.channel),
            ("purpose", everything if one.purpose == "*" else one.purpose), ("address", one.address or "—"),
            ("source", one.source), ("keep", f"{one.retain_until:%Y-%m-%d}"),
            ("proof", "; ".join(f"{name}: {value}" for name, value in sorted(one.proof.items())) or "—"),
        ]  # fmt: skip
        listed = "".join(f"<dt>{self.words[key]}</dt><dd>{escape(value)}</dd>" for key, value in rows)
        return (
            f"<article><dl>{listed}</dl>{self._shown(one)}{self._message(one)}"
            f"<p><code>{self.words['seal']} {one.n}: {one.seal}</code></p></article>"
        )

    def _shown(self, one: ProofEntry) -> str:
        if one.shown is None:
            known = one.proof.get("wording") or ""
            return f"<p>{self.say('unknown_text', wording=known)}</p>" if known else ""
        about = self.say(
            "version", v=one.shown.version, name=one.shown.name, at=self.time(one.shown.saved_at)
        )
        hint = f"\n{one.shown.hint}" if one.shown.hint else ""
        return (
            f"<p><strong>{self.words['shown']}</strong> ({about})</p>"
            f'<blockquote lang="{escape(one.shown.language)}">{escape(one.shown.text + hint)}</blockquote>'
        )

    def _message(self, one: ProofEntry) -> str:
        sent = one.message
        if sent is None:
            return ""
        how = self.say("not_sent")
        if sent.handed_over_at is not None:
            how = self.say(
                "sent", at=self.time(sent.handed_over_at), to=sent.address or "—", provider=sent.provider,
                ref=sent.provider_ref or "—",
            )  # fmt: skip
        text = f"{sent.subject}\n\n{sent.text}" if sent.subject else sent.text
        return (
            f"<p><strong>{self.words['message']}</strong>: {how}</p><blockquote>{escape(text)}</blockquote>"
        )
