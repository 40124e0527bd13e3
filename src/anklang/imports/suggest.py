"""What columns probably mean, from their names in German and English and from the first rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping as Map

from anklang.events.addresses import email_of
from anklang.imports.convert import boolean_of, date_of, number_of
from anklang.imports.model import Column, Mapping, Proof, Shape, ValueType
from anklang.imports.read import cell_of

_NAMES: Map[str, str] = {
    "user": "id userid customerid customernumber customerno customer clientid externalid memberid shopifycustomerid "
    "kundennummer kundennr kundenid kdnr kunde mitgliedsnummer benutzerid",
    "email": "email emailaddress mail mailaddress emailadresse mailadresse",
    "phone": "phone phonenumber mobile mobilephone mobilenumber cell cellphone tel telephone sms smsnumber "
    "telefon telefonnummer telefonnr handy handynummer handynr mobil mobilnummer mobiltelefon rufnummer",
    "tags": "tags tag labels groups gruppen schlagworte markierungen",
    "trait:first_name": "firstname givenname forename vorname",
    "trait:last_name": "lastname surname familyname nachname familienname zuname",
    "trait:name": "name fullname vollername vorundnachname",
    "trait:birthday": "birthday birthdate dateofbirth dob geburtstag geburtsdatum gebdatum",
    "trait:city": "city town ort stadt wohnort",
    "trait:postal_code": "zip zipcode postalcode postcode plz postleitzahl",
    "trait:country": "country countrycode land laendercode landeskennzeichen",
    "trait:region": "region state province bundesland",
    "trait:street": "street address1 strasse anschrift strasseundhausnummer",
    "trait:language": "language lang locale sprache",
    "trait:timezone": "timezone zeitzone",
    "trait:gender": "gender sex geschlecht",
    "trait:salutation": "salutation anrede",
    "trait:company": "company firma unternehmen",
    "consent:email": "newsletter acceptsmarketing acceptsemailmarketing emailconsent emailmarketing "
    "emailmarketingconsent emailoptin optin newsletteroptin newsletterangemeldet emaileinwilligung einwilligungemail "
    "werbungperemail marketingeinwilligung",
    "consent:sms": "acceptssmsmarketing smsconsent smsmarketing smsmarketingconsent smsoptin smseinwilligung "
    "einwilligungsms werbungpersms",
    "consent:push": "pushconsent pushoptin einwilligungpush",
    "proof:source": "consentsource optinsource quelle einwilligungsquelle quelledereinwilligung herkunft",
    "proof:time": "consentdate consenttime consenttimestamp consentedat optindate optintime optintimestamp doidate "
    "einwilligungsdatum einwilligungam einwilligungszeitpunkt datumdereinwilligung anmeldedatum",
    "proof:wording": "wording wordingid consenttext consentwording consentversion einwilligungstext",
}  # fmt: skip
_MEANS: Map[str, str] = {word: meaning for meaning, words in _NAMES.items() for word in words.split()}
_ONCE = frozenset({"user", "email", "phone"})
_GERMAN_NUMBER = re.compile(r"-?\d{1,3}(\.\d{3})*,\d+(\s*€)?|-?\d+,\d+(\s*€)?")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LEADING_ZERO = re.compile(r"0\d+")


def suggest(shape: Shape, country: str) -> Mapping:
    """A mapping to begin with; people look at it before anything happens."""
    decimal = _decimal(shape)
    columns: list[Column] = []
    proof: dict[str, int] = {}
    used: set[str] = set()
    for index, name in enumerate(shape.columns):
        values = [value for row in shape.rows if (value := cell_of(row, index))]
        meaning = _MEANS.get(plain(name), "") or _by_values(values)
        if meaning in _ONCE and meaning in used:
            meaning = f"trait:{slug(name)}"
        used.add(meaning)
        kind, _, detail = meaning.partition(":")
        if kind == "proof":
            proof.setdefault(f"{detail}_column", index)
            columns.append(Column(index=index))
        elif kind == "consent":
            columns.append(Column(index=index, to="consent", channel=detail, purpose="marketing"))
        elif kind in ("user", "email", "phone", "tags"):
            columns.append(Column(index=index, to=kind))  # type: ignore[arg-type]  # one of the targets
        else:
            type_ = "text" if detail == "postal_code" else _type(values, decimal)
            columns.append(Column(index=index, to="trait", trait=detail or slug(name), type=type_))
    return Mapping(columns=columns, country=country, decimal=decimal, proof=Proof(**proof))  # type: ignore[arg-type,unused-ignore]  # column numbers


def _by_values(values: list[str]) -> str:
    return "email" if values and all(email_of(value) for value in values) else ""


def plain(name: str) -> str:
    """A column's name for comparing: small letters and digits only, umlauts written out."""
    text = unicodedata.normalize("NFKC", name).lower().translate(_UMLAUTS)
    return "".join(sign for sign in text if sign.isascii() and sign.isalnum())


def slug(name: str) -> str:
    """A column's name as the name of a trait: Lieblings-Farbe becomes lieblings_farbe."""
    text = unicodedata.normalize("NFKC", name).lower().translate(_UMLAUTS)
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")[:60] or "value"


def _decimal(shape: Shape) -> str:
    german = any(_GERMAN_NUMBER.fullmatch(cell.strip()) for row in shape.rows for cell in row)
    return "," if german or shape.delimiter == ";" else "."


def _type(values: list[str], decimal: str) -> ValueType:
    if not values:
        return "text"
    if all(date_of(value, "dmy", None) is not None for value in values):
        return "date"
    if any(_LEADING_ZERO.fullmatch(value) for value in values):
        return "text"
    if all(number_of(value, decimal) is not None for value in values):
        return "number"
    return "boolean" if all(boolean_of(value) is not None for value in values) else "text"
