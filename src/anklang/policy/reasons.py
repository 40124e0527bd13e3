"""What each reason means and what to do next, in German and English; data for screens."""

from __future__ import annotations

from typing import Literal

import msgspec

from anklang.policy.model import Hold, Reason

Screen = Literal[
    "", "journey", "template", "person", "consents", "suppressions", "delivery_rules", "coupons", "providers", "events",
    "messages", "shops",
]  # fmt: skip


class Bilingual(msgspec.Struct, frozen=True):
    """A text in both languages of the studio."""

    de: str
    en: str


class ReasonGuide(msgspec.Struct, frozen=True):
    """One code: why a message was not sent, or what it waits for."""

    code: str
    kind: Literal["not_sent", "held"]
    by_design: bool  # True: the system did what it should; False: somebody should look
    meaning: Bilingual
    next: Bilingual  # what to do now
    screen: Screen  # where that is done; empty: nowhere


_HELD: dict[Hold, Bilingual] = {
    Hold.JOURNEY_HELD: Bilingual("die Journey ist angehalten", "the author holds the journey"),
    Hold.QUIET_HOURS: Bilingual("es ist Ruhezeit beim Empfänger", "it is quiet time where the recipient is"),
    Hold.CAP: Bilingual("das Kontaktlimit ist erreicht, ein Platz wird frei", "a slot in a contact limit becomes free"),
    Hold.GATHERING: Bilingual("mehrere Nachrichten werden verglichen", "several messages are gathered, one is chosen"),
    Hold.RATE: Bilingual("das Ratenlimit ist ausgeschöpft", "the rate limit refills"),
    Hold.SHOP_BEHIND: Bilingual("ein verbundener Shop schweigt", "a connected shop is silent"),
}  # fmt: skip

# code -> by design, screen, what to do next (German, English)
_NEXT: dict[Reason | Hold, tuple[bool, Screen, str, str]] = {
    Reason.EXITED: (True, "journey", "Nichts. Die Ausstiegsregel der Journey hat gegriffen.",
                    "Nothing. The exit rule of the journey took effect."),
    Reason.JOURNEY_STOPPED: (True, "journey", "Journey neu veröffentlichen, wenn sie weiterlaufen soll.",
                             "Publish the journey again if it is to go on."),
    Reason.PROFILE_MISSING: (True, "person", "Nichts. Die Person wurde gelöscht.",
                             "Nothing. The person was deleted."),
    Reason.NOT_ELIGIBLE_NOW: (True, "journey", "Zielgruppe der Journey prüfen, falls das unerwartet ist.",
                              "Check the audience of the journey if this is unexpected."),
    Reason.REENTRY_BLOCKED: (True, "journey", "Regel für erneuten Eintritt prüfen, falls das unerwartet ist.",
                             "Check the rule of re-entry if this is unexpected."),
    Reason.ENTRY_CAP: (True, "journey", "Obergrenze der Journey erhöhen, falls sie zu eng ist.",
                       "Raise the entry limit of the journey if it is too narrow."),
    Reason.CONTROL_GROUP: (True, "journey", "Nichts. Die Kontrollgruppe bekommt nichts, um die Wirkung zu messen.",
                           "Nothing. The control group gets nothing, to measure the effect."),
    Reason.NO_CONSENT: (True, "consents", "Einwilligung für Kanal und Zweck einholen, etwa mit einem Formular.",
                        "Ask for consent to this channel and purpose, for example with a form."),
    Reason.UNSUBSCRIBED: (True, "consents", "Nichts. Die Abmeldung gilt, bis die Person sie selbst zurücknimmt.",
                          "Nothing. The opt-out holds until the person takes it back."),
    Reason.SUPPRESSED: (True, "suppressions", "Sperrliste öffnen und den Grund der Sperre ansehen.",
                        "Open the suppression list and look at the reason."),
    Reason.NO_ADDRESS: (True, "person", "Adresse erfassen, oder in der Journey einen Ausweichkanal setzen.",
                        "Collect the address, or set a fallback channel in the journey."),
    Reason.UNREACHABLE: (True, "person", "Adresse berichtigen; bei Push muss die App neu geöffnet werden.",
                         "Correct the address; for push the app has to be opened again."),
    Reason.COUNTRY_RULE: (True, "delivery_rules", "Zustellregeln des Landes lesen; die Regel steht bei der Nachricht.",
                          "Read the delivery rules of the country; the message names the rule."),
    Reason.QUIET_DROPPED: (False, "delivery_rules", "Sendezeiten prüfen: sie lassen keine gemeinsame Zeit übrig.",
                           "Check the sending hours: they leave no common time."),
    Reason.TOO_LATE: (False, "journey", "„Nützlich bis“ verlängern, oder Ruhezeit, Limit und Rückstau ansehen.",
                      "Extend “useful until”, or look at quiet hours, limits and the queue."),
    Reason.CAPPED: (True, "delivery_rules", "Kontaktlimits und Prioritäten ansehen; bei Bedarf warten statt verwerfen.",
                    "Look at contact limits and priorities; let the step wait instead of drop if needed."),
    Reason.RATE_TIMEOUT: (False, "delivery_rules", "Ratenlimit erhöhen oder die Kampagne über mehr Zeit verteilen.",
                          "Raise the rate limit, or spread the campaign over more time."),
    Reason.DUPLICATE_ADDRESS: (True, "person", "Nichts. Zwei Profile teilen die Adresse; eines bekam die Nachricht.",
                               "Nothing. Two profiles share the address; one got the message."),
    Reason.RENDER_ERROR: (False, "template", "Vorlage öffnen; der Fehler steht bei der Nachricht.",
                          "Open the template; the message names the fault."),
    Reason.MISSING_VARIABLE: (False, "template", "Vorgabewert für die Variable in der Vorlage setzen.",
                              "Set a default for the variable in the template."),
    Reason.TEMPLATE_ABORT: (True, "template", "Nichts. Die Vorlage wollte in diesem Fall nicht senden.",
                            "Nothing. The template did not want to send in this case."),
    Reason.EXTERNAL_DATA_FAILED: (False, "journey", "Adresse und Antwortzeit des eigenen Dienstes prüfen.",
                                  "Check address and response time of your own service."),
    Reason.CATALOG_ITEM_MISSING: (False, "template", "Katalog abgleichen; das Produkt fehlt dort.",
                                  "Synchronise the catalogue; the product is missing there."),
    Reason.COUPON_EMPTY: (False, "coupons", "Codes in den Gutscheintopf nachladen.",
                          "Put more codes into the coupon pool."),
    Reason.LINK_FAILED: (False, "template", "Ziel des Links prüfen: sein Host muss erlaubt sein.",
                         "Check the target of the link: its host must be allowed."),
    Reason.MEDIA_FAILED: (False, "template", "Bild oder Datei ersetzen: nicht erreichbar oder zu groß.",
                          "Replace the picture or file: out of reach or too large."),
    Reason.TEMPLATE_NOT_APPROVED: (False, "template", "Vorlage bei der Plattform einreichen und auf Freigabe warten.",
                                   "Submit the template to the platform and wait for approval."),
    Reason.SESSION_WINDOW_CLOSED: (True, "template", "Eine freigegebene Vorlage statt freien Textes verwenden.",
                                   "Use an approved template instead of free text."),
    Reason.PROVIDER_REJECTED: (False, "providers", "Antwort des Anbieters bei der Nachricht lesen.",
                               "Read the provider's reply at the message."),
    Reason.CREDENTIALS_INVALID: (False, "providers", "Zugangsdaten des Anbieters prüfen und die Verbindung testen.",
                                 "Check the credentials of the provider and test the connection."),
    Reason.BOUNCED: (True, "suppressions", "Nichts. Die Adresse ist jetzt gesperrt; bei vielen die Quelle prüfen.",
                     "Nothing. The address is suppressed now; if there are many, check where they come from."),
    Reason.BLOCKED_BY_USER: (True, "suppressions", "Nichts. Empfänger oder Netz wollen keine Nachrichten.",
                             "Nothing. The recipient or the network wants no messages."),
    Reason.EXPIRED_ON_DEVICE: (True, "template", "Gültigkeit verlängern, falls das Gerät oft zu spät kommt.",
                               "Extend the validity if devices often come too late."),
    Reason.NO_ANSWER: (False, "messages", "Abwarten: ein Zustellbericht klärt es. Bei vielen den Anbieter prüfen.",
                       "Wait: a delivery report settles it. If there are many, check the provider."),
    Reason.GUARD_BLOCKED: (False, "template", "Hinweise der Inhaltsprüfung in der Vorlage beheben.",
                           "Resolve what the content guard says about the template."),
    Hold.JOURNEY_HELD: (True, "journey", "Journey fortsetzen, wenn sie wieder senden soll.",
                        "Resume the journey when it is to send again."),
    Hold.QUIET_HOURS: (True, "delivery_rules", "Nichts. Die Nachricht geht, sobald die Sendezeit beginnt.",
                       "Nothing. The message goes when sending hours begin."),
    Hold.CAP: (True, "delivery_rules", "Nichts. Die Nachricht geht, sobald das Limit einen Platz hat.",
               "Nothing. The message goes when the limit has a slot."),
    Hold.GATHERING: (True, "delivery_rules", "Nichts. Die wichtigste Nachricht geht gleich.",
                     "Nothing. The most important message goes soon."),
    Hold.RATE: (True, "delivery_rules", "Nichts, oder das Ratenlimit erhöhen.",
                "Nothing, or raise the rate limit."),
    Hold.SHOP_BEHIND: (False, "shops", "Die Verbindung zum Shop prüfen: vielleicht wurde längst bestellt.",
                       "Check the connection to the shop: the order may have been placed."),
}  # fmt: skip


def guide() -> list[ReasonGuide]:
    """Every reason and every hold, in the order in which the gate knows them."""
    found = [_one(reason, "not_sent", Bilingual(reason.de, reason.en)) for reason in Reason]
    return found + [_one(hold, "held", _HELD[hold]) for hold in Hold]


def _one(code: Reason | Hold, kind: Literal["not_sent", "held"], meaning: Bilingual) -> ReasonGuide:
    by_design, screen, de, en = _NEXT[code]
    return ReasonGuide(str(code), kind, by_design, meaning, Bilingual(de, en), screen)


GUIDE: dict[str, ReasonGuide] = {one.code: one for one in guide()}
